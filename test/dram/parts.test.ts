// The parts as data: the reference's two exactly, the boards' own of the right size, and what a bad file is told.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sizeOf } from '../../src/silicon/dram-part.js';
import { PartFileError, readPart } from '../../src/silicon/part-file.js';
import { ddr3, ddr4 } from '../support/parts.js';

const directory = new URL('../../profiles/dram/', import.meta.url);
const text = (name: string) => readFileSync(new URL(`${name}.yaml`, directory), 'utf8');
const load = (name: string) => readPart(text(name), `${name}.yaml`);

test('the reference parts are the reference configurations', () => {
  expect(load('ddr3-1600-ref').part).toEqual(ddr3);
  expect(load('ddr4-2400-ref').part).toEqual(ddr4);
});

test('the boards have the data sheet refresh interval and the size their names say', () => {
  expect(load('ddr3-1600-64mib').part.timing.tREFI).toBe(6240);
  expect(load('ddr4-2400-256mib').part.timing.tREFI).toBe(9360);
  for (const [name, mebibytes] of [
    ['ddr3-1600-64mib', 64],
    ['ddr4-2400-256mib', 256],
    ['ddr4-2400-512mib', 512],
  ] as const) {
    expect(sizeOf(load(name).part)).toBe(mebibytes * 2 ** 20);
    expect(load(name).part.timing.tCK).toBeCloseTo(1000 / load(name).clockMhz, 12);
  }
});

test('every part that comes with the package reads, and every number has a source', () => {
  for (const file of readdirSync(directory)) {
    const { part, sources } = readPart(readFileSync(new URL(file, directory), 'utf8'), file);
    expect(`${part.name}.yaml`).toBe(file);
    expect(sources.size).toBeGreaterThanOrEqual(31);
  }
});

describe('a part file that is not one', () => {
  const edit = (from: string | RegExp, to: string) => {
    const changed = text('ddr3-1600-64mib').replace(from, to);
    expect(changed).not.toBe(text('ddr3-1600-64mib'));
    return () => readPart(changed, 'p.yaml');
  };

  test.each([
    [/tRCD: +{ value: 11/, 'tRCD: { value: eleven', 'p.yaml: timing.tRCD.value: expected a number'],
    [/(tRP:.*)unit: cycles/, '$1unit: ns', 'p.yaml: timing.tRP.unit: expected cycles, found ns'],
    [/ {2}tRFC:.*\n/, '', 'p.yaml: timing.tRFC: missing'],
    ['queues:', 'queue:', 'p.yaml: part.queue: unknown key'],
    [', source: "assumed" }', ' }', 'p.yaml: timing.tRTRS.source: missing'],
    ['[row, rank, bank, group, column]', '[row, rank, bank, group]', 'mapping: expected each of'],
    ['[row, rank, bank, group, column]', '[row, lane, bank, group, column]', 'p.yaml: mapping[1]: expected one of'],
    ['value: 1024, unit: rows', 'value: 1000, unit: rows', 'rows: expected a power of two, found 1000'],
    ['value: 6240', 'value: 100', 'tREFI: expected an integer from 416'],
    ['timing:', 'timing: [', 'p.yaml: line'],
  ])('%s -> %s', (from, to, message) => {
    expect(edit(from, to)).toThrow(PartFileError);
    expect(edit(from, to)).toThrow(message);
  });

  test('mutated files read or are refused by a typed error', () => {
    const good = text('ddr4-2400-256mib');
    fc.assert(
      fc.property(fc.nat({ max: good.length }), fc.nat({ max: 30 }), fc.string(), (at, cut, put) => {
        try {
          readPart(good.slice(0, at) + put + good.slice(at + cut), 'p.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(PartFileError);
        }
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (content) => {
        expect(() => readPart(content, 'p.yaml')).toThrow(PartFileError);
      }),
    );
  });
});
