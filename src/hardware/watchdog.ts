import type { Clock, Scheduled } from '../clock.js';
import type { Trace } from '../trace.js';
import type { Timing } from './timing.js';

/**
 * The watchdog. Sequencing that makes progress feeds it in time by construction (each of its waits ends), so it bites
 * exactly one period after progress stopped; firmware that runs on the core feeds it by its registers.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #trace: Trace;
  readonly #timing: Timing;
  #deadline: { readonly tick: number; readonly phase: string; readonly bite: () => void } | undefined;
  #look: { readonly tick: number; readonly event: Scheduled } | undefined;

  constructor(clock: Clock, trace: Trace, timing: Timing) {
    this.#clock = clock;
    this.#trace = trace;
    this.#timing = timing;
  }

  /** Firmware has fed it for the last time; `bite` is called when the period is over. */
  starve(phase: string, bite: () => void): void {
    this.#trace.write({ kind: 'watchdog', action: 'armed', phase });
    this.feed(this.#timing.ticks('watchdog'), phase, bite);
  }

  /** `bite` is called in so many ticks, unless it is fed again or stopped before. */
  feed(ticks: number, phase: string, bite: () => void): void {
    this.#deadline = { tick: this.#clock.now + ticks, phase, bite };
    this.#lookAt(this.#deadline.tick);
  }

  stop(): void {
    this.#deadline = undefined;
  }

  /** Ticks until it bites; undefined while it does not count. */
  get leftTicks(): number | undefined {
    return this.#deadline === undefined ? undefined : this.#deadline.tick - this.#clock.now;
  }

  /** Feeding moves the deadline, not the event: it is fed far more often than it bites. */
  #lookAt(tick: number): void {
    if (this.#look !== undefined && this.#look.tick <= tick) return;
    this.#look?.event.cancel();
    this.#look = { tick, event: this.#clock.at(tick, () => this.#check()) };
  }

  #check(): void {
    this.#look = undefined;
    const deadline = this.#deadline;
    if (deadline === undefined) return;
    if (this.#clock.now < deadline.tick) {
      this.#lookAt(deadline.tick);
      return;
    }
    this.#deadline = undefined;
    this.#trace.write({ kind: 'watchdog', action: 'expired', phase: deadline.phase });
    deadline.bite();
  }
}
