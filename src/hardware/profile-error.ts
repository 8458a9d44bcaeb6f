/** Where a profile says something: the file, and the line if the text is at hand. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

export interface ProfileProblem extends Place {
  /** Dotted path of keys, `resets.core`; empty for the file as a whole. */
  readonly keyPath: string;
  readonly expected: string;
  readonly found: string;
}

/** A profile that cannot be used; names file, line, key path, what was expected and what was found. */
export class ProfileError extends Error implements ProfileProblem {
  /** Marks an error of the input for whoever turns errors into exit codes. */
  readonly badInput = true;
  readonly file: string;
  readonly line: number | undefined;
  readonly keyPath: string;
  readonly expected: string;
  readonly found: string;
  /** Whatever else is wrong with the same profile, in the order of the file's checks. */
  readonly further: readonly ProfileError[];

  constructor(problem: ProfileProblem, further: readonly ProfileError[] = []) {
    const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
    const key = problem.keyPath === '' ? '' : `${problem.keyPath}: `;
    super(printable(`${place}: ${key}expected ${problem.expected}, found ${problem.found}`));
    this.name = 'ProfileError';
    this.file = problem.file;
    this.line = problem.line;
    this.keyPath = problem.keyPath;
    this.expected = problem.expected;
    this.found = problem.found;
    this.further = further;
  }
}

/** One line: what a file holds must not reach a terminal as control characters. */
function printable(text: string): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, escaped);
}

/** Throws the first problem, carrying the others; does nothing when there is none. */
export function refuse(problems: readonly ProfileProblem[]): void {
  const [first, ...rest] = problems;
  if (first !== undefined)
    throw new ProfileError(
      first,
      rest.map((problem) => new ProfileError(problem)),
    );
}
