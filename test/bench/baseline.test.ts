import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BaselineError, baselineText, compareWithBaseline, movedLines, readBaseline } from '../../bench/baseline.js';
import { downtimeCases } from '../../bench/downtime-cases.js';
import type { DowntimeRow } from '../../bench/downtime-row.js';
import { judge } from '../../bench/downtime-section.js';

const row = (name: string, over: Partial<DowntimeRow> = {}): DowntimeRow => ({
  name,
  baseClockHz: 1_200_000_000,
  changedBlocks: 6,
  blocks: 64,
  downtimeTicks: 1000,
  totalTicks: 9000,
  phases: [
    { phase: 'update: load', ticks: 500, downtimeTicks: 0 },
    { phase: 'update: overlay', ticks: 700, downtimeTicks: 700 },
    { phase: 'update: resume', ticks: 400, downtimeTicks: 300 },
  ],
  ...over,
});

const withOverlay = (ticks: number): DowntimeRow['phases'] =>
  row('').phases.map((phase) =>
    phase.phase === 'update: overlay' ? { ...phase, ticks, downtimeTicks: ticks } : phase,
  );

const names = downtimeCases({ rows: '256 KiB fastload full' }).map(({ name }) => name);
const rows = names.map((name) => row(name));
const selection = { rows: '256 KiB fastload full' };

describe('comparing downtime rows with a baseline', () => {
  it('passes when every figure is equal', () => {
    expect(judge('b.json', rows, rows, selection)).toEqual({
      passed: true,
      lines: [`no tick moved: ${rows.length} of ${rows.length} rows of b.json compared`],
    });
  });

  it('fails on one tick, and names row and phase, old and new', () => {
    const moved = rows.with(1, row(names[1]!, { phases: withOverlay(701), downtimeTicks: 1001, totalTicks: 9001 }));
    const { passed, lines } = judge('b.json', rows, moved, selection);
    expect(passed).toBe(false);
    expect(lines[0]).toBe(`1 of ${rows.length} rows differ from b.json (ticks, old → new):`);
    const text = lines.join('\n');
    expect(text).toContain(names[1]);
    expect(text).toMatch(/update: overlay +700 → +701 {2}\+1\n/);
    expect(text).toMatch(/downtime +1000 → +1001 {2}\+1\n/);
    expect(text).not.toContain(names[0]);
    expect(text).not.toContain('update: load');
  });

  it('names a phase once that lies in the downtime as a whole', () => {
    expect(compareWithBaseline([row('a')], [row('a', { phases: withOverlay(650) })])).toEqual([
      { row: 'a', figure: 'update: overlay', old: 700, new: 650 },
    ]);
  });

  it('sees a phase of the same length move into the downtime', () => {
    const phases = row('').phases.map((phase) => ({ ...phase, downtimeTicks: phase.ticks }));
    expect(compareWithBaseline([row('a')], [row('a', { phases })])).toEqual([
      { row: 'a', figure: 'update: load, in the downtime', old: 0, new: 500 },
      { row: 'a', figure: 'update: resume, in the downtime', old: 300, new: 400 },
    ]);
  });

  it('names phases that are new and phases that are gone', () => {
    const renamed = row('').phases.map((phase) => ({ ...phase, phase: phase.phase.replace('load', 'fetch') }));
    expect(compareWithBaseline([row('a')], [row('a', { phases: renamed })])).toEqual([
      { row: 'a', figure: 'update: load', old: 500, new: undefined },
      { row: 'a', figure: 'update: load, in the downtime', old: 0, new: undefined },
      { row: 'a', figure: 'update: fetch', old: undefined, new: 500 },
      { row: 'a', figure: 'update: fetch, in the downtime', old: undefined, new: 0 },
    ]);
  });

  it('names rows that the baseline does not have and rows that are no longer measured', () => {
    const moved = compareWithBaseline([row('a'), row('gone')], [row('a'), row('fresh')]);
    expect(movedLines(moved)).toEqual(['fresh', '  not in the baseline', 'gone', '  not measured any more']);
    expect(judge('b.json', [row('gone'), ...rows], rows, selection).passed).toBe(false);
  });

  it('leaves rows alone that were not asked for', () => {
    const large = row('32 MiB standard');
    expect(judge('b.json', [...rows, large], rows, selection).passed).toBe(true);
    expect(judge('b.json', [...rows, large], rows).passed).toBe(false);
  });

  it.each(['baseClockHz', 'changedBlocks', 'blocks', 'downtimeTicks', 'totalTicks'] as const)('sees %s move', (key) => {
    expect(compareWithBaseline([row('a')], [row('a', { [key]: row('a')[key] + 1 })])).toHaveLength(1);
  });
});

describe('the baseline file', () => {
  it('reads back what was written', () => {
    expect(readBaseline(baselineText(rows), 'b.json')).toEqual(rows);
  });

  it('is committed with exactly the rows that are measured', () => {
    const committed = readBaseline(readFileSync('bench/baseline.json', 'utf8'), 'bench/baseline.json');
    expect(committed.map(({ name }) => name)).toEqual(downtimeCases().map(({ name }) => name));
  });

  it('refuses what it cannot read, naming file and field', () => {
    expect(() => readBaseline('{', 'b.json')).toThrow(/^b\.json: file: expected JSON/);
    expect(() => readBaseline('{"format":"else","version":1}', 'b.json')).toThrow(/^b\.json: format: expected/);
    const broken = baselineText([row('a')]).replace('"downtimeTicks": 1000', '"downtimeTicks": "1000"');
    expect(() => readBaseline(broken, 'b.json')).toThrow(/^b\.json: a: downtimeTicks: expected a whole number/);
  });

  it('survives any change of its bytes: read, or a typed error', () => {
    const text = baselineText(rows);
    const mutated = fc
      .tuple(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 5 }))
      .map(([at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string(), fc.json()), (candidate) => {
        try {
          readBaseline(candidate, 'b.json');
        } catch (error) {
          expect(error).toBeInstanceOf(BaselineError);
        }
      }),
    );
  });
});
