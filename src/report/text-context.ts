import { PUBLISHED_DOWNTIMES } from '../measure/published.js';
import { durationText } from './duration-text.js';
import { fallbackSentences } from './fallback-sentences.js';
import { left, wrap } from './lines.js';
import type { Palette } from './palette.js';
import type { RunReport } from './run-report.js';

/** Every fallback with its reason, before anything else: figures of a run that fell back mean something different. */
export function fallbackLines(report: RunReport, colours: Palette): string[] {
  return report.runs.flatMap(({ measures }) => {
    const { fallbacks, alarms } = fallbackSentences(measures);
    return [
      ...fallbacks.flatMap((text) => wrap(`!! ${text}`, '   ')),
      ...alarms.flatMap((text) => wrap(`   ${text}`, '     ')),
    ].map(colours.bad);
  });
}

/** Downtimes that others have published, to read the result against. */
export function publishedLines(report: RunReport, colours: Palette): string[] {
  const own = report.runs.map(
    ({ measures }) =>
      `  ${left(`this run, ${measures.path}`, 36)}${durationText(measures.downtime.ticks, measures.baseClockHz)}`,
  );
  return [
    colours.heading('published downtimes, for comparison'),
    ...own,
    ...PUBLISHED_DOWNTIMES.map(({ system, says }) => colours.quiet(`  ${left(system, 36)}${says}`)),
  ];
}

/** The identity of each run: same inputs, same digest. */
export function digestLines(report: RunReport, colours: Palette): string[] {
  return [
    colours.heading('trace digest (SHA-256)'),
    ...report.runs.map(({ measures, digest }) => `  ${left(measures.path, 10)}${digest}`),
  ];
}
