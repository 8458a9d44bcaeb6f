import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noCharacteristics } from '../../src/image/characteristics.js';
import { decodeCharacteristics } from '../../src/image/characteristics-decode.js';
import { encodeCharacteristics } from '../../src/image/characteristics-encode.js';
import { anyFacts, facts } from './support/characteristics.js';
import { damaged, expectTypedRefusal } from './support/fuzz.js';

const decode = (bytes: Uint8Array, offset = 0) => decodeCharacteristics(bytes, { file: 'fw.elf', offset });

/** A record written by hand from the specification. */
function record(...entries: [type: number, data: number[]][]): Uint8Array {
  const body = entries.flatMap(([type, data]) => [
    type & 0xff,
    type >> 8,
    data.length & 0xff,
    data.length >> 8,
    ...data,
    ...Array((4 - (data.length % 4)) % 4).fill(0),
  ]);
  const total = 8 + body.length;
  return Uint8Array.from([0x46, 0x4c, 0x43, 0x48, 1, 0, total & 0xff, total >> 8, ...body]);
}
const ascii = (text: string, padTo = 0) => [...text.padEnd(padTo, '\0')].map((letter) => letter.charCodeAt(0));
const u32 = (...values: number[]) => values.flatMap((value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff));

describe('the characteristics record', () => {
  test('bytes written by hand from the specification', () => {
    const bytes = record(
      [1, ascii('fc-host-adapter')],
      [2, [1, 2, 3, 0, ...u32(4)]],
      [3, ascii('rv32imac')],
      [4, u32(1, 0x4000, 0x100)],
      [5, u32(7, 0x7000, 0x400, 0x7106)],
      [6, [...ascii('login', 8), ...u32(2, 1024, 24, 1), ...ascii('wwpn', 8), 4, 0, 8, 0, 1, 0, 0, 0]],
      [7, [...ascii('login', 8), ...u32(1, 2)]],
      [8, ascii('npiv')],
      [8, ascii('fpin')],
      [9, u32(1, 2, 3)],
      [10, u32(9)],
      [11, u32(0x100000)],
      [12, ascii('demo')],
      [13, u32(64)],
      [0x7777, [1, 2, 3]],
    );
    const expected = {
      adapterType: 'fc-host-adapter',
      version: { major: 1, minor: 2, revision: 3, build: 4 },
      cpu: 'rv32imac',
      bootstrap: { abi: 1, offset: 0x4000, lengthBytes: 0x100 },
      modules: [{ kind: 'copy', offset: 0x7000, lengthBytes: 0x400, entryOffset: 0x7106 }],
      tables: [
        {
          name: 'login',
          layout: 2,
          capacityEntries: 1024,
          entryBytes: 24,
          fields: [{ name: 'wwpn', offset: 4, lengthBytes: 8, kind: 'bytes' }],
        },
      ],
      conversions: [{ table: 'login', fromLayout: 1, toLayout: 2 }],
      features: ['npiv', 'fpin'],
      memory: { ramBytes: 1, tableBytes: 2, bufferBytes: 3 },
      securityCounter: 9,
      runBase: 0x100000,
      name: 'demo',
      keyAreaBytes: 64,
      unknown: [{ type: 0x7777, data: Uint8Array.of(1, 2, 3) }],
    };
    expect(decode(bytes)).toEqual(expected);
    expect(encodeCharacteristics(decode(bytes), 'x')).toEqual(bytes);
  });

  test('an empty record states nothing', () => {
    expect(decode(record())).toEqual(noCharacteristics());
  });

  test('bytes behind the record are ignored: it may stand in a larger section or in memory', () => {
    expect(decode(Uint8Array.from([...record([12, ascii('demo')]), 1, 2, 3])).name).toBe('demo');
  });

  test('it reads from shared memory', () => {
    const bytes = encodeCharacteristics(facts(), 'x');
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 4), 4);
    shared.set(bytes);
    expect(decode(shared)).toEqual(facts());
  });

  test('whatever is encoded decodes to the same', () => {
    fc.assert(
      fc.property(anyFacts, (any) => {
        expect(decode(encodeCharacteristics(any, 'x'))).toEqual(any);
      }),
      { numRuns: 200 },
    );
  });

  const magic = record([12, ascii('demo')]);
  magic[0] = 0;
  const version = record();
  version[4] = 2;
  const total = record([12, ascii('demo')]);
  total[6] = 32;
  const padding = record([12, ascii('abc')]);
  padding[15] = 1;
  test.each<[string, Uint8Array, string]>([
    ['magic', magic, 'magic at offset 0x1000: expected 0x48434c46 ("FLCH"), found 0x48434c00'],
    ['version', version, 'record version at offset 0x1004: expected 1, found 2'],
    ['total beyond the bytes', total, 'total bytes at offset 0x1006: expected a multiple of 4 from 8 to 16, found 32'],
    ['padding', padding, 'entry padding at offset 0x100f: expected zeros, found other bytes'],
    [
      'entry beyond the record',
      record([12, ascii('demo')]).with(10, 5),
      'entry length at offset 0x100a: expected at most 4, found 5',
    ],
    [
      'a second name',
      record([12, ascii('a')], [12, ascii('b')]),
      'entry type 12 at offset 0x1010: expected one such entry',
    ],
    ['control characters', record([12, [0x1b, 0x5b]]), 'name at offset 0x100c: expected printable UTF-8 text'],
    ['malformed UTF-8', record([8, [0xff]]), 'feature at offset 0x100c: expected printable UTF-8 text'],
    ['short bootstrap', record([4, u32(1)]), 'bootstrap at offset 0x100a: expected 12 bytes of data, found 4'],
    [
      'field count of gigabytes',
      record([6, [...ascii('login', 8), ...u32(1, 1, 8, 0xffff_ffff)]]),
      'table field count at offset 0x1020: expected 0 for 24 bytes of data, found 4294967295',
    ],
    [
      'field outside its entry',
      record([6, [...ascii('login', 8), ...u32(1, 1, 8, 1), ...ascii('wwpn', 8), 4, 0, 8, 0, 1, 0, 0, 0]]),
      'field wwpn at offset 0x102c: expected a field inside the entry of 8 bytes, found 4 + 8',
    ],
  ])('refuses: %s', (_, bytes, message) => {
    expect(() => decode(bytes, 0x1000)).toThrow(`fw.elf: characteristics ${message}`);
  });

  test('a record that would be too long is refused when it is written', () => {
    const features = Array.from({ length: 700 }, (_, index) => `${index}`.padEnd(100, 'x'));
    expect(() => encodeCharacteristics(facts({ features }), 'fw')).toThrow(
      'fw: characteristics: expected at most 65532 bytes',
    );
  });

  test('text that could not be read back is refused when it is written', () => {
    for (const name of ['', 'a\u202eb', 'a\nb'])
      expect(() => encodeCharacteristics(facts({ name }), 'fw')).toThrow(
        'fw: characteristics text: expected printable text',
      );
  });

  test('fuzz: a damaged record is read or refused', () => {
    const valid = encodeCharacteristics(
      facts({ features: ['a', 'bc'], conversions: [{ table: 'login', fromLayout: 1, toLayout: 2 }] }),
      'x',
    );
    fc.assert(
      fc.property(damaged(valid), (bytes) => expectTypedRefusal(() => decode(bytes))),
      { numRuns: 1000 },
    );
  });
});
