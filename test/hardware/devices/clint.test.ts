import { describe, expect, test } from 'vitest';
import { addi, csr, csrrs, csrrw, ebreak, lui, mret, sw, t0, t1, t2, wfi, zero } from '../../cpu/assemble.js';
import { PROGRAM, Rig } from './rig.js';

const CLINT = 0xe200_0000;
const [MSIP, COMPARE, COMPARE_HIGH, TIME, TIME_HIGH] = [0, 0x4000, 0x4004, 0xbff8, 0xbffc].map((at) => CLINT + at) as [
  number,
  number,
  number,
  number,
  number,
];

describe('the CLINT', () => {
  test('counts at 10 MHz of emulated time', () => {
    const rig = new Rig();
    rig.passSeconds(0.001);
    expect(rig.read(TIME)).toBe(10_000);
    rig.passTicks(79);
    expect(rig.read(TIME)).toBe(10_000);
    rig.passTicks(1);
    expect(rig.read(TIME)).toBe(10_001);
    expect(rig.read(TIME_HIGH)).toBe(0);
  });

  test('raises the timer interrupt in the tick in which mtime reaches mtimecmp', () => {
    const rig = new Rig();
    rig.write(COMPARE_HIGH, 0);
    rig.write(COMPARE, 100);
    rig.passTicks(100 * 80 - 1);
    expect(rig.pending(7)).toBe(false);
    rig.passTicks(1);
    expect(rig.pending(7)).toBe(true);
    rig.write(COMPARE, 101);
    expect(rig.pending(7)).toBe(false);
  });

  test('takes a new time, and compares with it', () => {
    const rig = new Rig();
    rig.write(COMPARE_HIGH, 1);
    rig.write(COMPARE, 5);
    rig.write(TIME_HIGH, 1);
    expect(rig.pending(7)).toBe(false);
    rig.passTicks(5 * 80);
    expect(rig.pending(7)).toBe(true);
    expect([rig.read(TIME_HIGH), rig.read(TIME)]).toEqual([1, 5]);
  });

  test('raises and clears the software interrupt', () => {
    const rig = new Rig();
    rig.write(MSIP, 1);
    expect(rig.pending(3)).toBe(true);
    expect(rig.read(MSIP)).toBe(1);
    rig.write(MSIP, 0xffff_fffe);
    expect(rig.pending(3)).toBe(false);
  });

  test('answers whole registers only, and says once what it does not have', () => {
    const rig = new Rig();
    expect(rig.access(TIME, 2)).toBeUndefined();
    expect(rig.access(TIME, 1)).toBeUndefined();
    expect(rig.read(CLINT + 4)).toBe(0);
    rig.write(CLINT + 4, 1);
    expect(rig.of('register-reserved')).toEqual([
      { tick: 0, kind: 'register-reserved', unit: 'clint', offset: 4, write: false },
    ]);
  });

  test.each([undefined, 1, 997])('wakes a core that sleeps, in slices of %s ticks', (sliceTicks) => {
    const rig = new Rig({}, sliceTicks);
    rig.run(
      lui(t0, CLINT >>> 12),
      lui(t1, (CLINT + 0x4000) >>> 12),
      addi(t2, zero, 50),
      sw(zero, 4, t1),
      sw(t2, 0, t1),
      addi(t2, zero, 0x80),
      csrrs(zero, csr.mie, t2),
      wfi,
      csrrs(t2, csr.mcycle, zero),
      ebreak,
    );
    // mtimecmp = 50 is reached at 5 us, cycle 2000 of 400 MHz; a few cycles later the core stands at the ebreak.
    const { cycle } = rig.board.core.cpu;
    expect(cycle).toBeGreaterThan(2000);
    expect(cycle).toBeLessThan(2020);
  });

  test('interrupts a core that runs', () => {
    const rig = new Rig();
    const handler = PROGRAM + 0x100;
    rig.poke(handler, csrrs(t2, 0x342, zero), ebreak, mret);
    rig.run(
      lui(t1, (CLINT + 0x4000) >>> 12),
      addi(t2, zero, 50),
      sw(zero, 4, t1),
      sw(t2, 0, t1),
      lui(t2, 1),
      addi(t2, t2, 0x100),
      csrrw(zero, csr.mtvec, t2),
      addi(t2, zero, 0x80),
      csrrs(zero, csr.mie, t2),
      addi(t2, zero, 8),
      csrrs(zero, csr.mstatus, t2),
      0x6f, // j .
    );
    expect(rig.register(t2)).toBe(0x8000_0007);
    expect(rig.board.core.cpu.cycle).toBeGreaterThanOrEqual(2000);
  });
});
