/** A stretch of time: from (inclusive) to (exclusive), in ticks. */
export interface Interval {
  readonly fromTick: number;
  readonly toTick: number;
}

/** Ticks that two stretches share. */
export function overlapTicks(a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.toTick, b.toTick) - Math.max(a.fromTick, b.fromTick));
}
