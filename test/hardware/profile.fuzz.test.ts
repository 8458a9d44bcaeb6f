import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { plainOfProfile } from '../../src/hardware/profile-convert.js';
import { ProfileError } from '../../src/hardware/profile-error.js';
import { overrideProfile, parseProfile, type ResolveBase } from '../../src/hardware/profile-parse.js';

const texts = new Map(
  readdirSync('profiles')
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file.replace('.yaml', ''), readFileSync(`profiles/${file}`, 'utf8')]),
);
const resolve: ResolveBase = (name) => {
  const text = texts.get(name);
  return text === undefined ? undefined : { text, file: `${name}.yaml` };
};
const dram = () => ({ bytes: 2 ** 29, clockHz: 1_200_000_000 });
const whole = texts.get('fc-host-adapter')!;
const profile = parseProfile(whole, 'fc-host-adapter.yaml', resolve, dram);

/** A profile that reads back as itself, or a ProfileError with a file and a message on one line; nothing else. */
function settles(text: string): void {
  try {
    const read = parseProfile(text, 'fuzz.yaml', resolve, dram);
    expect(parseProfile(stringify(plainOfProfile(read)), 'again.yaml', resolve, dram)).toEqual(read);
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    expect(error.file).not.toBe('');
    expect(error.message).not.toMatch(/\p{Cc}/u);
  }
}

test('random text settles', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), settles), { numRuns: 300 });
});

test('random YAML settles', () => {
  const key = fc.constantFrom(
    'name',
    'extends',
    'is',
    'source',
    'flash',
    'slots',
    '__proto__',
    'fc-host-adapter',
    'toString',
  );
  const value = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), key, fc.dictionary(key, tie('tree')), fc.array(tie('tree'))),
  })).tree;
  fc.assert(
    fc.property(fc.dictionary(key, value), (tree) => settles(stringify(tree))),
    { numRuns: 100 },
  );
});

test('a valid file cut short, cut open or written over settles', () => {
  const at = fc.nat({ max: whole.length });
  const patch = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('{', '}', '[', '- ', ': ', '\n', '\t', '"', '&a', '*a', '!!', '0', 'B', '/'),
  );
  fc.assert(
    fc.property(at, fc.nat({ max: 40 }), patch, fc.boolean(), (start, length, inserted, cut) => {
      settles(whole.slice(0, start) + inserted + (cut ? '' : whole.slice(start + length)));
    }),
    { numRuns: 300 },
  );
});

test('any value at any key of a profile settles', () => {
  const plain = plainOfProfile(profile);
  const paths = pathsOf(plain);
  const size = fc
    .tuple(fc.nat(), fc.constantFrom('B', 'KiB', 'MiB', 'us', 'MHz', 'cycles', 'B/s'))
    .map(([n, u]) => `${n}${u}`);
  const value = fc.oneof(size, fc.integer(), fc.double(), fc.constantFrom(null, true, {}, [], '', 'delta', '0x40'));
  fc.assert(
    fc.property(fc.constantFrom(...paths), value, (path, put) => settles(stringify(withValue(plain, path, put)))),
    { numRuns: 500 },
  );
});

test('any override gives a profile or a ProfileError', () => {
  const paths = pathsOf(plainOfProfile(profile)).map((path) => path.join('.'));
  const path = fc.oneof(
    fc.constantFrom(...paths),
    fc.string(),
    fc.constantFrom('flash.slots.99999999.base', 'name.x.y'),
  );
  const value = fc.oneof(fc.string(), fc.constantFrom('1us', '64KiB', '3', '[a, b]', 'true', '0x100'));
  fc.assert(
    fc.property(path, value, (keyPath, text) => {
      try {
        overrideProfile(profile, keyPath, text, dram);
      } catch (error) {
        expect(error).toBeInstanceOf(ProfileError);
      }
    }),
    { numRuns: 300 },
  );
});

function pathsOf(plain: unknown): string[][] {
  if (plain === null || typeof plain !== 'object') return [];
  return Object.entries(plain).flatMap(([key, value]) => [[key], ...pathsOf(value).map((rest) => [key, ...rest])]);
}

function withValue(plain: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  const copy = Array.isArray(plain) ? [...plain] : { ...(plain as object) };
  const child = (plain as Record<string, unknown>)[key!];
  return Object.assign(copy, { [key!]: rest.length === 0 ? value : withValue(child, rest, value) });
}
