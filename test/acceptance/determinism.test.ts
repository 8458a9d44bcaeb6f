// The same inputs give the same trace, bit for bit, however the host drives the silicon.
// `npm run determinism` does the same with the default run in full and under other Node versions.
import { beforeAll, describe, expect, test } from 'vitest';
import { type Assignments, type Path, record, SWIFT_FLASH, scenarioOf, type WatchOptions } from './runs.js';

const WAYS: readonly (readonly [string, WatchOptions])[] = [
  ['once more', {}],
  ['with the debug build of the silicon', { target: 'debug' }],
  ['in slices of 10,000,000 ticks', { sliceTicks: 10_000_000 }],
  ['in slices of 997 ticks', { sliceTicks: 997 }],
  ['in slices of 1 tick', { sliceTicks: 1 }],
  ['without period jumps', { jumps: false }],
  ['debug build, slices of 997 ticks, without period jumps', { target: 'debug', sliceTicks: 997, jumps: false }],
];

/** All that a run does, save for a memory test of 64 MiB, whose millions of cycles a slice of one tick would each visit. */
const set = { ...SWIFT_FLASH, 'dram.test': 'none' };
const retaining = { ...set, 'update.standardRetainsDram': 'true', 'update.restart': 'warm-reset' };
const RUNS: readonly (readonly [string, Path, Assignments])[] = [
  ['the fastload path', 'fastload', set],
  ['the standard path', 'standard', set],
  ['the fastload path through self-refresh', 'fastload', retaining],
  ['the standard path through self-refresh', 'standard', retaining],
];

describe.each(RUNS)('%s has one trace digest', (_, path, assignments) => {
  const scenario = scenarioOf({ set: assignments });
  let reference: string;
  beforeAll(() => {
    reference = record(scenario, path).digest;
  });

  test.each(WAYS)('%s', (__, options) => {
    expect(reference).toMatch(/^[0-9a-f]{64}$/);
    expect(record(scenario, path, options).digest).toBe(reference);
  });

  test('and another one as soon as a single duration differs', () => {
    const other = scenarioOf({ set: { ...assignments, 'nvram.wordRead': '181ns' } });
    expect(record(other, path).digest).not.toBe(reference);
  });
});
