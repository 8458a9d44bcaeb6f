import type { Rational } from '../clock.js';

/** What a number of a profile measures. Durations and cycles per byte or entry are exact fractions, the rest integers. */
export type QuantityKind =
  | 'duration'
  | 'frequency'
  | 'size'
  | 'bandwidth'
  | 'cycles'
  | 'cyclesPerByte'
  | 'cyclesPerEntry';

/** A text that is no quantity of the wanted kind. */
export class QuantityError extends RangeError {
  readonly expected: string;
  readonly found: string;

  constructor(expected: string, found: string) {
    super(`expected ${expected}, found ${found}`);
    this.name = 'QuantityError';
    this.expected = expected;
    this.found = found;
  }
}

interface Unit {
  readonly name: string;
  /** Base units in one of this unit, as a fraction. */
  readonly times: bigint;
  readonly per: bigint;
}

interface Kind {
  readonly what: string;
  readonly example: string;
  /** Written units, the largest first; aliases and rarely wanted units come last and are only read. */
  readonly units: readonly Unit[];
  /** How many of the units are also used for writing. */
  readonly written: number;
  readonly integer: boolean;
  readonly positive: boolean;
  /** Largest value in base units. */
  readonly maximum: bigint;
}

const unit = (name: string, times: bigint, per = 1n): Unit => ({ name, times, per });
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A duration beyond a day could not be counted in ticks of the fastest base clock. */
const DAY_SECONDS = 86_400n;

const KINDS: Readonly<Record<QuantityKind, Kind>> = {
  duration: {
    what: 'a duration with its unit (ps, ns, us, ms, s, min)',
    example: '10us',
    units: [
      unit('s', 1n),
      unit('ms', 1n, 10n ** 3n),
      unit('us', 1n, 10n ** 6n),
      unit('ns', 1n, 10n ** 9n),
      unit('ps', 1n, 10n ** 12n),
      unit('µs', 1n, 10n ** 6n),
      unit('min', 60n),
    ],
    written: 5,
    integer: false,
    positive: false,
    maximum: DAY_SECONDS,
  },
  frequency: {
    what: 'a frequency with its unit (Hz, kHz, MHz, GHz)',
    example: '400MHz',
    units: [unit('GHz', 10n ** 9n), unit('MHz', 10n ** 6n), unit('kHz', 10n ** 3n), unit('Hz', 1n)],
    written: 4,
    integer: true,
    positive: true,
    maximum: SAFE,
  },
  size: {
    what: 'a size with its unit (B, KiB, MiB, GiB)',
    example: '64KiB',
    units: [unit('GiB', 2n ** 30n), unit('MiB', 2n ** 20n), unit('KiB', 2n ** 10n), unit('B', 1n)],
    written: 4,
    integer: true,
    positive: true,
    maximum: SAFE,
  },
  bandwidth: {
    what: 'a bandwidth with its unit (B/s, kB/s, MB/s, GB/s, KiB/s, MiB/s, GiB/s, Mbit/s, Gbit/s)',
    example: '1.6GB/s',
    units: [
      unit('GB/s', 10n ** 9n),
      unit('MB/s', 10n ** 6n),
      unit('kB/s', 10n ** 3n),
      unit('B/s', 1n),
      unit('KiB/s', 2n ** 10n),
      unit('MiB/s', 2n ** 20n),
      unit('GiB/s', 2n ** 30n),
      unit('Mbit/s', 10n ** 6n, 8n),
      unit('Gbit/s', 10n ** 9n, 8n),
    ],
    written: 4,
    integer: true,
    positive: true,
    maximum: SAFE,
  },
  cycles: {
    what: 'cycles of the CPU clock with the unit (cycles)',
    example: '1200cycles',
    units: [unit('cycles', 1n), unit('cycle', 1n)],
    written: 1,
    integer: true,
    positive: false,
    maximum: SAFE,
  },
  cyclesPerByte: {
    what: 'cycles per byte with the unit (cycles/byte)',
    example: '0.25cycles/byte',
    units: [unit('cycles/byte', 1n)],
    written: 1,
    integer: false,
    positive: false,
    maximum: SAFE,
  },
  cyclesPerEntry: {
    what: 'cycles per entry with the unit (cycles/entry)',
    example: '300cycles/entry',
    units: [unit('cycles/entry', 1n)],
    written: 1,
    integer: false,
    positive: false,
    maximum: SAFE,
  },
};

/** A decimal number or a fraction of integers, then a unit. Underscores may part digits. */
const WRITTEN = /^(?:(\d[\d_]*)(?:\.(\d+))?|(\d[\d_]*)\/(\d[\d_]*)) ?([A-Za-zµ/]+)$/;
const TEXT_CHARS_MAX = 64;

/** What a text of this kind looks like, for messages: "a duration with its unit (…), such as 10us". */
export function expectedOf(kind: QuantityKind): string {
  return `${KINDS[kind].what}, such as ${KINDS[kind].example}`;
}

/**
 * The exact value of `400MHz`, `275ms`, `3.5MiB`, `5/6ns`…: seconds or cycles per byte as a reduced fraction, hertz,
 * bytes, bytes per second and cycles as an integer in `numerator` over 1.
 * @throws QuantityError when the unit is missing or of another kind, or the value is no exact number of base units
 */
export function parseQuantity(kind: QuantityKind, text: string): Rational {
  const { units, integer, positive, maximum } = KINDS[kind];
  const found = text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}…` : `"${text}"`;
  const match = text.length > TEXT_CHARS_MAX ? null : WRITTEN.exec(text);
  const scale = units.find(({ name }) => name === match?.[5]);
  if (match === null || scale === undefined) throw new QuantityError(expectedOf(kind), found);
  const [, whole, decimals = '', over, under] = match;
  const digits = (written: string) => BigInt(written.replaceAll('_', ''));
  const numerator = (whole === undefined ? digits(over!) : digits(whole + decimals)) * scale.times;
  const denominator = (whole === undefined ? digits(under!) : 10n ** BigInt(decimals.length)) * scale.per;
  if (denominator === 0n) throw new QuantityError(`${expectedOf(kind)}, not divided by zero`, found);
  const value = reduce(numerator, denominator);
  if (integer && value.denominator !== 1n)
    throw new QuantityError(`a whole number of ${units.find(isBase)!.name}`, found);
  if (positive && value.numerator === 0n) throw new QuantityError('more than zero', found);
  if (value.numerator > maximum * value.denominator)
    throw new QuantityError(`at most ${maximum} ${units.find(isBase)!.name}`, found);
  if (value.numerator > SAFE || value.denominator > SAFE)
    throw new QuantityError('a number that fits a fraction of two 53-bit integers', found);
  return { numerator: Number(value.numerator), denominator: Number(value.denominator) };
}

/** The shortest usual text of a value; {@link parseQuantity} reads exactly the same value back. */
export function formatQuantity(kind: QuantityKind, value: Rational): string {
  const { units, written, integer } = KINDS[kind];
  const numerator = BigInt(value.numerator);
  const denominator = BigInt(value.denominator);
  const base = units.find(isBase)!;
  if (numerator === 0n) return `0${base.name}`;
  for (const { name, times, per } of units.slice(0, written)) {
    const scaled = reduce(numerator * per, denominator * times);
    const text = decimalOf(scaled.numerator, scaled.denominator, 3);
    if (scaled.numerator >= scaled.denominator && text !== undefined) return `${text}${name}`;
  }
  if (integer) return `${numerator}${base.name}`;
  const smallest = kind === 'duration' ? units[3]! : base;
  const { numerator: over, denominator: under } = reduce(numerator * smallest.per, denominator * smallest.times);
  return `${decimalOf(over, under, 9) ?? `${over}/${under}`}${smallest.name}`;
}

function isBase({ times, per }: Unit): boolean {
  return times === 1n && per === 1n;
}

function reduce(numerator: bigint, denominator: bigint): { numerator: bigint; denominator: bigint } {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

/** The fraction as an exact decimal of at most `places` decimals; undefined when there is none. */
function decimalOf(numerator: bigint, denominator: bigint, places: number): string | undefined {
  const scale = 10n ** BigInt(places);
  if ((numerator * scale) % denominator !== 0n) return undefined;
  const digits = ((numerator * scale) / denominator).toString().padStart(places + 1, '0');
  const decimals = digits.slice(-places).replace(/0+$/, '');
  return decimals === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${decimals}`;
}
