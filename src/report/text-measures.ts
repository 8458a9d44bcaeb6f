import { left, right } from './lines.js';
import { measuresRows } from './measures-rows.js';
import type { Palette } from './palette.js';
import { otherOf, type RunReport, subjectOf } from './run-report.js';

const NAME = 34;
const FIGURE = 17;
const RATIO = 11;

/** The measures of each run side by side. */
export function measuresTable(report: RunReport, colours: Palette): string[] {
  const paths = [subjectOf(report), otherOf(report)].flatMap((run) => (run === undefined ? [] : [run.measures.path]));
  const head = row('', paths, paths.length > 1 ? 'ratio' : '');
  const lines = measuresRows(report).map(({ name, figures, ratio }, index) => {
    const line = row(name, figures, ratio ?? '');
    return index === 0 ? colours.heading(line) : line;
  });
  return [colours.quiet(head), ...lines];
}

function row(name: string, figures: readonly string[], ratio: string): string {
  return `${left(name, NAME)}${figures.map((figure) => right(figure, FIGURE)).join('')}${right(ratio, RATIO)}`;
}
