import { durationText } from './duration-text.js';
import { palette } from './palette.js';
import { countTests, type TestOutcome, type TestReport, type TestResult, type TestStepResult } from './test-report.js';

type Palette = ReturnType<typeof palette>;

/** The tests as text for people: a line a step, and for every failure what was expected, what was found, and when. */
export function testText(report: TestReport, { colour }: { readonly colour: boolean }): string {
  const paint = palette(colour);
  const lines: string[] = [];
  let file: string | undefined;
  for (const test of report.tests) {
    if (test.file !== file) lines.push(...(file === undefined ? [] : ['']), paint.heading(test.file));
    file = test.file;
    lines.push(...testLines(test, paint));
  }
  return [...lines, '', closing(report, paint), ''].join('\n');
}

function closing(report: TestReport, paint: Palette): string {
  const { passed, failed } = countTests(report);
  const tests = `${passed + failed} ${passed + failed === 1 ? 'test' : 'tests'}`;
  if (failed === 0) return paint.good(`${tests}: all passed`);
  return paint.bad(`${tests}: ${failed} failed`) + (passed === 0 ? '' : `, ${passed} passed`);
}

const MARKS: Readonly<Record<TestOutcome, string>> = { passed: '✓', failed: '✗', skipped: '-' };

function mark(outcome: TestOutcome, paint: Palette): string {
  const colour = outcome === 'passed' ? paint.good : outcome === 'failed' ? paint.bad : paint.quiet;
  return colour(MARKS[outcome]);
}

function testLines(test: TestResult, paint: Palette): string[] {
  const { baseClockHz, steps } = test;
  const began = steps.map((step) => (step.outcome === 'skipped' ? '' : durationText(step.fromTick, baseClockHz)));
  const took = steps.map(({ ticks }) => (ticks === 0 ? '' : `+${durationText(ticks, baseClockHz)}`));
  const widths = [began, took, steps.map(({ text }) => text)].map(widest);
  const total = paint.quiet(`(${test.adapter}, ${durationText(test.ticks, baseClockHz)} emulated)`);
  return [
    `  ${mark(test.outcome, paint)} ${test.name} ${total}`,
    ...steps.flatMap((step, index) => [
      [
        `    ${mark(step.outcome, paint)}`,
        paint.quiet(began[index]!.padStart(widths[0]!)),
        took[index]!.padStart(widths[1]!),
        step.outcome === 'failed' ? paint.bad(step.text.padEnd(widths[2]!)) : step.text.padEnd(widths[2]!),
        paint.quiet(noteOf(step)),
      ]
        .join(' ')
        .trimEnd(),
      ...failureLines(step, test, paint),
    ]),
  ];
}

/** What was found, where it says more than the expectation. */
function noteOf({ outcome, note, text }: TestStepResult): string {
  if (outcome !== 'passed') return outcome === 'skipped' ? 'skipped' : '';
  return note === undefined || text === `expect ${note}` ? '' : note;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

function failureLines({ failure, line }: TestStepResult, test: TestResult, paint: Palette): string[] {
  if (failure === undefined) return [];
  const { expected, found, tick } = failure;
  const when = `tick ${tick.toLocaleString('en-US')} (${durationText(tick, test.baseClockHz)})`;
  return [
    ['expected', paint.good(expected)],
    ['found', paint.bad(found)],
    ['at', `${when}, ${test.file}:${line}`],
    ['again', test.reproduce],
  ].map(([name, text]) => `        ${name!.padEnd(8)} ${text}`);
}
