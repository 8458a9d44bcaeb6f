import type { Interval } from '../measure/interval.js';

/**
 * An axis on which microseconds and seconds can both be seen: between two neighbouring marks it grows with the logarithm
 * of the time between them. Order and overlap are true, lengths are not.
 */
export class StretchedAxis {
  readonly #marks: readonly number[];
  readonly #positions: readonly number[];

  /** @param intervals what will be drawn; their ends are the marks */
  constructor(intervals: readonly Interval[]) {
    this.#marks = [...new Set(intervals.flatMap(({ fromTick, toTick }) => [fromTick, toTick]))].sort((a, b) => a - b);
    const gaps = this.#marks.slice(1).map((mark, index) => mark - this.#marks[index]!);
    const shortest = Math.min(...gaps);
    let position = 0;
    const positions = [0];
    for (const gap of gaps) {
      position += 1 + Math.log10(gap / shortest);
      positions.push(position);
    }
    const end = position === 0 ? 1 : position;
    this.#positions = positions.map((at) => at / end);
  }

  /** Where a tick lies, from 0 to 1; ticks between two marks in proportion. */
  at(tick: number): number {
    const next = this.#marks.findIndex((mark) => mark >= tick);
    if (next < 0) return 1;
    if (next === 0 || this.#marks[next] === tick) return this.#positions[next]!;
    const from = this.#marks[next - 1]!;
    const part = (tick - from) / (this.#marks[next]! - from);
    return this.#positions[next - 1]! + part * (this.#positions[next]! - this.#positions[next - 1]!);
  }
}
