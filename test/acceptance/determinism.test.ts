// The same inputs give the same trace, bit for bit, however the host drives the silicon.
// `npm run determinism` does the same with the default run in full and under other Node versions.
import { describe, expect, test } from 'vitest';
import { type Path, record, SWIFT_FLASH, scenarioOf, type WatchOptions } from './runs.js';

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
const scenario = scenarioOf({ set: { ...SWIFT_FLASH, 'dram.test': 'none' } });
const references = new Map<Path, string>();

describe.each(['fastload', 'standard'] as const)('the %s path has one trace digest', (path) => {
  test.each(WAYS)('%s', (_, options) => {
    const reference = references.get(path) ?? record(scenario, path).digest;
    references.set(path, reference);
    expect(reference).toMatch(/^[0-9a-f]{64}$/);
    expect(record(scenario, path, options).digest).toBe(reference);
  });

  test('and another one as soon as a single duration differs', () => {
    const other = scenarioOf({ set: { ...SWIFT_FLASH, 'dram.test': 'none', 'nvram.wordRead': '181ns' } });
    expect(record(other, path).digest).not.toBe(references.get(path));
  });
});
