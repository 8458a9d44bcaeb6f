import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatQuantity, parseQuantity, QuantityError, type QuantityKind } from '../../src/hardware/quantity.js';

const exact = (kind: QuantityKind, text: string) => {
  const { numerator, denominator } = parseQuantity(kind, text);
  return `${numerator}/${denominator}`;
};

describe('a quantity is read exactly', () => {
  test.each([
    ['duration', '10us', '1/100000'],
    ['duration', '275ms', '11/40'],
    ['duration', '0.1s', '1/10'],
    ['duration', '5/6ns', '1/1200000000'],
    ['duration', '1.25ns', '1/800000000'],
    ['duration', '7.8125us', '1/128000'],
    ['duration', '1ps', '1/1000000000000'],
    ['duration', '3µs', '3/1000000'],
    ['duration', '2 min', '120/1'],
    ['duration', '0s', '0/1'],
    ['duration', '1_000us', '1/1000'],
    ['frequency', '400MHz', '400000000/1'],
    ['frequency', '1.6GHz', '1600000000/1'],
    ['frequency', '3200/3MHz', undefined],
    ['size', '64MiB', '67108864/1'],
    ['size', '3.5MiB', '3670016/1'],
    ['size', '1B', '1/1'],
    ['size', '0.5B', undefined],
    ['bandwidth', '1.6GB/s', '1600000000/1'],
    ['bandwidth', '100Gbit/s', '12500000000/1'],
    ['bandwidth', '1MiB/s', '1048576/1'],
    ['bandwidth', '1bit/s', undefined],
    ['cycles', '1200cycles', '1200/1'],
    ['cycles', '1 cycle', '1/1'],
    ['cycles', '0.5cycles', undefined],
    ['cyclesPerByte', '0.25cycles/byte', '1/4'],
    ['cyclesPerByte', '1/3cycles/byte', '1/3'],
    ['cyclesPerEntry', '300cycles/entry', '300/1'],
  ] as const)('%s %s is %s', (kind, text, value) => {
    if (value === undefined) expect(() => parseQuantity(kind, text)).toThrow(QuantityError);
    else expect(exact(kind, text)).toBe(value);
  });
});

describe('what is not a quantity is refused and told what was expected', () => {
  test.each([
    ['duration', '10', 'expected a duration with its unit (ps, ns, us, ms, s, min), such as 10us, found "10"'],
    ['duration', '10MHz', 'such as 10us, found "10MHz"'],
    ['duration', '-1us', 'found "-1us"'],
    ['duration', '1e3us', 'found "1e3us"'],
    ['duration', '1/0s', 'not divided by zero'],
    ['duration', '2000min', 'at most 86400 s'],
    ['duration', '0.0000000000000000001s', 'fits a fraction of two 53-bit integers'],
    ['frequency', '0Hz', 'expected more than zero'],
    ['size', '64MB', 'expected a size with its unit (B, KiB, MiB, GiB)'],
    ['size', '0.3KiB', 'expected a whole number of B'],
    ['cyclesPerByte', '3cycles', 'such as 0.25cycles/byte'],
    ['cycles', '9007199254740993cycles', 'at most 9007199254740991 cycles'],
    ['cycles', `${'9'.repeat(200)}cycles`, 'expected cycles of the CPU clock'],
  ] as const)('%s %s', (kind, text, message) => {
    expect(() => parseQuantity(kind, text)).toThrow(message);
  });
});

test('every value that is written is read back as the same value', () => {
  const kinds: readonly QuantityKind[] = ['duration', 'cyclesPerByte', 'cyclesPerEntry'];
  const value = fc.record({ numerator: fc.nat(), denominator: fc.integer({ min: 1, max: 2 ** 31 }) });
  fc.assert(
    fc.property(fc.constantFrom(...kinds), value, (kind, { numerator, denominator }) => {
      fc.pre(kind !== 'duration' || numerator / denominator < 86_400);
      const { numerator: a, denominator: b } = parseQuantity(kind, formatQuantity(kind, { numerator, denominator }));
      expect(BigInt(a) * BigInt(denominator)).toBe(BigInt(b) * BigInt(numerator));
    }),
  );
  const integers: readonly QuantityKind[] = ['frequency', 'size', 'bandwidth', 'cycles'];
  fc.assert(
    fc.property(fc.constantFrom(...integers), fc.maxSafeNat(), (kind, numerator) => {
      fc.pre(numerator > 0);
      const value = { numerator, denominator: 1 };
      expect(parseQuantity(kind, formatQuantity(kind, value))).toEqual(value);
    }),
  );
});

test('any other text gives a QuantityError and nothing else', () => {
  const near = fc.stringMatching(/^[0-9._/]{0,80} ?(s|us|MHz|KiB|GB\/s|cycles|cycles\/byte)?$/);
  fc.assert(
    fc.property(
      fc.constantFrom<QuantityKind>('duration', 'size', 'cyclesPerByte'),
      fc.oneof(near, fc.string()),
      (kind, text) => {
        try {
          const { numerator, denominator } = parseQuantity(kind, text);
          expect(Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator) && denominator > 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(QuantityError);
        }
      },
    ),
    { numRuns: 500 },
  );
});
