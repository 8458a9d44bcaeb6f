/** Between two looks at a running emulation; wall-clock milliseconds. */
const PERIOD_MS = 100;
/** Nothing is shown of what is over sooner. */
const PATIENCE_MS = 700;

/** One line on standard error that says how far the emulation is; only on a terminal. */
export class Progress {
  readonly #what: string;
  readonly #start = performance.now();
  #shownAt = 0;
  baseClockHz = 1;

  constructor(what: string) {
    this.#what = what;
  }

  /** @param more what else there is to say */
  show(tick: number, more = ''): void {
    if (process.stderr.isTTY !== true) return;
    const now = performance.now();
    if (now - this.#start < PATIENCE_MS || now - this.#shownAt < PERIOD_MS) return;
    this.#shownAt = now;
    process.stderr.write(`\r\x1b[K${this.#what}: ${(tick / this.baseClockHz).toFixed(2)} s emulated${more}`);
  }

  clear(): void {
    if (this.#shownAt > 0) process.stderr.write('\r\x1b[K');
    this.#shownAt = 0;
  }
}
