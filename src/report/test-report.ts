/** What became of tests, ready to be shown; ticks are those of the adapter's base clock. */
export type TestOutcome = 'passed' | 'failed' | 'skipped';

export interface TestFailure {
  readonly expected: string;
  readonly found: string;
  /** When it showed. */
  readonly tick: number;
}

/** A step, or one of the expectations of a step. */
export interface TestStepResult {
  readonly kind: string;
  readonly text: string;
  readonly line: number;
  readonly outcome: TestOutcome;
  /** When it began. */
  readonly fromTick: number;
  readonly ticks: number;
  /** What it came to, for whoever reads along. */
  readonly note?: string;
  readonly failure?: TestFailure;
}

export interface TestResult {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly adapter: string;
  readonly outcome: TestOutcome;
  readonly steps: readonly TestStepResult[];
  readonly baseClockHz: number;
  /** Emulated time of the whole test. */
  readonly ticks: number;
  /** SHA-256 of its trace. */
  readonly digest: string;
  /** The command that runs this test alone. */
  readonly reproduce: string;
}

export interface TestReport {
  readonly tests: readonly TestResult[];
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

export function countTests({ tests }: TestReport): TestCounts {
  const failed = tests.filter(({ outcome }) => outcome === 'failed').length;
  return { failed, passed: tests.length - failed };
}
