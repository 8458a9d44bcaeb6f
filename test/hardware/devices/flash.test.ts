import { describe, expect, test } from 'vitest';
import { FLASH_BASE } from '../../../assembly/memory-map.js';
import { addi, ebreak, lui, lw, t0, t1 } from '../../cpu/assemble.js';
import { Rig } from './rig.js';

const CONTROLLER = 0xf008_0000;
const WINDOW = 0xd000_0000;
const BUFFER = CONTROLLER + 0x8000;
const [STATUS, ERROR, COMMAND, ADDRESS, LENGTH, TARGET, INTERRUPT] = [4, 8, 0xc, 0x10, 0x14, 0x18, 0x1c].map(
  (offset) => CONTROLLER + offset,
) as [number, number, number, number, number, number, number];
const [BUSY, FAILED, DONE] = [1, 2, 4];
const [ERASE, PROGRAM, READ] = [1, 2, 3];

function begin(rig: Rig, command: number, address: number, length = 0, target = 0): void {
  rig.write(ADDRESS, address);
  rig.write(LENGTH, length);
  rig.write(TARGET, target);
  rig.write(COMMAND, command);
}

const finish = (rig: Rig): void => rig.until(() => (rig.read(STATUS) & BUSY) === 0);

describe('the flash controller', () => {
  test('tells the geometry of the device and where its slots are', () => {
    const rig = new Rig();
    const words = [0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x38, 0x3c].map((offset) => rig.read(CONTROLLER + offset));
    expect(words).toEqual([0x80_0000, 0x1_0000, 256, 2, 0, 0x40_0000, 0x40_0000, 0x40_0000]);
  });

  test('programs a page out of its buffer, in the time of the device', () => {
    const rig = new Rig();
    rig.write(BUFFER, 0x0403_0201);
    rig.write(BUFFER + 4, 0x05, 1);
    rig.write(BUFFER + 6, 0x0706, 2);
    begin(rig, PROGRAM, 0x100, 8);
    rig.passTicks(rig.board.timing.ticks('flash.pageProgram') - 1);
    expect(rig.read(STATUS)).toBe(BUSY);
    rig.passTicks(2);
    expect(rig.read(STATUS)).toBe(DONE);
    expect([rig.read(WINDOW + 0x100), rig.read(WINDOW + 0x104)]).toEqual([0x0403_0201, 0x0706_ff05]);
    expect(rig.read(BUFFER + 4, 1)).toBe(5);
  });

  test('erases a sector', () => {
    const rig = new Rig();
    rig.board.window(FLASH_BASE + 0x1_0000, 0x1_0000).fill(0);
    begin(rig, ERASE, 0x1_0000);
    finish(rig);
    expect(rig.board.flash.isErased(0x1_0000, 0x1_0000)).toBe(true);
    expect(rig.of('flash').map(({ action }) => action)).toEqual(['erase', 'erased']);
  });

  test('reads a range into DRAM', () => {
    const rig = new Rig();
    rig.board.window(FLASH_BASE + 0x40, 100).fill(0x5a);
    begin(rig, READ, 0x40, 100, 0x20_0000);
    finish(rig);
    expect([rig.read(STATUS), rig.peek(0x20_0060), rig.peek(0x20_0064)]).toEqual([DONE, 0x5a5a_5a5a, 0]);
  });

  test.each<[string, [number, number, number?, number?], number]>([
    ['an unknown command', [4, 0], 1],
    ['an erase behind the device', [ERASE, 0x80_0000], 2],
    ['an erase within a sector', [ERASE, 0x100], 3],
    ['a program that would set a bit', [PROGRAM, 0, 4], 4],
    ['a program across pages', [PROGRAM, 0xfe, 4], 3],
    ['a read behind the device', [READ, 0x7f_ffff, 2, 0], 2],
    ['a read behind DRAM', [READ, 0, 64, 0x3ff_fff0], 2],
  ])('refuses %s', (_, [command, address, length, target], error) => {
    const rig = new Rig();
    rig.board.window(FLASH_BASE, 4).fill(0);
    begin(rig, command, address, length, target);
    finish(rig);
    expect([rig.read(STATUS), rig.read(ERROR)]).toEqual([FAILED, error]);
    rig.write(STATUS, FAILED);
    expect([rig.read(STATUS), rig.read(ERROR)]).toEqual([0, 0]);
  });

  test('takes one command at a time', () => {
    const rig = new Rig();
    begin(rig, ERASE, 0);
    begin(rig, ERASE, 0x1_0000);
    expect([rig.read(STATUS), rig.read(ERROR)]).toEqual([BUSY | FAILED, 5]);
    rig.write(STATUS, FAILED);
    finish(rig);
    expect(rig.read(STATUS)).toBe(DONE);
    expect(rig.of('flash').filter(({ action }) => action === 'erase')).toHaveLength(1);
  });

  test('interrupts by source 5 when a command has ended, if told to', () => {
    const rig = new Rig();
    const pending = (): number => (rig.read(0xec00_1000) >>> 5) & 1;
    rig.write(INTERRUPT, DONE);
    begin(rig, READ, 0, 64, 0x20_0000);
    expect(pending()).toBe(0);
    finish(rig);
    expect(pending()).toBe(1);
  });

  test('an erase goes on through a reset of the adapter', () => {
    const rig = new Rig();
    rig.board.window(FLASH_BASE, 0x1_0000).fill(0);
    begin(rig, ERASE, 0);
    rig.passTicks(1000);
    rig.board.warmReset('test', { ports: true });
    expect(rig.read(STATUS)).toBe(0);
    rig.passSeconds(0.3);
    expect([rig.board.flash.isErased(0, 0x1_0000), rig.read(STATUS)]).toEqual([true, 0]);
  });
});

describe('the flash window', () => {
  test('gives bytes, halves and words, each after the access time', () => {
    const rig = new Rig();
    rig.board.window(FLASH_BASE, 4).set([1, 2, 3, 0x84]);
    expect([rig.read(WINDOW), rig.read(WINDOW + 2, 2), rig.read(WINDOW + 3, 1)]).toEqual([0x8403_0201, 0x8403, 0x84]);
    rig.run(lui(t0, WINDOW >>> 12), lw(t1, 0, t0), addi(t1, t1, 1), ebreak);
    expect(rig.register(t1)).toBe(0x8403_0202);
    // 70 ns at 400 MHz.
    expect(rig.board.core.cpu.cycle).toBeGreaterThanOrEqual(28);
  });

  test('is a bus error where a bank is busy, and to stores', () => {
    const rig = new Rig();
    begin(rig, ERASE, 0);
    expect(rig.access(WINDOW + 0x100)).toBeUndefined();
    expect(rig.access(WINDOW + 0x40_0000)).toBeDefined();
    finish(rig);
    expect(rig.access(WINDOW + 0x100)).toBeDefined();
    expect(rig.board.devices.bus.access(WINDOW, 4, true, 0)).toBeUndefined();
  });
});

describe('the DRAM controller', () => {
  const DRAM = 0xf009_0000;
  const settle = (rig: Rig): void => rig.until(() => (rig.read(DRAM) & 4) === 0, 2);

  test('tells what there is', () => {
    const rig = new Rig();
    expect([rig.read(DRAM), rig.read(DRAM + 8), rig.read(DRAM + 0xc)]).toEqual([1, 64 * 2 ** 20, 7]);
  });

  test('forgets what it was doing when power goes', () => {
    const rig = new Rig();
    rig.board.losePower('test');
    rig.write(DRAM + 4, 1);
    rig.passTicks(1000);
    rig.board.losePower('again');
    rig.passSeconds(0.01);
    expect(rig.read(DRAM)).toBe(0);
    expect(rig.of('dram').map(({ action }) => action)).not.toContain('initialised');
  });

  test('initialises and fills DRAM that has lost its content', () => {
    const rig = new Rig();
    rig.board.losePower('test');
    expect(rig.read(DRAM)).toBe(0);
    rig.write(DRAM + 4, 3);
    expect(rig.read(DRAM)).toBe(8);
    rig.write(DRAM, 8);
    rig.write(DRAM + 4, 1);
    expect(rig.read(DRAM)).toBe(4);
    settle(rig);
    rig.write(DRAM + 4, 3);
    settle(rig);
    expect(rig.read(DRAM)).toBe(1);
    expect(rig.of('dram').map(({ action }) => action)).toEqual(['content-lost', 'initialised', 'filled']);
  });
});
