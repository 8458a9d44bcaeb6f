/** Ticks of a duration in seconds, rounded up to whole ticks (a duration is never shorter than its source says). */
export function ticksOfSeconds(seconds: Rational, baseClockHz: number): number {
  const numerator = BigInt(seconds.numerator) * BigInt(baseClockHz);
  const denominator = BigInt(seconds.denominator);
  return Number((numerator + denominator - 1n) / denominator);
}

/** An exact fraction; numerator and denominator are safe integers. */
export interface Rational {
  readonly numerator: number;
  readonly denominator: number;
}

/** A profile whose base clock would exceed this is refused: 2^53 ticks must stay at least a day. */
export const BASE_CLOCK_HZ_MAX = 100_000_000_000;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The base clock of a set of clock domains: their least common multiple, so that each domain has a whole period in ticks.
 * @throws RangeError when it exceeds {@link BASE_CLOCK_HZ_MAX} or a frequency is not a positive integer
 */
export function baseClockHz(frequenciesHz: readonly number[]): number {
  let base = 1;
  for (const hz of frequenciesHz) {
    if (!Number.isSafeInteger(hz) || hz <= 0)
      throw new RangeError(`clock frequency ${hz} Hz is not a positive integer`);
    base = (base / greatestCommonDivisor(base, hz)) * hz;
    if (base > BASE_CLOCK_HZ_MAX)
      throw new RangeError(
        `the clocks ${frequenciesHz.join(', ')} Hz have no common base clock up to ${BASE_CLOCK_HZ_MAX} Hz`,
      );
  }
  return base;
}

interface Entry {
  readonly tick: number;
  readonly order: number;
  readonly action: () => void;
  cancelled: boolean;
}

/** A pending event; cancelling one that has already happened does nothing. */
export interface Scheduled {
  cancel(): void;
}

/** Something that counts time by itself (the silicon) and may stop before the tick it was asked for. */
export interface TimeSource {
  /** Advances to `tick` or to the first earlier tick at which the host must act; returns the tick reached. */
  advance(tick: number): number;
  /** Lets the host act on what the advance stopped for. */
  settle(): void;
  /** The next tick at which the source may stop by itself; Infinity while it is idle. */
  horizon(): number;
}

/** The event queue: what happens at a tick, in the order it was asked for. */
export class Clock {
  #now = 0;
  #order = 0;
  #heap: Entry[] = [];
  #source: TimeSource | undefined;
  /** The longest advance asked of a time source at once; no result depends on it. */
  sliceTicks = Number.MAX_SAFE_INTEGER;

  get now(): number {
    return this.#now;
  }

  /** The next tick at which something may happen; Infinity when nothing can. */
  get nextTick(): number {
    return Math.min(
      this.#peek()?.tick ?? Number.POSITIVE_INFINITY,
      this.#source?.horizon() ?? Number.POSITIVE_INFINITY,
    );
  }

  attach(source: TimeSource): void {
    this.#source = source;
  }

  at(tick: number, action: () => void): Scheduled {
    if (!(Number.isSafeInteger(tick) && tick >= this.#now))
      throw new RangeError(`cannot schedule at tick ${tick}: the clock is at ${this.#now}`);
    const entry: Entry = { tick, order: this.#order++, action, cancelled: false };
    this.#push(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  after(ticks: number, action: () => void): Scheduled {
    return this.at(this.#now + ticks, action);
  }

  /**
   * Runs until `done()` holds. At one tick the silicon settles first, then events in the order they were scheduled.
   * @throws Error when nothing is left that could happen
   */
  runUntil(done: () => boolean): void {
    while (!done()) {
      const next = this.#peek();
      const source = this.#source;
      const limit = next?.tick ?? Number.POSITIVE_INFINITY;
      if (source !== undefined) {
        const horizon = source.horizon();
        if (limit === Number.POSITIVE_INFINITY && horizon === Number.POSITIVE_INFINITY)
          throw new Error(`nothing is left to happen at tick ${this.#now}, yet the run is not over`);
        // An idle source only keeps time, so it is brought up to date in one step; a busy one in slices.
        const busy = horizon !== Number.POSITIVE_INFINITY;
        const target = busy ? Math.min(limit, this.#now + this.sliceTicks) : limit;
        const reached = source.advance(Math.min(target, Number.MAX_SAFE_INTEGER));
        this.#now = reached;
        source.settle();
        if (reached < limit) continue;
      } else if (next === undefined) {
        throw new Error(`nothing is left to happen at tick ${this.#now}, yet the run is not over`);
      }
      this.#now = limit;
      const entry = this.#pop();
      if (entry !== undefined && entry.tick === this.#now) entry.action();
    }
  }

  #peek(): Entry | undefined {
    while (this.#heap[0]?.cancelled) this.#pop();
    return this.#heap[0];
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.tick < b.tick || (a.tick === b.tick && a.order < b.order);
}
