import type { RunMeasures } from '../measure/measures.js';
import { durationText } from './duration-text.js';

/** What a run met on its way off the path: its fallbacks with their reasons, and what gave rise to them. */
export function fallbackSentences(measures: RunMeasures): {
  readonly fallbacks: readonly string[];
  readonly alarms: readonly string[];
} {
  const { path, outcome, baseClockHz } = measures;
  const at = (tick: number): string => `at ${durationText(tick, baseClockHz)}`;
  return {
    fallbacks: outcome.fallbacks.map(
      ({ tick, reason, detail, to }) =>
        `${path} fell back ${at(tick)}: ${reason} → ${to}${detail === '' ? '' : ` (${detail})`}`,
    ),
    alarms: [
      ...outcome.faults.map(
        ({ tick, fault, where, detail }) => `${path} ${at(tick)} fault: ${fault} in ${where}: ${detail}`,
      ),
      ...outcome.failedChecks.map(({ tick, what, detail }) => `${path} ${at(tick)} check failed: ${what}: ${detail}`),
      ...outcome.keyRejections.map(
        ({ tick, store, reason }) => `${path} ${at(tick)} fastload key in ${store} rejected: ${reason}`,
      ),
    ],
  };
}
