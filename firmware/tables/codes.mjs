// Error-correcting codes: Reed-Solomon RS(528,514) over GF(2^10) as 32GFC uses it (IEEE 802.3 clause 91, x^10 + x^3 + 1),
// and the SECDED (72,64) code of the DRAM's ECC (Hsiao: odd-weight columns).
import { packLittleEndian, range } from './integer.mjs';

const FIELD = 1024;
const PRIMITIVE = 0x409;

function exponentTable() {
  let value = 1;
  return range(2 * (FIELD - 1), () => {
    const here = value;
    value <<= 1;
    if (value & FIELD) value ^= PRIMITIVE;
    return here;
  });
}

const exponent = exponentTable();
const logarithm = range(FIELD, () => 0);
exponent.slice(0, FIELD - 1).forEach((value, power) => {
  logarithm[value] = power;
});

const multiply = (a, b) => (a === 0 || b === 0 ? 0 : exponent[logarithm[a] + logarithm[b]]);

/** The 14 + 1 coefficients of the product of (x - alpha^i), i = 0..13, highest power first. */
function generatorPolynomial() {
  let polynomial = [1];
  for (let i = 0; i < 14; i++) {
    const next = [...polynomial, 0];
    for (let k = 0; k < polynomial.length; k++) next[k + 1] ^= multiply(polynomial[k], exponent[i]);
    polynomial = next;
  }
  return polynomial;
}

/** 64 data columns and 8 check columns of the parity matrix: weight 3 first, then 5, check bits weight 1. */
function secdedColumns() {
  const weight = (value) => value.toString(2).replaceAll('0', '').length;
  const odd = [3, 5].flatMap((wanted) => range(256, (value) => value).filter((value) => weight(value) === wanted));
  return [...odd.slice(0, 64), ...range(8, (bit) => 1 << bit)];
}

/** Check bits of each value of each data byte. */
function secdedChecks(columns) {
  return range(8, (byte) =>
    range(256, (value) =>
      range(8, (bit) => (value >> bit) & 1 && columns[byte * 8 + bit]).reduce((check, column) => check ^ column, 0),
    ),
  ).flat();
}

/** For each syndrome: the bit to flip (0..71), 254 for none, 255 for uncorrectable. */
function secdedSyndromes(columns) {
  const table = range(256, () => 255);
  table[0] = 254;
  columns.forEach((column, bit) => {
    table[column] = bit;
  });
  return table;
}

export function codeTables() {
  const generator = generatorPolynomial();
  const columns = secdedColumns();
  return [
    { label: 'gf1024_exponent', bytes: packLittleEndian(exponent, 2) },
    { label: 'gf1024_logarithm', bytes: packLittleEndian(logarithm, 2) },
    { label: 'rs528_generator', bytes: packLittleEndian(generator, 2) },
    {
      label: 'rs528_encode',
      bytes: packLittleEndian(
        generator.slice(1).flatMap((c) => range(FIELD, (v) => multiply(c, v))),
        2,
      ),
    },
    { label: 'secded72_check', bytes: packLittleEndian(secdedChecks(columns), 1) },
    { label: 'secded72_syndrome', bytes: packLittleEndian(secdedSyndromes(columns), 1) },
  ];
}
