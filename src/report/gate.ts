import type { RunMeasures } from '../measure/measures.js';
import { type DowntimePart, downtimeParts } from './downtime-parts.js';

/** The verdict on a run that has to stay within a downtime. */
export interface Gate {
  readonly path: 'fastload' | 'standard';
  readonly passed: boolean;
  readonly budgetTicks: number;
  /** The downtime, or a longer stretch without service that the run had beside it. */
  readonly measuredTicks: number;
  /** Why it is no, beyond the plain figure; null when the figure says it all. */
  readonly reason: 'the adapter did not come back' | 'the new image does not run' | null;
  /** The part of the downtime that costs most; null without downtime. */
  readonly costliest: DowntimePart | null;
}

/**
 * Judges one run against `--max-downtime`. A budget is met when the downtime does not exceed it *and* the update
 * did what was asked: an adapter that refuses the new image is not down, but has not passed either.
 */
export function judgeDowntime(measures: RunMeasures, budgetTicks: number): Gate {
  const { downtime, outcome } = measures;
  const measuredTicks = Math.max(downtime.ticks, downtime.outages.longestTicks);
  const reason =
    downtime.state === 'open' ? 'the adapter did not come back' : outcome.updated ? null : 'the new image does not run';
  return {
    path: measures.path,
    passed: reason === null && measuredTicks <= budgetTicks,
    budgetTicks,
    measuredTicks,
    reason,
    costliest: downtimeParts(measures)[0] ?? null,
  };
}
