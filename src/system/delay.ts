import { awaiting, type Process } from '../process.js';
import type { Timeline } from './timeline.js';

/** Waits for so many ticks of a timeline. */
export function* delayed(timeline: Timeline, ticks: number): Process<void> {
  yield* awaiting<void>((deliver) => timeline.schedule(timeline.now + ticks, { act: () => deliver() }, undefined));
}
