import { describe, expect, test } from 'vitest';
import { bench } from './bench-board.js';

describe('timing', () => {
  test('a base clock that both CPU and DRAM divide', () => {
    const { timing } = bench();
    expect([timing.baseClockHz, timing.cpuPeriodTicks]).toEqual([800_000_000, 2]);
  });

  test('durations and transfers round up to whole ticks', () => {
    const { timing } = bench();
    expect(timing.ticks('nvram.wordWrite')).toBe(144);
    expect(timing.ticks('flash.readSetup')).toBe(56);
    expect(timing.ticksOfBytes(1, 91_400_000)).toBe(Math.ceil(800 / 91.4));
  });

  test('a module costs its fixed cycles, and its cycles per byte rounded up', () => {
    const { timing } = bench();
    // 2,000 cycles and 0.08 for each byte; 600 cycles and 54 for each entry.
    expect(timing.moduleCycles('memoryInitialization')).toBe(2000);
    expect(timing.moduleCycles('memoryInitialization', { bytes: 25 })).toBe(2002);
    expect(timing.moduleCycles('memoryInitialization', { bytes: 26 })).toBe(2003);
    expect(timing.moduleCycles('conversion', { entries: 3 })).toBe(762);
  });

  test('what is spent is waited for and charged under its name, as often as it is counted', () => {
    const { timing, run, clock, events } = bench();
    run(timing.spend('nvram.wordRead', 12));
    expect(clock.now).toBe(12 * 144);
    expect(events).toEqual([{ tick: 1728, kind: 'spent', field: 'nvram.wordRead', basis: 'sourced', ticks: 1728 }]);
  });
});
