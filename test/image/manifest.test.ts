import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../src/image/manifest.js';
import { damaged, expectTypedRefusal } from './support/fuzz.js';

const MINIMAL = `adapter: fc-host-adapter
version: 1.1.0+7
cpu: arm-cortex-r5
runBase: 0x100000
bootstrap: { abi: 1 }
`;
const parse = (text: string) => parseManifest(text, 'fw.manifest.yaml');

const FULL = `${MINIMAL.replace('{ abi: 1 }', '{ abi: 1, offset: 0x200, bytes: 4KiB }')}
name: demo
headerSize: 0x400
securityCounter: 3
modules:
  - { kind: copy, offset: 0x1000, bytes: 1 KiB }
  - { kind: memory initialization, offset: 8KiB, bytes: 100, entry: 0x2010 }
tables:
  - name: login
    layout: 1
    capacity: 1024
    entryBytes: 20
    fields:
      - { name: nportid, offset: 0, bytes: 4 }
      - { name: wwpn, offset: 4, bytes: 8, kind: bytes }
conversions:
  - { table: login, from: 1, to: 2 }
features: [npiv, fpin]
memory: { ram: 64KiB, tables: 1MiB, buffers: 0x400000 }
keyArea: 64
`;

describe('a manifest', () => {
  test('says in words what the record says in bytes', () => {
    const { characteristics, headerBytes } = parse(FULL);
    expect(headerBytes).toBe(0x400);
    expect(characteristics).toEqual({
      name: 'demo',
      adapterType: 'fc-host-adapter',
      version: { major: 1, minor: 1, revision: 0, build: 7 },
      cpu: 'arm-cortex-r5',
      runBase: 0x100000,
      securityCounter: 3,
      bootstrap: { abi: 1, offset: 0x200, lengthBytes: 4096 },
      modules: [
        { kind: 'copy', offset: 0x1000, lengthBytes: 1024, entryOffset: 0x1000 },
        { kind: 'memory initialization', offset: 8192, lengthBytes: 100, entryOffset: 0x2010 },
      ],
      tables: [
        {
          name: 'login',
          layout: 1,
          capacityEntries: 1024,
          entryBytes: 20,
          fields: [
            { name: 'nportid', offset: 0, lengthBytes: 4, kind: 'unsigned' },
            { name: 'wwpn', offset: 4, lengthBytes: 8, kind: 'bytes' },
          ],
        },
      ],
      conversions: [{ table: 'login', fromLayout: 1, toLayout: 2 }],
      features: ['npiv', 'fpin'],
      memory: { ramBytes: 65536, tableBytes: 1048576, bufferBytes: 0x400000 },
      keyAreaBytes: 64,
      unknown: [],
    });
  });

  test('the example of the documentation is one', () => {
    const document = readFileSync(new URL('../../docs/images.md', import.meta.url), 'utf8');
    const [, example] = /```yaml\n([\s\S]*?)```/.exec(document)!;
    expect(parse(example!).characteristics).toMatchObject({ cpu: 'arm-cortex-r5', features: ['npiv'] });
  });

  test('may be JSON', () => {
    const json = JSON.stringify({
      adapter: 'a',
      version: '1.0.0',
      cpu: 'c',
      runBase: '0x100000',
      bootstrap: { abi: 1 },
    });
    expect(parse(json).characteristics).toMatchObject({ adapterType: 'a', runBase: 0x100000 });
  });

  test.each([
    ['unknown key', `${MINIMAL}colour: red\n`, 'colour at line 6: expected one of name, adapter, version'],
    [
      'unknown key inside',
      MINIMAL.replace('abi: 1', 'abi: 1, size: 4'),
      'bootstrap.size at line 5: expected one of abi, offset, bytes',
    ],
    ['missing key', MINIMAL.replace(/cpu.*\n/, ''), 'cpu at line 1: expected a value, found nothing'],
    [
      'number as version',
      MINIMAL.replace('1.1.0+7', '1.1'),
      'version at line 2: expected a value that must be string, found 1.1',
    ],
    ['version out of range', MINIMAL.replace('1.1.0+7', '256.0.0'), 'version at line 2: expected parts of at most 255'],
    [
      'unit',
      MINIMAL.replace('0x100000', '1MB'),
      'runBase at line 4: expected a number, 0x hexadecimal or a size such as 64KiB',
    ],
    [
      'beyond 32 bits',
      MINIMAL.replace('0x100000', '4GiB'),
      'runBase at line 4: expected a number of at most 32 bits, found "4GiB"',
    ],
    ['negative', MINIMAL.replace('0x100000', '-1'), 'runBase at line 4: expected'],
    [
      'module kind',
      `${MINIMAL}modules:\n  - { kind: mover, offset: 0, bytes: 1 }\n`,
      'modules[0].kind at line 7: expected one of vectors',
    ],
    ['duplicate key', `${MINIMAL}cpu: x\n`, 'manifest at line 6: expected YAML or JSON, found Map keys must be unique'],
    ['not YAML', 'adapter: [', 'manifest at line 1: expected YAML or JSON'],
    ['a scalar', 'hello', 'manifest at line 1: expected a value that must be object, found "hello"'],
    ['nothing', '', 'manifest at line 1: expected a value that must be object, found nothing'],
    ['header size', `${MINIMAL}headerSize: 16\n`, 'headerSize at line 6: expected 32 to 65535, found 0x10'],
    [
      'field outside its entry',
      `${MINIMAL}tables:\n  - { name: t, layout: 1, capacity: 1, entryBytes: 4, fields: [{ name: f, offset: 2, bytes: 4 }] }\n`,
      'tables[0].fields[0].offset at line 7: expected a field inside the entry of 4 bytes, found 2 + 4',
    ],
    [
      'table twice',
      `${MINIMAL}tables:\n  - &t { name: t, layout: 1, capacity: 1, entryBytes: 4 }\n  - *t\n`,
      'tables[1].name at line 8: expected one layout of t, found a second',
    ],
  ])('refuses: %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(`fw.manifest.yaml: ${message}`);
  });

  test('aliases that multiply are refused before they fill the memory', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const items = Array(10)
        .fill(level === 0 ? 'x' : `*a${level - 1}`)
        .join(', ');
      return `  - &a${level} [${items}]\n`;
    });
    expect(() => parse(`features:\n${levels.join('')}`)).toThrow(
      /expected YAML without excessive or unresolved aliases/,
    );
  });

  test('fuzz: damaged text and any JSON is read or refused', () => {
    const valid = new TextEncoder().encode(FULL);
    const text = fc.oneof(
      damaged(valid).map((bytes) => new TextDecoder().decode(bytes)),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (any) => expectTypedRefusal(() => parse(any))),
      { numRuns: 400 },
    );
  });
});
