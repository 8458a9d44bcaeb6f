import { WIDTH, wrap } from './lines.js';
import { type Palette, palette } from './palette.js';
import { imageLabel, type RunReport, subjectOf } from './run-report.js';
import { digestLines, fallbackLines, publishedLines } from './text-context.js';
import { assumptionLines, moduleLines, operationLines } from './text-evidence.js';
import { hostLines } from './text-hosts.js';
import { measuresTable } from './text-measures.js';
import { downtimeLines, timelineLines } from './text-timeline.js';
import { timerLines } from './text-timers.js';
import { gateSentence, verdictSentence } from './verdict.js';

export interface TextOptions {
  /** Colour only where a terminal shows it; the text says the same without. */
  readonly colour: boolean;
}

/** The report for a reader at a terminal of 80 columns; ends with a newline. */
export function textReport(report: RunReport, options: TextOptions): string {
  const colours = palette(options.colour);
  const sections = [
    heading(report, colours),
    fallbackLines(report, colours),
    measuresTable(report, colours),
    ...report.runs.map(({ measures }) => timelineLines(measures, colours)),
    ...report.runs.map(({ measures }) => downtimeLines(measures, colours)),
    hostLines(report, colours),
    timerLines(report, colours),
    moduleLines(report, colours),
    operationLines(report, colours),
    assumptionLines(report, colours),
    publishedLines(report, colours),
    digestLines(report, colours),
    closing(report, colours),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

function heading(report: RunReport, colours: Palette): string[] {
  const { measures } = subjectOf(report);
  const title = `${report.adapter.name}: ${imageLabel(measures, 'old')} → ${imageLabel(measures, 'new')}`;
  return [...wrap(title, '  ').map(colours.heading), ...wrap(report.adapter.describes, '', WIDTH).map(colours.quiet)];
}

function closing(report: RunReport, colours: Palette): string[] {
  const { measures } = subjectOf(report);
  const { downtime, outcome } = measures;
  const good = downtime.state !== 'open' && outcome.updated && outcome.fallbacks.length === 0;
  const sentence = wrap(verdictSentence(report)).map(good ? colours.heading : colours.bad);
  if (report.gate === undefined) return sentence;
  const gate = wrap(gateSentence(report.gate, measures.baseClockHz), '      ');
  return [...sentence, ...gate.map(report.gate.passed ? colours.good : colours.bad)];
}
