const TWO_32 = 0x1_0000_0000;

/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, 2018), its state filled by splitmix32. Integer arithmetic only,
 * so that a seed gives the same numbers on every machine.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /**
   * @param seed any 32-bit integer
   * @param stream tells the sequences of one seed apart (a host, a port)
   */
  constructor(seed: number, stream = 0) {
    let state = (seed ^ Math.imul(stream + 1, 0x9e37_79b9)) >>> 0;
    const next = (): number => {
      state = (state + 0x9e37_79b9) >>> 0;
      let word = state;
      word = Math.imul(word ^ (word >>> 16), 0x21f0_aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a_2d97);
      return (word ^ (word >>> 15)) >>> 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    // The state must not be all zeros.
    this.#d = next() | 1;
  }

  /** A word of 32 random bits. */
  word(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** An integer in [0, limit), limit up to 2^32; off by less than limit / 2^32 from uniform. */
  below(limit: number): number {
    return Math.floor((this.word() * limit) / TWO_32);
  }

  /** True with the probability `perMille` / 1000. */
  chance(perMille: number): boolean {
    return this.word() < (perMille * TWO_32) / 1000;
  }

  /** An exponentially distributed number of ticks with the given mean, rounded to whole ticks. */
  exponentialTicks(meanTicks: number): number {
    return Math.round(meanTicks * minusLog(this.word() + 1));
  }
}

/**
 * −ln(k / 2^32) for an integer k in 1 … 2^32, with additions, multiplications and divisions only: these are exact to the
 * bit everywhere, which a library's logarithm is not. Error below 1e-11.
 */
export function minusLog(k: number): number {
  const exponent = k === TWO_32 ? 32 : 31 - Math.clz32(k);
  let mantissa = k / 2 ** exponent;
  let base = 32 - exponent;
  // Into [3/4, 3/2), where the series converges fast.
  if (mantissa >= 1.5) {
    mantissa /= 2;
    base -= 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  const series = 1 + z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z / 15))))));
  return base * Math.LN2 - 2 * s * series;
}
