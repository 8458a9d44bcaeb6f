/** What is known of the stretches of one condition (a link that is down, a port that cannot accept). */
export interface Stretches {
  readonly count: number;
  readonly totalTicks: number;
  readonly longestTicks: number;
  /** Where the longest began; null when there was none. */
  readonly longestFromTick: number | null;
}

/** Accumulates stretches of one condition; one that begins where the last ended continues it. */
export class StretchCounter {
  #fromTick: number | undefined;
  #lastFromTick = 0;
  #lastToTick: number | undefined;
  #count = 0;
  #totalTicks = 0;
  #longestTicks = 0;
  #longestFromTick: number | null = null;

  get open(): boolean {
    return this.#fromTick !== undefined;
  }

  begin(tick: number): void {
    if (this.#fromTick !== undefined) return;
    if (this.#lastToTick === tick) {
      this.#fromTick = this.#lastFromTick;
      this.#totalTicks -= this.#lastToTick - this.#lastFromTick;
      this.#count -= 1;
      this.#lastToTick = undefined;
      return;
    }
    this.#fromTick = tick;
  }

  end(tick: number): void {
    const from = this.#fromTick;
    if (from === undefined) return;
    this.#fromTick = undefined;
    if (tick === from) return;
    this.#lastFromTick = from;
    this.#lastToTick = tick;
    this.#count += 1;
    this.#totalTicks += tick - from;
    this.#note(from, tick);
  }

  /** Forgets what was; a stretch that goes on begins anew here. */
  restart(tick: number): void {
    const open = this.open;
    this.#fromTick = open ? tick : undefined;
    this.#lastToTick = undefined;
    this.#count = 0;
    this.#totalTicks = 0;
    this.#longestTicks = 0;
    this.#longestFromTick = null;
  }

  /** The stretches so far; one that goes on is counted up to the tick. */
  result(tick: number): Stretches {
    const runningTicks = this.#fromTick === undefined ? 0 : tick - this.#fromTick;
    const longer = runningTicks > this.#longestTicks;
    return {
      count: this.#count + (runningTicks > 0 ? 1 : 0),
      totalTicks: this.#totalTicks + runningTicks,
      longestTicks: longer ? runningTicks : this.#longestTicks,
      longestFromTick: longer ? this.#fromTick! : this.#longestFromTick,
    };
  }

  #note(fromTick: number, toTick: number): void {
    if (toTick - fromTick <= this.#longestTicks) return;
    this.#longestTicks = toTick - fromTick;
    this.#longestFromTick = fromTick;
  }
}
