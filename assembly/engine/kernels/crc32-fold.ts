// CRC-32 by byte shuffles: up to 128 words of 16 bytes become 19 bytes of the same CRC, with no step waiting for the last.
//
// All sixteen bytes of a word stand before the same multiple of 128 bits, so all are multiplied by the same x^(128 k)
// modulo the polynomial. The product of a byte is the sum of the products of its two nibbles, four bytes each: a
// sixteen-entry table per nibble and product byte, which one shuffle looks up in sixteen lanes. Summed over the words, the
// four product bytes of lane l belong at bytes l .. l + 3 of a message of 19 bytes.
import { CRC32_FOLD_TABLES, CRC32_FOLD_TABLE_BYTES, CRC32_FOLD_WORDS } from '../../memory-map';
import { reflectedPolynomial, timesX } from './crc32-polynomials';
import { crc32Step16, crc32Step3, crc32Tables } from './crc32-tables';

/** Bytes of the eight tables of one power of x: low nibble to product byte 0 .. 3, high nibble to the same. */
const POWER_BYTES: usize = 128;

// @ts-ignore: decorator
@inline
function foldTables(polynomialKind: i32): usize {
  return <usize>CRC32_FOLD_TABLES + <usize>(polynomialKind & 1) * CRC32_FOLD_TABLE_BYTES;
}

/** Builds the tables of x^0, x^128, x^256 ... */
export function buildCrc32FoldTables(polynomialKind: i32): void {
  const reflected = reflectedPolynomial(polynomialKind);
  const tables = foldTables(polynomialKind);
  let power: u32 = 0x8000_0000;
  for (let k: usize = 0; k < <usize>CRC32_FOLD_WORDS; k++) {
    const table = tables + k * POWER_BYTES;
    const high = timesX(timesX(timesX(timesX(power, reflected), reflected), reflected), reflected);
    buildNibble(table, high, reflected);
    buildNibble(table + 64, power, reflected);
    for (let bit = 0; bit < 128; bit++) power = timesX(power, reflected);
  }
}

/** Tables of a nibble whose last bit (value 8) stands for `eight`; the bits before it are higher powers of x. */
function buildNibble(table: usize, eight: u32, reflected: u32): void {
  const four = timesX(eight, reflected);
  const two = timesX(four, reflected);
  const one = timesX(two, reflected);
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    const product =
      (one & (0 - (nibble & 1))) ^
      (two & (0 - ((nibble >>> 1) & 1))) ^
      (four & (0 - ((nibble >>> 2) & 1))) ^
      (eight & (0 - (nibble >>> 3)));
    store<u8>(table + nibble, product);
    store<u8>(table + nibble, product >>> 8, 16);
    store<u8>(table + nibble, product >>> 16, 32);
    store<u8>(table + nibble, product >>> 24, 48);
  }
}

/**
 * Advances the CRC register `crc` (not inverted on either side) over `words`, 1 .. CRC32_FOLD_WORDS, 16-byte words at
 * `source`.
 */
export function crc32Fold(crc: u32, source: usize, words: usize, polynomialKind: i32): u32 {
  assert(words >= 1 && words <= <usize>CRC32_FOLD_WORDS);
  const tables = crc32Tables(polynomialKind);
  assert(load<u32>(tables, 4) != 0); // kernelsInit() was called on this memory
  const last = foldTables(polynomialKind);
  let table = last + (words - 1) * POWER_BYTES;
  const nibbles = i8x16.splat(15);
  let word = v128.xor(v128.load(source), i32x4.replace_lane(i32x4.splat(0), 0, crc));
  let sum0 = i32x4.splat(0);
  let sum1 = i32x4.splat(0);
  let sum2 = i32x4.splat(0);
  let sum3 = i32x4.splat(0);
  while (true) {
    const low = v128.and(word, nibbles);
    const high = v128.and(i16x8.shr_u(word, 4), nibbles);
    sum0 = v128.xor(sum0, i8x16.swizzle(v128.load(table), low));
    sum1 = v128.xor(sum1, i8x16.swizzle(v128.load(table, 16), low));
    sum2 = v128.xor(sum2, i8x16.swizzle(v128.load(table, 32), low));
    sum3 = v128.xor(sum3, i8x16.swizzle(v128.load(table, 48), low));
    sum0 = v128.xor(sum0, i8x16.swizzle(v128.load(table, 64), high));
    sum1 = v128.xor(sum1, i8x16.swizzle(v128.load(table, 80), high));
    sum2 = v128.xor(sum2, i8x16.swizzle(v128.load(table, 96), high));
    sum3 = v128.xor(sum3, i8x16.swizzle(v128.load(table, 112), high));
    if (table == last) break;
    table -= POWER_BYTES;
    source += 16;
    word = v128.load(source);
  }
  return crcOfSums(tables, sum0, sum1, sum2, sum3);
}

/** CRC register, starting from 0, of the 19 bytes that are sum0 + sum1 one byte later + sum2 two + sum3 three later. */
// @ts-ignore: decorator
@inline
function crcOfSums(tables: usize, sum0: v128, sum1: v128, sum2: v128, sum3: v128): u32 {
  const low0 = i64x2.extract_lane(sum0, 0);
  const low1 = i64x2.extract_lane(sum1, 0);
  const low2 = i64x2.extract_lane(sum2, 0);
  const low3 = i64x2.extract_lane(sum3, 0);
  const high0 = i64x2.extract_lane(sum0, 1);
  const high1 = i64x2.extract_lane(sum1, 1);
  const high2 = i64x2.extract_lane(sum2, 1);
  const high3 = i64x2.extract_lane(sum3, 1);
  const low = low0 ^ (low1 << 8) ^ (low2 << 16) ^ (low3 << 24);
  const carried = (<u64>low1 >>> 56) ^ (<u64>low2 >>> 48) ^ (<u64>low3 >>> 40);
  const high = carried ^ high0 ^ (high1 << 8) ^ (high2 << 16) ^ (high3 << 24);
  const behind = (<u64>high1 >>> 56) ^ (<u64>high2 >>> 48) ^ (<u64>high3 >>> 40);
  return crc32Step3(tables, crc32Step16(tables, low, high), <u32>behind);
}
