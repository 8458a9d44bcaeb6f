// A scenario file is what people write and CI jobs generate: whatever is in it, the answer names file and field.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/scenario-error.js';
import { parseScenario } from '../../src/scenario/scenario-file.js';

const directory = fileURLToPath(new URL('../scenarios/', import.meta.url));
const FILES = readdirSync(directory).map((name) => readFileSync(directory + name, 'utf8'));

function expectTypedRefusal(text: string): void {
  try {
    parseScenario(text, 'case.yaml');
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.file).toBe('case.yaml');
    expect(error.field).not.toBe('');
    expect(error.message).toMatch(/expected .+, found /s);
    expect(error.message).not.toMatch(/\[object/);
  }
}

const file = fc.constantFrom(...FILES);

describe('a scenario file is read or refused with a ScenarioError', () => {
  test('random text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), expectTypedRefusal), { numRuns: 500 });
  });

  test('every truncation of a file that works', () => {
    fc.assert(
      fc.property(file, fc.nat(1000), (text, length) => expectTypedRefusal(text.slice(0, length))),
      { numRuns: 500 },
    );
  });

  test('files with characters replaced', () => {
    const edits = fc.array(fc.tuple(fc.nat(1000), fc.constantFrom(...':{}[]&*!|>\'"%@`#-?, \n\t0x\u0000~')), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(file, edits, (text, changes) => {
        const characters = [...text];
        for (const [at, character] of changes) characters[at % characters.length] = character;
        expectTypedRefusal(characters.join(''));
      }),
      { numRuns: 1000 },
    );
  });

  test('known keys with any value', () => {
    const keys = ['adapter', 'set', 'old', 'new', 'path', 'key', 'staging', 'crc32c', 'securityCounter', 'nvram'];
    const fault = fc.dictionary(
      fc.constantFrom('at', 'flip', 'offset', 'mask', 'key', 'table', 'entry', 'field', 'value', 'dram', 'firmware'),
      fc.oneof(fc.constantFrom('begin of verify', 'staging', 'lost', 'hangs', 'torn'), fc.jsonValue()),
    );
    const value = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue(), { maxKeys: 4 });
    fc.assert(
      fc.property(value, fc.array(fault, { maxLength: 3 }), (rest, faults) =>
        expectTypedRefusal(JSON.stringify({ ...rest, faults })),
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['nesting', '['.repeat(100_000)],
    ['nested mappings', `${'{a: '.repeat(20_000)}1`],
    ['aliases that multiply', `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nset: {x: *c}`],
    ['a key that every object has', '__proto__: 1'],
    ['an unknown key of a fault', 'faults: [{ at: begin of load, fliip: run }]'],
    ['a number beyond all numbers', 'crc32c: 1e400'],
    ['too much text', `# ${'x'.repeat(0x4_0000)}`],
    ['several documents', 'path: both\n---\npath: both\n'],
  ])('%s', (_, text) => {
    expect(() => parseScenario(text, 'case.yaml')).toThrow(ScenarioError);
  });
});
