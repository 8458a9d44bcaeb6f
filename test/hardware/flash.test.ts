import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flash } from '../../src/hardware/flash.js';
import { bench } from './bench-board.js';

const GEOMETRY = { bytes: 0x4000, sectorBytes: 0x1000, pageBytes: 0x100, banks: 2 };

function device() {
  const board = bench();
  const content = new Uint8Array(GEOMETRY.bytes).fill(0xff);
  return { ...board, content, flash: new Flash(GEOMETRY, content, board.clock, board.trace, board.timing) };
}

const reason = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { reason: string }).reason;
  }
  return 'nothing';
};

describe('NOR flash', () => {
  test('programming clears bits and takes the time of a page', () => {
    const { flash, run, clock, timing } = device();
    run(flash.programPage(0x10, Uint8Array.of(0x5a, 0x0f)));
    expect([...flash.read(0x0f, 4)]).toEqual([0xff, 0x5a, 0x0f, 0xff]);
    expect(clock.now).toBe(timing.ticks('flash.pageProgram'));
    run(flash.programPage(0x10, Uint8Array.of(0x50)));
    expect(flash.read(0x10, 1)[0]).toBe(0x50);
  });

  test('no program sets a bit: that needs an erase, and nothing is changed', () => {
    const { flash, run, content } = device();
    run(flash.programPage(0, Uint8Array.of(0xf0)));
    expect(reason(() => run(flash.programPage(0, Uint8Array.of(0x0f))))).toBe('flash-not-erased');
    expect(content[0]).toBe(0xf0);
  });

  test('any sequence of programs leaves the conjunction of all bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 8 }), (bytes) => {
        const { flash, run } = device();
        let cell = 0xff;
        for (const byte of bytes) {
          cell &= byte;
          run(flash.programPage(7, Uint8Array.of(cell)));
        }
        expect(flash.peek(7, 1)[0]).toBe(bytes.reduce((all, byte) => all & byte, 0xff));
      }),
      { numRuns: 30 },
    );
  });

  test('erasing sets a whole sector and no byte beside it', () => {
    const { flash, run, content, clock, timing } = device();
    content.fill(0);
    run(flash.eraseSector(0x1000));
    expect(clock.now).toBe(timing.ticks('flash.sectorErase'));
    expect(flash.isErased(0x1000, 0x1000)).toBe(true);
    expect([content[0xfff], content[0x2000]]).toEqual([0, 0]);
  });

  test.each([
    ['an erase inside a sector', 'flash-alignment', (flash: Flash) => flash.eraseSector(0x1100)],
    ['a program across pages', 'flash-alignment', (flash: Flash) => flash.programPage(0xff, new Uint8Array(2))],
    ['an erase behind the device', 'flash-range', (flash: Flash) => flash.eraseSector(0x4000)],
    [
      'a program at a fraction of an address',
      'flash-range',
      (flash: Flash) => flash.programPage(0.5, new Uint8Array(1)),
    ],
  ])('%s is refused', (_, expected, operation) => {
    const { flash, run } = device();
    expect(reason(() => run(operation(flash)))).toBe(expected);
  });

  test('a bank that erases cannot be read; the other one can; both can when it is done', () => {
    const { flash, start, passTicks, timing } = device();
    start(flash.eraseSector(0));
    expect(reason(() => flash.read(0x1ffc, 4))).toBe('flash-busy');
    expect(
      reason(() => flash.read(0x1ffc, 8)),
      'a read across both banks',
    ).toBe('flash-busy');
    expect(flash.read(0x2000, 4)).toHaveLength(4);
    passTicks(timing.ticks('flash.sectorErase') - 1);
    expect(reason(() => flash.read(0, 4))).toBe('flash-busy');
    passTicks(1);
    expect(flash.read(0, 4)).toHaveLength(4);
  });

  test('the device does one thing at a time: a second operation waits for the first', () => {
    const { flash, start, run, clock, timing } = device();
    start(flash.eraseSector(0));
    run(flash.programPage(0x2000, Uint8Array.of(0)));
    expect(clock.now).toBe(timing.ticks('flash.sectorErase') + timing.ticks('flash.pageProgram'));
  });
});

describe('NOR flash that loses power', () => {
  test('while erasing: the sector is neither what it was nor erased, and nothing else is touched', () => {
    const { flash, content, start, passTicks, events } = device();
    content.fill(0);
    start(flash.eraseSector(0x1000));
    passTicks(1000);
    flash.losePower();
    const sector = content.subarray(0x1000, 0x2000);
    expect(sector.some((byte) => byte !== 0)).toBe(true);
    expect(sector.some((byte) => byte !== 0xff)).toBe(true);
    expect(content.subarray(0, 0x1000).every((byte) => byte === 0)).toBe(true);
    expect(content.subarray(0x2000).every((byte) => byte === 0)).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: 'flash', action: 'torn', address: 0x1000, bytes: 0x1000 });
  });

  test('while programming: some of its bits are cleared, some are not, none is set and none beside', () => {
    const { flash, content, start, passTicks, events } = device();
    const data = Uint8Array.from({ length: 0x100 }, (_, index) => (index * 37) & 0xff);
    start(flash.programPage(0x2100, data));
    passTicks(1000);
    flash.losePower();
    const torn = content.subarray(0x2100, 0x2200);
    expect(
      torn.some((byte) => byte !== 0xff),
      'nothing was programmed',
    ).toBe(true);
    expect(
      torn.some((byte, index) => byte !== data[index]),
      'everything was programmed',
    ).toBe(true);
    expect(
      torn.every((byte, index) => (byte & data[index]!) === data[index]),
      'a bit too many is cleared',
    ).toBe(true);
    expect(content.subarray(0, 0x2100).every((byte) => byte === 0xff)).toBe(true);
    expect(content.subarray(0x2200).every((byte) => byte === 0xff)).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: 'flash', action: 'torn', address: 0x2100 });
  });

  test('a torn page reads as it is and is whole again after an erase', () => {
    const { flash, start, run, passTicks } = device();
    start(flash.programPage(0, new Uint8Array(0x100)));
    passTicks(1);
    flash.losePower();
    expect(flash.read(0, 4)).toHaveLength(4);
    run(flash.eraseSector(0));
    run(flash.programPage(0, Uint8Array.of(0xa5)));
    expect(flash.read(0, 1)[0]).toBe(0xa5);
  });

  test('while idle: nothing is torn', () => {
    const { flash, run, content, events } = device();
    run(flash.programPage(0, Uint8Array.of(0x12)));
    const before = events.length;
    flash.losePower();
    expect(content[0]).toBe(0x12);
    expect(events).toHaveLength(before);
  });
});
