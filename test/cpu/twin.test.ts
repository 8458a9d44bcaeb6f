// The silicon's core against the slow twin: registers, pc, CSRs and memory agree on random instruction streams.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as map from '../../assembly/memory-map.js';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { SlowCore } from '../slow/rv32.js';
import { fillWithStream, HANDLER, randomFrom, STREAM_RAM_BYTES } from '../slow/stream.js';
import { type Bench, makeBench } from './silicon.js';

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

function fastState({ cpu }: Bench): string[] {
  const registers = Array.from({ length: 32 }, (_, i) => `x${i} ${hex(cpu.register(i))}`);
  const word = (name: string, address: number): string => `${name} ${hex(cpu.word(address))}`;
  return [
    `pc ${hex(cpu.pc)}`,
    ...registers,
    word('privilege', map.CPU_PRIVILEGE),
    word('mstatus', map.CPU_MSTATUS),
    word('mepc', map.CPU_MEPC),
    word('mcause', map.CPU_MCAUSE),
    word('mtval', map.CPU_MTVAL),
    word('mscratch', map.CPU_MSCRATCH),
    `instret ${hex(cpu.instret)}`,
  ];
}

function slowState(core: SlowCore): string[] {
  return [
    `pc ${hex(core.pc)}`,
    ...Array.from(core.x, (value, i) => `x${i} ${hex(value)}`),
    `privilege ${hex(core.privilege)}`,
    `mstatus ${hex(core.mstatus)}`,
    `mepc ${hex(core.mepc)}`,
    `mcause ${hex(core.mcause)}`,
    `mtval ${hex(core.mtval)}`,
    `mscratch ${hex(core.mscratch)}`,
    `instret ${hex(core.instret)}`,
  ];
}

const bench = makeBench(CPU_PROFILES.functional, { ram: { address: 0, bytes: STREAM_RAM_BYTES }, regions: [] });
const slowRam = new Uint8Array(STREAM_RAM_BYTES);

/** Runs both for `steps` instructions in random chunks (one cycle each on this profile), comparing between chunks. */
function compareStream(seed: number, steps: number): void {
  fillWithStream(bench.ram, seed);
  slowRam.set(bench.ram);
  const random = randomFrom(seed ^ 0x5eed);
  const slow = new SlowCore(slowRam);
  const startInstret = bench.cpu.instret;
  bench.cpu.reset(0);
  slow.instret = startInstret;
  bench.cpu.setWord(map.CPU_MTVEC, HANDLER);
  bench.cpu.setWord(map.CPU_MINSTRET_OFFSET, 0);
  bench.cpu.setWord(map.CPU_MINSTRET_OFFSET + 4, 0);
  slow.mtvec = HANDLER;
  for (let i = 1; i < 32; i++) {
    slow.x[i] = random(0x1_0000) * (random(3) ? 1 : 0x1_0001);
    bench.cpu.setRegister(i, slow.x[i]!);
  }
  for (let done = 0; done < steps; ) {
    const chunk = random(4) ? 1 + random(2000) : 1 + random(4);
    bench.cpu.run(chunk);
    for (let i = 0; i < chunk; i++) slow.step();
    done += chunk;
    expect(fastState(bench), `seed ${seed}, after ${done} instructions`).toEqual(slowState(slow));
  }
  expect(Buffer.compare(Buffer.from(bench.ram), Buffer.from(slowRam)), `memory, seed ${seed}`).toBe(0);
}

// A fixed seed: a stream that overwrites itself can come to read a CSR that the twin does not have.
test('registers, CSRs and memory agree with the slow twin on random streams', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => compareStream(seed, 20_000)),
    { numRuns: 400, seed: 1 },
  );
});

/** Lets user mode reach everything and interrupts come, on both. */
function openToUser(bench: Bench, slow: SlowCore): void {
  // The last entry permits everything, so that user mode runs; the stream changes the others, and sometimes this one.
  bench.cpu.setWord(map.CPU_PMPADDR + 4 * 15, 0xffff_ffff);
  bench.cpu.setWord(map.CPU_PMPCFG + 12, 0x1f00_0000);
  bench.cpu.setWord(map.CPU_MIE, 0xffff_0888);
  slow.mie = 0xffff_0888;
  slow.pmp.addresses[15] = 0xffff_ffff;
  slow.pmp.configurations[15] = 0x1f;
}

/** Runs a protected stream on both, with interrupt lines that come and go; answers how many instructions it lasted. */
function compareProtected(seed: number, steps: number, causes: Set<number>): number {
  fillWithStream(bench.ram, seed, true);
  slowRam.set(bench.ram);
  const random = randomFrom(seed ^ 0x5eed);
  const slow = new SlowCore(slowRam);
  slow.instret = bench.cpu.instret;
  bench.cpu.reset(0);
  openToUser(bench, slow);
  bench.cpu.setWord(map.CPU_MTVEC, HANDLER);
  bench.cpu.setWord(map.CPU_MINSTRET_OFFSET, 0);
  bench.cpu.setWord(map.CPU_MINSTRET_OFFSET + 4, 0);
  slow.mtvec = HANDLER;
  for (let i = 1; i < 32; i++) {
    slow.x[i] = random(0x1_0000) * (random(3) ? 1 : 0x1_0001);
    bench.cpu.setRegister(i, slow.x[i]!);
  }
  for (let done = 0; done < steps; ) {
    const lines = random(6) ? 0 : (1 << [3, 7, 11, 16, 30, 31][random(6)]!) | (1 << [3, 7, 11][random(3)]!);
    for (const line of [3, 7, 11, 16, 30, 31]) bench.cpu.setInterrupt(line, ((lines >>> line) & 1) === 1);
    slow.mip = lines;
    const from = bench.cpu.cycle;
    const stop = bench.cpu.run(1 + random(200));
    if (stop === 'lockup') return done;
    expect(stop).toBe('budget');
    // Instructions, traps and interrupts take a cycle each; an interrupt may be taken behind the last one.
    for (let cycle = from; cycle < bench.cpu.cycle; cycle++) slow.step();
    done += bench.cpu.cycle - from;
    causes.add(slow.mcause >>> 0);
    const pmp = [0, 4, 8, 12].map((at) => `pmpcfg ${hex(bench.cpu.word(map.CPU_PMPCFG + at))}`);
    const slowPmp = [0, 1, 2, 3].map((n) => `pmpcfg ${hex(slow.pmp.read(0x3a0 + n))}`);
    const state = [...fastState(bench), ...pmp, `mie ${hex(bench.cpu.word(map.CPU_MIE))}`];
    expect(state, `seed ${seed}, after ${done} instructions`).toEqual([
      ...slowState(slow),
      ...slowPmp,
      `mie ${hex(slow.mie)}`,
    ]);
  }
  expect(Buffer.compare(Buffer.from(bench.ram), Buffer.from(slowRam)), `memory, seed ${seed}`).toBe(0);
  return steps;
}

test('and on streams that change protection, privilege and interrupts', () => {
  let lasted = 0;
  const causes = new Set<number>();
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      lasted += compareProtected(seed, 20_000, causes);
    }),
    { numRuns: 60, seed: 1, endOnFailure: true },
  );
  // A stream may shut out its own trap handler, which ends it.
  expect(lasted).toBeGreaterThan(500_000);
  // What the streams are there for did happen: faults of fetch, load and store, user mode, interrupts.
  expect([...causes].sort((a, b) => a - b)).toEqual(
    expect.arrayContaining([1, 2, 5, 7, 8, 11, 0x8000_0003, 0x8000_0007]),
  );
});

test.each(['ibex-small', 'ibex-maxperf', 'hazard3'] as const)(
  '%s: how the advance is cut changes neither state nor cycles',
  (profile) => {
    const target = 30_000;
    const run = (seed: number, chunk: number): string[] => {
      const { cpu, ram, memory } = makeBench(CPU_PROFILES[profile], {
        ram: { address: 0, bytes: STREAM_RAM_BYTES },
        regions: [],
      });
      fillWithStream(ram, seed);
      cpu.reset(0);
      cpu.setWord(map.CPU_MTVEC, HANDLER);
      for (let i = 1; i < 32; i++) cpu.setRegister(i, i * 0x0123_4567);
      while (cpu.cycle < target) cpu.run(Math.min(chunk, target - cpu.cycle));
      return [...fastState({ cpu, ram, memory }), `cycle ${cpu.cycle}`];
    };
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const whole = run(seed, target);
        for (const chunk of [1, 13, 997]) expect(run(seed, chunk), `seed ${seed}, chunk ${chunk}`).toEqual(whole);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  },
);
