import type { Traced } from '../trace.js';

/** A boot, from the reset that asked for it to an image that serves. */
export interface Boot {
  /** Reset → resume; up to the end of the trace while nothing has resumed. */
  readonly ticks: number;
  readonly fromTick: number | null;
  readonly toTick: number | null;
  /** Hosts that logged in on the way. */
  readonly hosts: number;
  /** True when a fastload key was accepted. */
  readonly keyAccepted: boolean;
}

/** The first reset of a stretch of trace and what came of it, by resets of its own making too. */
export class BootMeasure {
  #fromTick: number | undefined;
  #toTick: number | undefined;
  #hosts = 0;
  #keyAccepted = false;

  view(event: Traced): void {
    if (event.kind === 'reset') {
      this.#fromTick ??= event.tick;
      this.#toTick = undefined;
    } else if (event.kind === 'resumed' && this.#fromTick !== undefined) this.#toTick ??= event.tick;
    else if (event.kind === 'relogin') this.#hosts += event.hosts;
    else if (event.kind === 'key' && event.action === 'accepted') this.#keyAccepted = true;
  }

  result(endTick: number): Boot {
    const from = this.#fromTick;
    return {
      ticks: from === undefined ? 0 : (this.#toTick ?? endTick) - from,
      fromTick: from ?? null,
      toTick: this.#toTick ?? null,
      hosts: this.#hosts,
      keyAccepted: this.#keyAccepted,
    };
  }
}
