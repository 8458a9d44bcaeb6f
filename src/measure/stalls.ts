import type { Traced } from '../trace.js';
import { PortAcceptance } from './port-acceptance.js';
import { PerPort } from './ports.js';

/** The longest stall of each kind, over the I/Os that were not finished before the notification. */
export interface Stalls {
  /** Arrival → completion; an I/O that is not completed counts up to the end of the trace. */
  readonly longestTicks: number;
  /** Within one exchange: frame accepted → answer sent. */
  readonly longestFrameGapTicks: number;
  /** On any port: time without returning a credit while a frame is held or none can be accepted. */
  readonly longestWithoutCreditTicks: number;
  readonly ports: readonly PortStalls[];
}

export interface PortStalls {
  readonly port: number;
  readonly longestTicks: number;
  readonly longestFrameGapTicks: number;
  readonly longestWithoutCreditTicks: number;
  /** I/Os without a completion at the end of the trace. */
  readonly pending: number;
}

interface Pending {
  readonly arrivedTick: number;
  /** Undefined once the exchange was dropped: its host starts a new one. */
  acceptedTick: number | undefined;
}

class PortRecord {
  readonly pending = new Map<number, Pending>();
  readonly acceptance = new PortAcceptance();
  held = 0;
  longestTicks = 0;
  longestFrameGapTicks = 0;
  longestWithoutCreditTicks = 0;
  withoutCreditSinceTick: number | undefined;

  get owesCredit(): boolean {
    return this.held > 0 || this.acceptance.blocked;
  }

  stalled(ticks: number): void {
    this.longestTicks = Math.max(this.longestTicks, ticks);
  }

  frameGap(ticks: number): void {
    this.longestFrameGapTicks = Math.max(this.longestFrameGapTicks, ticks);
  }

  endCreditGap(tick: number): void {
    if (this.withoutCreditSinceTick === undefined) return;
    this.longestWithoutCreditTicks = Math.max(this.longestWithoutCreditTicks, tick - this.withoutCreditSinceTick);
    this.withoutCreditSinceTick = undefined;
  }
}

/** Stalls as hosts and switches see them. Memory follows the I/Os that are open, not emulated time. */
export class StallsMeasure {
  readonly #ports = new PerPort(() => new PortRecord());

  view(event: Traced): void {
    if (event.kind === 'notified') this.#restart(event.tick);
    if (!('port' in event)) return;
    const port = this.#ports.of(event.port);
    port.acceptance.view(event);
    if (event.kind === 'io-accepted') this.#accepted(port, event);
    else if (event.kind === 'io-completed') this.#completed(port, event);
    else if (event.kind === 'io-dropped') this.#dropped(port, event);
    else if (event.kind === 'credit-returned') port.endCreditGap(event.tick);
    if (!port.owesCredit) port.endCreditGap(event.tick);
    else port.withoutCreditSinceTick ??= event.tick;
  }

  result(endTick: number): Stalls {
    const ports = this.#ports.list((port, record) => portResult(port, record, endTick));
    return {
      longestTicks: Math.max(0, ...ports.map((port) => port.longestTicks)),
      longestFrameGapTicks: Math.max(0, ...ports.map((port) => port.longestFrameGapTicks)),
      longestWithoutCreditTicks: Math.max(0, ...ports.map((port) => port.longestWithoutCreditTicks)),
      ports,
    };
  }

  #accepted(port: PortRecord, event: Traced<'io-accepted'>): void {
    port.held += 1;
    port.pending.set(event.id, { arrivedTick: event.arrivedTick, acceptedTick: event.tick });
  }

  #completed(port: PortRecord, event: Traced<'io-completed'>): void {
    const pending = port.pending.get(event.id);
    port.pending.delete(event.id);
    port.stalled(event.tick - event.arrivedTick);
    if (pending?.acceptedTick === undefined) return;
    port.held -= 1;
    port.frameGap(event.tick - pending.acceptedTick);
  }

  /** The exchange is over, the I/O is not: its host sends it again and keeps waiting. */
  #dropped(port: PortRecord, event: Traced<'io-dropped'>): void {
    const pending = port.pending.get(event.id);
    if (pending?.acceptedTick !== undefined) {
      port.held -= 1;
      port.frameGap(event.tick - pending.acceptedTick);
    }
    if (event.owner === 'host') port.pending.delete(event.id);
    else port.pending.set(event.id, { arrivedTick: pending?.arrivedTick ?? event.tick, acceptedTick: undefined });
  }

  #restart(tick: number): void {
    for (const port of this.#ports.values()) {
      port.longestTicks = 0;
      port.longestFrameGapTicks = 0;
      port.longestWithoutCreditTicks = 0;
      if (port.withoutCreditSinceTick !== undefined) port.withoutCreditSinceTick = tick;
    }
  }
}

function portResult(port: number, record: PortRecord, endTick: number): PortStalls {
  const { pending, withoutCreditSinceTick } = record;
  const opened = [...pending.values()];
  const stalls = opened.map(({ arrivedTick }) => endTick - arrivedTick);
  const gaps = opened.map(({ acceptedTick }) => endTick - (acceptedTick ?? endTick));
  return {
    port,
    longestTicks: Math.max(record.longestTicks, ...stalls),
    longestFrameGapTicks: Math.max(record.longestFrameGapTicks, ...gaps),
    longestWithoutCreditTicks: Math.max(
      record.longestWithoutCreditTicks,
      endTick - (withoutCreditSinceTick ?? endTick),
    ),
    pending: pending.size,
  };
}
