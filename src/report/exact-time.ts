/** Whole units of `perSecond` that have passed at a tick, rounded down; exact where a double would not be. */
export function unitsAt(tick: number, baseClockHz: number, perSecond: number): bigint {
  return (BigInt(tick) * BigInt(perSecond)) / BigInt(baseClockHz);
}

/** Microseconds at a tick with three decimals (whole nanoseconds), as a decimal number. */
export function microsecondsText(tick: number, baseClockHz: number): string {
  const nanoseconds = unitsAt(tick, baseClockHz, 1_000_000_000);
  return `${nanoseconds / 1000n}.${(nanoseconds % 1000n).toString().padStart(3, '0')}`;
}
