// A module that does not come back, or does what it must not, ends in a fallback that says where, in what and why.
import { beforeAll, describe, expect, test } from 'vitest';
import { silicon } from '../../src/silicon/module-node.js';
import { bootedAdapter } from '../../src/system/booted-adapter.js';
import { Adapter } from '../../src/update/adapter.js';
import { fenceModules } from '../../src/update/module-fence.js';
import { eventsOf, type RecordedRun, record, SWIFT_FLASH, scenarioOf } from '../acceptance/runs.js';
import { jal, jalr, lui, sw, t0, zero } from '../cpu/assemble.js';
import { beginsWith, FENCE_I, NOP, type Patch, patchedImage, replacing } from './patched-image.js';

const ILLEGAL = 0;
const ILLEGAL_WORD = 0xffff_ffff;
const self = jal(zero, 0);
const scribble = (address: number) => beginsWith(lui(t0, address >>> 12), sw(t0, address & 0xfff, t0));

interface Case {
  readonly old?: Uint8Array;
  readonly new?: Uint8Array;
  readonly versions?: { readonly old?: string; readonly new?: string };
}

function updated({ old, new: new_, versions = {} }: Case): RecordedRun {
  const scenario = scenarioOf({ ...versions, set: SWIFT_FLASH });
  return record(
    { ...scenario, oldContainer: old ?? scenario.oldContainer, newContainer: new_ ?? scenario.newContainer },
    'fastload',
  );
}

const inOld = (symbol: string, patch: Patch): RecordedRun => updated({ old: patchedImage('1.0.0', symbol, patch) });
const inNew = (symbol: string, patch: Patch): RecordedRun => updated({ new: patchedImage('1.1.0', symbol, patch) });

function fallbackOf({ measures }: RecordedRun) {
  const [first] = measures.outcome.fallbacks;
  return { reason: first?.reason, to: first?.to, detail: first?.detail ?? '' };
}

const OLD_RESUMED = 'old image resumed';
const STANDARD = 'standard initialization';

describe('before the point of no return the old image goes on', () => {
  test.each([
    ['load', 'update_load', inOld],
    ['query', 'update_query', inOld],
    ['branch', 'update_branch', inOld],
    ['bootstrap', 'bootstrap_entry', inNew],
    ['memoryInitialization', 'memory_initialization', inNew],
  ])('when %s hits an illegal instruction', (module, symbol, run) => {
    const { reason, to, detail } = fallbackOf(run(symbol, beginsWith(ILLEGAL)));
    expect([reason, to]).toEqual(['module-trapped', OLD_RESUMED]);
    expect(detail).toContain(`module ${module} `);
    expect(detail).toMatch(/at [a-z ]+\+0x[0-9a-f]+ \(pc 0x[0-9a-f]+\): illegal instruction/);
  });

  test('when a module never returns', () => {
    const run = inOld('update_query', beginsWith(self));
    expect(fallbackOf(run)).toMatchObject({ reason: 'module-overran', to: OLD_RESUMED });
    expect(fallbackOf(run).detail).toContain('query+0x');
    // I/O went on meanwhile.
    expect(run.measures.outcome.resumed?.by).toBe('old-image');
    expect(run.measures.linkDown.longestTicks).toBe(0);
  });

  test('when a module stores into the running image; not a byte of it changes', () => {
    const run = inNew('memory_initialization', scribble(0x0010_0400));
    expect(fallbackOf(run)).toMatchObject({ reason: 'module-strayed', to: OLD_RESUMED });
    expect(fallbackOf(run).detail).toMatch(
      /memory initialization\+0x[0-9a-f]+ \(pc 0x1005[0-9a-f]+\): stored to 0x100400/,
    );
    const { oldContainer } = scenarioOf();
    expect(run.adapter.board.dram.peek(0x0010_0400, 4)).toEqual(oldContainer.subarray(0x400, 0x404));
  });

  test('when a module jumps out of its image', () => {
    const run = inNew('bootstrap_entry', beginsWith(lui(t0, 0x900), jalr(zero, 0, t0)));
    expect(fallbackOf(run)).toMatchObject({ reason: 'module-strayed', to: OLD_RESUMED });
    expect(fallbackOf(run).detail).toContain('bootstrap+0x4 (pc 0x1004004): jumped to 0x900000');
  });

  test('when a module touches what is not there', () => {
    const run = inOld('update_query', beginsWith(lui(t0, 0x7_0000), sw(t0, 0, t0)));
    expect(fallbackOf(run)).toMatchObject({ reason: 'module-strayed', to: OLD_RESUMED });
  });

  test('when the copy module traps before it overwrites anything', () => {
    const run = inNew('copy_overlay', beginsWith(ILLEGAL));
    expect(fallbackOf(run)).toMatchObject({ reason: 'module-trapped', to: OLD_RESUMED });
    expect(eventsOf(run.trace, 'point-of-no-return')).toEqual([]);
  });

  test('when the copy module does not copy', () => {
    const lazy = inNew('copy_overlay', beginsWith(0x0000_0513, 0x0000_8067));
    expect(fallbackOf(lazy)).toMatchObject({ reason: 'module-failed', to: OLD_RESUMED });
  });

  test('when a module has the copy engine write where it must not: the engine refuses', () => {
    const { profile, dram, oldContainer } = scenarioOf();
    const { board } = bootedAdapter(profile, { module: silicon('release'), dram, oldContainer, newDigest: undefined });
    const adapter = new Adapter(board, () => 'old');
    fenceModules(adapter, 'serving');
    const { engine } = board.devices;
    const ring = profile.memory.handover.base + 0x1000;
    const fill = new Uint32Array([2, 0, profile.memory.runBase, 4096, 0, 0, 0, 0]);
    board.dram.poke(ring, new Uint8Array(fill.buffer));
    for (const [offset, value] of [
      [0x10, ring],
      [0x14, 2],
      [0x04, 1],
      [0x18, 1],
    ] as const)
      engine.write(offset, 4, value);
    board.clock.runUntil(() => (engine.read(0x08, 4) & 1) === 0);
    expect(engine.read(0x08, 4) & 4).toBe(4);
    expect(board.dram.peek(profile.memory.runBase, 4096)).toEqual(oldContainer.subarray(0, 4096));
  });

  test('when the branch module returns without a branch', () => {
    const run = inOld('update_branch', beginsWith(0x0000_0513, 0x0000_8067));
    expect(fallbackOf(run)).toMatchObject({ reason: 'module-failed', to: OLD_RESUMED });
    expect(eventsOf(run.trace, 'branched')).toEqual([]);
  });
});

describe('past it the standard sequence runs', () => {
  let run: RecordedRun;
  beforeAll(() => {
    run = inNew(
      'copy_overlay',
      replacing((word) => word === FENCE_I, ILLEGAL_WORD),
    );
  });

  test('when the copy module traps behind the transfer', () => {
    expect(fallbackOf(run)).toMatchObject({ reason: 'module-trapped', to: STANDARD });
    expect(run.measures.outcome.resumed).toMatchObject({ by: 'standard' });
  });

  test('when the new image’s initialization traps', () => {
    const trapped = inNew('fastload_initialization', beginsWith(ILLEGAL));
    expect(fallbackOf(trapped)).toMatchObject({ reason: 'module-trapped', to: STANDARD });
    expect(fallbackOf(trapped).detail).toMatch(/fastload initialization\+0x[0-9a-f]+ \(pc 0x10d[0-9a-f]+\)/);
  });

  test('when the new image’s runtime traps in its first frame: the watchdog ends it', () => {
    const broken = inNew('runtime_serve', beginsWith(ILLEGAL));
    const fallback = fallbackOf(broken);
    expect(fallback).toMatchObject({ reason: 'watchdog', to: STANDARD });
    expect(fallback.detail).toContain('module runtime trapped');
    expect(broken.measures.outcome.updated).toBe(false);
  });
});

describe('a planted bug in the conversion', () => {
  const converting = (patch: Patch) =>
    updated({ versions: { old: '1.1.0' }, new: patchedImage('2.0.0', 'login_1_to_2', patch) });

  test('that loses a field is found by the comparison entry by entry', () => {
    // The store of `flags`: sh to offset 12 of the entry.
    const isStoreOfFlags = (word: number) =>
      (word & 0x707f) === 0x1023 && (((word >> 25) << 5) | ((word >> 7) & 31)) === 12;
    const { reason, to, detail } = fallbackOf(converting(replacing(isStoreOfFlags, NOP)));
    expect([reason, to]).toEqual(['conversion-failed', OLD_RESUMED]);
    expect(detail).toMatch(/^login\[\d+\]\.flags: \d+ became \d+/);
  });
});
