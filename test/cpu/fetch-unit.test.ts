// Hazard3's fetch unit and predictor: the silicon's shortcuts against the cycle-by-cycle model, on random loop nests.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { Hazard3Timing } from '../slow/hazard3-timing.js';
import { SlowCore } from '../slow/rv32.js';
import { randomFrom } from '../slow/stream.js';
import { addi, bne, ebreak, fenceI, jal, lw, zero } from './assemble.js';
import { makeBench, RAM_BYTES } from './silicon.js';

const START = 0x100;
const DATA = 0x8000;
const COUNTERS = [18, 19, 20, 21];
const NOP = 0x0001;

type Random = (below: number) => number;

/** One instruction that neither jumps nor traps: 16-bit, ALU, load, use of the load, multiplication, division, amo, csr. */
function filler(r: Random): number {
  const lwA0 = lw(10, DATA >> 4, 9);
  const useA0 = addi(11, 10, 1);
  const lrW = 0x1004_a52f;
  const kinds = [NOP, NOP, 0x0585, addi(12, 12, 3), addi(13, 12, 1), lwA0, useA0, useA0, 0x02b5_8533, 0x02b5_4633];
  const rare = [0x00b4_a52f, lrW, 0x3050_2573, 0x3400_2573, 0x0000_000f, 0x00a4_a023];
  return r(8) === 0 ? rare[r(rare.length)]! : kinds[r(kinds.length)]!;
}

/** Code as half-words: a nest of counted loops, with forward branches and skipped code, every length and alignment. */
function nest(r: Random, depth: number, code: number[]): void {
  const emit = (i: number): void => {
    code.push(i & 0xffff);
    if ((i & 3) === 3) code.push(i >>> 16);
  };
  const fill = (most: number): void => {
    for (let n = r(most); n > 0; n--) emit(filler(r));
  };
  const counter = COUNTERS[depth]!;
  fill(4);
  emit(addi(counter, zero, 1 + r(7)));
  const top = code.length;
  fill(5);
  if (depth > 0 && r(4) !== 0) nest(r, depth - 1, code);
  if (r(4) === 0) {
    const skipped = 1 + r(4);
    emit(r(2) ? jal(zero, 4 + 2 * skipped) : bne(9, zero, 4 + 2 * skipped));
    for (let n = 0; n < skipped; n++) code.push(NOP);
  }
  emit(addi(counter, counter, -1));
  fill(3);
  emit(bne(counter, zero, (top - code.length) * 2));
  if (r(12) === 0) emit(fenceI);
  fill(3);
}

const bench = makeBench(CPU_PROFILES.hazard3);
bench.cpu.stopOnEbreak = true;
const slowRam = new Uint8Array(RAM_BYTES);

function compareNest(seed: number): void {
  const r = randomFrom(seed);
  const code: number[] = [];
  for (let n = r(3); n > 0; n--) code.push(NOP);
  nest(r, r(4), code);
  nest(r, r(3), code);
  code.push(ebreak & 0xffff, ebreak >>> 16);
  const view = new DataView(bench.ram.buffer, bench.ram.byteOffset, bench.ram.byteLength);
  code.forEach((half, i) => {
    view.setUint16(START + 2 * i, half, true);
  });
  slowRam.set(bench.ram);
  const slow = new SlowCore(slowRam, 'trap');
  slow.pc = START;
  slow.x[9] = DATA;
  const timing = new Hazard3Timing(new DataView(slowRam.buffer), START);
  bench.cpu.reset(START);
  bench.cpu.setRegister(9, DATA);
  const end = START + 2 * code.length - 4;
  const start = bench.cpu.cycle;
  while (slow.pc !== end) timing.step(slow);
  expect(bench.cpu.run(1_000_000)).toBe('ebreak');
  timing.settle();
  expect(bench.cpu.cycle - start, `seed ${seed}`).toBe(timing.cycle);
}

test('cycles agree on random loop nests', () => {
  fc.assert(fc.property(fc.integer(), compareNest), { numRuns: 400 });
});
