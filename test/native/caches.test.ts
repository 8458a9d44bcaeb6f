// The copy module in front of the caches: what it costs without them, and what happens when it forgets to care for them.
import { describe, expect, test } from 'vitest';
import type { CpuCounters } from '../../src/silicon/cache.js';
import { type RecordedRun, record, SWIFT_FLASH, scenarioOf, type WatchOptions } from '../acceptance/runs.js';
import { FENCE_I, NOP, type Patch, patchedImage, replacing } from './patched-image.js';

const IMAGE_BYTES = 1_176_400;
const LINE_BYTES = 32;
const CACHE_LINES = 512;

interface Copied {
  readonly cycles: number;
  readonly counts: CpuCounters;
}

/** What the copy module did, by the core's own counters. */
function copied(copyBy: string): Copied {
  const at: CpuCounters[] = [];
  const watch: WatchOptions['watch'] = ({ board }) => {
    board.trace.view((event) => {
      if ((event.kind === 'module-begin' || event.kind === 'module-end') && event.module === 'copy')
        at.push(board.core.cpu.counters);
    });
  };
  const { measures } = record(scenarioOf({ set: { ...SWIFT_FLASH, 'update.copyBy': copyBy } }), 'fastload', { watch });
  expect(measures.outcome.resumed?.by).toBe('fastload');
  const [before, after] = at as [CpuCounters, CpuCounters];
  const fields = Object.keys(before) as (keyof CpuCounters)[];
  const counts = Object.fromEntries(fields.map((field) => [field, after[field] - before[field]]));
  const { cycles } = measures.modules.find(({ module }) => module === 'copy')!;
  return { cycles, counts: counts as unknown as CpuCounters };
}

const stalls = ({ stallData, stallUncached, stallWriteBuffer }: CpuCounters): number =>
  stallData + stallUncached + stallWriteBuffer;

describe('copying by loads and stores', () => {
  const cached = copied('cpu-cached');
  const uncached = copied('cpu-uncached');
  const lines = Math.ceil(IMAGE_BYTES / LINE_BYTES);

  test('through the cache fills each line of both images once and writes one of them back', () => {
    expect(cached.counts.dataMisses).toBeGreaterThanOrEqual(2 * lines);
    expect(cached.counts.dataMisses).toBeLessThan(2 * lines + CACHE_LINES + 100);
    expect(Math.abs(cached.counts.writeBacks - lines)).toBeLessThan(100);
    // The watchdog's register and a few words of the handover area apart.
    expect(cached.counts.uncachedReads).toBe(0);
  });

  test('past the cache makes a transaction of every word', () => {
    const words = IMAGE_BYTES / 4;
    expect(uncached.counts.uncachedReads).toBeGreaterThanOrEqual(words);
    expect(uncached.counts.uncachedReads).toBeLessThan(1.01 * words);
    expect(uncached.counts.uncachedWrites).toBeGreaterThanOrEqual(words);
    expect(uncached.counts.uncachedWrites).toBeLessThan(1.01 * words);
  });

  test('is slower past the cache by what its waits differ', () => {
    expect(uncached.cycles).toBeGreaterThan(1.5 * cached.cycles);
    const predicted = cached.cycles - stalls(cached.counts) + stalls(uncached.counts);
    expect(Math.abs(uncached.cycles / predicted - 1)).toBeLessThan(0.01);
  });
});

describe('planted omissions', () => {
  const updated = (symbol: string, patch: Patch): RecordedRun =>
    record({ ...scenarioOf({ set: SWIFT_FLASH }), newContainer: patchedImage('1.1.0', symbol, patch) }, 'fastload');
  const fallbackOf = ({ measures }: RecordedRun) => measures.outcome.fallbacks[0];
  /** cbo.clean and cbo.flush: MISC-MEM, funct3 2, rd 0, immediate 1 or 2. */
  const isClean = (word: number) => (word & 0x7fff) === 0x200f && word >>> 20 >= 1 && word >>> 20 <= 2;

  test('a descriptor that is not cleaned before the engine reads it: a coherence fault', () => {
    const fallback = fallbackOf(updated('copy_overlay', replacing(isClean, NOP)));
    expect(fallback).toMatchObject({ reason: 'module-incoherent', to: 'old image resumed' });
    expect(fallback?.detail).toMatch(
      /copy\+0x[0-9a-f]+ \(pc 0x[0-9a-f]+\): coherence fault: dirty-read of line 0x2000/,
    );
  });

  test('without fence.i behind the overlay the old image’s runtime is still in the instruction cache', () => {
    const fallback = fallbackOf(
      updated(
        'copy_overlay',
        replacing((word) => word === FENCE_I, NOP),
      ),
    );
    expect(fallback).toMatchObject({ reason: 'module-incoherent', to: 'standard initialization' });
    expect(fallback?.detail).toMatch(/left line 0x10[0-9a-f]+ of the old image in the instruction cache: no fence\.i/);
  });
});
