/** Where and what is wrong in a test file. */
export interface BootTestProblem {
  readonly file: string;
  readonly line: number;
  readonly keyPath: string;
  readonly expected: string;
  readonly found: string;
}

/** A test file that cannot be run as it is written; the first problem speaks, the others are listed in `further`. */
export class BootTestError extends Error {
  override readonly name = 'BootTestError';
  readonly badInput = true;
  readonly problem: BootTestProblem;
  readonly further: readonly BootTestProblem[];
  readonly next: string | undefined;
  /** A line for each problem. */
  readonly lines: readonly string[];

  constructor(problem: BootTestProblem, further: readonly BootTestProblem[] = [], next?: string) {
    const lines = [problem, ...further].map(sentence);
    super(lines.join('\n'));
    this.lines = lines;
    this.problem = problem;
    this.further = further;
    this.next = next;
  }
}

function sentence({ file, line, keyPath, expected, found }: BootTestProblem): string {
  const where = keyPath === '' ? `${file}:${line}` : `${file}:${line}: ${keyPath}`;
  return `${where}: expected ${expected}, found ${found}`;
}

/** What a text of a step should have been; whoever knows its place makes a {@link BootTestError} of it. */
export class StepTextError extends Error {
  override readonly name = 'StepTextError';
  readonly expected: string;
  readonly found: string;

  constructor(expected: string, found: string) {
    super(`expected ${expected}, found ${found}`);
    this.expected = expected;
    this.found = found;
  }
}
