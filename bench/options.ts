// What the words after `npm run bench --` mean.
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Sections by name; none means all. */
  readonly sections: readonly string[];
  readonly help: boolean;
  readonly quick: boolean;
  readonly rows: string | undefined;
  readonly phases: boolean;
  readonly jobs: number | undefined;
  readonly json: string | undefined;
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
}

/** Words that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const DEFAULT_BASELINE = 'bench/baseline.json';

export const OPTION_LINES = [
  '  --baseline FILE      compare the downtime rows with FILE, exactly; exit 1 when a tick moved',
  `  --update-baseline    write the downtime rows to FILE (default: ${DEFAULT_BASELINE})`,
  '  --quick              downtime: only images of up to 4 MiB',
  '  --rows TEXT          downtime: only rows with TEXT in their name, such as "4 MiB fastload"',
  '  --phases             downtime: print every phase of every row',
  '  --jobs N             downtime: threads (default: one per core, at most 4)',
  '  --json FILE          write the figures as JSON as well',
];

/** @throws UsageError */
export function parseOptions(words: readonly string[], sections: readonly string[]): BenchOptions {
  const { values, positionals } = parse(words);
  const unknown = positionals.find((word) => !sections.includes(word));
  if (unknown !== undefined) throw new UsageError(`no section ${unknown}`);
  const { baseline, quick = false } = values;
  const updateBaseline = values['update-baseline'] ?? false;
  if (updateBaseline && (quick || values.rows !== undefined))
    throw new UsageError('--update-baseline writes every row: leave out --quick and --rows');
  const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs > 0 && jobs <= 64))
    throw new UsageError(`--jobs: expected a number from 1 to 64, found ${values.jobs}`);
  const compares = updateBaseline || baseline !== undefined;
  if (compares && positionals.length > 0 && !positionals.includes('downtime'))
    throw new UsageError('a baseline holds downtime rows: name the section downtime as well, or none');
  return {
    // The baseline knows nothing of wall-clock figures, so nobody has to wait for them.
    sections: compares && positionals.length === 0 ? ['downtime'] : positionals,
    help: values.help ?? false,
    quick,
    rows: values.rows,
    phases: values.phases ?? false,
    jobs,
    json: values.json,
    baseline: baseline ?? (updateBaseline ? DEFAULT_BASELINE : undefined),
    updateBaseline,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        baseline: { type: 'string' },
        'update-baseline': { type: 'boolean' },
        quick: { type: 'boolean' },
        rows: { type: 'string' },
        phases: { type: 'boolean' },
        jobs: { type: 'string' },
        json: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
