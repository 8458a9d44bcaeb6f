const UNITS = [
  { name: 's', perSecond: 1n },
  { name: 'ms', perSecond: 1_000n },
  { name: 'µs', perSecond: 1_000_000n },
  { name: 'ns', perSecond: 1_000_000_000n },
  { name: 'ps', perSecond: 1_000_000_000_000n },
] as const;

const SIGNIFICANT_DIGITS = 4;

/**
 * A number of ticks as a duration with four significant digits in the largest unit that is not below one, rounded half
 * up from the exact fraction. Zeros after the point are left out where nothing was rounded away: `100 ms`, `6.713 ms`, `0`.
 */
export function durationText(ticks: number, baseClockHz: number): string {
  if (ticks === 0) return '0';
  const hz = BigInt(baseClockHz);
  const exact = BigInt(ticks);
  const first = UNITS.findIndex(({ perSecond }) => exact * perSecond >= hz);
  const index = first < 0 ? UNITS.length - 1 : first;
  for (const unit of [UNITS[index]!, UNITS[Math.max(0, index - 1)]!]) {
    const text = rounded(exact * unit.perSecond, hz);
    // 999.96 ms rounds to 1000 ms: that is 1 s.
    if (!text.startsWith('1000') || unit.name === 's' || unit === UNITS[index - 1]) return `${text} ${unit.name}`;
  }
  throw new RangeError(`no unit for ${ticks} ticks`);
}

function rounded(numerator: bigint, denominator: bigint): string {
  const whole = numerator / denominator;
  const decimals = Math.max(0, SIGNIFICANT_DIGITS - Math.max(1, whole.toString().length));
  const scale = 10n ** BigInt(decimals);
  const scaled = (2n * numerator * scale + denominator) / (2n * denominator);
  const text =
    decimals === 0 ? `${scaled}` : `${scaled / scale}.${(scaled % scale).toString().padStart(decimals, '0')}`;
  const isExact = scaled * denominator === numerator * scale;
  return isExact && decimals > 0 ? text.replace(/\.?0+$/, '') : text;
}

/** Seconds as the nearest double, for machine output beside the exact ticks. */
export function secondsOf(ticks: number, baseClockHz: number): number {
  return ticks / baseClockHz;
}
