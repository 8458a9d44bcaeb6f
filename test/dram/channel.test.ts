// Channels against plain models: what the bytes are afterwards, whatever the alignment, overlap, pace and slicing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOST_MEMORY_BASE } from '../../assembly/memory-map.js';
import { Board, crcByBits, POLYNOMIALS, SMALL_BYTES, smallDdr3, smallDdr4 } from '../support/board.js';
import { xorshift32 } from '../support/traces.js';

const runs = { numRuns: 60 };

/** Fills the DRAM with repeatable noise, outside of time. */
function noise(board: Board, seed: number): Uint8Array {
  const draw = xorshift32(seed | 1);
  const words = new Uint32Array(SMALL_BYTES / 4).map(() => draw());
  board.poke(0, new Uint8Array(words.buffer));
  return board.peek(0, SMALL_BYTES);
}

const range = (most: number) =>
  fc
    .record({ length: fc.integer({ min: 0, max: most }), at: fc.nat(), from: fc.nat() })
    .map(({ length, at, from }) => ({
      length,
      destination: at % (SMALL_BYTES - length),
      source: from % (SMALL_BYTES - length),
    }));

/** Ranges that overlap more often than not. */
const overlapping = fc
  .record({
    length: fc.integer({ min: 1, max: 9000 }),
    start: fc.integer({ min: 10_000, max: 90_000 }),
    shift: fc.integer({ min: -9000, max: 9000 }),
  })
  .map(({ length, start, shift }) => ({ length, source: start, destination: start + shift }));

const pace = fc.record({
  outstanding: fc.integer({ min: 1, max: 64 }),
  accessBytes: fc.constantFrom(4, 8, 16, 32, 64),
  setupTicks: fc.integer({ min: 0, max: 300 }),
  readPaceTicks: fc.integer({ min: 0, max: 40 }),
  writePaceTicks: fc.integer({ min: 0, max: 40 }),
  accessTicks: fc.constantFrom(0, 0, 7),
});
const part = fc.constantFrom(smallDdr3, smallDdr4);

describe('copy', () => {
  test('is memmove', () => {
    fc.assert(
      fc.property(fc.oneof(range(6000), overlapping), pace, part, fc.nat(), (r, p, dramPart, seed) => {
        const board = new Board({ part: dramPart });
        const expected = noise(board, seed);
        expected.copyWithin(r.destination, r.source, r.source + r.length);
        const status = board.run({ kind: 'copy', ...r, lengthBytes: r.length }, p);
        expect(status.state).toBe('done');
        expect(status.bytesDone).toBe(r.length);
        expect(Buffer.compare(board.peek(0, SMALL_BYTES), expected)).toBe(0);
      }),
      runs,
    );
  });
});

describe('checksum', () => {
  test('equals the definition, also while copying, also downwards', () => {
    fc.assert(
      fc.property(
        overlapping,
        pace,
        fc.constantFrom('crc32' as const, 'crc32c' as const),
        fc.nat(),
        (r, p, crc, seed) => {
          const board = new Board();
          const expected = noise(board, seed);
          const wanted = crcByBits(expected.subarray(r.source, r.source + r.length), POLYNOMIALS[crc], seed);
          const only = board.run({ kind: 'checksum', source: r.source, lengthBytes: r.length, crc, seed }, p);
          expect(only.crc).toBe(wanted);
          const both = board.run({ kind: 'copy-checksum', ...r, lengthBytes: r.length, crc, seed }, p);
          expect(both.crc).toBe(wanted);
          expected.copyWithin(r.destination, r.source, r.source + r.length);
          expect(Buffer.compare(board.peek(0, SMALL_BYTES), expected)).toBe(0);
        },
      ),
      runs,
    );
  });
});

describe('fill, write, read', () => {
  test('move exactly the bytes asked for', () => {
    fc.assert(
      fc.property(range(5000), pace, fc.boolean(), fc.nat(), (r, p, ecc, seed) => {
        const board = new Board({ ecc });
        const whole = board.run({
          kind: 'fill',
          destination: 0,
          lengthBytes: SMALL_BYTES,
          pattern: 0x0807060504030201n,
        });
        expect(whole.state).toBe('done');
        const expected = Uint8Array.from({ length: SMALL_BYTES }, (_, i) => (i % 8) + 1);
        const draw = xorshift32(seed | 1);
        const fresh = Uint8Array.from({ length: r.length }, () => draw() & 0xff);
        board.silicon.bytes.set(fresh, HOST_MEMORY_BASE + 5);
        expected.set(fresh, r.destination);
        const wrote = board.run(
          { kind: 'write', window: HOST_MEMORY_BASE + 5, destination: r.destination, lengthBytes: r.length },
          p,
        );
        expect(wrote.state).toBe('done');
        expect(Buffer.compare(board.peek(0, SMALL_BYTES), expected)).toBe(0);
        const read = board.run(
          { kind: 'read', source: r.source, window: HOST_MEMORY_BASE + 100_003, lengthBytes: r.length },
          p,
        );
        expect(read.state).toBe('done');
        const landed = board.silicon.bytes.slice(HOST_MEMORY_BASE + 100_003, HOST_MEMORY_BASE + 100_003 + r.length);
        expect(Buffer.compare(landed, expected.subarray(r.source, r.source + r.length))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});
