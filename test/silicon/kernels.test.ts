import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { CRC32_SCRATCH, CRC32_SCRATCH_BYTES, KERNELS_BASE, KERNELS_END } from '../../assembly/memory-map.js';
import { slowCopy } from '../slow/copy.js';
import { reflectedPolynomials, slowCrc32 } from '../slow/crc32.js';
import { slowDifference } from '../slow/difference.js';
import { slowPatternFill } from '../slow/pattern-fill.js';
import { instantiate, type Silicon, siliconBuilds } from './instantiate.js';
import { expectSameBytes } from './same-bytes.js';

interface KernelExports {
  kernelsInit(): void;
  copyBytes(target: number, source: number, lengthBytes: number): void;
  fillBytes(target: number, byte: number, lengthBytes: number): void;
  patternFill64(target: number, lengthBytes: number, seed: number): void;
  crc32(seed: number, source: number, lengthBytes: number, kind: number): number;
  copyCrc32(seed: number, target: number, source: number, lengthBytes: number, kind: number): number;
  differenceBlocks(left: number, right: number, lengthBytes: number, blockBytes: number, bitmap: number): number;
}

/** A place for each range of a test, with room around it for what must stay untouched. */
const MEMORY_BYTES = 0x40_0000;
const FIRST = KERNELS_END;
const SECOND = FIRST + 0x8_0000;
const BITMAP = SECOND + 0x8_0000;

const kind = fc.constantFrom(0, 1);
const seed = fc.integer({ min: 0, max: 0xffff_ffff });
const alignment = fc.integer({ min: 0, max: 70 });
/** Lengths on both sides of every switch of method: bytes, one word, tables, each level of the recurrence, several chunks. */
const length = fc.oneof(
  fc.integer({ min: 0, max: 80 }),
  fc.integer({ min: 0, max: 5000 }),
  fc.integer({ min: 0, max: 60_000 }),
);
/** Biased bytes: long runs of equal ones, then noise. */
const content = fc.record({ seed, zeroFrom: fc.nat(60_000), zeroBytes: fc.nat(60_000) });

function noise(
  lengthBytes: number,
  { seed, zeroFrom, zeroBytes }: { seed: number; zeroFrom: number; zeroBytes: number },
) {
  return slowPatternFill(lengthBytes, seed).fill(0, zeroFrom, zeroFrom + zeroBytes);
}

describe.each(siliconBuilds)('kernels, %s build', (build) => {
  let silicon: Silicon<KernelExports>;
  const run = { numRuns: build === 'release' ? 200 : 100 };

  beforeEach(() => {
    silicon = instantiate<KernelExports>(build, MEMORY_BYTES);
    silicon.exports.kernelsInit();
  });

  const slice = (start: number, lengthBytes: number) => silicon.bytes.slice(start, start + lengthBytes);

  it('copy moves bytes as if through a second buffer, whatever overlaps', () => {
    fc.assert(
      fc.property(content, alignment, fc.integer({ min: -3000, max: 3000 }), length, (data, at, distance, bytes) => {
        const source = FIRST + 0x1000 + at;
        const window = noise(bytes + 0x2000, data);
        silicon.bytes.set(window, FIRST);
        silicon.exports.copyBytes(source + distance, source, bytes);
        slowCopy(window, 0x1000 + at + distance, 0x1000 + at, bytes);
        expectSameBytes(slice(FIRST, window.length), window);
      }),
      run,
    );
  });

  it('fill sets its range and nothing beside it', () => {
    fc.assert(
      fc.property(content, alignment, fc.nat(0x1ff), length, (data, at, byte, bytes) => {
        const expected = noise(bytes + 200, data);
        silicon.bytes.set(expected, FIRST);
        silicon.exports.fillBytes(FIRST + at, byte, bytes);
        for (let i = 0; i < bytes; i++) expected[at + i] = byte & 0xff;
        expectSameBytes(slice(FIRST, expected.length), expected);
      }),
      run,
    );
  });

  it('pattern fill writes the garbage of its seed and nothing beside it', () => {
    fc.assert(
      fc.property(alignment, length, seed, (at, bytes, seed) => {
        silicon.bytes.fill(0x5a, FIRST, FIRST + bytes + 200);
        silicon.exports.patternFill64(FIRST + at, bytes, seed);
        expectSameBytes(slice(FIRST + at, bytes), slowPatternFill(bytes, seed));
        expectSameBytes(slice(FIRST, at), new Uint8Array(at).fill(0x5a));
        expectSameBytes(slice(FIRST + at + bytes, 100), new Uint8Array(100).fill(0x5a));
      }),
      run,
    );
  });

  it('pattern fill gives other garbage for another seed, and every byte value', () => {
    const first = slowPatternFill(0x1_0000, 1);
    expect(new Set(first).size).toBe(256);
    silicon.exports.patternFill64(FIRST, 0x1_0000, 2);
    const same = slice(FIRST, 0x1_0000).filter((byte, i) => byte === first[i]).length;
    expect(same).toBeLessThan(0x1_0000 / 128);
  });

  it.each([
    [0, 0xcbf43926],
    [1, 0xe3069283],
  ])('CRC-32 of kind %i over "123456789" is its published check value', (kind, check) => {
    silicon.bytes.set(new TextEncoder().encode('123456789'), FIRST);
    expect(silicon.exports.crc32(0, FIRST, 9, kind) >>> 0).toBe(check);
  });

  it('CRC-32 equals the bit-by-bit one at any length, alignment and seed', () => {
    fc.assert(
      fc.property(content, alignment, length, seed, kind, (data, at, bytes, seed, kind) => {
        const range = noise(bytes, data);
        silicon.bytes.set(range, FIRST + at);
        const expected = slowCrc32(seed, range, reflectedPolynomials[kind]!);
        expect(silicon.exports.crc32(seed, FIRST + at, bytes, kind) >>> 0).toBe(expected);
        expectSameBytes(slice(FIRST + at, bytes), range);
      }),
      run,
    );
  });

  it.each([0, 1])('CRC-32 of kind %i is right on both sides of every switch of method', (kind) => {
    silicon.exports.patternFill64(FIRST, 0x1_0000, 5);
    // Words from which tables, fold, dense and sparse recurrence, and further chunks of it take over.
    const switches = [
      1,
      4,
      53,
      55,
      89,
      90,
      128,
      129,
      209,
      300,
      600,
      700,
      600 + 209,
      900 + 209,
      900 + 300,
      1024,
      1800 + 300,
    ];
    for (const words of switches) {
      for (const bytes of [-17, -16, -1, 0, 1, 15, 16, 17].map((near) => Math.max(0, words * 16 + near))) {
        const expected = slowCrc32(3, slice(FIRST + 5, bytes), reflectedPolynomials[kind]!);
        expect([bytes, silicon.exports.crc32(3, FIRST + 5, bytes, kind) >>> 0]).toEqual([bytes, expected]);
      }
    }
  });

  it.each([0, 1])('CRC-32 of kind %i chains: a range in two pieces gives what it gives in one', (kind) => {
    const bytes = 0x7_0000;
    silicon.exports.patternFill64(FIRST, bytes, 7);
    const whole = silicon.exports.crc32(0, FIRST, bytes, kind);
    expect(whole >>> 0).toBe(slowCrc32(0, slice(FIRST, bytes), reflectedPolynomials[kind]!));
    fc.assert(
      fc.property(fc.nat(bytes), (cut) => {
        const head = silicon.exports.crc32(0, FIRST, cut, kind);
        expect(silicon.exports.crc32(head, FIRST + cut, bytes - cut, kind)).toBe(whole);
      }),
      run,
    );
  });

  it('CRC-32 does not depend on what earlier calls left in the scratch', () => {
    silicon.exports.patternFill64(FIRST, 0x1_0000, 9);
    const lengths = [0x1_0000, 20_000, 5000, 1500, 300];
    const clean = lengths.map((bytes) => silicon.exports.crc32(0, FIRST, bytes, 0));
    silicon.bytes.fill(0xff, CRC32_SCRATCH, CRC32_SCRATCH + CRC32_SCRATCH_BYTES);
    expect(lengths.map((bytes) => silicon.exports.crc32(0, FIRST, bytes, 0))).toEqual(clean);
  });

  it('CRC-32 writes inside its own area only', () => {
    const before = slice(0, KERNELS_BASE);
    silicon.exports.patternFill64(FIRST, 0x7_0000, 11);
    const data = slice(FIRST, MEMORY_BYTES - FIRST);
    for (const kind of [0, 1]) silicon.exports.crc32(0, FIRST, 0x7_0000, kind);
    expectSameBytes(slice(0, KERNELS_BASE), before);
    expectSameBytes(slice(FIRST, MEMORY_BYTES - FIRST), data);
    const behind = CRC32_SCRATCH + CRC32_SCRATCH_BYTES;
    expectSameBytes(slice(behind, KERNELS_END - behind), new Uint8Array(KERNELS_END - behind));
  });

  it('every kernel reaches the last byte of a 4-GiB memory', () => {
    const { exports, bytes } = instantiate<KernelExports>(build, 2 ** 32);
    exports.kernelsInit();
    for (const length of [7, 100, 5000, 30_001]) {
      const start = 2 ** 32 - length;
      exports.patternFill64(start, length, 3);
      const range = bytes.slice(start);
      expectSameBytes(range, slowPatternFill(length, 3));
      expect(exports.crc32(0, start, length, 0) >>> 0).toBe(slowCrc32(0, range, reflectedPolynomials[0]));
      expect(exports.copyCrc32(0, FIRST, start, length, 1) >>> 0).toBe(slowCrc32(0, range, reflectedPolynomials[1]));
      expect(exports.differenceBlocks(start, FIRST, length, 4096, BITMAP)).toBe(0);
      bytes[2 ** 32 - 1]! ^= 1;
      expect(exports.differenceBlocks(start, FIRST, length, 4096, BITMAP)).toBe(1);
      exports.copyBytes(start, FIRST, length);
      expectSameBytes(bytes.slice(start), range);
      exports.fillBytes(start, 9, length);
      expectSameBytes(bytes.slice(start), new Uint8Array(length).fill(9));
    }
  });

  it('building the tables again changes nothing', () => {
    const tables = slice(KERNELS_BASE, CRC32_SCRATCH - KERNELS_BASE);
    silicon.exports.kernelsInit();
    expectSameBytes(slice(KERNELS_BASE, CRC32_SCRATCH - KERNELS_BASE), tables);
  });

  it('copy with CRC-32 is the copy and the CRC-32 of what the source held, whatever overlaps', () => {
    const distance = fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: 0x2_0000, max: 0x2_0040 }));
    fc.assert(
      fc.property(content, alignment, distance, length, seed, kind, (data, at, distance, bytes, seed, kind) => {
        const source = 0x1000 + at;
        const window = noise(Math.abs(distance) + bytes + 0x2000, data);
        silicon.bytes.set(window, FIRST);
        const crc = silicon.exports.copyCrc32(seed, FIRST + source + distance, FIRST + source, bytes, kind);
        const range = window.subarray(source, source + bytes);
        expect(crc >>> 0).toBe(slowCrc32(seed, range, reflectedPolynomials[kind]!));
        slowCopy(window, source + distance, source, bytes);
        expectSameBytes(slice(FIRST, window.length), window);
      }),
      run,
    );
  });

  it('block difference counts and marks the blocks that differ, and overwrites the bitmap', () => {
    const blockBytes = fc.oneof(fc.constantFrom(1, 64, 256, 4096), fc.integer({ min: 1, max: 5000 }));
    const flips = fc.array(fc.nat(60_000), { maxLength: 12 });
    fc.assert(
      fc.property(
        content,
        alignment,
        alignment,
        length,
        blockBytes,
        flips,
        (data, left, right, bytes, block, flips) => {
          const original = noise(bytes, data);
          const changed = original.slice();
          for (const flip of flips) if (flip < bytes) changed[flip]! ^= 1 << (flip & 7);
          silicon.bytes.set(original, FIRST + left);
          silicon.bytes.set(changed, SECOND + right);
          const [differing, bitmap] = slowDifference(original, changed, block);
          silicon.bytes.fill(0xa5, BITMAP, BITMAP + bitmap.length + 8);
          expect(silicon.exports.differenceBlocks(FIRST + left, SECOND + right, bytes, block, BITMAP)).toBe(differing);
          expectSameBytes(slice(BITMAP, bitmap.length), bitmap);
          expectSameBytes(slice(BITMAP + bitmap.length, 8), new Uint8Array(8).fill(0xa5));
        },
      ),
      run,
    );
  });

  it('block difference sees every single bit of a block', () => {
    const bytes = 4096 + 300;
    for (let bit = 0; bit < bytes * 8; bit += 13) {
      const at = bit >> 3;
      silicon.bytes[SECOND + at]! ^= 1 << (bit & 7);
      expect(silicon.exports.differenceBlocks(FIRST, SECOND, bytes, 4096, BITMAP)).toBe(1);
      expect(silicon.bytes[BITMAP]).toBe(at < 4096 ? 1 : 2);
      silicon.bytes[SECOND + at] = 0;
    }
  });
});

describe('kernels, what the debug build refuses', () => {
  it('a CRC-32 over the scratch, which would be wrong without a sign', () => {
    const { exports } = instantiate<KernelExports>('debug', MEMORY_BYTES);
    exports.kernelsInit();
    expect(() => exports.crc32(0, CRC32_SCRATCH, 4096, 0)).toThrow();
    expect(() => exports.crc32(0, KERNELS_END - 1, 16, 0)).toThrow();
    expect(() => exports.crc32(0, KERNELS_BASE - 1, 16, 0)).toThrow();
    expect(() => exports.copyCrc32(0, CRC32_SCRATCH, KERNELS_END, 4096, 0)).toThrow();
    expect(() => exports.crc32(0, KERNELS_END, 16, 0)).not.toThrow();
    expect(() => exports.crc32(0, KERNELS_BASE - 16, 16, 0)).not.toThrow();
  });

  it('a write into the tables or the scratch', () => {
    const { exports } = instantiate<KernelExports>('debug', MEMORY_BYTES);
    expect(() => exports.copyBytes(KERNELS_BASE, FIRST, 1)).toThrow();
    expect(() => exports.fillBytes(KERNELS_BASE - 1, 0, 2)).toThrow();
    expect(() => exports.patternFill64(KERNELS_END - 1, 1, 0)).toThrow();
    expect(() => exports.differenceBlocks(FIRST, SECOND, 16, 16, KERNELS_BASE)).toThrow();
    expect(() => exports.copyBytes(KERNELS_END, FIRST, 1)).not.toThrow();
    expect(() => exports.copyBytes(KERNELS_BASE, FIRST, 0)).not.toThrow();
  });

  it('a polynomial it does not know', () => {
    const { exports } = instantiate<KernelExports>('debug', MEMORY_BYTES);
    exports.kernelsInit();
    expect(() => exports.crc32(0, FIRST, 16, 2)).toThrow();
  });

  it('a CRC-32 before the tables are built', () => {
    const { exports } = instantiate<KernelExports>('debug', MEMORY_BYTES);
    expect(() => exports.crc32(0, KERNELS_END, 16, 0)).toThrow();
  });

  it('a block of no bytes', () => {
    const { exports } = instantiate<KernelExports>('debug', MEMORY_BYTES);
    expect(() => exports.differenceBlocks(FIRST, SECOND, 16, 0, BITMAP)).toThrow();
  });
});

describe('the generated recurrence', () => {
  it('is what its script writes', () => {
    const script = fileURLToPath(new URL('../../scripts/generate-crc32.mjs', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });
});
