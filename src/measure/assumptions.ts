import type { Traced } from '../trace.js';
import type { DowntimeMeasure } from './downtime.js';
import type { Interval } from './interval.js';
import { IntervalUnion } from './interval-union.js';

export interface Assumptions {
  /** Downtime during which at least one assumed duration ran. */
  readonly assumedTicks: number;
  readonly downtimeTicks: number;
  /** The assumed fields of the profile with their ticks inside the downtime, longest first; they may overlap. */
  readonly fields: readonly { readonly field: string; readonly ticks: number }[];
}

/**
 * The share of downtime that rests on profile numbers marked `assumed`. A `spent` event names the time that ends with it.
 * Memory follows what was spent since the last outage began, not emulated time. Fed after the downtime measure.
 */
export class AssumptionsMeasure {
  readonly #downtime: DowntimeMeasure;
  readonly #all = new IntervalUnion();
  readonly #fields = new Map<string, IntervalUnion>();
  #fromTick: number | undefined;

  constructor(downtime: DowntimeMeasure) {
    this.#downtime = downtime;
  }

  view(event: Traced): void {
    const { fromTick, toTick } = this.#downtime;
    if (fromTick === undefined) return;
    if (fromTick !== this.#fromTick) {
      this.#fromTick = fromTick;
      this.#all.clear();
      this.#fields.clear();
    }
    if (event.kind !== 'spent' || event.basis !== 'assumed') return;
    const begin = Math.max(event.tick - event.ticks, fromTick);
    if (begin >= (toTick ?? Number.POSITIVE_INFINITY)) return;
    this.#all.add(begin, event.tick);
    let field = this.#fields.get(event.field);
    if (field === undefined) {
      field = new IntervalUnion();
      this.#fields.set(event.field, field);
    }
    field.add(begin, event.tick);
  }

  result(downtime: Interval | undefined): Assumptions {
    if (downtime === undefined) return { assumedTicks: 0, downtimeTicks: 0, fields: [] };
    const fields = [...this.#fields]
      .map(([field, union]) => ({ field, ticks: union.ticksWithin(downtime) }))
      .filter(({ ticks }) => ticks > 0)
      .sort((a, b) => b.ticks - a.ticks || (a.field < b.field ? -1 : 1));
    return {
      assumedTicks: this.#all.ticksWithin(downtime),
      downtimeTicks: downtime.toTick - downtime.fromTick,
      fields,
    };
  }
}
