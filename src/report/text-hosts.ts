import { UPDATE_STAGES } from '../measure/host-impact.js';
import { durationText } from './duration-text.js';
import { hostRows, hostsHeading, type SeenRun, seenRuns } from './host-rows.js';
import { left, right, wrap } from './lines.js';
import type { Palette } from './palette.js';
import { countText } from './quantity-text.js';
import { type RunReport, subjectOf } from './run-report.js';

const NAME = 20;
const COUNT = 10;
const FIGURE = 10;
const ROW_NAME = 36;
const ROW_FIGURE = 14;

/** What the hosts saw before, during and after each update, and what became of their I/O. */
export function hostLines(report: RunReport, colours: Palette): string[] {
  const runs = seenRuns(report);
  const [first] = runs;
  if (first === undefined) return [];
  const names = runs.map(({ path }) => right(path, ROW_FIGURE)).join('');
  return [
    colours.heading(hostsHeading(first, subjectOf(report).measures)),
    ...latencyLines(runs, colours),
    colours.quiet(`${left('', ROW_NAME)}${names}`),
    ...hostRows(runs).map(({ name, figures, bad }) => {
      const line = `${left(name, ROW_NAME)}${figures.map((figure) => right(figure, ROW_FIGURE)).join('')}`;
      return bad ? colours.bad(line) : line;
    }),
    ...runs.flatMap(({ path, check }) =>
      (check?.examples ?? []).flatMap(({ kind, detail }) => wrap(`${path}: ${kind}: ${detail}`, '  ').map(colours.bad)),
    ),
  ];
}

/** Percentiles of each run before, during and after its update. */
export function latencyLines(runs: readonly SeenRun[], colours: Palette): string[] {
  const head = `${left('latency', NAME)}${right('I/Os', COUNT)}${['p50', 'p99', 'p99.9', 'max'].map((name) => right(name, FIGURE)).join('')}`;
  const rows = runs.flatMap(({ path, hosts, baseClockHz }) =>
    UPDATE_STAGES.map((stage) => {
      const { ios, p50Ticks, p99Ticks, p999Ticks, maxTicks } = hosts.total.latency[stage];
      const figures = [p50Ticks, p99Ticks, p999Ticks, maxTicks].map((ticks) => durationText(ticks, baseClockHz));
      return `${left(`${path} ${stage}`, NAME)}${right(countText(ios), COUNT)}${figures.map((figure) => right(figure, FIGURE)).join('')}`;
    }),
  );
  return [colours.quiet(head), ...rows];
}
