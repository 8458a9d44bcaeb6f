import { countTests, type TestReport } from './test-report.js';

/** The tests as JSON; schemas/test-report.schema.json is its shape. */
export function testJson(report: TestReport): string {
  const tests = report.tests.map(({ steps, ...test }) => ({
    ...test,
    seconds: test.ticks / test.baseClockHz,
    steps: steps.map(({ note, failure, ...step }) => ({ ...step, note: note ?? null, failure: failure ?? null })),
  }));
  return `${JSON.stringify({ format: 'fastload-test-report', version: 1, ...countTests(report), tests }, null, 2)}\n`;
}
