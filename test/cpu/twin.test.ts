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
    { numRuns: 200, seed: 1 },
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
