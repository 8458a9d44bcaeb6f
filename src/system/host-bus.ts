import type { Share } from '../hardware/board.js';
import type { Timeline } from './timeline.js';

/** Of a bus that I/O fills, loading still gets this share: the bus is fair to its masters. */
const LEAST: Share = { numerator: 1, denominator: 10 };

/**
 * The host bus of the storage system: one bandwidth for the I/O of all hosts and for all adapters that load an image. Each
 * piece that an adapter loads gets an equal part of what the I/O of the last stretch has left.
 */
export class HostBus {
  readonly #bytesPerSecond: number | undefined;
  readonly #ioBytes: () => number;
  readonly #timeline: Timeline;
  readonly #stretchTicks: number;
  readonly #baseClockHz: number;
  /** Per adapter: when it last asked for its share. */
  readonly #asked = new Map<number, number>();
  #sinceTick = 0;
  #sinceBytes = 0;
  #ioBytesPerSecond = 0;

  /**
   * @param bytesPerSecond undefined: every adapter has a link of its own
   * @param ioBytes all that hosts have moved so far
   */
  constructor(bytesPerSecond: number | undefined, ioBytes: () => number, timeline: Timeline, baseClockHz: number) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#ioBytes = ioBytes;
    this.#timeline = timeline;
    this.#baseClockHz = baseClockHz;
    this.#stretchTicks = Math.ceil(baseClockHz / 1000);
  }

  /** @param linkBytesPerSecond what the adapter's own link to the bus carries */
  shareFor(adapter: number, linkBytesPerSecond: number): () => Share {
    return () => {
      const now = this.#timeline.now;
      this.#asked.set(adapter, now);
      if (this.#bytesPerSecond === undefined) return { numerator: 1, denominator: 1 };
      this.#measure(now);
      const loading = [...this.#asked.values()].filter((tick) => now - tick <= this.#stretchTicks).length;
      const free = Math.max(
        this.#bytesPerSecond - this.#ioBytesPerSecond,
        Math.floor((this.#bytesPerSecond * LEAST.numerator) / LEAST.denominator),
      );
      const own = Math.min(linkBytesPerSecond, Math.floor(free / loading));
      return { numerator: own, denominator: linkBytesPerSecond };
    };
  }

  /** I/O of the last stretch, in whole bytes per second. */
  #measure(now: number): void {
    const ticks = now - this.#sinceTick;
    if (ticks < this.#stretchTicks) return;
    const bytes = this.#ioBytes();
    this.#ioBytesPerSecond = Math.floor(((bytes - this.#sinceBytes) * this.#baseClockHz) / ticks);
    this.#sinceTick = now;
    this.#sinceBytes = bytes;
  }
}
