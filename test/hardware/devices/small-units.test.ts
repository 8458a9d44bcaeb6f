import { describe, expect, test } from 'vitest';
import { addi, csr, csrrs, csrrw, ebreak, lui, lw, sw, t0, t1, t2, zero } from '../../cpu/assemble.js';
import { Rig } from './rig.js';

const [WATCHDOG, RESET, NVRAM, MAILBOX, MARKER] = [0xf001_0000, 0xf002_0000, 0xf004_0000, 0xf006_0000, 0xf007_0000];
const PLIC_PENDING = 0xec00_1000;

describe('an address', () => {
  test('that no unit has is an access fault of the core', () => {
    const rig = new Rig();
    rig.poke(0x1100, csrrs(t2, csr.mcause, zero), csrrs(t1, csr.mepc, zero), ebreak);
    rig.run(lui(t0, 1), addi(t0, t0, 0x100), csrrw(zero, csr.mtvec, t0), lui(t0, 0xe1000), lw(t1, 0, t0));
    expect([rig.register(t2), rig.register(t1)]).toEqual([5, 0x1010]);
  });

  test('of a register is read exactly once by a load', () => {
    const rig = new Rig();
    rig.write(0xec00_0008, 1);
    rig.write(0xec00_2000, 4);
    rig.board.devices.mailbox.send(1, 2);
    rig.write(MAILBOX + 4, 1);
    rig.run(lui(t0, 0xec200), lw(t1, 4, t0), lw(t2, 4, t0), ebreak);
    expect([rig.register(t1), rig.register(t2)]).toEqual([2, 0]);
  });
});

describe('the marker', () => {
  test('names phases in the trace', () => {
    const rig = new Rig();
    rig.run(lui(t0, 0xf0070), addi(t1, zero, 4), sw(t1, 0, t0), addi(t1, zero, 0x7b), sw(t1, 0, t0), ebreak);
    expect(rig.of('marker').map(({ value, name }) => [value, name])).toEqual([
      [4, 'ready'],
      [0x7b, '0x7b'],
    ]);
    expect(rig.read(MARKER)).toBe(0x7b);
  });
});

describe('the mailbox', () => {
  test('brings a command, and the answer back', () => {
    const rig = new Rig();
    const replies: unknown[] = [];
    rig.board.devices.mailbox.send(3, 0x7f_0000, (reply) => replies.push(reply));
    expect((rig.read(PLIC_PENDING) >>> 2) & 1).toBe(0);
    rig.write(MAILBOX + 4, 1);
    expect((rig.read(PLIC_PENDING) >>> 2) & 1).toBe(1);
    expect([rig.read(MAILBOX), rig.read(MAILBOX + 0x10), rig.read(MAILBOX + 0x14)]).toEqual([1, 3, 0x7f_0000]);
    rig.write(MAILBOX, 1);
    expect(rig.read(MAILBOX)).toBe(0);
    rig.write(MAILBOX + 0x24, 7);
    rig.write(MAILBOX + 0x20, 12);
    expect(replies).toEqual([]);
    rig.write(MAILBOX + 0x20, 0x8000_000c);
    expect(replies).toEqual([{ result: 12, argument: 7 }]);
  });

  test('does not let firmware write the message', () => {
    const rig = new Rig();
    rig.board.devices.mailbox.send(3, 4);
    rig.write(MAILBOX + 0x10, 9);
    expect(rig.read(MAILBOX + 0x10)).toBe(3);
  });
});

describe('the NVRAM window', () => {
  test('has a stored word in its cell after the write time, not before', () => {
    const rig = new Rig();
    const ticks = rig.board.timing.ticks('nvram.wordWrite');
    rig.write(NVRAM + 8, 0x0102_0304);
    rig.passTicks(ticks - 1);
    expect(rig.read(NVRAM + 8)).toBe(0);
    rig.passTicks(1);
    expect(rig.read(NVRAM + 8)).toBe(0x0102_0304);
    expect(rig.of('nvram')).toEqual([{ tick: ticks, kind: 'nvram', address: 8, words: 1 }]);
  });

  test('holds the core as long as the device takes', () => {
    const rig = new Rig();
    rig.run(lui(t0, 0xf0040), addi(t1, zero, 77), sw(t1, 0, t0), lw(t2, 0, t0), ebreak);
    // 180 ns each way at 400 MHz.
    expect(rig.board.core.cpu.cycle).toBeGreaterThanOrEqual(2 * 72);
    expect(rig.register(t2)).toBe(77);
  });

  test('loses the word in hand with the power', () => {
    const rig = new Rig();
    rig.write(NVRAM + 8, 5);
    rig.passTicks(10);
    rig.board.losePower('test');
    rig.passTicks(1000);
    expect(rig.read(NVRAM + 8)).toBe(0);
  });

  test('takes words only, and ends where the device ends', () => {
    const rig = new Rig();
    expect(rig.access(NVRAM, 1)).toBeUndefined();
    expect(rig.access(NVRAM + 0x7ffc)).toBeDefined();
    expect(rig.access(NVRAM + 0x8000)).toBeUndefined();
  });
});

describe('the watchdog', () => {
  const start = (rig: Rig, load: number): void => {
    rig.write(WATCHDOG + 4, load);
    rig.write(WATCHDOG, 1);
  };
  const expired = (rig: Rig): number[] =>
    rig.of('watchdog').flatMap(({ action, tick }) => (action === 'expired' ? [tick] : []));

  test('resets the adapter when LOAD has run down', () => {
    const rig = new Rig();
    start(rig, 1000);
    rig.passTicks(1000 * 80 - 1);
    expect(expired(rig)).toEqual([]);
    rig.passTicks(1);
    expect(expired(rig)).toEqual([80_000]);
    expect(rig.of('reset')).toMatchObject([{ reset: 'warm', why: 'watchdog' }]);
    expect(rig.read(RESET)).toBe(4);
    expect(rig.read(WATCHDOG)).toBe(0);
  });

  test('starts anew with each kick, and only with the key', () => {
    const rig = new Rig();
    start(rig, 1000);
    for (const key of [0x5a17_c0de, 0x5a17_c0de, 0x5a17_c0df]) {
      rig.passTicks(60_000);
      rig.write(WATCHDOG + 8, key);
    }
    rig.passTicks(20_000);
    expect(expired(rig)).toEqual([200_000]);
  });

  test('stops when it is disabled, and tells what is left', () => {
    const rig = new Rig();
    start(rig, 1000);
    rig.passTicks(40_000);
    expect([rig.read(WATCHDOG + 8), rig.read(WATCHDOG + 0xc)]).toEqual([500, 1]);
    rig.write(WATCHDOG, 0);
    rig.passTicks(200_000);
    expect(expired(rig)).toEqual([]);
  });
});

describe('the reset controller', () => {
  test('knows a power-on from a warm reset', () => {
    const rig = new Rig();
    expect([rig.read(RESET), rig.read(RESET + 8)]).toEqual([1, 1]);
    rig.write(RESET + 4, 0xb007_b007);
    expect([rig.read(RESET), rig.read(RESET + 8)]).toEqual([2, 0]);
    expect(rig.of('link-down')).toHaveLength(4);
  });

  test('a reset takes back what units asked the PLIC for', () => {
    const rig = new Rig();
    rig.board.devices.mailbox.send(1, 2);
    rig.write(MAILBOX + 4, 1);
    expect(rig.read(PLIC_PENDING)).toBe(4);
    rig.board.warmReset('test', { ports: true });
    expect(rig.read(PLIC_PENDING)).toBe(0);
  });

  test('power that goes during a reset leaves the adapter off', () => {
    const rig = new Rig();
    rig.write(RESET + 4, 0xb007_b007);
    rig.passTicks(1000);
    rig.board.losePower('test');
    rig.passSeconds(0.01);
    expect(rig.board.core.running).toBe(false);
    expect(rig.read(RESET)).toBe(1);
  });

  test('ignores any other request', () => {
    const rig = new Rig();
    rig.write(RESET + 4, 1);
    expect(rig.of('reset')).toEqual([]);
  });

  test('takes DRAM through self-refresh and leaves the ports alone, if told to', () => {
    const rig = new Rig();
    rig.write(RESET + 0xc, 3);
    rig.write(RESET + 4, 0xb007_b007);
    rig.until(() => rig.board.core.running);
    expect(rig.of('dram').map(({ action }) => action)).toEqual(['self-refresh-entered', 'self-refresh-left']);
    expect(rig.of('link-down')).toEqual([]);
    expect([rig.read(RESET), rig.read(RESET + 8), rig.read(RESET + 0xc)]).toEqual([2, 1, 0]);
  });
});
