import type { Process } from '../process.js';
import { delayed } from './delay.js';
import type { Timeline } from './timeline.js';

/** Source electronic storage media in its device: how fast it reads, and what goes wrong with it. */
export interface MediaShape {
  readonly bytesPerSecond: number;
  readonly latencyTicks: number;
  /** Somebody takes it out at this tick. */
  readonly removedAtTick?: number | undefined;
  /** From this byte of what is read on, reads fail. */
  readonly unreadableFromByte?: number | undefined;
}

/** The media cannot be read any more. */
export class MediaFailure extends Error {
  override readonly name = 'MediaFailure';
}

/** The source input device: reads take their time, and end early when the media is taken out. */
export class SourceMedia {
  readonly #shape: MediaShape;
  readonly #timeline: Timeline;
  readonly #baseClockHz: number;
  #bytesRead = 0;

  constructor(shape: MediaShape, timeline: Timeline, baseClockHz: number) {
    this.#shape = shape;
    this.#timeline = timeline;
    this.#baseClockHz = baseClockHz;
  }

  /** @throws MediaFailure when it is gone before all bytes are read, or cannot be read where they stand */
  *read(bytes: number): Process<void> {
    const { latencyTicks, bytesPerSecond, removedAtTick, unreadableFromByte } = this.#shape;
    const from = this.#bytesRead;
    const readable = Math.max(0, Math.min(bytes, (unreadableFromByte ?? Number.POSITIVE_INFINITY) - from));
    const ticks = latencyTicks + Math.ceil((readable * this.#baseClockHz) / bytesPerSecond);
    const now = this.#timeline.now;
    const removed = removedAtTick ?? Number.POSITIVE_INFINITY;
    if (removed < now + ticks) {
      yield* delayed(this.#timeline, Math.max(0, removed - now));
      throw new MediaFailure(`media removed after ${from} bytes`);
    }
    yield* delayed(this.#timeline, ticks);
    this.#bytesRead += readable;
    if (readable < bytes) throw new MediaFailure(`read error at byte ${this.#bytesRead}`);
  }
}
