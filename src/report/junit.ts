import type { RunMeasures } from '../measure/measures.js';
import { durationText, secondsOf } from './duration-text.js';
import { imageLabel, type RunReport, type RunResult, subjectOf } from './run-report.js';
import { gateSentence } from './verdict.js';
import { escapeXml } from './xml-text.js';

export interface JunitOptions {
  /** Whether a host timer that trips in the judged run fails its case; otherwise it is skipped with what would happen. */
  readonly failOnTimers?: boolean;
}

interface Case {
  readonly name: string;
  /** Emulated ticks the case is about, shown as its time. */
  readonly ticks: number;
  readonly failure?: string;
  readonly skipped?: string;
}

/**
 * The report as JUnit XML, one suite per run. Failures are what the exit code says no to: an adapter that did not come
 * back, a new image that does not run, a missed budget; the run that is only there for comparison cannot fail by a timer.
 */
export function junitReport(report: RunReport, options: JunitOptions = {}): string {
  const subject = subjectOf(report);
  const suites = report.runs.map((run) => suite(report, run, run === subject, options.failOnTimers === true));
  const tests = suites.reduce((sum, { cases }) => sum + cases.length, 0);
  const failures = suites.reduce((sum, { cases }) => sum + failuresOf(cases), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fastload" tests="${tests}" failures="${failures}">`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(report: RunReport, run: RunResult, judged: boolean, failOnTimers: boolean) {
  const { measures } = run;
  const cases = [
    updateCase(measures),
    ...(report.gate?.path === measures.path ? [gateCase(report, measures)] : []),
    ...timerCases(measures, judged && failOnTimers),
  ];
  const name = `${report.adapter.name} ${measures.path}`;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  const total = secondsText(measures.totalTime.ticks, measures.baseClockHz);
  const lines = [
    `  <testsuite name="${escapeXml(name)}" tests="${cases.length}" failures="${failuresOf(cases)}" errors="0" skipped="${skipped}" time="${total}">`,
    '    <properties>',
    ...properties(run).map(
      ([key, value]) => `      <property name="${escapeXml(key)}" value="${escapeXml(`${value}`)}"/>`,
    ),
    '    </properties>',
    ...cases.flatMap((one) => caseLines(one, measures)),
    '  </testsuite>',
  ];
  return { cases, lines };
}

function updateCase(measures: RunMeasures): Case {
  const { downtime, outcome } = measures;
  const pair = `${imageLabel(measures, 'old')} to ${imageLabel(measures, 'new')}`;
  const reason = outcome.fallbacks.map((fallback) => `${fallback.reason}: ${fallback.detail}`).join('; ');
  const failure =
    downtime.state === 'open'
      ? 'the adapter did not come back: no image takes I/O'
      : outcome.updated
        ? undefined
        : `the new image does not run${reason === '' ? '' : ` (${reason})`}`;
  return { name: `updates ${pair}`, ticks: measures.totalTime.ticks, ...(failure === undefined ? {} : { failure }) };
}

function gateCase(report: RunReport, measures: RunMeasures): Case {
  const gate = report.gate!;
  const name = `downtime within ${durationText(gate.budgetTicks, measures.baseClockHz)}`;
  const ticks = gate.measuredTicks;
  return gate.passed ? { name, ticks } : { name, ticks, failure: gateSentence(gate, measures.baseClockHz) };
}

function timerCases(measures: RunMeasures, fail: boolean): Case[] {
  return measures.hostTimers.map(({ keeper, timer, budgetTicks, measuredTicks, watches, trips, beyond }): Case => {
    const name = `${keeper} ${timer} ${durationText(budgetTicks, measures.baseClockHz)} does not trip`;
    if (!trips) return { name, ticks: measuredTicks };
    const why = `${watches} is ${durationText(measuredTicks, measures.baseClockHz)}: ${beyond}`;
    return { name, ticks: measuredTicks, ...(fail ? { failure: why } : { skipped: `would trip: ${why}` }) };
  });
}

function properties({ measures, digest }: RunResult): [string, string | number][] {
  return [
    ['trace.digest', digest],
    ['baseClockHz', measures.baseClockHz],
    ['downtime.ticks', measures.downtime.ticks],
    ['processingGap.ticks', measures.processingGap.ticks],
    ['acceptGap.ticks', measures.acceptGap.longestTicks],
    ['linkDown.ticks', measures.linkDown.longestTicks],
    ['relogin.hosts', measures.relogin.hosts],
    ['totalTime.ticks', measures.totalTime.ticks],
    ['restingOnAssumptions.ticks', measures.assumptions.assumedTicks],
  ];
}

function caseLines(one: Case, measures: RunMeasures): string[] {
  const className = escapeXml(`fastload.${measures.path}`);
  const open = `    <testcase classname="${className}" name="${escapeXml(one.name)}" time="${secondsText(one.ticks, measures.baseClockHz)}"`;
  const inner =
    one.failure !== undefined
      ? `      <failure message="${escapeXml(one.failure)}"/>`
      : one.skipped !== undefined
        ? `      <skipped message="${escapeXml(one.skipped)}"/>`
        : undefined;
  return inner === undefined ? [`${open}/>`] : [`${open}>`, inner, '    </testcase>'];
}

function failuresOf(cases: readonly Case[]): number {
  return cases.filter((one) => one.failure !== undefined).length;
}

/** Seconds of emulated time, without exponent: JUnit readers want a plain decimal. */
function secondsText(ticks: number, baseClockHz: number): string {
  return secondsOf(ticks, baseClockHz).toFixed(9);
}
