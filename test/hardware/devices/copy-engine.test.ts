import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crcByBits, POLYNOMIALS } from '../../support/board.js';
import { Rig } from './rig.js';

const ENGINE = 0xf005_0000;
const [ID, CONTROL, STATUS, ERROR, RING_BASE, RING_ENTRIES, PRODUCER, CONSUMER] = [0, 4, 8, 12, 16, 20, 24, 28].map(
  (offset) => ENGINE + offset,
) as [number, number, number, number, number, number, number, number];
const RING = 0x7f_0000;
const [BUSY, DONE, FAILED] = [1, 2, 4];

type Descriptor = readonly [operation: number, source: number, target: number, length: number, seed?: number];

/** Writes descriptors into a ring of 8, starts the engine and waits for its end. */
function carryOut(rig: Rig, ...descriptors: readonly Descriptor[]): void {
  descriptors.forEach(([operation, source, target, length, seed = 0], index) => {
    rig.poke(RING + 32 * index, operation, source, target, length, seed, 0, 0, 0);
  });
  rig.write(CONTROL, 4);
  rig.write(RING_BASE, RING);
  rig.write(RING_ENTRIES, 8);
  rig.write(CONTROL, 1);
  rig.write(PRODUCER, descriptors.length);
  rig.until(() => (rig.read(STATUS) & BUSY) === 0);
}

const result = (rig: Rig, index = 0): number => rig.peek(RING + 32 * index + 20);
const status = (rig: Rig, index = 0): number => rig.peek(RING + 32 * index + 24);

function patterned(rig: Rig, address: number, bytes: number): Uint8Array {
  const content = Uint8Array.from({ length: bytes }, (_, index) => (index * 131 + (index >> 7)) & 0xff);
  rig.board.dram.poke(address, content);
  return content;
}

describe('the copy engine', () => {
  test('copies, and says so in the descriptor before the consumer moves', () => {
    const rig = new Rig();
    const content = patterned(rig, 0x20_0000, 5000);
    carryOut(rig, [1, 0x20_0000, 0x30_0000, 5000]);
    expect(Uint8Array.from(rig.board.dram.peek(0x30_0000, 5000))).toEqual(content);
    expect([status(rig), rig.read(CONSUMER), rig.read(STATUS), rig.read(ERROR)]).toEqual([1, 1, DONE, 0]);
    const [begin] = rig.of('engine-begin');
    expect(begin).toMatchObject({ unit: 'engine', operation: 'copy', source: 0x20_0000, bytes: 5000 });
    expect(rig.of('engine-begin')).toHaveLength(1);
  });

  test('fills with a word', () => {
    const rig = new Rig();
    carryOut(rig, [2, 0, 0x30_0000, 64, 0x1234_5678]);
    expect([rig.peek(0x30_0000), rig.peek(0x30_003c), rig.peek(0x30_0040)]).toEqual([0x1234_5678, 0x1234_5678, 0]);
  });

  test('continues a CRC-32 from chunk to chunk as zlib does', () => {
    const rig = new Rig();
    const content = patterned(rig, 0x20_0000, 0x1_8000);
    carryOut(rig, [3, 0x20_0000, 0, 0x1_0000]);
    carryOut(rig, [3, 0x21_0000, 0, 0x8000, result(rig)]);
    expect(result(rig)).toBe(crc32(content));
  });

  test('copies and takes the CRC-32 on the way', () => {
    const rig = new Rig();
    const content = patterned(rig, 0x20_0000, 4096);
    carryOut(rig, [5, 0x20_0000, 0x30_0000, 4096]);
    expect(result(rig)).toBe(crc32(content));
    expect(Uint8Array.from(rig.board.dram.peek(0x30_0000, 4096))).toEqual(content);
  });

  test('takes a CRC-32C', () => {
    const rig = new Rig();
    const content = patterned(rig, 0x20_0000, 1000);
    carryOut(rig, [6, 0x20_0000, 0, 1000]);
    expect(result(rig)).toBe(crcByBits(content, POLYNOMIALS.crc32c));
  });

  test('compares more than 64 KiB at once, then copies only the blocks that differ', () => {
    const rig = new Rig();
    const content = patterned(rig, 0x20_0000, 0x4_0000);
    rig.board.dram.poke(0x30_0000, content);
    rig.poke(0x30_0000 + 3 * 4096, 1);
    rig.poke(0x30_0000 + 60 * 4096 + 4092, 1);
    carryOut(rig, [7, 0x20_0000, 0x30_0000, 0x4_0000], [4, 0x20_0000, 0x30_0000, 0x4_0000]);
    expect([status(rig), result(rig), status(rig, 1)]).toEqual([1, 2, 1]);
    const ends = rig.of('engine-end').map(({ operation, bytes }) => [operation, bytes]);
    expect(ends).toEqual([
      ['difference', 0x4_0000],
      ['overlay-delta', 0x2000],
    ]);
    expect(Uint8Array.from(rig.board.dram.peek(0x30_0000, 0x4_0000))).toEqual(content);
  });

  test.each<[string, Descriptor, number]>([
    ['an unknown operation', [8, 0, 0, 64], 2],
    ['more than 64 KiB', [1, 0x20_0000, 0x30_0000, 0x1_0001], 3],
    ['a source outside DRAM', [3, 0x3ff_fff0, 0, 64], 4],
    ['a delta copy of what was not compared', [4, 0x20_0000, 0x30_0000, 4096], 7],
    ['a target outside DRAM', [2, 0, 0xf000_0000, 64], 4],
  ])('refuses %s, in register and descriptor', (_, descriptor, error) => {
    const rig = new Rig();
    carryOut(rig, descriptor, [2, 0, 0x30_0000, 64, 1]);
    expect([rig.read(STATUS), rig.read(ERROR), status(rig), rig.read(CONSUMER)]).toEqual([FAILED, error, error, 0]);
    expect(rig.peek(0x30_0000)).toBe(0);
  });

  test('tries the descriptor again when the error has been cleared', () => {
    const rig = new Rig();
    carryOut(rig, [8, 0, 0x30_0000, 64, 9]);
    rig.poke(RING, 2);
    rig.write(STATUS, FAILED);
    rig.until(() => rig.read(CONSUMER) === 1);
    expect([status(rig), rig.peek(0x30_0000)]).toEqual([1, 9]);
  });

  test('reports DRAM that cannot deliver', () => {
    const rig = new Rig();
    rig.board.loseDram();
    const written = new Uint8Array(32 * 8);
    rig.board.dram.poke(RING, written);
    carryOut(rig, [3, 0x20_0000, 0, 64]);
    expect([rig.read(ERROR), status(rig)]).toEqual([5, 5]);
  });

  test('refuses a ring it cannot use', () => {
    const rig = new Rig();
    rig.write(RING_BASE, RING + 4);
    rig.write(RING_ENTRIES, 8);
    rig.write(CONTROL, 1);
    rig.write(PRODUCER, 1);
    expect([rig.read(STATUS), rig.read(ERROR)]).toEqual([FAILED, 6]);
  });

  test('goes round its ring', () => {
    const rig = new Rig();
    carryOut(rig, ...Array.from({ length: 7 }, (_, n): Descriptor => [2, 0, 0x30_0000 + 64 * n, 64, n + 1]));
    rig.poke(RING + 32 * 7, 2, 0, 0x31_0000, 64, 8, 0, 0, 0);
    rig.poke(RING, 2, 0, 0x31_0040, 64, 9, 0, 0, 0);
    rig.write(PRODUCER, 1);
    rig.until(() => rig.read(CONSUMER) === 1);
    expect([rig.peek(0x30_0180), rig.peek(0x31_0000), rig.peek(0x31_0040)]).toEqual([7, 8, 9]);
  });

  test('interrupts by source 1 of the PLIC while done or failed, if told to', () => {
    const rig = new Rig();
    const pending = (): number => (rig.read(0xec00_1000) >>> 1) & 1;
    carryOut(rig, [2, 0, 0x30_0000, 64]);
    expect(pending()).toBe(0);
    rig.write(CONTROL, 3);
    expect(pending()).toBe(1);
  });

  test('waits for the sequencing that uses the same engine, and the sequencing for it', () => {
    const rig = new Rig();
    const ended: string[] = [];
    const { engine, enginePace } = rig.board;
    engine.start({ operation: 'fill', destination: 0x40_0000, bytes: 0x10_0000, pattern: 0n, ...enginePace }, () =>
      ended.push('sequencing'),
    );
    carryOut(rig, [2, 0, 0x30_0000, 64, 1]);
    ended.push('device');
    expect(ended).toEqual(['sequencing', 'device']);
  });

  test('a reset in the middle of a copy stops it', () => {
    const rig = new Rig();
    patterned(rig, 0x20_0000, 0x1_0000);
    rig.poke(RING, 1, 0x20_0000, 0x30_0000, 0x1_0000, 0, 0, 0, 0);
    rig.write(RING_BASE, RING);
    rig.write(RING_ENTRIES, 2);
    rig.write(CONTROL, 1);
    rig.write(PRODUCER, 1);
    rig.passTicks(2000);
    expect(rig.read(STATUS)).toBe(BUSY);
    rig.write(CONTROL, 4);
    expect([rig.read(STATUS), rig.read(PRODUCER), rig.board.engine.busy]).toEqual([0, 0, false]);
    rig.passTicks(100_000);
    expect(status(rig)).toBe(0);
    carryOut(rig, [2, 0, 0x30_0000, 64, 5]);
    expect(rig.peek(0x30_0000)).toBe(5);
  });

  test('answers anything a descriptor may hold', () => {
    const rig = new Rig();
    const word = fc.oneof(fc.integer({ min: 0, max: 0x3ff_ffff }), fc.integer({ min: 0, max: 0xffff_ffff }));
    const operation = fc.integer({ min: 0, max: 8 });
    const length = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff_ffff }));
    // Ring and descriptors must stay whole, so targets near them are left out.
    const away = word.filter((target) => target + 300 < RING || target > RING + 256);
    fc.assert(
      fc.property(operation, word, away, length, word, (op, source, target, bytes, seed) => {
        const lengthBytes = op === 7 ? bytes % 300 : bytes;
        carryOut(rig, [op, source, target, lengthBytes, seed]);
        expect(status(rig)).toBe(rig.read(ERROR) === 0 ? 1 : rig.read(ERROR));
        expect(rig.read(CONSUMER)).toBe(rig.read(ERROR) === 0 ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });

  test('says what it is', () => {
    expect(new Rig().read(ID)).toBe(0x4345_0100);
  });
});
