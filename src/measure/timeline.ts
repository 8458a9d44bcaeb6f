import type { Lane, Traced } from '../trace.js';
import { type Interval, overlapTicks } from './interval.js';
import { TraceError } from './trace-error.js';

export interface Phase {
  readonly lane: Lane;
  readonly phase: string;
  readonly beginTick: number;
  readonly endTick: number;
  readonly ticks: number;
  readonly bytes: number;
  /** The part that lies inside the downtime. */
  readonly downtimeTicks: number;
  /** True when the phase never ended by itself: another began, or the trace ended. */
  readonly interrupted: boolean;
}

export interface Timeline {
  /** In the order in which they began. */
  readonly phases: readonly Phase[];
  /** Downtime that no phase of the update lane covers; with their parts inside the downtime it adds up to the downtime. */
  readonly unattributedTicks: number;
}

interface Record {
  readonly lane: Lane;
  readonly phase: string;
  readonly beginTick: number;
  endTick?: number;
  bytes: number;
  interrupted: boolean;
}

/** The phases of the update, per lane. Phases of one lane follow each other; one that begins cuts off one left open. */
export class TimelineMeasure {
  readonly #phases: Record[] = [];
  readonly #open = new Map<Lane, Record>();

  /** @throws TraceError when a phase ends that had not begun */
  view(event: Traced): void {
    if (event.kind === 'phase-begin') this.#begin(event.tick, event.lane, event.phase);
    else if (event.kind === 'phase-end') this.#end(event.tick, event.lane, event.phase, event.bytes);
  }

  result(endTick: number, downtime: Interval | undefined): Timeline {
    const phases = this.#phases.map((record): Phase => {
      const interval = { fromTick: record.beginTick, toTick: record.endTick ?? endTick };
      return {
        lane: record.lane,
        phase: record.phase,
        beginTick: interval.fromTick,
        endTick: interval.toTick,
        ticks: interval.toTick - interval.fromTick,
        bytes: record.bytes,
        downtimeTicks: downtime === undefined ? 0 : overlapTicks(interval, downtime),
        interrupted: record.interrupted || record.endTick === undefined,
      };
    });
    const covered = phases.reduce((sum, phase) => sum + (phase.lane === 'update' ? phase.downtimeTicks : 0), 0);
    const downtimeTicks = downtime === undefined ? 0 : downtime.toTick - downtime.fromTick;
    return { phases, unattributedTicks: downtimeTicks - covered };
  }

  #begin(tick: number, lane: Lane, phase: string): void {
    const open = this.#open.get(lane);
    if (open !== undefined) {
      open.endTick = tick;
      open.interrupted = true;
    }
    const record: Record = { lane, phase, beginTick: tick, bytes: 0, interrupted: false };
    this.#phases.push(record);
    this.#open.set(lane, record);
  }

  #end(tick: number, lane: Lane, phase: string, bytes: number): void {
    const open = this.#open.get(lane);
    if (open?.phase !== phase)
      throw new TraceError(
        tick,
        open === undefined ? `a phase to begin on lane ${lane}` : `the end of phase "${open.phase}"`,
        `phase "${phase}" ends on lane ${lane}`,
      );
    open.endTick = tick;
    open.bytes = bytes;
    this.#open.delete(lane);
  }
}
