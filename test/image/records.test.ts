import fc from 'fast-check';
import nrfIntelHex from 'nrf-intel-hex';
import { describe, expect, test } from 'vitest';
import { type CodeImage, codeImage } from '../../src/image/code-image.js';
import { readIntelHex, writeIntelHex } from '../../src/image/formats/intel-hex.js';
import { readSRecord, writeSRecord } from '../../src/image/formats/s-record.js';
import { damaged, expectTypedRefusal } from './support/fuzz.js';

const MemoryMap = nrfIntelHex as unknown as typeof nrfIntelHex.default;
const bytes = (text: string) => new TextEncoder().encode(text);
const readHex = (text: string) => readIntelHex(bytes(text), 'fw.hex');
const readSrec = (text: string) => readSRecord(bytes(text), 'fw.srec');
const map = (image: CodeImage) => image.segments.map(({ address, bytes: data }) => [address, [...data]]);

const END = ':00000001FF\n';

/** A record of either format, its checksum computed here from its definition. */
function hexRecord(type: number, offset: number, data: number[]): string {
  const content = [data.length, offset >> 8, offset & 0xff, type, ...data];
  return `:${digits([...content, (256 - (content.reduce((a, b) => a + b, 0) % 256)) % 256])}\n`;
}
function sRecord(type: number, address: number[], data: number[] = []): string {
  const content = [address.length + data.length + 1, ...address, ...data];
  return `S${type}${digits([...content, 255 - (content.reduce((a, b) => a + b, 0) % 256)])}\n`;
}
const digits = (content: number[]) =>
  content
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();

/** Any sparse image: runs in ascending order with gaps between them. */
const anyImage = fc
  .array(
    fc.record({ gap: fc.integer({ min: 1, max: 0x30000 }), data: fc.uint8Array({ minLength: 1, maxLength: 300 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .chain((runs) =>
    fc.record({
      runs: fc.constant(runs),
      base: fc.oneof(fc.integer({ min: 0, max: 0x7000_0000 }), fc.integer({ min: 0, max: 0xff00_0000 })),
    }),
  )
  .map(({ runs, base }) => {
    let address = base;
    const segments = runs.map(({ gap, data }) => {
      address += gap;
      const segment = { address, vma: address, bytes: data, permissions: undefined, name: 'run', fileOffset: 0 };
      address += data.length;
      return segment;
    });
    return codeImage({ format: 'raw', sourceName: 'any', segments, entry: base });
  });

describe('Intel HEX', () => {
  test('the example of the specification: data, then the end', () => {
    const image = readHex(':0300300002337A1E\n:00000001FF\n');
    expect(map(image)).toEqual([[0x30, [0x02, 0x33, 0x7a]]]);
    expect(image.entry).toBeUndefined();
  });

  test('a linear base, a linear start address, lower case, blank lines and carriage returns', () => {
    const text =
      hexRecord(4, 0, [0x12, 0x34]) + hexRecord(0, 0x5678, [1, 2]) + hexRecord(5, 0, [0x12, 0x34, 0x56, 0x78]);
    const image = readHex(`\r\n${text.toLowerCase().replaceAll('\n', ' \r\n\r\n')}${END}\n`);
    expect(map(image)).toEqual([[0x1234_5678, [1, 2]]]);
    expect(image.entry).toBe(0x1234_5678);
  });

  test('a segment base multiplies by 16, and data wraps at the end of its 64 KiB', () => {
    const image = readHex(
      hexRecord(2, 0, [0x10, 0x00]) + hexRecord(0, 0xffff, [1, 2]) + hexRecord(3, 0, [0, 1, 0, 2]) + END,
    );
    expect(map(image)).toEqual([
      [0x10000, [2]],
      [0x1ffff, [1]],
    ]);
    expect(image.entry).toBe(0x12);
  });

  test('with a linear base data runs over 64 KiB', () => {
    const image = readHex(hexRecord(4, 0, [0, 1]) + hexRecord(0, 0xffff, [1, 2]) + END);
    expect(map(image)).toEqual([[0x1ffff, [1, 2]]]);
  });

  test('records in any order join into runs', () => {
    const image = readHex(hexRecord(0, 4, [5, 6]) + hexRecord(0, 0, [1, 2, 3, 4]) + hexRecord(0, 9, [9]) + END);
    expect(map(image)).toEqual([
      [0, [1, 2, 3, 4, 5, 6]],
      [9, [9]],
    ]);
  });

  test('the first and the last byte of 4 GiB cost two bytes', () => {
    const image = readHex(hexRecord(0, 0, [1]) + hexRecord(4, 0, [0xff, 0xff]) + hexRecord(0, 0xffff, [2]) + END);
    expect(map(image)).toEqual([
      [0, [1]],
      [0xffff_ffff, [2]],
    ]);
    expect(image.segments.reduce((sum, { bytes: data }) => sum + data.buffer.byteLength, 0)).toBeLessThan(100);
  });

  test.each([
    ['checksum', ':0300300002337A1F\n', 'checksum at line 1, offset 0xf: expected 0x1e, found 0x1f'],
    ['mark', `${END.trim().slice(1)}\n`, 'record mark at line 1, offset 0x0: expected ":"'],
    [
      'short line',
      ':0300300002337A\n',
      'record length at line 1, offset 0x1: expected 17 characters for 3 bytes, found 15',
    ],
    ['digits', ':0300300002337AXY\n', 'checksum at line 1, offset 0xf: expected two hexadecimal digits'],
    ['type', hexRecord(6, 0, []), 'record type at line 1, offset 0x7: expected 0 to 5, found 6'],
    ['base length', hexRecord(4, 0, [1]), 'record length at line 1, offset 0x1: expected 2 for record type 4, found 1'],
    [
      'no end',
      hexRecord(0, 0, [1]),
      'end-of-file record at offset 0xe: expected :00000001FF, found the end of the file',
    ],
    ['more behind the end', END + END, 'record at line 2, offset 0xc: expected nothing behind the end-of-file record'],
    [
      'overlap',
      `${hexRecord(0, 0x10, [1, 2, 3, 4])}${hexRecord(0, 0x13, [5])}${END}`,
      'data at line 2, offset 0x14: expected no overlap with the data from line 1 at 0x10..0x13, found 0x13..0x13',
    ],
    [
      'beyond 4 GiB',
      hexRecord(4, 0, [0xff, 0xff]) + hexRecord(0, 0xffff, [1, 2]) + END,
      'load offset at line 2, offset 0x13: expected addresses below 0x100000000',
    ],
  ])('refuses: %s', (_, text, message) => {
    expect(() => readHex(text)).toThrow(`fw.hex: ${message}`);
  });

  test('what is written reads back equal, and nrf-intel-hex reads the same', () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const text = writeIntelHex(image);
        const back = readHex(text);
        expect(map(back)).toEqual(map(image));
        expect(back.entry).toBe(image.entry);
        // nrf-intel-hex takes addresses from 2 GiB on for negative ones when it reads.
        if (image.segments.some(({ address, bytes: data }) => address + data.length > 0x7fff_0000)) return;
        const theirs = [...MemoryMap.fromHex(text).join()].map(([address, data]) => [address, [...data]]);
        expect(map(back)).toEqual(theirs);
      }),
      { numRuns: 60 },
    );
  });

  test('fuzz: damaged text is read or refused', () => {
    const valid = bytes(hexRecord(4, 0, [0, 16]) + hexRecord(0, 0, [1, 2, 3]) + hexRecord(5, 0, [0, 16, 0, 0]) + END);
    fc.assert(
      fc.property(damaged(valid), (text) => expectTypedRefusal(() => readIntelHex(text, 'fuzz.hex'))),
      { numRuns: 500 },
    );
  });
});

describe('Motorola S-record', () => {
  test('S0 to S9: addresses of 16, 24 and 32 bits, the count and the entry', () => {
    const image = readSrec(
      sRecord(0, [0, 0], [0x66, 0x77]) +
        sRecord(1, [0x12, 0x34], [1]) +
        sRecord(2, [0x12, 0x34, 0x56], [2]) +
        sRecord(3, [0x12, 0x34, 0x56, 0x78], [3]) +
        sRecord(5, [0, 3]) +
        sRecord(6, [0, 0, 3]) +
        sRecord(7, [0x12, 0x34, 0x56, 0x78]),
    );
    expect(map(image)).toEqual([
      [0x1234, [1]],
      [0x12_3456, [2]],
      [0x1234_5678, [3]],
    ]);
    expect(image.entry).toBe(0x1234_5678);
  });

  test.each([
    [8, [1, 2, 3], 0x10203],
    [9, [1, 2], 0x102],
  ])('S%i ends the file, too', (type, address, entry) => {
    expect(readSrec(sRecord(1, [0, 0], [1]) + sRecord(type, address)).entry).toBe(entry);
  });

  const last = sRecord(9, [0, 0]);
  test.each([
    ['checksum', 'S104000001FB\n', 'checksum at line 1, offset 0xa: expected 0xfa, found 0xfb'],
    ['reserved type', sRecord(4, [0, 0]), 'record type at line 1, offset 0x0: expected S0 to S3 or S5 to S9'],
    ['byte count', 'S10200FD\n', 'byte count at line 1, offset 0x2: expected at least 3, found 2'],
    ['long line', `${sRecord(1, [0, 0], [1]).trim()}00\n`, 'byte count at line 1, offset 0x2: expected 12 characters'],
    [
      'record count',
      sRecord(1, [0, 0], [1]) + sRecord(5, [0, 2]),
      'record count at line 2, offset 0x11: expected 1 data',
    ],
    ['no end', sRecord(1, [0, 0], [1]), 'termination record at offset 0xd: expected S7, S8 or S9'],
    [
      'more behind the end',
      last + last,
      'record at line 2, offset 0xb: expected nothing behind the termination record',
    ],
    [
      'overlap',
      `${sRecord(1, [0, 4], [1, 2])}${sRecord(1, [0, 3], [1, 2])}${last}`,
      'data at line 2, offset 0xf: expected no overlap with the data from line 1 at 0x4..0x5, found 0x3..0x4',
    ],
  ])('refuses: %s', (_, text, message) => {
    expect(() => readSrec(text)).toThrow(`fw.srec: ${message}`);
  });

  test('what is written reads back equal', () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const back = readSrec(writeSRecord(image));
        expect(map(back)).toEqual(map(image));
        expect(back.entry).toBe(image.entry);
      }),
      { numRuns: 60 },
    );
  });

  test('fuzz: damaged text is read or refused', () => {
    const valid = bytes(
      sRecord(0, [0, 0], [0x66]) + sRecord(3, [0, 0, 1, 0], [1, 2, 3]) + sRecord(5, [0, 1]) + sRecord(7, [0, 0, 1, 0]),
    );
    fc.assert(
      fc.property(damaged(valid), (text) => expectTypedRefusal(() => readSRecord(text, 'fuzz.srec'))),
      { numRuns: 500 },
    );
  });
});
