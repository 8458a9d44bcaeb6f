import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedBlocks } from '../../src/image/blocks.js';
import { type Characteristics, noCharacteristics } from '../../src/image/characteristics.js';
import { type BoardLimits, compareCharacteristics } from '../../src/image/difference.js';
import { facts, login } from './support/characteristics.js';

const compare = (from: Partial<Characteristics>, to: Partial<Characteristics>, board?: BoardLimits) =>
  compareCharacteristics(
    { characteristics: facts(from), sizeBytes: 5000 },
    { characteristics: facts(to), sizeBytes: 6000 },
    board,
  );
const row = (difference: ReturnType<typeof compare>, characteristic: string) =>
  difference.rows.find((candidate) => candidate.characteristic === characteristic);

describe('the difference between two images', () => {
  test('equal facts are compatible, and every fact is listed', () => {
    const { rows, overall } = compare({}, {});
    expect(overall).toBe('compatible');
    expect(rows.map(({ characteristic }) => characteristic)).toEqual([
      'adapter type',
      'cpu',
      'run base',
      'bootstrap abi',
      'version',
      'security counter',
      'size',
      'table login',
      'memory needs',
    ]);
    expect(rows.filter(({ isEqual }) => !isEqual).map(({ characteristic }) => characteristic)).toEqual([
      'size',
      'memory needs',
    ]);
  });

  const bootstrap = { abi: 2, offset: 0x200, lengthBytes: 64 };
  const conversions = [{ table: 'login', fromLayout: 1, toLayout: 2 }];
  const wider = { ...login(1), entryBytes: 12 };
  const version = (major: number) => ({ major, minor: 0, revision: 0, build: 0 });
  test.each<[string, string, Partial<Characteristics>, Partial<Characteristics>, string, string]>([
    ['another adapter', 'adapter type', {}, { adapterType: 'nvmeof-adapter' }, 'incompatible', 'another adapter'],
    ['another processor', 'cpu', {}, { cpu: 'arm-cortex-r5' }, 'incompatible', 'another processor'],
    ['another run base', 'run base', {}, { runBase: 0x200000 }, 'incompatible', 'one address'],
    ['a run base that only one states', 'run base', {}, { runBase: undefined }, 'incompatible', 'does not state it'],
    ['another bootstrap ABI', 'bootstrap abi', {}, { bootstrap }, 'incompatible', 'cannot call'],
    ['a lower security counter', 'security counter', { securityCounter: 2 }, {}, 'incompatible', 'downgrade'],
    [
      'no security counter any more',
      'security counter',
      {},
      { securityCounter: undefined },
      'incompatible',
      'downgrade',
    ],
    ['a higher security counter', 'security counter', {}, { securityCounter: 2 }, 'compatible', 'higher'],
    ['an older version', 'version', { version: version(2) }, {}, 'compatible', 'older'],
    ['a newer version', 'version', {}, { version: version(2) }, 'compatible', 'newer'],
    [
      'a layout with its conversion',
      'table login',
      {},
      { tables: [login(2)], conversions },
      'reconcilable',
      'converts layout 1 to 2',
    ],
    [
      'a layout without one',
      'table login',
      {},
      { tables: [login(9)], conversions },
      'incompatible',
      'no conversion from layout 1',
    ],
    [
      'one layout, defined differently',
      'table login',
      {},
      { tables: [wider] },
      'incompatible',
      'define it differently',
    ],
    ['a table that is gone', 'table login', {}, { tables: [] }, 'incompatible', 'would be lost'],
    ['a table that is new', 'table login', { tables: [] }, {}, 'compatible', 'new'],
    ['less room in a table', 'table login', {}, { tables: [login(1, 10)] }, 'incompatible', 'less room'],
    ['more room in a table', 'table login', {}, { tables: [login(1, 2000)] }, 'compatible', 'more room'],
    ['a feature added', 'features', {}, { features: ['npiv'] }, 'compatible', 'added: npiv'],
    ['a feature removed', 'features', { features: ['npiv'] }, {}, 'reconcilable', 'removed: npiv'],
  ])('%s', (_, characteristic, from, to, verdict, why) => {
    const difference = compare(from, to);
    expect(row(difference, characteristic)).toMatchObject({ verdict });
    expect(row(difference, characteristic)?.why).toContain(why);
    expect(difference.overall).toBe(verdict);
  });

  test('the worst verdict counts', () => {
    const to = { tables: [login(2)], conversions, bootstrap };
    expect(compare({}, to).overall).toBe('incompatible');
  });

  test('facts that neither image states are left out', () => {
    const nothing = { characteristics: noCharacteristics(), sizeBytes: 1 };
    const { rows, overall } = compareCharacteristics(nothing, nothing);
    expect(rows.map(({ characteristic }) => characteristic)).toEqual(['size']);
    expect(overall).toBe('compatible');
  });

  // The new image needs 6000 of its own bytes and 1000 + 2000 + 3000 beside them.
  test.each<[BoardLimits, string, string]>([
    [{ dramBytes: 12000 }, 'memory needs', 'compatible'],
    [{ dramBytes: 11999 }, 'memory needs', 'incompatible'],
    [{ slotBytes: 6000 }, 'size', 'compatible'],
    [{ slotBytes: 5999 }, 'size', 'incompatible'],
    [{ adapterType: 'fc-host-adapter' }, 'board adapter type', 'compatible'],
    [{ adapterType: 'nvmeof-adapter' }, 'board adapter type', 'incompatible'],
    [{ cpu: 'arm-cortex-r5' }, 'board cpu', 'incompatible'],
  ])('on a board with %j, %s is %s', (board, characteristic, verdict) => {
    expect(row(compare({}, {}, board), characteristic)?.verdict).toBe(verdict);
  });
});

describe('changed blocks', () => {
  test('one byte changes its block; what only one image has changes, too', () => {
    const old = new Uint8Array(10);
    const new_ = new Uint8Array(14).fill(1, 5, 6);
    expect(changedBlocks(old, new_, 4)).toEqual({
      blockBytes: 4,
      totalBlocks: 4,
      changed: [1, 2, 3],
      changedBytes: 10,
    });
    expect(changedBlocks(new_, old, 4)).toEqual({ blockBytes: 4, totalBlocks: 4, changed: [1, 2, 3], changedBytes: 6 });
    expect(changedBlocks(old, old, 4)).toEqual({ blockBytes: 4, totalBlocks: 3, changed: [], changedBytes: 0 });
    expect(() => changedBlocks(old, new_, 0)).toThrow(RangeError);
  });

  test('writing the changed blocks of the new image over the old one gives the new image', () => {
    const bytes = fc.array(fc.nat(1), { maxLength: 60 }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 1, max: 9 }), (old, new_, blockBytes) => {
        const { changed, changedBytes } = changedBlocks(old, new_, blockBytes);
        const result = new Uint8Array(new_.length);
        result.set(old.subarray(0, new_.length));
        let written = 0;
        for (const block of changed) {
          const part = new_.subarray(block * blockBytes, (block + 1) * blockBytes);
          if (part.length > 0) result.set(part, block * blockBytes);
          written += part.length;
        }
        expect(result).toEqual(new_);
        expect(changedBytes).toBe(written);
      }),
    );
  });
});
