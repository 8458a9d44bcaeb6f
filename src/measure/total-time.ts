import type { Traced } from '../trace.js';

export interface TotalTime {
  readonly ticks: number;
  readonly fromTick: number | null;
  readonly toTick: number | null;
  /** False when the trace ends before the update does; the ticks are a lower bound then. */
  readonly complete: boolean;
}

/** Total update time: notification → the later of resume and end of the update, flash included. */
export class TotalTimeMeasure {
  #notifiedTick: number | undefined;
  #resumedTick: number | undefined;
  #endedTick: number | undefined;

  /** Start of the update, once notified. */
  get notifiedTick(): number | undefined {
    return this.#notifiedTick;
  }

  /** From the notification until the update has both resumed and ended. */
  get inUpdate(): boolean {
    return this.#notifiedTick !== undefined && (this.#resumedTick === undefined || this.#endedTick === undefined);
  }

  view(event: Traced): void {
    if (event.kind === 'notified') this.#notifiedTick ??= event.tick;
    else if (event.kind === 'resumed') this.#resumedTick = event.tick;
    else if (event.kind === 'update-ended') this.#endedTick = event.tick;
  }

  result(endTick: number): TotalTime {
    const from = this.#notifiedTick;
    if (from === undefined) return { ticks: 0, fromTick: null, toTick: null, complete: false };
    const complete = this.#resumedTick !== undefined && this.#endedTick !== undefined;
    const to = complete ? Math.max(this.#resumedTick!, this.#endedTick!) : endTick;
    return { ticks: to - from, fromTick: from, toTick: to, complete };
  }
}
