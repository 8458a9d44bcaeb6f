import type { Clock, Scheduled } from '../clock.js';
import type { Trace } from '../trace.js';
import type { Timing } from './timing.js';

/**
 * The watchdog. Firmware that makes progress feeds it in time by construction (each wait of the sequencing ends), so it
 * bites exactly one period after progress stopped.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #trace: Trace;
  readonly #timing: Timing;
  #pending: Scheduled | undefined;

  constructor(clock: Clock, trace: Trace, timing: Timing) {
    this.#clock = clock;
    this.#trace = trace;
    this.#timing = timing;
  }

  /** A reset of the whole board stops it. */
  stop(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
  }

  /** Firmware has fed it for the last time; `bite` is called when the period is over. */
  starve(phase: string, bite: () => void): void {
    this.#pending?.cancel();
    this.#trace.write({ kind: 'watchdog', action: 'armed', phase });
    this.#pending = this.#clock.after(this.#timing.ticks('watchdog'), () => {
      this.#pending = undefined;
      this.#trace.write({ kind: 'watchdog', action: 'expired', phase });
      bite();
    });
  }
}
