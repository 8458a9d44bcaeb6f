import type { Interval } from './interval.js';
import { overlapTicks } from './interval.js';

/**
 * The union of stretches of time, kept as disjoint stretches in order.
 * Stretches that touch become one, so that memory follows the gaps and not the number of stretches added.
 */
export class IntervalUnion {
  #parts: Interval[] = [];

  get parts(): readonly Interval[] {
    return this.#parts;
  }

  add(fromTick: number, toTick: number): void {
    if (toTick <= fromTick) return;
    const first = this.#firstReaching(fromTick);
    let from = fromTick;
    let to = toTick;
    let after = first;
    for (; after < this.#parts.length && this.#parts[after]!.fromTick <= to; after += 1) {
      from = Math.min(from, this.#parts[after]!.fromTick);
      to = Math.max(to, this.#parts[after]!.toTick);
    }
    this.#parts.splice(first, after - first, { fromTick: from, toTick: to });
  }

  /** Ticks of the union that lie in the window. */
  ticksWithin(window: Interval): number {
    let ticks = 0;
    for (const part of this.#parts) ticks += overlapTicks(part, window);
    return ticks;
  }

  clear(): void {
    this.#parts = [];
  }

  /** Index of the first part that ends at or after a tick; events come nearly in order, so the search starts at the end. */
  #firstReaching(tick: number): number {
    let index = this.#parts.length;
    while (index > 0 && this.#parts[index - 1]!.toTick >= tick) index -= 1;
    return index;
  }
}
