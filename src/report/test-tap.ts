import { secondsOf } from './duration-text.js';
import type { TestReport, TestResult } from './test-report.js';

/** The tests in the Test Anything Protocol, version 14; harnesses of version 13 read it as well. */
export function testTap({ tests }: TestReport): string {
  return ['TAP version 14', `1..${tests.length}`, ...tests.flatMap(pointLines), ''].join('\n');
}

function pointLines(test: TestResult, index: number): string[] {
  const verdict = test.outcome === 'passed' ? 'ok' : 'not ok';
  return [`${verdict} ${index + 1} - ${described(`${test.file}: ${test.name}`)}`, ...diagnostics(test)];
}

/** A `#` would begin a directive, and a backslash escapes. */
function described(text: string): string {
  return text.replace(/[\\#]/g, '\\$&').replace(/\s+/g, ' ');
}

function diagnostics(test: TestResult): string[] {
  const failures = test.steps.filter(({ failure }) => failure !== undefined);
  const entries = [
    `duration_ms: ${(secondsOf(test.ticks, test.baseClockHz) * 1000).toFixed(6)}`,
    `digest: ${test.digest}`,
    ...(failures.length === 0 ? [] : [`reproduce: ${JSON.stringify(test.reproduce)}`, 'failures:']),
    ...failures.flatMap(({ text, line, failure }) => [
      `  - step: ${JSON.stringify(text)}`,
      `    expected: ${JSON.stringify(failure!.expected)}`,
      `    found: ${JSON.stringify(failure!.found)}`,
      `    tick: ${failure!.tick}`,
      `    at: ${JSON.stringify(`${test.file}:${line}`)}`,
    ]),
  ];
  return ['  ---', ...entries.map((entry) => `  ${entry}`), '  ...'];
}
