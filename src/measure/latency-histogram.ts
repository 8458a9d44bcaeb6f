/** Values below this are counted one by one; above it, this many classes cover two powers of two. */
const CLASSES = 2048;
const HALF = CLASSES / 2;
const HALF_BITS = 10;

/**
 * A high dynamic range histogram of durations in ticks: log-linear classes, each at most 1/1024 of its values wide, so
 * that a percentile is off by less than 0.1 %. Largest, smallest and mean are exact. Memory follows the largest value, not the number of
 * values. (The scheme of HdrHistogram, G. Tene, with three significant digits.)
 */
export class LatencyHistogram {
  #counts = new Float64Array(0);
  #count = 0;
  #sumTicks = 0;
  #minTicks = Number.POSITIVE_INFINITY;
  #maxTicks = 0;

  get count(): number {
    return this.#count;
  }

  get maxTicks(): number {
    return this.#maxTicks;
  }

  get minTicks(): number {
    return this.#count === 0 ? 0 : this.#minTicks;
  }

  get meanTicks(): number {
    return this.#count === 0 ? 0 : this.#sumTicks / this.#count;
  }

  record(ticks: number): void {
    const index = classOf(ticks);
    if (index >= this.#counts.length) this.#grow(index + 1);
    this.#counts[index]! += 1;
    this.#count += 1;
    this.#sumTicks += ticks;
    if (ticks > this.#maxTicks) this.#maxTicks = ticks;
    if (ticks < this.#minTicks) this.#minTicks = ticks;
  }

  /**
   * The duration that `perMillion` of a million values do not exceed: the largest value of its class, never more than the
   * largest value there was. 0 without values.
   */
  percentileTicks(perMillion: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.max(1, Math.ceil((this.#count * perMillion) / 1_000_000));
    let seen = 0;
    for (let index = 0; index < this.#counts.length; index += 1) {
      seen += this.#counts[index]!;
      if (seen >= rank) return Math.min(lastOf(index), this.#maxTicks);
    }
    return this.#maxTicks;
  }

  add(other: LatencyHistogram): void {
    if (other.#counts.length > this.#counts.length) this.#grow(other.#counts.length);
    for (let index = 0; index < other.#counts.length; index += 1) this.#counts[index]! += other.#counts[index]!;
    this.#count += other.#count;
    this.#sumTicks += other.#sumTicks;
    this.#maxTicks = Math.max(this.#maxTicks, other.#maxTicks);
    this.#minTicks = Math.min(this.#minTicks, other.#minTicks);
  }

  #grow(classes: number): void {
    const counts = new Float64Array(Math.max(classes, Math.ceil(this.#counts.length * 1.25), CLASSES));
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

/** Class of a duration: itself while it is small, else the power of two with the ten bits behind the first. */
function classOf(ticks: number): number {
  if (ticks < CLASSES) return ticks;
  let exponent = 0;
  let mantissa = ticks;
  while (mantissa >= 0x8000_0000) {
    mantissa = Math.floor(mantissa / 0x10_0000);
    exponent += 20;
  }
  const shift = 31 - HALF_BITS - Math.clz32(mantissa);
  return HALF * (exponent + shift) + (mantissa >>> shift);
}

/** The largest duration of a class. */
function lastOf(index: number): number {
  if (index < CLASSES) return index;
  const shift = Math.floor(index / HALF) - 1;
  const mantissa = index - HALF * shift;
  return (mantissa + 1) * 2 ** shift - 1;
}
