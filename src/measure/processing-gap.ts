import type { Traced } from '../trace.js';
import type { DowntimeMeasure } from './downtime.js';

export interface ProcessingGap {
  /** Zero when there was no downtime; a lower bound while `toTick` is null. */
  readonly ticks: number;
  /** Last I/O completed before the downtime ended by the image that left. */
  readonly fromTick: number | null;
  /** First I/O completed by the image that resumed. */
  readonly toTick: number | null;
}

/** Processing gap: last I/O completed by the old image → first completed by the new. Fed after the downtime measure. */
export class ProcessingGapMeasure {
  readonly #downtime: DowntimeMeasure;
  #outageFromTick: number | undefined;
  #lastTick: number | undefined;
  #fromTick: number | undefined;
  #toTick: number | undefined;

  constructor(downtime: DowntimeMeasure) {
    this.#downtime = downtime;
  }

  view(event: Traced): void {
    if (event.kind !== 'io-completed') return;
    this.#follow();
    const resumed = this.#downtime.resumedImage;
    if (event.image === resumed && this.#toTick === undefined) {
      this.#fromTick = this.#lastTick;
      this.#toTick = event.tick;
    }
    this.#lastTick = event.tick;
  }

  result(endTick: number): ProcessingGap {
    this.#follow();
    if (this.#downtime.fromTick === undefined) return { ticks: 0, fromTick: null, toTick: null };
    const fromTick = this.#toTick === undefined ? this.#lastTick : this.#fromTick;
    // Without any I/O before, the gap is at least as long as the image was away.
    const beginTick = fromTick ?? this.#downtime.fromTick;
    return {
      ticks: (this.#toTick ?? endTick) - beginTick,
      fromTick: fromTick ?? null,
      toTick: this.#toTick ?? null,
    };
  }

  /** A later outage took the place of the one measured so far. */
  #follow(): void {
    if (this.#downtime.fromTick === this.#outageFromTick) return;
    this.#outageFromTick = this.#downtime.fromTick;
    this.#fromTick = undefined;
    this.#toTick = undefined;
  }
}
