import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { baselineText, readBaseline } from '../../bench/baseline.js';
import { downtimeCases } from '../../bench/downtime-cases.js';
import { runDowntimeCase } from '../../bench/downtime-row.js';

const COMMITTED = 'bench/baseline.json';
const ROW = '256 KiB fastload delta 10 %, engine';
const committed = readBaseline(readFileSync(COMMITTED, 'utf8'), COMMITTED);
const directory = mkdtempSync(join(tmpdir(), 'fastload-bench-'));
afterAll(() => rmSync(directory, { recursive: true }));

const bench = (...words: string[]) =>
  spawnSync(process.execPath, ['scripts/bench.mjs', ...words], { encoding: 'utf8', timeout: 60_000 });

describe('a row of the downtime table', () => {
  it('comes to the committed figures, to the tick', () => {
    const [wanted] = downtimeCases({ rows: ROW });
    expect(runDowntimeCase(wanted!)).toEqual(committed.find(({ name }) => name === ROW));
  });
});

describe('npm run bench', () => {
  it('passes where the baseline is met, and writes the figures as JSON', () => {
    const json = join(directory, 'bench.json');
    const result = bench('--baseline', COMMITTED, '--rows', ROW, '--jobs', '1', '--json', json);
    expect(result.stderr).toBe('');
    expect(result.stdout).toContain(`no tick moved: 1 of ${committed.length} rows of ${COMMITTED} compared`);
    expect(result.status).toBe(0);
    expect(JSON.parse(readFileSync(json, 'utf8')).figures.downtime[0].name).toBe(ROW);
  });

  it('fails with the phase that moved where it is not', () => {
    const file = join(directory, 'baseline.json');
    const moved = committed.map((row) => ({
      ...row,
      phases: row.phases.map((phase) =>
        phase.phase === 'update: overlay' ? { ...phase, ticks: phase.ticks - 1 } : phase,
      ),
    }));
    writeFileSync(file, baselineText(moved));
    const result = bench('--baseline', file, '--rows', ROW, '--jobs', '1');
    expect(result.status).toBe(1);
    expect(result.stdout).toMatch(new RegExp(`\\n${ROW}\\n  update: overlay +\\d+ → +\\d+ {2}\\+1\\n`));
  });

  it.each([
    [['nonsense'], /no section nonsense/],
    [['--baseline', 'no/such.json'], /no\/such\.json: file: expected a baseline, found no such file/],
    [['--update-baseline', '--quick'], /leave out --quick/],
    [['--rows', 'no such row', 'downtime'], /no row has this in its name/],
    [['kernels', '--baseline', COMMITTED], /name the section downtime as well/],
    [['--jobs', '0'], /--jobs: expected a number/],
    [['--nope'], /--nope/],
  ])('refuses %j', (words, message) => {
    const result = bench(...words);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(message);
    // No stack trace.
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });
});
