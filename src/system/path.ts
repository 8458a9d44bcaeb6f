import type { HostTimerId } from '../measure/host-timers.js';
import { Exchange, ExchangeList, type ReturnPath } from './exchange.js';
import type { HostEvents } from './host-events.js';
import { HostIo } from './host-io.js';
import type { HostPort, LinkListener } from './host-port.js';
import type { PathTimers } from './host-timers.js';
import type { Actor, Timeline } from './timeline.js';

/**
 * `blocked`: the link is lost, I/Os are held. `failed`: the multipath layer uses other paths. `removed`: the target is
 * gone for the host. A port that opens again makes its paths active, whatever they were.
 */
export type PathState = 'active' | 'blocked' | 'failed' | 'removed';

/** The host of a path, as the path needs it. */
export interface PathOwner {
  readonly index: number;
  readonly isOver: boolean;
  readonly events: HostEvents;
  completed(exchange: Exchange): void;
  retry(io: HostIo, from: Path, why: string, by?: Path): void;
  /** A path has room again. */
  pump(): void;
}

/** One way from a host to a port: what is under way on it, the timers that watch it, its login. */
export class Path implements Actor<Exchange>, ReturnPath, LinkListener {
  readonly host: PathOwner;
  readonly index: number;
  readonly port: HostPort;
  readonly #timeline: Timeline;
  readonly #timers: PathTimers;
  readonly #latencyTicks: number;
  readonly #outstanding = new ExchangeList();
  /** I/Os that are this path's but have no exchange: the link is lost. */
  #held: HostIo[] = [];
  #state: PathState = 'active';
  /** Counts losses of the link, so that a timer of an earlier one does nothing. */
  #losses = 0;
  #isLoggedOut = false;
  #keepAlive: Exchange | undefined;
  #isCheckDue = false;
  readonly #check: Actor<undefined> = { act: () => this.#checkExchanges() };
  readonly #keeper: Actor<number> = { act: (turn) => this.#keepAliveDue(turn) };
  #keeperTurn = 0;
  /** A command that finds out whether a failed path works again. */
  #probe: Exchange | undefined;

  constructor(
    host: PathOwner,
    index: number,
    port: HostPort,
    wiring: { readonly timeline: Timeline; readonly timers: PathTimers; readonly latencyTicks: number },
  ) {
    this.host = host;
    this.index = index;
    this.port = port;
    this.#timeline = wiring.timeline;
    this.#timers = wiring.timers;
    this.#latencyTicks = wiring.latencyTicks;
    port.attach(this);
    this.#armKeepAlive();
  }

  get state(): PathState {
    return this.#state;
  }

  /** I/Os given to this path and not answered. */
  get load(): number {
    return this.#outstanding.length + this.#held.length;
  }

  send(io: HostIo): void {
    const now = this.#timeline.now;
    if (io.sentTick < 0) io.sentTick = now;
    if (this.#state !== 'active') {
      this.#held.push(io);
      this.#watch();
      return;
    }
    const exchange = new Exchange(io, this, now);
    io.exchange = exchange;
    io.attempts += 1;
    this.#outstanding.push(exchange);
    if (!this.#isCheckDue) this.#watch();
    this.#timeline.schedule(now + this.#latencyTicks, this.port, exchange);
  }

  /** The port has answered: the answer is on its way. */
  answered(exchange: Exchange, tick: number): void {
    this.#timeline.schedule(tick + this.#latencyTicks, this, exchange);
  }

  /** An answer has come. One to an exchange that was aborted meanwhile is nobody's. */
  act(exchange: Exchange): void {
    if (exchange.isAborted) return;
    if (exchange === this.#keepAlive) {
      this.#keepAlive = undefined;
      return;
    }
    if (exchange === this.#probe) {
      this.portOpened();
      return;
    }
    this.#outstanding.remove(exchange);
    if (exchange.status === 'good') this.host.completed(exchange);
    else {
      exchange.io.exchange = undefined;
      this.host.retry(exchange.io, this, 'the adapter held damaged content');
    }
  }

  /** Loss of sync: the host holds its I/Os and the timers run. */
  linkLost(): void {
    this.#losses += 1;
    const losses = this.#losses;
    if (this.#state === 'active') this.#enter('blocked', 'link lost');
    for (const { id, budgetTicks } of this.#timers.ofLink)
      if (budgetTicks < Number.POSITIVE_INFINITY)
        this.#timeline.schedule(
          // A measure equal to the budget does not trip.
          this.#timeline.now + budgetTicks + 1,
          { act: () => (losses === this.#losses && !this.port.isOpen ? this.#linkTimer(id) : undefined) },
          undefined,
        );
  }

  /** The link is up and the port takes logins: the path works again. */
  portOpened(): void {
    this.#losses += 1;
    if (this.#state === 'active') return;
    if (this.#isLoggedOut) this.host.events.write({ kind: 'host-relogin', host: this.host.index, path: this.index });
    this.#isLoggedOut = false;
    this.#probe = undefined;
    this.#enter('active', 'the port answers');
    this.#armKeepAlive();
    const held = this.#held;
    this.#held = [];
    for (const io of held) this.host.retry(io, this, 'the path works again', this);
    this.host.pump();
  }

  /** A port has dropped the frame; nobody has told the host. */
  dropped(exchange: Exchange): void {
    exchange.wasDropped = true;
    if (!exchange.isAborted) exchange.io.dropped = true;
  }

  #linkTimer(id: HostTimerId): void {
    this.#tripped(id);
    if (id === 'R_T_TOV') this.#logOut();
    else if (id === 'fast_io_fail' || id === 'fast_fail') this.#fail('failed', id);
    else this.#fail('removed', id);
  }

  /** Implicit logout: every exchange is terminated; the I/Os wait for the path or for its failure. */
  #logOut(): void {
    this.#isLoggedOut = true;
    const terminated = [...this.#outstanding].map((exchange) => this.#abort(exchange));
    this.#held = [...terminated, ...this.#held];
  }

  #fail(state: 'failed' | 'removed', why: string): void {
    if (this.#state === state) return;
    this.#isLoggedOut = true;
    this.#enter(state, why);
    const given = [...[...this.#outstanding].map((exchange) => this.#abort(exchange)), ...this.#held];
    this.#held = [];
    for (const io of given) this.host.retry(io, this, why);
  }

  #abort(exchange: Exchange): HostIo {
    this.#outstanding.remove(exchange);
    exchange.io.exchange = undefined;
    return exchange.io;
  }

  #enter(state: PathState, why: string): void {
    this.#state = state;
    this.host.events.write({ kind: 'host-path', host: this.host.index, path: this.index, state, why });
  }

  #tripped(id: HostTimerId): void {
    this.host.events.write({ kind: 'host-timer', host: this.host.index, path: this.index, timer: id });
  }

  /** Looks again when the first of the timers of an I/O could expire. */
  #watch(): void {
    const { frameGapTicks, exchangeTicks, commandTicks } = this.#timers;
    const soonest = Math.min(frameGapTicks, exchangeTicks, commandTicks);
    if (this.#isCheckDue || soonest === Number.POSITIVE_INFINITY) return;
    this.#isCheckDue = true;
    this.#timeline.schedule(this.#timeline.now + soonest + 1, this.#check, undefined);
  }

  #checkExchanges(): void {
    this.#isCheckDue = false;
    const now = this.#timeline.now;
    const { frameGapTicks, exchangeTicks, commandTicks } = this.#timers;
    let next = Number.POSITIVE_INFINITY;
    for (const exchange of [...this.#outstanding]) {
      if (exchange.isAborted) continue;
      const since = exchange.io.sentTick;
      // A frame that is not accepted is nobody's gap; one that was dropped had been sent.
      const gapSince = exchange.wasDropped
        ? exchange.sentTick
        : exchange.acceptedTick < 0
          ? now
          : exchange.acceptedTick;
      if (now - since > commandTicks) this.#expired('command_timeout', exchange);
      else if (now - exchange.sentTick > exchangeTicks) this.#expired('R_A_TOV', exchange);
      else if (now - gapSince > frameGapTicks) this.#expired('E_D_TOV', exchange);
      else next = Math.min(next, since + commandTicks, exchange.sentTick + exchangeTicks, gapSince + frameGapTicks);
    }
    for (const io of this.#held) next = Math.min(next, io.sentTick + commandTicks);
    if (this.#held.some((io) => now - io.sentTick > commandTicks)) {
      this.#tripped('command_timeout');
      this.#fail('failed', 'command_timeout');
      next = Number.POSITIVE_INFINITY;
    }
    if (next === Number.POSITIVE_INFINITY || this.load === 0) {
      if (this.load > 0) this.#watch();
      return;
    }
    this.#isCheckDue = true;
    this.#timeline.schedule(Math.max(next, now) + 1, this.#check, undefined);
  }

  /** A timer of an I/O: the exchange is aborted and tried again; after a command timeout by another path. */
  #expired(id: HostTimerId, exchange: Exchange): void {
    this.#tripped(id);
    const io = this.#abort(exchange);
    if (id === 'command_timeout') {
      // The command timer starts anew with the retry.
      io.sentTick = -1;
      this.#fail('failed', id);
    }
    this.host.retry(io, this, id);
    if (this.#state === 'failed' && this.port.isOpen) this.#test();
  }

  /** A failed path whose link is up is tested: an answer to a command makes it active again. */
  #test(): void {
    this.#probe = this.#command();
    this.#timeline.schedule(this.#timeline.now + this.#latencyTicks, this.port, this.#probe);
  }

  #command(): Exchange {
    const now = this.#timeline.now;
    const exchange = new Exchange(new HostIo(this.host.index, 'command', 0, 0, 0, now), this, now);
    exchange.io.exchange = exchange;
    return exchange;
  }

  /** NVMe-oF: a command to the admin queue every half budget; one without an answer for the budget is the end. */
  #armKeepAlive(): void {
    const { keepAliveTicks } = this.#timers;
    if (keepAliveTicks === Number.POSITIVE_INFINITY) return;
    this.#keepAlive = undefined;
    this.#keeperTurn += 1;
    this.#timeline.schedule(this.#timeline.now + Math.ceil(keepAliveTicks / 2), this.#keeper, this.#keeperTurn);
  }

  #keepAliveDue(turn: number): void {
    const { keepAliveTicks } = this.#timers;
    const now = this.#timeline.now;
    if (turn !== this.#keeperTurn || this.host.isOver) return;
    if (this.#keepAlive === undefined) {
      this.#keepAlive = this.#command();
      if (this.port.isOpen) this.#timeline.schedule(now + this.#latencyTicks, this.port, this.#keepAlive);
    }
    const waited = now - this.#keepAlive.sentTick;
    if (waited > keepAliveTicks) {
      this.#tripped('keep_alive');
      this.#fail('failed', 'keep_alive');
      if (this.port.isOpen) this.#test();
      return;
    }
    const next = waited === 0 ? Math.ceil(keepAliveTicks / 2) : keepAliveTicks + 1 - waited;
    this.#timeline.schedule(now + next, this.#keeper, turn);
  }
}
