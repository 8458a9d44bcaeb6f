// The silicon's caches against the slow twin: tags, order, dirty lines, what the DRAM really holds, registers and counters
// agree after every pass of random programs, with other masters at work beside.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as map from '../../assembly/memory-map.js';
import type { CpuCaches } from '../../src/silicon/cache.js';
import { CPU_INTERRUPT_MASK } from '../../src/silicon/cpu.js';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { SlowMemory } from '../slow/cache.js';
import { SMALL_BYTES } from '../support/board.js';
import { t1 } from './assemble.js';
import { CoreBoard } from './board.js';
import { type MemoryProgram, memoryProgram, type Step } from './memory-program.js';

const START = 0x1000;
const DATA = 0x8000;
const PASSES = 6;

interface Shape {
  readonly caches: CpuCaches;
  readonly seed: number;
  readonly misaligned: boolean;
  readonly ecc: boolean;
  readonly dataBytes: number;
}

/** The twin of one step; answers what t1 is then. */
function takeStep(memory: SlowMemory, { pc, lengthBytes, op }: Step, value: number): number {
  memory.fetch(pc, lengthBytes);
  switch (op.kind) {
    case 'load':
      return memory.load(op.address, op.bytes);
    case 'store':
      memory.store(op.address, op.bytes, value);
      return value;
    case 'amo': {
      const old = memory.load(op.address, 4);
      memory.store(op.address, 4, (old + value) >>> 0);
      return old;
    }
    case 'fence.i':
      memory.fenceInstructions();
      return value;
    case 'control':
      memory.control = op.value;
      return op.value;
    case 'none':
    case 'fence':
      return value;
    default:
      memory.manage(op.kind, op.address);
      return value;
  }
}

/** Lines of a cache in the silicon: per set the way of each, and the ways by use. */
function tags(board: CoreBoard, cache: number): unknown {
  const s = board.silicon;
  const ways = s.u32(cache + map.K_WAYS);
  const sets = s.u32(cache + map.K_LINES) / ways;
  return Array.from({ length: sets }, (_, set) => ({
    lines: Array.from({ length: ways }, (_, way) => {
      const tag = s.u32(cache + map.K_TAGS + 4 * (set * ways + way));
      if (tag < map.TAG_VALID) return undefined;
      return { number: tag % 2 ** 29, dirty: (tag & map.TAG_DIRTY) !== 0 };
    }),
    order: Array.from({ length: ways }, (_, i) => (s.u32(cache + map.K_ORDER + 4 * set) >>> (8 * i)) & 0xff),
  }));
}

function slowTags(cache: SlowMemory['data']): unknown {
  return cache?.sets.map((set, i) => ({
    lines: set.map((line) => line && { number: line.number, dirty: line.dirty }),
    order: cache.order[i],
  }));
}

/** What the DRAM really holds: the window, dirty lines as they were before. */
function truth(board: CoreBoard, data: CpuCaches['data']): Uint8Array {
  const bytes = board.peek(0, SMALL_BYTES);
  if (!data) return bytes;
  for (let slot = 0; slot < data.bytes / data.lineBytes; slot++) {
    const tag = board.silicon.u32(map.CACHE_D + map.K_TAGS + 4 * slot);
    if (!(tag & map.TAG_DIRTY)) continue;
    const old = map.CACHE_OLD + slot * data.lineBytes;
    bytes.set(board.silicon.bytes.subarray(old, old + data.lineBytes), (tag % 2 ** 29) * data.lineBytes);
  }
  return bytes;
}

/** An access across two bursts that no cache takes traps on every profile; the programs know no traps. */
function mayMisalign({ caches: { data, uncached = [] }, misaligned }: Shape): boolean {
  return misaligned && data?.policy === 'write-back' && uncached.length === 0;
}

function place(shape: Shape): { board: CoreBoard; program: MemoryProgram } {
  const { caches, seed, ecc, dataBytes } = shape;
  const misaligned = mayMisalign(shape);
  const board = new CoreBoard({ profile: CPU_PROFILES.functional, coupling: { memory: 'fabric', caches }, ecc });
  if (ecc) board.silicon.bytes.fill(0xff, map.ECC_STATE_BASE, map.ECC_STATE_BASE + SMALL_BYTES / 64);
  const options = { dataAddress: DATA, dataBytes, misaligned, control: 'instruction', operations: 150 } as const;
  const program = memoryProgram(seed, START, options);
  const window = board.dram.window(START, 2 * program.code.length);
  new Uint16Array(window.buffer, window.byteOffset, program.code.length).set(program.code);
  board.cpu.setBreakpoints([program.steps.at(-1)!.pc]);
  board.start(START);
  return { board, program };
}

/** Runs to the breakpoint at the end of a pass, and until the write buffer is empty. */
function runPass({ fabric, cpu }: CoreBoard): void {
  for (let i = 0; i < 20 && !(fabric.interrupts() & CPU_INTERRUPT_MASK); i++) fabric.advance(fabric.nowTick + 100_000);
  expect([cpu.stop, cpu.coherenceFault]).toEqual(['breakpoint', undefined]);
  fabric.acknowledge(0xffff_ffff);
  fabric.advance(fabric.nowTick + 3000);
}

const geometry = fc.record({
  bytes: fc.constantFrom(128, 256, 1024, 4096),
  ways: fc.constantFrom(1, 2, 4),
  lineBytes: fc.constantFrom(16, 32, 64),
});
const sensible = geometry.filter(({ bytes, ways, lineBytes }) => bytes >= ways * lineBytes && bytes >= 2 * lineBytes);
const policy = fc.constantFrom('write-back' as const, 'write-through' as const);
const anyShape: fc.Arbitrary<Shape> = fc.record({
  caches: fc.record({
    instruction: fc.option(sensible, { nil: undefined, freq: 6 }),
    data: fc.option(
      fc.tuple(sensible, policy).map(([g, p]) => ({ ...g, policy: p })),
      { nil: undefined, freq: 8 },
    ),
    uncached: fc.constantFrom([], [{ address: DATA + 0x400, bytes: 0x200 }]),
    onAtReset: fc.constant(true),
  }) as fc.Arbitrary<CpuCaches>,
  seed: fc.integer(),
  misaligned: fc.boolean(),
  ecc: fc.boolean(),
  dataBytes: fc.constantFrom(0x200, 0x1000, 0x3000),
});

function compare(shape: Shape): void {
  const { board, program } = place(shape);
  const { caches } = shape;
  const memory = new SlowMemory(board.peek(0, SMALL_BYTES), {
    ...caches,
    uncached: caches.uncached ?? [],
    control: 3,
  });
  const [end, ...rest] = [program.steps.at(-1)!, ...program.steps.slice(0, -1)];
  let value = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const from = 0x4_0000 + pass * 0x1_0000;
    board.channels[pass]!.start({ kind: 'copy', source: from, destination: from + 0x8000, lengthBytes: 3000 });
    memory.dram.copyWithin(from + 0x8000, from, from + 3000);
    runPass(board);
    for (const step of rest) value = takeStep(memory, step, value);
    expect(board.cpu.register(t1)).toBe(value);
    expect(board.cpu.counters).toMatchObject(memory.counters);
    if (caches.instruction) expect(tags(board, map.CACHE_I)).toEqual(slowTags(memory.instruction));
    if (caches.data) expect(tags(board, map.CACHE_D)).toEqual(slowTags(memory.data));
    expect(Buffer.compare(truth(board, caches.data), memory.dram)).toBe(0);
    board.cpu.step();
    board.cpu.resume();
    value = takeStep(memory, end, value);
  }
}

test('tags, order, bytes, registers and counters agree with the slow twin', () => {
  fc.assert(fc.property(anyShape, compare), { numRuns: 60, endOnFailure: true });
}, 60_000);
