// The downtime section: measure, print, and hold against the baseline.
import { readFileSync, writeFileSync } from 'node:fs';
import { BaselineError, baselineText, compareWithBaseline, movedLines, readBaseline } from './baseline.js';
import { downtimeLines, runDowntime } from './downtime.js';
import { type DowntimeSelection, downtimeCases } from './downtime-cases.js';
import type { DowntimeRow } from './downtime-row.js';
import { type BenchOptions, UsageError } from './options.js';
import type { SectionResult } from './section.js';

export async function downtimeSection(options: BenchOptions): Promise<SectionResult> {
  const { baseline: file, updateBaseline } = options;
  // Read before the minutes it takes to measure, so that a file that is not there says so at once.
  const baseline = file === undefined || updateBaseline ? undefined : readBaselineFile(file);
  const cases = downtimeCases(options);
  if (cases.length === 0) throw new UsageError(`--rows ${options.rows}: no row has this in its name`);
  const rows = await runDowntime(cases, {
    ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
    onRow: showProgress,
  });
  const lines = downtimeLines(rows, options);
  if (file !== undefined && updateBaseline) {
    writeFileSync(file, baselineText(rows));
    return { lines: [...lines, '', `written to ${file}: ${rows.length} rows`], figures: rows, passed: true };
  }
  if (file === undefined || baseline === undefined) return { lines, figures: rows, passed: true };
  const judged = judge(file, baseline, rows, options);
  return { lines: [...lines, '', ...judged.lines], figures: rows, passed: judged.passed };
}

/** What the comparison says; rows of the baseline that the selection leaves out are left alone. */
export function judge(
  file: string,
  baseline: readonly DowntimeRow[],
  rows: readonly DowntimeRow[],
  selection: DowntimeSelection = {},
): { lines: string[]; passed: boolean } {
  const selected = new Set(downtimeCases(selection).map(({ name }) => name));
  const known = new Set(downtimeCases().map(({ name }) => name));
  const moved = compareWithBaseline(baseline, rows, (name) => selected.has(name) || !known.has(name));
  if (moved.length === 0)
    return { lines: [`no tick moved: ${rows.length} of ${baseline.length} rows of ${file} compared`], passed: true };
  const count = new Set(moved.map(({ row }) => row)).size;
  const lines = [
    `${count} of ${rows.length} rows differ from ${file} (ticks, old → new):`,
    '',
    ...movedLines(moved),
    '',
    'If this is meant: npm run bench -- --update-baseline, and commit the file.',
  ];
  return { lines, passed: false };
}

function readBaselineFile(file: string): DowntimeRow[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    throw new BaselineError(file, 'file', 'a baseline', code === 'ENOENT' ? 'no such file' : code);
  }
  return readBaseline(text, file);
}

function showProgress(done: number, all: number, row: DowntimeRow): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(done === all ? '\r\x1b[K' : `\r\x1b[K${done} of ${all} rows: ${row.name}`);
}
