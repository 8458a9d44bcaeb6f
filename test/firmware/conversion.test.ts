// The firmware's own conversion module, compiled for the host and held against the meaning of the tables.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireDebianTool } from '../debian-tool.js';
import { decodeCharacteristics } from './characteristics.js';
import { imagePath, readElf, type Version } from './elf.js';

type Layout = ReturnType<typeof decodeCharacteristics>['tables'][number];
type Row = Record<string, bigint>;

const errors = { ok: 0, space: 4, noConversion: 7, entry: 8 };

const layoutOf = (version: Version, name: string): Layout =>
  decodeCharacteristics(readElf(imagePath(version)).sections.get('.fastload.characteristics')!.bytes).tables.find(
    (table) => table.name === name,
  )!;

function writeRows(layout: Layout, rows: Row[]): Buffer {
  const bytes = Buffer.alloc(rows.length * layout.entryBytes, 0xee);
  rows.forEach((row, index) => {
    for (const field of layout.fields)
      for (let i = 0; i < field.bytes; i++)
        bytes[index * layout.entryBytes + field.offset + i] = Number((row[field.name]! >> BigInt(8 * i)) & 0xffn);
  });
  return bytes;
}

function readRows(layout: Layout, bytes: Buffer, count: number): Row[] {
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      layout.fields.map((field) => {
        const at = index * layout.entryBytes + field.offset;
        const value = [...bytes.subarray(at, at + field.bytes)].reduceRight(
          (sum, byte) => sum * 256n + BigInt(byte),
          0n,
        );
        return [field.name, value];
      }),
    ),
  );
}

/** What the conversion has to mean: same name, same value; a field that is new is 0. */
const meaning = (rows: Row[], to: Layout): Row[] =>
  rows.map((row) => Object.fromEntries(to.fields.map(({ name }) => [name, row[name] ?? 0n])));

const unsigned = (bytes: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(8 * bytes)) - 1n });
const nportid = fc.bigInt({ min: 0n, max: 0xffffffn });
const loginRow = (state = fc.bigInt({ min: 0n, max: 255n })) =>
  fc.record<Row>({ nportid, wwpn: unsigned(8), state, flags: unsigned(2), credits: unsigned(4) });
const pathRow = fc.record<Row>({ lun: unsigned(4), nportid, port: unsigned(2), state: unsigned(2), ioq: unsigned(4) });

const work = mkdtempSync(join(tmpdir(), 'fastload-conversion-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const sourceOf = (path: string) => new URL(path, import.meta.url).pathname;

function compile(major: number): string {
  const out = join(work, `driver-${major}`);
  const files = [sourceOf('conversion-driver.c'), sourceOf('../../firmware/bootstrap/conversion.c')];
  const include = sourceOf('../../firmware/include');
  const checks = ['-Wall', '-Werror', '-fsanitize=undefined', '-fno-sanitize-recover=all', '-O1'];
  const args = [...checks, `-DFW_MAJOR=${major}`, '-DFW_MINOR=0', `-I${include}`, ...files, '-o', out];
  const result = spawnSync('gcc', args, { encoding: 'utf8' });
  expect(result.status, result.stderr).toBe(0);
  return out;
}

interface Asked {
  name: string;
  layout: number;
  count: number;
  capacity?: number;
  areaBytes?: number;
  entries: Buffer;
}

function convert(driver: string, asked: Asked) {
  const areaBytes = asked.areaBytes ?? 0x2_0000;
  const header = Buffer.alloc(28);
  header.write(asked.name, 0, 8, 'latin1');
  header.writeUInt32LE(asked.layout, 12);
  header.writeUInt32LE(asked.count, 16);
  header.writeUInt32LE(asked.capacity ?? asked.count, 20);
  header.writeUInt32LE(areaBytes, 24);
  const result = spawnSync(driver, { input: Buffer.concat([header, asked.entries]), maxBuffer: 1 << 24 });
  expect(result.status, result.stderr.toString()).toBe(0);
  const source = result.stdout.subarray(12 + areaBytes);
  expect(source.equals(asked.entries), 'the old table is unchanged').toBe(true);
  return {
    error: result.stdout.readUInt32LE(0),
    used: result.stdout.readUInt32LE(4),
    index: result.stdout.readUInt32LE(8),
    area: result.stdout.subarray(12, 12 + areaBytes),
  };
}

describe.skipIf(!requireDebianTool('gcc'))('the conversion module of 2.0.0', () => {
  let driver = '';
  beforeAll(() => {
    driver = compile(2);
  });

  it.each([
    ['login', loginRow()],
    ['path', pathRow],
  ] as const)('carries every entry of a %s table over, field by field', (name, row) => {
    const [from, to] = [layoutOf('1.0.0', name), layoutOf('2.0.0', name)];
    const property = fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const asked = { name, layout: 1, count: rows.length, entries: writeRows(from, rows) };
      const { error, used, area } = convert(driver, asked);
      expect(error).toBe(errors.ok);
      expect(used).toBe(to.capacity * to.entryBytes);
      expect(readRows(to, area, rows.length)).toEqual(meaning(rows, to));
      expect(area.subarray(rows.length * to.entryBytes).every((byte) => byte === 0xa5)).toBe(true);
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('fills a table to its capacity', () => {
    const [from, to] = [layoutOf('1.0.0', 'login'), layoutOf('2.0.0', 'login')];
    const rows = Array.from(
      { length: 1024 },
      (_, i): Row => ({
        ...{ nportid: BigInt(i), wwpn: BigInt(i) << 40n, state: 3n, flags: BigInt(i & 7), credits: 1024n - BigInt(i) },
      }),
    );
    const { error, area } = convert(driver, { name: 'login', layout: 1, count: 1024, entries: writeRows(from, rows) });
    expect(error).toBe(errors.ok);
    expect(readRows(to, area, 1024)).toEqual(meaning(rows, to));
  });

  it.each([
    ['login', 'nportid', 0x100_0000n],
    ['login', 'state', 256n],
    ['path', 'nportid', 0xffff_ffffn],
  ] as const)('names the entry of a %s table whose %s is %d', (name, field, value) => {
    const row = name === 'login' ? loginRow() : pathRow;
    const property = fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.nat(), (rows, where) => {
      const index = where % rows.length;
      const bad = rows.map((one, i) => (i === index ? { ...one, [field]: value } : one));
      const entries = writeRows(layoutOf('1.0.0', name), bad);
      const answer = convert(driver, { name, layout: 1, count: rows.length, entries });
      expect(answer).toMatchObject({ error: errors.entry, index, used: 0 });
    });
    fc.assert(property, { numRuns: 20 });
  });

  it.each([
    ['a table that is in its layout already', { name: 'config', layout: 1, count: 1 }, errors.ok],
    ['a login table of its own layout', { name: 'login', layout: 2, count: 1 }, errors.ok],
    ['a layout that it never heard of', { name: 'login', layout: 7, count: 1 }, errors.noConversion],
    ['a table that it does not have', { name: 'logins', layout: 1, count: 1 }, errors.noConversion],
    ['a name of which it knows the beginning', { name: 'log', layout: 1, count: 1 }, errors.noConversion],
    ['more entries than the old table holds', { name: 'path', layout: 1, count: 5, capacity: 4 }, errors.space],
    ['more entries than the new table holds', { name: 'login', layout: 1, count: 1025 }, errors.space],
    ['an area that is a byte too small', { name: 'login', layout: 1, count: 1, areaBytes: 24575 }, errors.space],
  ])('answers to %s and writes nothing', (_, asked, error) => {
    const answer = convert(driver, { ...asked, entries: Buffer.alloc(1025 * 20) });
    expect(answer).toMatchObject({ error, used: 0 });
    expect(answer.area.every((byte) => byte === 0xa5)).toBe(true);
  });

  it('accepts an area that fits exactly', () => {
    const answer = convert(driver, { name: 'login', layout: 1, count: 1, areaBytes: 24576, entries: Buffer.alloc(20) });
    expect(answer).toMatchObject({ error: errors.ok, used: 24576 });
  });
});

describe.skipIf(!requireDebianTool('gcc'))('the conversion modules of the other versions', () => {
  it.each([
    [1, 'login', 1, errors.ok],
    [1, 'login', 2, errors.noConversion],
    [3, 'path', 1, errors.ok],
    [3, 'login', 1, errors.noConversion],
    [3, 'login', 2, errors.noConversion],
  ])('%i.x answers to a %s table of layout %i with %i', (major, name, layout, error) => {
    expect(convert(compile(major), { name, layout, count: 1, entries: Buffer.alloc(64) }).error).toBe(error);
  });
});
