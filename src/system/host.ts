import type { Exchange } from './exchange.js';
import type { HostEvents } from './host-events.js';
import type { HostIo } from './host-io.js';
import type { HostPort } from './host-port.js';
import type { PathTimers } from './host-timers.js';
import type { IoSource } from './io-source.js';
import { choosePath } from './multipath.js';
import { Path, type PathOwner } from './path.js';
import { Queue } from './queue.js';
import type { Actor, Timeline } from './timeline.js';
import type { MultipathPolicy } from './workload.js';
import type { WriteChecker } from './write-checker.js';

export interface HostWiring {
  readonly timeline: Timeline;
  readonly timers: PathTimers;
  readonly latencyTicks: number;
  readonly policy: MultipathPolicy;
  readonly queueDepth: number;
  readonly checker: WriteChecker;
  readonly events: HostEvents;
}

/** A host: asks for I/Os, gives them to paths, tries again, and remembers what it was promised. */
export class Host implements Actor<HostIo>, PathOwner {
  readonly index: number;
  readonly paths: readonly Path[];
  readonly events: HostEvents;
  readonly #wiring: HostWiring;
  readonly #source: IoSource;
  /** I/Os that no path has room for, or that have no path. */
  readonly #queue = new Queue<HostIo>();
  #turn = 0;
  #open = 0;
  #isStopped = true;
  /** Requesters that ask for nothing at present. */
  #idle: number[];

  constructor(index: number, ports: readonly HostPort[], source: IoSource, wiring: HostWiring) {
    this.index = index;
    this.#source = source;
    this.#wiring = wiring;
    this.events = wiring.events;
    this.paths = ports.map((port, path) => new Path(this, path, port, wiring));
    this.#idle = Array.from({ length: Math.max(1, source.requesters) }, (_, requester) => requester);
  }

  /** I/Os asked for and not done. */
  get open(): number {
    return this.#open;
  }

  /** Nothing is asked for any more and everything is done. */
  get isOver(): boolean {
    return this.#isStopped && this.#open === 0;
  }

  start(): void {
    this.#isStopped = false;
    const idle = this.#idle;
    this.#idle = [];
    for (const requester of idle) this.#ask(this.#wiring.timeline.now, requester);
  }

  /** Asks for no more I/Os; those that are open are still done. */
  stop(): void {
    this.#isStopped = true;
  }

  /** An I/O is asked for. */
  act(io: HostIo): void {
    if (this.#isStopped) {
      this.#idle.push(io.requester);
      return;
    }
    const { checker } = this.#wiring;
    if (io.kind === 'write') {
      io.stamp = checker.nextStamp();
      checker.issueWrite(io);
    } else if (io.kind === 'read') {
      io.stamp = checker.lastStamp;
      io.expected = checker.issueRead(io);
    }
    this.#open += 1;
    this.#dispatch(io);
    if (this.#source.requesters === 0) this.#ask(this.#wiring.timeline.now, 0);
  }

  completed(exchange: Exchange): void {
    const { io } = exchange;
    const { checker, timeline } = this.#wiring;
    io.exchange = undefined;
    this.#open -= 1;
    if (io.kind === 'write') checker.acknowledgeWrite(io);
    else if (io.kind === 'read') checker.completeRead(io, exchange.returned, io.expected);
    this.events.done(io, exchange.path.index);
    if (this.#source.requesters > 0) this.#ask(timeline.now, io.requester);
    if (this.#queue.length > 0) this.pump();
  }

  /**
   * The I/O has lost its exchange and is tried again.
   * @param from the path it was on
   * @param by the path to use; by default another one than `from`, if there is one
   */
  retry(io: HostIo, from: Path, why: string, by?: Path): void {
    const path = by ?? this.#choose(from) ?? this.#choose(undefined);
    const failover = path !== undefined && path !== from;
    // What never left the host is not tried again, it is only given to another path.
    if (io.attempts > 0 || failover) {
      const { attempts, dropped } = io;
      this.events.write({ kind: 'host-retry', host: this.index, path: from.index, attempts, dropped, failover, why });
    }
    io.dropped = false;
    if (path === undefined) this.#queue.push(io);
    else path.send(io);
  }

  /** Gives queued I/Os to paths that have room. */
  pump(): void {
    while (this.#queue.length > 0) {
      const path = this.#choose(undefined);
      if (path === undefined) return;
      path.send(this.#queue.shift()!);
    }
  }

  #ask(tick: number, requester: number): void {
    if (this.#isStopped) {
      this.#idle.push(requester);
      return;
    }
    let io = this.#source.next(tick, requester);
    // What would have come while the host was silent does not come.
    while (io !== undefined && io.requestedTick < tick) io = this.#source.next(tick, requester);
    if (io !== undefined) this.#wiring.timeline.schedule(io.requestedTick, this, io);
  }

  #dispatch(io: HostIo): void {
    const path = this.#queue.length > 0 ? undefined : this.#choose(undefined);
    if (path === undefined) this.#queue.push(io);
    else path.send(io);
  }

  #choose(except: Path | undefined): Path | undefined {
    const { policy, queueDepth } = this.#wiring;
    const index = choosePath(policy, this.paths, this.#turn, queueDepth, except);
    if (index < 0) return undefined;
    this.#turn = index + 1;
    return this.paths[index];
  }
}
