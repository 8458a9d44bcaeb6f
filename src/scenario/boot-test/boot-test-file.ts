import { BootTestError, type BootTestProblem, StepTextError } from './boot-test-error.js';
import { keyPathOf, readDocuments, type WrittenDocument, type WrittenSetup, type WrittenTest } from './document.js';
import { needsStretch, needsUpdate } from './expectation.js';
import { parseStep } from './parse-step.js';
import { canBeStruck, isArmed, type Step } from './step.js';

/** The adapter a test is about; paths as the file has them. */
export interface TestSetup {
  readonly adapter: string;
  readonly set: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, { readonly file: string; readonly manifest?: string }>>;
  readonly image: string;
  /** A program for the emulated core; the test is about it and not about updates then. */
  readonly firmware: string | undefined;
  readonly key: string | undefined;
  readonly nvram: string | undefined;
  readonly securityCounter: number | undefined;
}

/** One test of a file, as written. */
export interface BootTest {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly setup: TestSetup;
  readonly steps: readonly Step[];
}

export const DEFAULT_ADAPTER = 'fc-host-adapter';
export const DEFAULT_IMAGE = '1.0.0';

/**
 * The tests of a file.
 * @param file its path: for messages, and as the name of a test that has none
 * @throws BootTestError naming every problem with its line
 */
export function parseBootTests(text: string, file: string): BootTest[] {
  const problems: BootTestProblem[] = [];
  const tests = readDocuments(text, file).flatMap((document) => testsOf(document, file, problems));
  const names = new Set<string>();
  for (const { name, line } of tests) {
    if (names.has(name))
      problems.push({
        file,
        line,
        keyPath: 'name',
        expected: 'a name of its own for each test',
        found: `"${name}" again`,
      });
    names.add(name);
  }
  const [first, ...further] = problems.sort((a, b) => a.line - b.line);
  if (first !== undefined)
    throw new BootTestError(first, further, 'docs/boot-tests.md shows every step and every expectation.');
  return tests;
}

type Path = readonly (string | number)[];

function testsOf(document: WrittenDocument, file: string, problems: BootTestProblem[]): BootTest[] {
  const { value, lineOf } = document;
  const common = setupOf({}, value);
  const problem = (path: Path, expected: string, found: string): void => {
    problems.push({ file, line: lineOf(path), keyPath: keyPathOf(path), expected, found });
  };
  const read = (test: WrittenTest, path: Path, name: string): BootTest => ({
    file,
    line: lineOf(path),
    name,
    setup: setupOf(common, test),
    steps: stepsOf(test, path, lineOf, problem),
  });
  const { steps, tests, name } = value;
  if (steps !== undefined && tests !== undefined)
    problem(['steps'], 'either steps or tests', 'both; a test of its own goes into the list');
  if (steps === undefined && tests === undefined) problem([], 'steps, or a list of tests', 'neither');
  if (steps !== undefined) return [read({ ...value, steps }, [], name ?? baseName(file))];
  return (tests ?? []).map((test, index) => read(test, ['tests', index], test.name));
}

function stepsOf(
  { steps }: WrittenTest,
  path: Path,
  lineOf: WrittenDocument['lineOf'],
  problem: (path: Path, expected: string, found: string) => void,
): Step[] {
  const parsed = steps.flatMap((written, index): Step[] => {
    const at = [...path, 'steps', index];
    try {
      return [{ ...parseStep(written), line: lineOf(at) } as Step];
    } catch (error) {
      if (!(error instanceof StepTextError)) throw error;
      problem([...at, Object.keys(written)[0]!], error.expected, error.found);
      return [];
    }
  });
  // The order means something only once every step has been understood.
  if (parsed.length === steps.length) checkOrder(parsed, path, problem);
  return parsed;
}

/** An expectation needs something it can be about; what is armed needs something to strike. */
function checkOrder(
  steps: readonly Step[],
  path: Path,
  problem: (path: Path, expected: string, found: string) => void,
): void {
  let last: Step | undefined;
  for (const [index, step] of steps.entries()) {
    const at = [...path, 'steps', index, step.kind];
    const next = steps.slice(index + 1).find((later) => !isArmed(later));
    if (isArmed(step) && (next === undefined || !canBeStruck(next)))
      problem(at, 'an update or a boot right after it, to strike', next === undefined ? 'nothing' : next.text);
    if (step.kind === 'expect')
      for (const expectation of step.expectations) {
        if (needsStretch(expectation) && last === undefined)
          problem(at, 'an update or a boot before it', `"${expectation.text}" of nothing`);
        else if (needsUpdate(expectation) && last?.kind !== 'update')
          problem(at, 'an update right before it', `"${expectation.text}" of ${last?.text ?? 'nothing'}`);
      }
    if (canBeStruck(step)) last = step;
  }
}

function setupOf(common: Partial<TestSetup>, written: WrittenSetup): TestSetup {
  const { adapter, set = {}, images = {}, image, firmware, key, nvram, securityCounter } = written;
  return {
    adapter: adapter ?? common.adapter ?? DEFAULT_ADAPTER,
    set: { ...common.set, ...Object.fromEntries(Object.entries(set).map(([name, value]) => [name, `${value}`])) },
    images: {
      ...common.images,
      ...Object.fromEntries(
        Object.entries(images).map(([name, value]) => [name, typeof value === 'string' ? { file: value } : value]),
      ),
    },
    image: image ?? common.image ?? DEFAULT_IMAGE,
    firmware: firmware ?? common.firmware,
    key: key ?? common.key,
    nvram: nvram ?? common.nvram,
    securityCounter: securityCounter ?? common.securityCounter,
  };
}

function baseName(file: string): string {
  return file.replace(/^.*[\\/]/, '').replace(/(?:\.test)?\.ya?ml$/i, '');
}
