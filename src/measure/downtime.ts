import type { Traced } from '../trace.js';

/**
 * `none`: the old image never left its service loop. `ended`: an image took an I/O again.
 * `open`: no image had taken an I/O when the trace ended, and the ticks are a lower bound.
 */
export type DowntimeState = 'none' | 'ended' | 'open';

export interface Downtime {
  readonly state: DowntimeState;
  readonly ticks: number;
  /** Null when there was none. */
  readonly fromTick: number | null;
  readonly toTick: number | null;
  readonly leftImage: string | null;
  readonly leftWhy: string | null;
  /** The image that took the first I/O again. */
  readonly resumedImage: string | null;
  /** Every stretch in which no image processed I/O; more than one when an image came back and left again. */
  readonly outages: { readonly count: number; readonly totalTicks: number; readonly longestTicks: number };
}

interface Outage {
  readonly fromTick: number;
  readonly image: string;
  readonly why: string;
  toTick?: number;
  resumedImage?: string;
}

/**
 * Downtime: the CPU leaves the old image's service loop for the last time → the new image takes its first I/O.
 * Where the new image never takes one (the update fell back), the last outage counts, ended by whichever image resumed.
 * A reset that hits a serving image takes it out of its loop as well.
 */
export class DowntimeMeasure {
  #old: string | undefined;
  /** The image whose service loop the CPU runs. */
  #inService: string | undefined;
  /** The image that processed I/O last; one that enters service and leaves again without taking an I/O ends nothing. */
  #processing: string | undefined;
  /** The outage going on, if one is. */
  #open: Outage | undefined;
  /** The outage that is the downtime, so far. */
  #downtime: Outage | undefined;
  #settled = false;
  #count = 0;
  #totalTicks = 0;
  #longestTicks = 0;

  /** Start of the downtime so far; moves when a later outage takes its place. */
  get fromTick(): number | undefined {
    return this.#downtime?.fromTick;
  }

  /** End of the downtime so far, once an image has taken an I/O. */
  get toTick(): number | undefined {
    return this.#downtime?.toTick;
  }

  get resumedImage(): string | undefined {
    return this.#downtime?.resumedImage;
  }

  view(event: Traced): void {
    switch (event.kind) {
      case 'service-entered':
        this.#inService = event.image;
        this.#old ??= event.image;
        this.#processing ??= event.image;
        break;
      case 'service-left':
        this.#old ??= event.image;
        this.#processing ??= event.image;
        // A CPU that has not come back since it left cannot leave again.
        if (this.#open === undefined || this.#inService === event.image)
          this.#leave(event.tick, event.image, event.why);
        break;
      case 'reset':
        if (this.#inService !== undefined)
          this.#leave(event.tick, this.#inService, `${event.reset} reset: ${event.why}`);
        break;
      case 'io-taken':
        this.#take(event.tick, event.image);
        break;
    }
  }

  result(endTick: number): Downtime {
    const runningTicks = this.#open === undefined ? 0 : endTick - this.#open.fromTick;
    const outages = {
      count: this.#count + (this.#open === undefined ? 0 : 1),
      totalTicks: this.#totalTicks + runningTicks,
      longestTicks: Math.max(this.#longestTicks, runningTicks),
    };
    const downtime = this.#downtime;
    const toTick = downtime === undefined ? null : (downtime.toTick ?? endTick);
    return {
      state: downtime === undefined ? 'none' : downtime.toTick === undefined ? 'open' : 'ended',
      ticks: downtime === undefined ? 0 : toTick! - downtime.fromTick,
      fromTick: downtime?.fromTick ?? null,
      toTick,
      leftImage: downtime?.image ?? null,
      leftWhy: downtime?.why ?? null,
      resumedImage: downtime?.resumedImage ?? null,
      outages,
    };
  }

  #leave(tick: number, image: string, why: string): void {
    this.#inService = undefined;
    if (this.#open !== undefined && image !== this.#processing) return;
    this.#open = { fromTick: tick, image, why };
    if (!this.#settled) this.#downtime = this.#open;
  }

  #take(tick: number, image: string): void {
    this.#old ??= image;
    this.#processing = image;
    this.#inService = image;
    const outage = this.#open;
    if (outage === undefined) return;
    outage.toTick = tick;
    outage.resumedImage = image;
    const ticks = tick - outage.fromTick;
    this.#count += 1;
    this.#totalTicks += ticks;
    this.#longestTicks = Math.max(this.#longestTicks, ticks);
    this.#open = undefined;
    if (image !== this.#old) this.#settled = true;
  }
}
