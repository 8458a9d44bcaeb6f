import { describe, expect, test } from 'vitest';
import { Nvram } from '../../src/hardware/nvram.js';
import { spawn } from '../../src/process.js';
import { bench } from './bench-board.js';

function device() {
  const board = bench();
  const content = new Uint8Array(256).fill(0xff);
  return { ...board, content, nvram: new Nvram(content, board.clock, board.trace, board.timing) };
}

describe('NVRAM', () => {
  test('writes a word at a time, in ascending order, each in the cell when its time has passed', () => {
    const { nvram, start, passTicks, timing, content } = device();
    const word = timing.ticks('nvram.wordWrite');
    start(nvram.write(8, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)));
    passTicks(word - 1);
    expect([...content.subarray(8, 16)]).toEqual(Array(8).fill(0xff));
    passTicks(1);
    expect([...content.subarray(8, 16)]).toEqual([1, 2, 3, 4, 0xff, 0xff, 0xff, 0xff]);
    passTicks(word);
    expect([...content.subarray(8, 16)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('cut anywhere it tears between words, never inside one', () => {
    for (let cutTick = 0; cutTick <= 700; cutTick += 7) {
      const { nvram, clock, passTicks, content } = device();
      const data = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
      const running = spawn(nvram.write(0, data), () => {});
      if (cutTick > 0) passTicks(cutTick);
      running.interrupt(new Error('power'));
      if (clock.now < 700) passTicks(700 - clock.now);
      for (let word = 0; word < 16; word += 4) {
        const written = [...content.subarray(word, word + 4)];
        expect([[...data.subarray(word, word + 4)], [0xff, 0xff, 0xff, 0xff]]).toContainEqual(written);
        if (word > 0 && written[0] !== 0xff) expect(content[word - 4]).not.toBe(0xff);
      }
    }
  });

  test('reads what the cells hold, a word read for each word', () => {
    const { nvram, run, clock, timing } = device();
    nvram.poke(4, Uint8Array.of(9, 8, 7));
    expect([...run(nvram.read(4, 5))]).toEqual([9, 8, 7, 0xff, 0xff]);
    expect(clock.now).toBe(2 * timing.ticks('nvram.wordRead'));
  });

  test.each([
    ['an address inside a word', 2, 4, 'nvram-alignment'],
    ['half a word', 4, 2, 'nvram-alignment'],
    ['beyond the device', 252, 8, 'nvram-range'],
    ['a negative address', -4, 4, 'nvram-range'],
  ])('%s is refused and nothing written', (_, address, bytes, reason) => {
    const { nvram, run, content } = device();
    expect(() => run(nvram.write(address, new Uint8Array(bytes)))).toThrow(expect.objectContaining({ reason }));
    expect(content.every((byte) => byte === 0xff)).toBe(true);
  });
});
