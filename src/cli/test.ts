import { statSync } from 'node:fs';
import { Command, Option } from 'commander';
import { testJson } from '../report/test-json.js';
import { testJunit } from '../report/test-junit.js';
import { countTests, type TestReport } from '../report/test-report.js';
import { testTap } from '../report/test-tap.js';
import { testText } from '../report/test-text.js';
import { BootTestError } from '../scenario/boot-test/boot-test-error.js';
import { type BootTest, parseBootTests } from '../scenario/boot-test/boot-test-file.js';
import { makeProgramReady, type ReadyProgramTest } from '../scenario/boot-test/program-test.js';
import { makeReady, type ReadyTest } from '../scenario/boot-test/ready-test.js';
import { runBootTest, type TestSettings } from '../scenario/boot-test/run-boot-test.js';
import { runProgramTest } from '../scenario/boot-test/run-program-test.js';
import { type SiliconTarget, silicon } from '../silicon/module-node.js';
import { EXIT } from './exit.js';
import { InputError, readInputText } from './input.js';
import { paint } from './layout.js';
import { print, printJson, writeOutputFile } from './output.js';
import { Progress } from './progress.js';
import { testFilesBeside } from './test-files.js';
import { nodeTraceHash } from './trace-hash.js';

interface TestOptions {
  filter?: string;
  list?: boolean;
  tap?: boolean;
  json?: boolean;
  junit?: string;
  silicon: SiliconTarget;
  jumps: boolean;
}

/** `fastload test FILE…`: emulated boot tests as tests. */
export function testCommand(): Command {
  return new Command('test')
    .summary('run emulated boot tests')
    .description(
      'Run test files: what an adapter goes through (boots, updates, resets, power\n' +
        'cuts, faults), step by step, and what is expected of it. All files are checked\n' +
        'as a whole before anything runs. docs/boot-tests.md shows every step.',
    )
    .argument('<files...>', 'test files (YAML); FILE:LINE runs the test at that line alone')
    .option('--filter <text>', 'run only tests whose name has the text in it, or matches /EXPRESSION/')
    .option('--list', 'list the tests and run none')
    .addOption(new Option('--tap', 'print TAP (Test Anything Protocol) version 14').conflicts('json'))
    .option('--json', 'print the results as JSON (schemas/test-report.schema.json)')
    .option('--junit <file>', 'also write the results as JUnit XML, for CI')
    .addOption(
      new Option('--silicon <build>', 'which build of the silicon').choices(['release', 'debug']).default('release'),
    )
    .addOption(new Option('--no-jumps', 'count periodic stretches cycle by cycle; changes no result').hideHelp())
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  fastload test examples/tests/*.yaml\n' +
        '  fastload test boot.yaml --filter "power cut" --junit results.xml\n' +
        '  fastload test boot.yaml:12\n',
    )
    .action((files: string[], options: TestOptions) => {
      process.exitCode = test(files, options);
    });
}

function test(files: readonly string[], options: TestOptions): number {
  const chosen = choose(readTests(files), options.filter);
  const ready = readyTests(chosen);
  if (options.list) {
    list(chosen, options.json === true);
    return EXIT.passed;
  }
  const report: TestReport = { tests: runAll(ready, options) };
  if (options.junit !== undefined) writeOutputFile(options.junit, testJunit(report));
  process.stdout.write(printed(report, options));
  return countTests(report).failed === 0 ? EXIT.passed : EXIT.verdictNo;
}

function printed(report: TestReport, { tap, json }: TestOptions): string {
  if (tap) return testTap(report);
  return json ? testJson(report) : testText(report, { colour: paint.isColorSupported });
}

/** @throws BootTestError with what is wrong in any of the files */
function readTests(files: readonly string[]): BootTest[] {
  const parts = files.map(fileAndLine);
  return withAllProblems(parts, ({ file, line }) => {
    const tests = parseBootTests(readInputText(file), file);
    return line === undefined ? tests : [testAt(tests, file, line)];
  }).flat();
}

/** `boot.yaml:12` is the test at line 12, unless there is a file of that very name. */
function fileAndLine(argument: string): { readonly file: string; readonly line: number | undefined } {
  const match = /^(.+):(\d{1,7})$/.exec(argument);
  if (match === null || statSync(argument, { throwIfNoEntry: false }) !== undefined)
    return { file: argument, line: undefined };
  return { file: match[1]!, line: Number(match[2]) };
}

/** The test that a line is part of. */
function testAt(tests: readonly BootTest[], file: string, line: number): BootTest {
  const found = [...tests].reverse().find((one) => one.line <= line);
  if (found === undefined)
    throw new InputError(
      `${file}:${line}: expected the line of a test, found none there`,
      `fastload test ${file} --list shows them.`,
    );
  return found;
}

function choose(tests: readonly BootTest[], filter: string | undefined): BootTest[] {
  if (filter === undefined) return [...tests];
  const matches = matcher(filter);
  const chosen = tests.filter(({ name }) => matches(name));
  if (chosen.length === 0)
    throw new InputError(
      `--filter ${filter}: expected the name of a test, found none among ${tests.length}`,
      'fastload test FILE --list shows the names.',
    );
  return chosen;
}

function matcher(filter: string): (name: string) => boolean {
  const expression = /^\/(.+)\/$/.exec(filter)?.[1];
  if (expression === undefined) return (name) => name.includes(filter);
  try {
    const pattern = new RegExp(expression);
    return (name) => pattern.test(name);
  } catch (error) {
    throw new InputError(`--filter ${filter}: ${error instanceof Error ? error.message : 'not an expression'}`);
  }
}

function readyTests(tests: readonly BootTest[]): AnyReady[] {
  const files = new Map([...new Set(tests.map(({ file }) => file))].map((file) => [file, testFilesBeside(file)]));
  return withAllProblems(tests, (one) => {
    const make = one.setup.firmware === undefined ? makeReady : makeProgramReady;
    return make(one, files.get(one.file)!);
  });
}

/** Does the work for each, and only then says what is wrong: with the whole of it. */
function withAllProblems<Item, Result>(items: readonly Item[], work: (item: Item) => Result): Result[] {
  const problems: BootTestError[] = [];
  const results = items.flatMap((item) => {
    try {
      return [work(item)];
    } catch (error) {
      if (!(error instanceof BootTestError)) throw error;
      problems.push(error);
      return [];
    }
  });
  const [first, ...others] = problems;
  if (first === undefined) return results;
  const further = [...first.further, ...others.flatMap(({ problem, further: rest }) => [problem, ...rest])];
  throw new BootTestError(first.problem, further, first.next);
}

function list(tests: readonly BootTest[], json: boolean): void {
  if (json) {
    printJson(tests.map(({ file, line, name, steps }) => ({ file, line, name, steps: steps.length })));
    return;
  }
  const places = tests.map(({ file, line }) => `${file}:${line}`);
  const width = Math.max(...places.map(({ length }) => length));
  print(tests.map(({ name }, index) => `${places[index]!.padEnd(width)}  ${name}`));
}

type AnyReady = ReadyTest | ReadyProgramTest;

function runOne(ready: AnyReady, settings: TestSettings): TestReport['tests'][number] {
  return 'program' in ready ? runProgramTest(ready, settings) : runBootTest(ready, settings);
}

function runAll(ready: readonly AnyReady[], options: TestOptions): TestReport['tests'] {
  return ready.map((one, index) => {
    const progress = new Progress(`${index + 1}/${ready.length} ${one.test.name}`);
    progress.baseClockHz = one.baseClockHz;
    try {
      return runOne(one, {
        module: silicon(options.silicon),
        jumps: options.jumps,
        traceHash: nodeTraceHash(),
        onProgress: (tick) => progress.show(tick),
        reproduce: `fastload test ${quoted(`${one.test.file}:${one.test.line}`)}`,
      });
    } finally {
      progress.clear();
    }
  });
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w./:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
