// Function tables for fixed-point signal processing, computed with integers only.
import { packLittleEndian, range } from './integer.mjs';

const ONE = 1n << 96n;

/** sin and cos of one step by their series, in 1/2^96. */
function stepOf(steps) {
  // pi to 96 binary places, from Machin's formula.
  const arctanInverse = (n) => {
    let term = (ONE << 32n) / n;
    let sum = term;
    for (let k = 3n, sign = -1n; term > 0n; k += 2n, sign = -sign) {
      term /= n * n;
      sum += (sign * term) / k;
    }
    return sum;
  };
  const pi = (4n * (4n * arctanInverse(5n) - arctanInverse(239n))) >> 32n;
  const angle = pi / (2n * BigInt(steps));
  const series = (first, from) => {
    let term = first;
    let sum = first;
    for (let k = from; term !== 0n; k += 2n) {
      term = -((((term * angle) / ONE) * angle) / ONE) / (k * (k + 1n));
      sum += term;
    }
    return sum;
  };
  return { sin: series(angle, 2n), cos: series(ONE, 1n) };
}

/** A quarter of a sine, Q1.30, by repeated rotation. */
function sineQuarter(steps) {
  const step = stepOf(steps);
  let sin = 0n;
  let cos = ONE;
  return range(steps, () => {
    const here = (sin + (1n << 65n)) >> 66n;
    [sin, cos] = [(sin * step.cos + cos * step.sin) / ONE, (cos * step.cos - sin * step.sin) / ONE];
    return here;
  });
}

/** log2(1 + i/entries), Q0.32, bit by bit by squaring. */
function logarithms(entries) {
  return range(entries, (index) => {
    let value = ONE + (ONE * BigInt(index)) / BigInt(entries);
    let bits = 0n;
    for (let bit = 0; bit < 32; bit++) {
      value = (value * value) / ONE;
      bits <<= 1n;
      if (value >= 2n * ONE) {
        bits |= 1n;
        value /= 2n;
      }
    }
    return bits;
  });
}

function integerSquareRoot(value) {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** 2^(i/entries), Q1.31: the powers of the entries-th root of two (entries a power of two). */
function powers(entries) {
  let root = 2n * ONE;
  for (let n = entries; n > 1; n >>= 1) root = integerSquareRoot(root * ONE);
  let value = ONE;
  return range(entries, () => {
    const here = value >> 65n;
    value = (value * root) / ONE;
    return here;
  });
}

/** 2^43 / (entries + i) rounded down: the first guess of a division. */
function reciprocals(entries) {
  return range(entries, (index) => (1n << 43n) / BigInt(entries + index));
}

export function arithmeticTables() {
  return [
    { label: 'sine_quarter_q30', bytes: packLittleEndian(sineQuarter(4096), 4) },
    { label: 'logarithm2_q32', bytes: packLittleEndian(logarithms(4096), 4) },
    { label: 'power2_q31', bytes: packLittleEndian(powers(4096), 4) },
    { label: 'reciprocal', bytes: packLittleEndian(reciprocals(4096), 4) },
  ];
}
