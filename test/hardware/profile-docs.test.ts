import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseProfile } from '../../src/hardware/profile-parse.js';
import { parseQuantity, type QuantityKind } from '../../src/hardware/quantity.js';

const docs = readFileSync('docs/profiles.md', 'utf8');
const resolve = (name: string) => ({ text: readFileSync(`profiles/${name}.yaml`, 'utf8'), file: `${name}.yaml` });

test('the adapter that the documentation describes is a valid profile', () => {
  const example = /```yaml\n([^`]*)```/.exec(docs)?.[1]?.replace(/^ {3}/gm, '');
  const profile = parseProfile(example ?? '', 'our-adapter.yaml', resolve, () => ({
    bytes: 64 * 2 ** 20,
    clockHz: 800_000_000,
  }));
  expect(profile.name).toBe('our-adapter');
  expect(profile.resets.core.is).toEqual({ numerator: 1, denominator: 400_000 });
});

test('every unit that the documentation names is read', () => {
  const kinds: Record<string, QuantityKind[]> = {
    duration: ['duration'],
    frequency: ['frequency'],
    size: ['size'],
    bandwidth: ['bandwidth'],
    'CPU work': ['cycles'],
    'CPU work by size': ['cyclesPerByte', 'cyclesPerEntry'],
  };
  for (const [row, kind] of Object.entries(kinds)) {
    const [, units = '', examples = ''] = new RegExp(`^\\| ${row} +\\|(.*)\\|(.*)\\|$`, 'm').exec(docs) ?? [];
    const written = [...units.matchAll(/`(.+?)`/g)].map(([, unit]) => `8${unit}`);
    const shown = [...examples.matchAll(/`(.+?)`/g)].map(([, text]) => text!);
    expect(written.length).toBeGreaterThan(0);
    for (const text of [...written, ...shown])
      expect(
        kind.some((one) => reads(one, text)),
        `${row}: ${text}`,
      ).toBe(true);
  }
});

function reads(kind: QuantityKind, text: string): boolean {
  try {
    parseQuantity(kind, text);
    return true;
  } catch {
    return false;
  }
}
