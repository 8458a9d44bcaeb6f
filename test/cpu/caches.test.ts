// The core's memory when it takes time: caches, uncached accesses, cache management, and what goes wrong without it.
import { describe, expect, test } from 'vitest';
import * as map from '../../assembly/memory-map.js';
import type { CpuCaches } from '../../src/silicon/cache.js';
import { CPU_INTERRUPT_MASK } from '../../src/silicon/cpu.js';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { silicon } from '../../src/silicon/module-node.js';
import { replay } from '../../src/silicon/replay.js';
import { RequestLog } from '../../src/silicon/request-log.js';
import { smallDdr3 } from '../support/board.js';
import * as asm from './assemble.js';
import { a0, a1, t0, t1, zero } from './assemble.js';
import { CoreBoard } from './board.js';

const self = asm.jal(zero, 0);
const FENCE = 0x0ff0_000f;
const cbo = (kind: number, rs1: number): number => (kind << 20) | (rs1 << 15) | (2 << 12) | 0x0f;
const [INVAL, CLEAN, FLUSH] = [0, 1, 2];
const DATA = 0x2000;
const base = asm.lui(t0, DATA >>> 12);

const geometry = { bytes: 1024, ways: 2, lineBytes: 64 };
const on: CpuCaches = { instruction: geometry, data: { ...geometry, policy: 'write-back' }, onAtReset: true };
const through: CpuCaches = { ...on, data: { ...geometry, policy: 'write-through' } };

function boot(code: number[], caches: CpuCaches = on, ecc = false, periodTicks = 3): CoreBoard {
  const coupling = { memory: 'fabric', caches } as const;
  const board = new CoreBoard({ profile: CPU_PROFILES.functional, coupling, ecc, periodTicks });
  board.load(0x80, code);
  if (ecc) board.silicon.bytes.fill(0xff, map.ECC_STATE_BASE, map.ECC_STATE_BASE + 0x1000 / 64);
  board.start(0x80);
  return board;
}

/** Runs for 100 000 ticks or to a stop. */
function run(board: CoreBoard, ticks = 100_000): CoreBoard {
  board.fabric.advance(board.fabric.nowTick + ticks);
  return board;
}

describe('a cache', () => {
  test('is filled by one burst per line, and not asked again while the stream stays in it', () => {
    const board = run(boot([base, asm.lw(a0, 0, t0), asm.lw(a1, 4, t0), self]));
    expect(board.cpu.counters).toMatchObject({
      instructionMisses: 1,
      instructionHits: 0,
      dataMisses: 1,
      dataHits: 1,
      uncachedReads: 0,
    });
    expect(board.dram.counters).toMatchObject({ reads: 2, writes: 0 });
  });

  test('costs what the controller takes for the same requests, and the core goes on in its next cycle', () => {
    const loads = Array.from({ length: 60 }, (_, i) => asm.lw(a0, ((i * 29) % 60) * 64 - 0x800, t0));
    const board = new CoreBoard({
      profile: CPU_PROFILES.functional,
      coupling: { memory: 'fabric', caches: on, periodTicks: 5 },
      periodTicks: 2,
    });
    board.load(0x80, [asm.lui(t0, 3), ...loads, self]);
    const log = new RequestLog(board.silicon);
    log.on = true;
    board.start(0x80);
    run(board);
    const requests = log.drain();
    const origin = board.dram.originTick;
    let cycle = 0;
    let [stallInstruction, stallData] = [0, 0];
    requests.forEach(({ arrivalCycle, address }, i) => {
      expect(arrivalCycle).toBe(Math.max(0, Math.floor((cycle * 5 - origin) / 2) + 1));
      const done = replay(silicon(), smallDdr3, requests.slice(0, i + 1)).completionCycle;
      const wake = Math.ceil((origin + done * 2) / 5);
      const isCode = address < 0x1000;
      if (isCode) stallInstruction += wake - cycle;
      else stallData += wake - cycle;
      // One load behind each of its lines, the lui behind the first line of code.
      cycle = wake + (isCode && i > 0 ? 0 : 1);
    });
    expect(requests.length).toBe(60 + 4);
    expect(board.cpu.counters).toMatchObject({ stallInstruction, stallData, dataMisses: 60, instructionMisses: 4 });
  });

  test('keeps stores to itself until they are cleaned', () => {
    const store = [base, asm.addi(a0, zero, 7), asm.sw(a0, 0, t0)];
    expect(run(boot([...store, self])).dram.counters.writes).toBe(0);
    const cleaned = run(boot([...store, cbo(CLEAN, t0), self]));
    expect(cleaned.dram.counters.writes).toBe(1);
    expect(cleaned.cpu.counters.writeBacks).toBe(1);
  });

  test('writes a dirty line back when its place is needed', () => {
    // 1024 bytes, two ways: lines 512 bytes apart share a set.
    const touch = [asm.sw(a0, 0, t0), asm.lw(a1, 512, t0), asm.lw(a1, 1024, t0), asm.lw(a1, 0, t0)];
    const board = run(boot([base, asm.addi(a0, zero, 7), ...touch, self]));
    expect(board.cpu.counters).toMatchObject({ dataMisses: 4, dataHits: 0, writeBacks: 1 });
    expect(board.cpu.register(a1)).toBe(7);
  });

  test('may write through: a posted write each, no line on a miss', () => {
    const stores = [asm.sw(a0, 0, t0), asm.lw(a1, 0, t0), asm.sw(a0, 4, t0), asm.sw(a0, 8, t0)];
    const board = run(boot([base, asm.addi(a0, zero, 7), ...stores, self], through));
    expect(board.cpu.counters).toMatchObject({ dataMisses: 2, dataHits: 2, writeThroughs: 3, writeBacks: 0 });
    expect(board.cpu.register(a1)).toBe(7);
    expect([board.word(DATA), board.word(DATA + 4), board.word(DATA + 8)]).toEqual([7, 7, 7]);
  });

  test('is off until the program turns it on', () => {
    const code = [base, asm.lw(a0, 0, t0), asm.addi(t1, zero, 3), asm.csrrw(zero, map.CSR_CACHE_CONTROL, t1)];
    const board = run(boot([...code, asm.lw(a0, 0, t0), asm.lw(a0, 0, t0), self], { ...on, onAtReset: false }));
    expect(board.cpu.counters).toMatchObject({
      uncachedReads: 4 + 1,
      instructionMisses: 1,
      dataMisses: 1,
      dataHits: 1,
    });
    expect(board.cpu.word(map.CPU_CACHE_CONTROL)).toBe(3);
  });

  test('leaves out what the board says', () => {
    const caches = { ...on, uncached: [{ address: DATA, bytes: 64 }] };
    const board = run(boot([base, asm.lw(a0, 0, t0), asm.sw(t0, 4, t0), asm.lw(a1, 4, t0), self], caches));
    expect(board.cpu.counters).toMatchObject({ uncachedReads: 2, uncachedWrites: 1, dataMisses: 0 });
    expect(board.cpu.register(a1)).toBe(DATA);
  });

  test('an instruction across two lines needs both', () => {
    const board = new CoreBoard({ profile: CPU_PROFILES.functional, coupling: { memory: 'fabric', caches: on } });
    board.load(0xbc, [0x0001_0001 & 0xffff, 0]);
    const bytes = board.dram.window(0xbc, 12);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setUint16(0, 0x0001, true);
    view.setUint32(2, asm.addi(a0, zero, 5), true);
    view.setUint32(6, self, true);
    board.start(0xbc);
    run(board);
    expect(board.cpu.register(a0)).toBe(5);
    expect(board.cpu.counters).toMatchObject({ instructionMisses: 2, instructionHits: 0 });
  });
});

describe('the write buffer', () => {
  test('takes one store; a second waits, and so does a fence', () => {
    const caches = { ...on, uncached: [{ address: DATA, bytes: 4096 }] };
    const stores = (n: number) => Array.from({ length: n }, (_, i) => asm.sw(t0, 64 * i, t0));
    // A cycle of the DRAM is four of the core: the store is taken up to four cycles later.
    const counters = (...code: number[]) => run(boot([base, ...code, self], caches, false, 12)).cpu.counters;
    const one = counters(...stores(1));
    const two = counters(...stores(2));
    expect(one).toMatchObject({ uncachedWrites: 1, stallWriteBuffer: 0 });
    expect(two).toMatchObject({ uncachedWrites: 2, stallWriteBuffer: expect.any(Number) });
    expect(two.stallWriteBuffer).toBeGreaterThan(0);
    expect(two.stallWriteBuffer).toBeLessThan(4);
    expect(counters(...stores(1), FENCE).stallWriteBuffer).toBe(two.stallWriteBuffer);
    expect(counters(...stores(2), FENCE).stallWriteBuffer).toBeGreaterThan(two.stallWriteBuffer);
  });

  test('a part of an ECC word is read first', () => {
    const caches = { ...on, uncached: [{ address: 0x800, bytes: 1024 }] };
    const board = run(boot([asm.addi(a0, zero, 9), asm.sb(a0, 0x7fe, asm.sp), self], caches, true), 1);
    board.cpu.setRegister(asm.sp, 0x100);
    run(board);
    expect(board.word(0x8fc)).toBe(0x0009_0000 | (board.word(0x8fc) & 0xff00_ffff));
    expect(board.dram.counters).toMatchObject({ reads: 2, writes: 1 });
  });
});

describe('ECC', () => {
  test.each([
    ['a load', [base, asm.lw(a0, 0, t0)], 5, DATA, on],
    ['a store that fills a line', [base, asm.sw(a0, 0, t0)], 7, DATA, on],
    ['a fetch', [base, asm.jalr(zero, 0, t0)], 1, DATA, on],
    ['an uncached load', [base, asm.lw(a0, 0, t0)], 5, DATA, {}],
    ['an uncached store of half a word', [base, asm.sw(a0, 0, t0)], 7, DATA, {}],
  ] as [string, number[], number, number, CpuCaches][])(
    '%s of a word never written faults',
    (_, code, cause, value, caches) => {
      const board = boot([...code, self], caches, true);
      board.load(0x400, [self]);
      board.cpu.setWord(map.CPU_MTVEC, 0x400);
      run(board);
      expect([board.cpu.word(map.CPU_MCAUSE), board.cpu.word(map.CPU_MTVAL)]).toEqual([cause, value]);
      expect(board.cpu.pc).toBe(0x400);
    },
  );
});

describe('coherence', () => {
  const fault = (board: CoreBoard) => {
    expect(board.fabric.interrupts() & CPU_INTERRUPT_MASK).toBe(CPU_INTERRUPT_MASK);
    return board.cpu.coherenceFault;
  };
  const none = (board: CoreBoard) => expect([board.fabric.interrupts(), board.cpu.stop]).toEqual([0, 'budget']);
  /** Overwrites the first instruction at 0x100 with `addi a0, zero, 2` and goes there, with `between` before the jump. */
  const patch = (between: number[]): number[] => [
    asm.lw(t1, 0x200, zero),
    asm.jalr(asm.ra, 0x100, zero),
    asm.sw(t1, 0x100, zero),
    asm.addi(t0, zero, 0x100),
    ...between,
    asm.jalr(asm.ra, 0x100, zero),
    self,
  ];
  const patched = (between: number[]): CoreBoard => {
    const board = boot(patch(between));
    board.load(0x100, [asm.addi(a0, zero, 1), asm.jalr(zero, 0, asm.ra)]);
    board.load(0x200, [asm.addi(a0, zero, 2)]);
    return run(board);
  };

  test('new code runs once it is cleaned and fence.i forgot the old', () => {
    const board = patched([cbo(CLEAN, t0), asm.fenceI]);
    none(board);
    expect(board.cpu.register(a0)).toBe(2);
  });

  test('without fence.i the fetch stops with a fault', () => {
    const board = patched([cbo(CLEAN, t0)]);
    expect(fault(board)).toEqual({ kind: 'stale-code', line: 0x100, master: 'core', pc: 0x100 });
    expect(board.cpu.register(a0)).toBe(1);
  });

  test('without the clean it does so too: the DRAM still has the old code', () => {
    expect(fault(patched([asm.fenceI]))).toEqual({ kind: 'dirty-read', line: 0x100, master: 'core', pc: 0x100 });
  });

  const store = [base, asm.addi(a0, zero, 7), asm.sw(a0, 0, t0)];
  const copied = (code: number[], caches = on): CoreBoard => {
    const board = run(boot(code, caches));
    board.channels[2]!.start({ kind: 'copy', source: DATA, destination: 0x4000, lengthBytes: 64 });
    run(board, 2000);
    return board;
  };

  test('a channel that reads what was not cleaned is caught at that burst, and gets what the DRAM has', () => {
    const board = copied([...store, self]);
    const before = boot([self]).word(DATA);
    expect(fault(board)).toMatchObject({ kind: 'dirty-read', line: DATA, master: 2 });
    run(board, 2000);
    expect(board.word(0x4000)).toBe(before);
  });

  test.each([
    ['cleaned', cbo(CLEAN, t0), 7],
    ['flushed', cbo(FLUSH, t0), 7],
    ['invalidated', cbo(INVAL, t0), undefined],
  ])('what was %s it may read', (_, instruction, value) => {
    const board = copied([...store, instruction, FENCE, self]);
    expect(board.fabric.interrupts()).toBe(1 << 2);
    expect(board.word(0x4000)).toBe(value ?? boot([self]).word(DATA));
  });

  /** Loads from DATA, sleeps while a channel writes there, does `between`, loads again. */
  const overwritten = (between: number[], first = asm.lw(a0, 0, t0)): CoreBoard => {
    const wait = [asm.addi(t1, zero, 0x80), asm.csrrw(zero, asm.csr.mie, t1), asm.wfi];
    const board = run(boot([base, first, ...wait, ...between, asm.lw(a1, 0, t0), self]));
    board.fabric.acknowledge(CPU_INTERRUPT_MASK);
    board.load(0x4000, [0x1234]);
    board.channels[5]!.start({ kind: 'copy', source: 0x4000, destination: DATA, lengthBytes: 4 });
    board.settle(1 << 5);
    board.cpu.setInterrupt(7, true);
    return run(board);
  };

  test('a line that a channel overwrote must be invalidated before it is used', () => {
    const board = overwritten([]);
    expect(fault(board)).toEqual({ kind: 'stale-data', line: DATA, master: 5, pc: 0x80 + 4 * 5 });
  });

  test('and then holds what the channel wrote', () => {
    const board = overwritten([cbo(INVAL, t0)]);
    none(board);
    expect(board.cpu.register(a1)).toBe(0x1234);
  });

  test('so it is when the place was needed meanwhile', () => {
    const board = overwritten([asm.lw(a0, 512, t0), asm.lw(a0, 1024, t0)]);
    none(board);
    expect(board.cpu.register(a1)).toBe(0x1234);
  });

  test('a dirty line that went back over it would lose what the channel wrote', () => {
    const board = overwritten([cbo(FLUSH, t0)], asm.sw(t0, 4, t0));
    expect(fault(board)).toMatchObject({ kind: 'lost-write', line: DATA, master: 5 });
  });

  test('dropping a dirty line keeps what the channel wrote beside it', () => {
    const board = overwritten([cbo(INVAL, t0)], asm.sw(t0, 4, t0));
    none(board);
    expect(board.cpu.register(a1)).toBe(0x1234);
    expect(board.word(DATA + 4)).toBe(boot([self]).word(DATA + 4));
  });

  test('a reset loses what was dirty', () => {
    const board = run(boot([...store, self]));
    expect(board.word(DATA)).toBe(7);
    board.cpu.reset(0x80);
    expect(board.word(DATA)).toBe(boot([self]).word(DATA));
  });
});
