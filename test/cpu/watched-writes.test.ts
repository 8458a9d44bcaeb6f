// Watchpoints for writes see what other masters lay into the DRAM.
import { describe, expect, test } from 'vitest';
import { WATCH_INTERRUPT_MASK } from '../../src/silicon/cpu.js';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import * as asm from './assemble.js';
import { CoreBoard } from './board.js';

const WATCHED = 0x8_0000 + 0x2345;
const FENCED = { address: WATCHED, bytes: 1, read: false, write: false, refuse: 'write' } as const;

function boardThatFills(channel: number, bytes: number): CoreBoard {
  const board = new CoreBoard({ profile: CPU_PROFILES.functional });
  board.load(0x80, [asm.jal(asm.zero, 0)]);
  board.start(0x80);
  board.channels[channel]!.start({ kind: 'fill', destination: 0x8_0000, lengthBytes: bytes, pattern: 0x11n });
  return board;
}

describe('a watchpoint for writes', () => {
  for (const channel of [0, 2])
    test(`stops the clock at the very burst of channel ${channel}, jumps or not`, () => {
      const board = boardThatFills(channel, 0x4_0000);
      board.cpu.setWatchpoints([{ address: WATCHED, bytes: 1, read: false, write: true }]);
      board.fabric.advance(10_000_000);
      expect(board.fabric.interrupts()).toBe(WATCH_INTERRUPT_MASK);
      const { watched, address, bytes, master } = board.cpu.watchedWrite;
      expect([watched, master]).toEqual([WATCHED, channel]);
      expect(address <= WATCHED && WATCHED < address + bytes && bytes <= 64).toBe(true);
      expect(board.word(address)).toBe(0x11);
      expect(board.word(address + 4096)).not.toBe(0x11);
    });

  test('is not what keeps modules off: a fence stops no channel', () => {
    const board = boardThatFills(0, 0x4000);
    board.cpu.setWatchpoints([FENCED]);
    board.fabric.advance(10_000_000);
    expect(board.fabric.interrupts()).toBe(1);
  });

  test('changes no time: the end comes at the same tick', () => {
    const ends = [false, true].map((watching) => {
      const board = boardThatFills(0, 0x4_0000);
      if (watching) board.cpu.setWatchpoints([{ address: WATCHED, bytes: 1, read: false, write: true }]);
      let tick = 0;
      while ((board.fabric.interrupts() & 1) === 0) {
        board.fabric.acknowledge(WATCH_INTERRUPT_MASK);
        tick = board.fabric.advance(10_000_000);
      }
      return tick;
    });
    expect(ends[1]).toBe(ends[0]);
  });
});
