// One advance: the core and the fabric go on together, and how finely the host slices it changes nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as map from '../../assembly/memory-map.js';
import type { CpuCaches } from '../../src/silicon/cache.js';
import type { ChannelJob, ChannelPace } from '../../src/silicon/channel.js';
import { CPU_INTERRUPT_MASK, type CpuCoupling } from '../../src/silicon/cpu.js';
import { CPU_PROFILES, type CpuProfileName } from '../../src/silicon/cpu-timing.js';
import { fillWithStream, HANDLER, randomFrom } from '../slow/stream.js';
import { SMALL_BYTES, smallDdr3 } from '../support/board.js';
import { dumpState } from '../support/state-dump.js';
import * as asm from './assemble.js';
import { a0, t0, t1, zero } from './assemble.js';
import { CoreBoard, DEVICE } from './board.js';
import { memoryProgram, type ProgramShape } from './memory-program.js';

const self = asm.jal(zero, 0);

function boot(code: number[], profile: CpuProfileName = 'functional'): CoreBoard {
  const board = new CoreBoard({ profile: CPU_PROFILES[profile] });
  board.load(0x80, code);
  board.start(0x80);
  return board;
}

describe('the core on the fabric', () => {
  test('executes the instructions that start before the tick, three ticks each', () => {
    const { fabric, cpu } = boot([...Array.from({ length: 50 }, () => asm.addi(a0, a0, 1)), self]);
    expect(fabric.advance(30)).toBe(30);
    expect(cpu.register(a0)).toBe(10);
    fabric.advance(31);
    expect([cpu.register(a0), cpu.cycle]).toEqual([11, 11]);
    fabric.advance(33);
    expect(cpu.register(a0)).toBe(11);
  });

  test('a device access ends the advance at its own tick, and goes on when it was answered', () => {
    const { fabric, cpu } = boot([asm.lui(t0, DEVICE >>> 12), asm.addi(t1, zero, 5), asm.lw(a0, 8, t0), self]);
    expect(fabric.advance(1000)).toBe(6);
    expect(fabric.interrupts()).toBe(CPU_INTERRUPT_MASK);
    expect([cpu.stop, cpu.access?.address]).toEqual(['access', DEVICE + 8]);
    fabric.acknowledge(CPU_INTERRUPT_MASK);
    expect(fabric.advance(16)).toBe(16);
    cpu.answer(0x1234, 4);
    fabric.advance(1000);
    expect(cpu.register(a0)).toBe(0x1234);
    expect(cpu.cycle).toBe(Math.ceil(1000 / 3));
  });

  test('its time passes while it is halted, and it goes on at the next of its cycles', () => {
    const { fabric, cpu } = boot([...Array.from({ length: 50 }, () => asm.addi(a0, a0, 1)), self]);
    cpu.running = false;
    fabric.advance(100);
    expect([cpu.cycle, cpu.register(a0)]).toEqual([34, 0]);
    expect(fabric.horizon()).toBe(Number.POSITIVE_INFINITY);
    cpu.running = true;
    expect(fabric.horizon()).toBe(102);
    fabric.advance(105);
    expect(cpu.register(a0)).toBe(1);
  });

  test('wfi sleeps until an interrupt line is driven', () => {
    const { fabric, cpu } = boot([
      asm.addi(t0, zero, 0x80),
      asm.csrrw(zero, asm.csr.mie, t0),
      asm.wfi,
      asm.csrrs(a0, asm.csr.mcycle, zero),
      self,
    ]);
    expect(fabric.advance(900)).toBe(9);
    expect(cpu.stop).toBe('wfi');
    fabric.acknowledge(CPU_INTERRUPT_MASK);
    expect(fabric.horizon()).toBe(Number.POSITIVE_INFINITY);
    expect(fabric.advance(900)).toBe(900);
    cpu.setInterrupt(7, true);
    fabric.advance(930);
    expect(cpu.register(a0)).toBe(300);
  });

  test('a breakpoint holds it until the host has stepped over it', () => {
    const { fabric, cpu } = boot([asm.addi(a0, a0, 1), asm.addi(a0, a0, 1), asm.addi(a0, a0, 1), self]);
    cpu.setBreakpoints([0x84]);
    expect(fabric.advance(900)).toBe(3);
    expect([cpu.stop, cpu.pc]).toEqual(['breakpoint', 0x84]);
    fabric.acknowledge(CPU_INTERRUPT_MASK);
    cpu.step();
    expect([cpu.pc, cpu.register(a0), fabric.nowTick]).toEqual([0x88, 2, 6]);
    cpu.resume();
    fabric.advance(12);
    expect(cpu.register(a0)).toBe(4 - 1);
  });

  test('an interrupt of a channel at an earlier tick comes first', () => {
    const board = boot([...Array.from({ length: 600 }, () => asm.addi(a0, a0, 1)), asm.wfi]);
    board.channels[3]!.start({ kind: 'fill', destination: 0x8_0000, lengthBytes: 256, pattern: 1n });
    const first = board.fabric.advance(10_000);
    expect(board.fabric.interrupts()).toBe(1 << 3);
    expect(first).toBeLessThan(1800);
    board.fabric.acknowledge(1 << 3);
    expect(board.fabric.advance(10_000)).toBe(1803);
    expect(board.fabric.interrupts()).toBe(CPU_INTERRUPT_MASK);
  });

  test('code that a channel overwrites is executed as it then stands', () => {
    const board = boot([asm.addi(a0, zero, 1), asm.jal(zero, -4)]);
    board.fabric.advance(3000);
    board.load(0x8_0000, [asm.addi(a0, zero, 2), asm.jal(zero, -4)]);
    board.run({ kind: 'copy', source: 0x8_0000, destination: 0x80, lengthBytes: 8 });
    board.fabric.advance(board.fabric.nowTick + 100);
    expect(board.cpu.register(a0)).toBe(2);
  });
});

const END = 60_000;

interface Run {
  readonly seed: number;
  /** What runs: a random stream, or a program of memory accesses that are known beforehand. */
  readonly program?: ProgramShape;
  readonly ecc?: boolean;
  readonly channelsTo?: number;
  readonly profile: CpuProfileName;
  readonly coupling: CpuCoupling;
  readonly dramPeriodTicks: number;
}

/** What a host does about its board: answers accesses, drives interrupt lines some time after each stop. */
class Host {
  readonly log: string[] = [];
  /** Wakes the core some time after each wfi. */
  wakes = true;
  #events: { tick: number; act: () => void }[] = [];

  constructor(
    readonly board: CoreBoard,
    readonly restart: () => void,
  ) {}

  at(tick: number, act: () => void): void {
    this.#events.push({ tick, act });
    this.#events.sort((a, b) => a.tick - b.tick);
  }

  run(end: number, slice: number): void {
    const { fabric } = this.board;
    for (let steps = 0; fabric.nowTick < end; steps++) {
      // Single ticks for the first stretch only: the rest would take for ever.
      const step = slice === 1 && steps > 6000 ? 997 : slice;
      fabric.advance(Math.min(end, this.#events[0]?.tick ?? end, fabric.nowTick + step));
      const raised = fabric.interrupts();
      if (raised !== 0) this.#settle(raised);
      while (this.#events[0] && this.#events[0].tick <= fabric.nowTick) this.#events.shift()!.act();
    }
  }

  #settle(raised: number): void {
    const { fabric, cpu } = this.board;
    this.log.push(`${fabric.nowTick}: ${raised.toString(16)} ${raised & CPU_INTERRUPT_MASK ? cpu.stop : ''}`);
    fabric.acknowledge(raised);
    if (raised & 0xffff) this.pulse(11, fabric.nowTick, 400);
    if (!(raised & CPU_INTERRUPT_MASK)) return;
    if (cpu.stop === 'coherence') {
      this.log.push(JSON.stringify(cpu.coherenceFault));
      this.at(fabric.nowTick + 500, this.restart);
    } else if (cpu.access) this.at(fabric.nowTick + 50, () => cpu.answer(fabric.nowTick, 7));
    else if (cpu.stop === 'wfi' && this.wakes) this.pulse(7, fabric.nowTick + 900, 300);
  }

  pulse(line: number, tick: number, ticks: number): void {
    const { cpu } = this.board;
    this.at(tick, () => cpu.setInterrupt(line, true));
    this.at(tick + ticks, () => cpu.setInterrupt(line, false));
  }
}

/** Two channels beside a program; one of them writes into what the program uses. */
function runBoard(run: Run, slice: number, end = END) {
  const { seed, profile, coupling, dramPeriodTicks: periodTicks, ecc = false } = run;
  const isa = ['zicbom', 'a'] as const;
  const board = new CoreBoard({ profile: CPU_PROFILES[profile], configuration: { isa }, coupling, periodTicks, ecc });
  if (ecc) board.silicon.bytes.fill(0xff, map.ECC_STATE_BASE, map.ECC_STATE_BASE + SMALL_BYTES / 64);
  const random = randomFrom(seed);
  const { cpu } = board;
  const start = run.program ? placeProgram(board, seed, run.program) : placeStream(board, seed);
  const restart = (): void => {
    board.start(start);
    cpu.setWord(map.CPU_MTVEC, HANDLER);
    cpu.setWord(map.CPU_MIE, 0x888);
    cpu.setWord(map.CPU_MSTATUS, 0x1888);
  };
  const host = new Host(board, restart);
  const to = run.channelsTo ?? random(0x1000);
  const jobs: [ChannelJob, ChannelPace][] = [
    [{ kind: 'copy', source: 0x4_0000, destination: 0x6_0000, lengthBytes: 1 + random(9000) }, {}],
    [{ kind: 'copy', source: 0x2000, destination: to, lengthBytes: 700 }, { readPaceTicks: random(90) }],
    [{ kind: 'read', source: 0x1000, window: 0, lengthBytes: 4096 }, { outstanding: 4 }],
  ];
  jobs.forEach(([job, pace], i) => {
    host.at(random(END / 8), () => board.channels[i]!.start(job, pace));
  });
  host.pulse(3, 1000 + random(5000), 200);
  restart();
  for (let i = 1; i < 32; i++) cpu.setRegister(i, random(0x1_0000));
  host.run(end, slice);
  return { host, board, state: board.state(), core: coreState(board), bytes: board.peek(0, SMALL_BYTES) };
}

function placeStream(board: CoreBoard, seed: number): number {
  fillWithStream(board.dram.window(0, 0x1_0000), seed);
  board.load(0x200, [asm.wfi]);
  return 0;
}

function placeProgram(board: CoreBoard, seed: number, shape: ProgramShape): number {
  const program = memoryProgram(seed, 0xf000, shape);
  const window = board.dram.window(program.start, 2 * program.code.length);
  new Uint16Array(window.buffer, window.byteOffset, program.code.length).set(program.code);
  board.load(HANDLER, [asm.addi(31, 31, 1), asm.mret]);
  return program.start;
}

/** The core's state but for its working space. */
function coreState(board: CoreBoard): Uint8Array {
  const state = board.silicon.bytes.slice(map.CPU_BASE, map.CPU_BASE + map.CPU_BYTES);
  state.fill(0, map.CPU_SCRATCH - map.CPU_BASE, map.CPU_SCRATCH - map.CPU_BASE + 0x800);
  const pages = state.subarray(map.CPU_PAGE_MAP - map.CPU_BASE);
  pages.forEach((flags, i) => {
    if (flags & map.PAGE_CODE) pages[i] = flags & ~map.PAGE_CODE;
  });
  return state;
}

function differences(a: Uint8Array, b: Uint8Array, base: number): string[] {
  const found: string[] = [];
  for (let i = 0; i < a.length && found.length < 8; i++) if (a[i] !== b[i]) found.push((base + i).toString(16));
  return found;
}

const geometry = fc.record({
  bytes: fc.constantFrom(256, 1024, 4096),
  ways: fc.constantFrom(1, 2, 4),
  lineBytes: fc.constantFrom(16, 32, 64),
});
const caches: fc.Arbitrary<CpuCaches> = fc.record({
  instruction: fc.option(geometry, { nil: undefined }),
  data: fc.option(
    fc
      .tuple(geometry, fc.constantFrom('write-back' as const, 'write-through' as const))
      .map(([g, policy]) => ({ ...g, policy })),
    { nil: undefined },
  ),
  uncached: fc.constantFrom([], [{ address: 0x3000, bytes: 0x400 }]),
  onAtReset: fc.boolean(),
}) as fc.Arbitrary<CpuCaches>;

const anyRun: fc.Arbitrary<Run> = fc.record({
  seed: fc.integer(),
  profile: fc.constantFrom<CpuProfileName>('functional', 'hazard3', 'ibex-small'),
  coupling: fc.record({ periodTicks: fc.integer({ min: 1, max: 7 }), originTick: fc.integer({ min: -20, max: 20 }) }),
  dramPeriodTicks: fc.integer({ min: 1, max: 4 }),
});

const anyTimedRun: fc.Arbitrary<Run> = fc
  .record({
    run: anyRun,
    caches,
    ecc: fc.boolean(),
    program: fc.option(
      fc.record({
        dataAddress: fc.constant(0x2000),
        dataBytes: fc.constantFrom(0x800, 0x2000),
        misaligned: fc.constant(false),
        control: fc.constantFrom('none' as const, 'instruction' as const, 'any' as const),
        operations: fc.constant(120),
      }),
      { nil: undefined, freq: 4 },
    ),
    channelsTo: fc.option(fc.constantFrom(0x2100, 0x5_0000, 0xf080), { nil: undefined }),
  })
  .map(({ run, caches, ...rest }) => ({
    ...run,
    ...rest,
    coupling: { ...run.coupling, memory: 'fabric' as const, caches },
  })) as fc.Arbitrary<Run>;

function sameInSlices(run: Run, slices: readonly number[]): void {
  const whole = runBoard(run, 10_000_000);
  for (const slice of slices) {
    const other = runBoard(run, slice);
    expect(other.host.log).toEqual(whole.host.log);
    expect(differences(other.core, whole.core, map.CPU_BASE)).toEqual([]);
    expect(differences(other.bytes, whole.bytes, 0)).toEqual([]);
    expect(differences(other.state, whole.state, map.SILICON_STATE_BASE)).toEqual([]);
  }
  expect(whole.host.log.length).toBeGreaterThan(1);
}

describe('the advance', () => {
  test('may be cut into any slices, with zero-wait memory', () => {
    fc.assert(
      fc.property(anyRun, (run) => sameInSlices(run, [997, 1])),
      { numRuns: 25, endOnFailure: true },
    );
  }, 60_000);

  test('may be cut into any slices, with caches and uncached accesses', () => {
    fc.assert(
      fc.property(anyTimedRun, (run) => sameInSlices(run, [997, 1])),
      { numRuns: 40, endOnFailure: true },
    );
  }, 60_000);
});

describe('jumps of a channel beside a sleeping core', () => {
  const caches: CpuCaches = {
    instruction: { bytes: 4096, ways: 2, lineBytes: 64 },
    data: { bytes: 4096, ways: 2, lineBytes: 32, policy: 'write-back' },
    onAtReset: true,
  };

  /** Loads a line at `clean`, stores to one at `dirty`, sleeps; then a long copy, then both lines are used. */
  const copyBeside = (jumps: boolean, clean: number, dirty: number) => {
    const coupling = { memory: 'fabric', caches } as const;
    const part = { ...smallDdr3, geometry: { ...smallDdr3.geometry, rows: 64 } };
    const board = new CoreBoard({ profile: CPU_PROFILES.functional, coupling, jumps, part, dramBytes: 4 << 20 });
    const use = (address: number, access: number) => [asm.lui(t0, address >>> 12), access];
    const sleep = [asm.addi(t1, zero, 0x80), asm.csrrw(zero, asm.csr.mie, t1), asm.wfi];
    const twice = [...use(clean, asm.lw(a0, 0, t0)), ...use(dirty, asm.sw(t1, 0, t0))];
    board.load(0x80, [...twice, ...sleep, ...twice, self]);
    const host = new Host(board, () => board.start(0x80));
    host.wakes = false;
    board.start(0x80);
    host.at(5000, () =>
      board.channels[0]!.start({ kind: 'copy', source: 0x1_0000, destination: 0x20_0000, lengthBytes: 0x16_0000 }),
    );
    host.pulse(7, 1_000_000, 300);
    host.run(1_010_000, 10_000_000);
    const { fabric, silicon } = board;
    return {
      jumped: fabric.jumpedCycles,
      all: [host.log, coreState(board), board.peek(0, 4 << 20), dumpState(silicon, 0)],
    };
  };

  test.each([
    ['lines apart from it', 0x18_0000, 0x1f_0000, 'budget'],
    ['a line it writes', 0x28_0000, 0x1f_0000, 'stale-data'],
    ['a dirty line it writes', 0x18_0000, 0x28_0000, 'stale-data'],
    ['a dirty line it reads', 0x18_0000, 0x9_0000, 'dirty-read'],
  ])('leave the same behind as the way on foot: %s', (_, clean, dirty, end) => {
    const jumping = copyBeside(true, clean, dirty);
    const walking = copyBeside(false, clean, dirty);
    expect(jumping.jumped).toBeGreaterThan(10_000);
    expect(walking.jumped).toBe(0);
    for (const [i, part] of jumping.all.entries()) {
      const other = walking.all[i];
      if (part instanceof Uint8Array) expect(differences(part, other as Uint8Array, 0)).toEqual([]);
      else expect(part).toEqual(other);
    }
    expect(JSON.stringify(jumping.all[0])).toMatch(end === 'budget' ? /wfi/ : end);
  });
});
