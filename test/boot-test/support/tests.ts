// Boot tests from files or from text, run as the command line does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFilesIn } from '../../../src/cli/test-files.js';
import { nodeTraceHash } from '../../../src/cli/trace-hash.js';
import type { TestResult } from '../../../src/report/test-report.js';
import { type BootTest, parseBootTests } from '../../../src/scenario/boot-test/boot-test-file.js';
import { makeReady } from '../../../src/scenario/boot-test/ready-test.js';
import { runBootTest, type TestSettings } from '../../../src/scenario/boot-test/run-boot-test.js';
import { silicon } from '../../../src/silicon/module-node.js';

export const root = join(import.meta.dirname, '..', '..', '..');
const files = testFilesIn(root);

export function testsIn(path: string): BootTest[] {
  return parseBootTests(readFileSync(join(root, path), 'utf8'), path);
}

export function run(test: BootTest, settings: Partial<TestSettings> = {}): TestResult {
  const reproduce = `fastload test ${test.file}:${test.line}`;
  return runBootTest(makeReady(test, files), { module: silicon(), traceHash: nodeTraceHash(), reproduce, ...settings });
}

/** Flash a thousand times faster than it is: nothing here is about how long it takes outside of the downtime. */
export const SWIFT = 'set: { flash.sectorErase: 200us, flash.pageProgram: 300ns }';

/** The one test that a text makes, on swift flash. */
export function testOf(steps: string): BootTest {
  return parseBootTests(`${SWIFT}\nsteps: ${steps}`, 'case.yaml')[0]!;
}
