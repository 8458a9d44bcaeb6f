import type { RunMeasures } from '../measure/measures.js';
import { durationText } from './duration-text.js';
import { countText, ratioText, shareText } from './quantity-text.js';
import { otherOf, type RunReport, subjectOf } from './run-report.js';

interface Row {
  readonly name: string;
  readonly text: (measures: RunMeasures) => string;
  /** What the ratio divides; absent where a ratio says nothing. */
  readonly ticks?: (measures: RunMeasures) => number;
}

/** A row of a duration; `atLeast` marks a figure that the end of the trace cut off. */
function duration(
  name: string,
  ticks: (measures: RunMeasures) => number,
  atLeast: (measures: RunMeasures) => boolean = () => false,
): Row {
  const text = (measures: RunMeasures): string =>
    `${atLeast(measures) ? '≥ ' : ''}${durationText(ticks(measures), measures.baseClockHz)}`;
  return { name, ticks, text };
}

const ROWS: readonly Row[] = [
  duration(
    'downtime',
    ({ downtime }) => downtime.ticks,
    ({ downtime }) => downtime.state === 'open',
  ),
  {
    name: '  in cycles of the base clock',
    text: ({ downtime }) => countText(downtime.ticks),
  },
  duration(
    'processing gap',
    ({ processingGap }) => processingGap.ticks,
    ({ processingGap, downtime }) => downtime.state !== 'none' && processingGap.toTick === null,
  ),
  duration('accept gap (longest, any port)', ({ acceptGap }) => acceptGap.longestTicks),
  duration('link down (longest, any port)', ({ linkDown }) => linkDown.longestTicks),
  { name: 'relogin (hosts)', text: ({ relogin }) => countText(relogin.hosts) },
  duration('longest stall of an I/O', ({ stalls }) => stalls.longestTicks),
  duration(
    'total update time',
    ({ totalTime }) => totalTime.ticks,
    ({ totalTime }) => !totalTime.complete,
  ),
  {
    name: 'resting on assumptions',
    text: ({ assumptions }) => shareText(assumptions.assumedTicks, assumptions.downtimeTicks),
  },
  { name: 'I/Os completed beside the update', text: ({ io }) => countText(io.completedBesideUpdate) },
  { name: 'I/Os accepted while down', text: ({ io }) => countText(io.acceptedInDowntime) },
];

/** Two or more stretches without service make a row of their own, so that the downtime does not hide the others. */
const OUTAGES: Row = {
  name: 'without service, all stretches',
  ticks: ({ downtime }) => downtime.outages.totalTicks,
  text: ({ downtime, baseClockHz }) =>
    `${downtime.outages.count}: ${durationText(downtime.outages.totalTicks, baseClockHz)}`,
};

/** One measure of a report: its figure for each run, and how many times the other run's is the subject's. */
export interface MeasureRow {
  readonly name: string;
  readonly figures: readonly string[];
  /** Null where there is one run; empty where a ratio says nothing. */
  readonly ratio: string | null;
}

/** The measures of the design, the subject's figure first. */
export function measuresRows(report: RunReport): readonly MeasureRow[] {
  const subject = subjectOf(report).measures;
  const other = otherOf(report)?.measures;
  const columns = other === undefined ? [subject] : [subject, other];
  const several = columns.some(({ downtime }) => downtime.outages.count > 1);
  const rows = several ? [...ROWS.slice(0, 2), OUTAGES, ...ROWS.slice(2)] : ROWS;
  return rows.map((row) => ({
    name: row.name,
    figures: columns.map((measures) => row.text(measures)),
    ratio: other === undefined ? null : row.ticks ? ratioText(row.ticks(other), row.ticks(subject)) : '',
  }));
}
