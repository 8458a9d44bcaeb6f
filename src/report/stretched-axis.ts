import type { Interval } from '../measure/interval.js';

/**
 * An axis on which microseconds and seconds can both be seen: between two neighbouring marks it grows with the logarithm
 * of the time between them. Order and overlap are true, lengths are not.
 */
export class StretchedAxis {
  readonly #marks: readonly number[];
  readonly #positions: readonly number[];

  /**
   * @param intervals what will be drawn; their ends are the marks
   * @param focus what gets at least half of the axis, its ends among the marks
   */
  constructor(intervals: readonly Interval[], focus?: Interval) {
    const drawn = focus === undefined ? intervals : [...intervals, focus];
    this.#marks = [...new Set(drawn.flatMap(({ fromTick, toTick }) => [fromTick, toTick]))].sort((a, b) => a - b);
    const gaps = this.#marks.slice(1).map((toTick, index) => ({ fromTick: this.#marks[index]!, toTick }));
    const weights = widened(gaps, logarithms(gaps), focus);
    const positions = [0];
    for (const weight of weights) positions.push(positions.at(-1)! + weight);
    const end = positions.at(-1)! || 1;
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

/** One for the shortest gap, and one more for each power of ten that a gap is longer. */
function logarithms(gaps: readonly Interval[]): readonly number[] {
  const lengths = gaps.map(({ fromTick, toTick }) => toTick - fromTick);
  const shortest = Math.min(...lengths);
  return lengths.map((length) => 1 + Math.log10(length / shortest));
}

function widened(
  gaps: readonly Interval[],
  weights: readonly number[],
  focus: Interval | undefined,
): readonly number[] {
  if (focus === undefined) return weights;
  const isInside = gaps.map(({ fromTick, toTick }) => fromTick >= focus.fromTick && toTick <= focus.toTick);
  const sum = (inside: boolean): number =>
    weights.reduce((total, weight, index) => (isInside[index] === inside ? total + weight : total), 0);
  const [inside, outside] = [sum(true), sum(false)];
  if (inside === 0 || inside >= outside) return weights;
  return weights.map((weight, index) => (isInside[index] ? (weight * outside) / inside : weight));
}
