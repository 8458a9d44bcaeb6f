/** Stretches of time that throughput is counted in. */
const BINS = 256;

export interface Throughput {
  readonly binTicks: number;
  /** I/Os completed and bytes moved in each stretch, from tick 0 on. */
  readonly ios: readonly number[];
  readonly bytes: readonly number[];
}

/**
 * I/Os and bytes over time in a fixed number of stretches: when they are full, two become one. Memory does not grow with
 * emulated time.
 */
export class ThroughputCounter {
  readonly #ios = new Float64Array(BINS);
  readonly #bytes = new Float64Array(BINS);
  #binTicks: number;
  #used = 0;

  /** @param binTicks the shortest stretch */
  constructor(binTicks: number) {
    this.#binTicks = binTicks;
  }

  record(tick: number, bytes: number): void {
    let bin = Math.floor(tick / this.#binTicks);
    while (bin >= BINS) {
      this.#halve();
      bin = Math.floor(tick / this.#binTicks);
    }
    this.#ios[bin]! += 1;
    this.#bytes[bin]! += bytes;
    if (bin >= this.#used) this.#used = bin + 1;
  }

  result(): Throughput {
    return {
      binTicks: this.#binTicks,
      ios: [...this.#ios.subarray(0, this.#used)],
      bytes: [...this.#bytes.subarray(0, this.#used)],
    };
  }

  #halve(): void {
    for (const counts of [this.#ios, this.#bytes]) {
      for (let bin = 0; bin < BINS / 2; bin += 1) counts[bin] = counts[2 * bin]! + counts[2 * bin + 1]!;
      counts.fill(0, BINS / 2);
    }
    this.#binTicks *= 2;
    this.#used = Math.ceil(this.#used / 2);
  }
}
