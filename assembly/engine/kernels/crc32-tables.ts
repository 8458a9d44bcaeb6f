// CRC-32 by tables: sixteen bytes a step (slicing by 16). Carries the shortest ranges and what others leave over.
import { CRC32_TABLES, CRC32_TABLE_BYTES } from '../../memory-map';
import { reflectedPolynomial, timesX } from './crc32-polynomials';

/** Address of the sixteen tables of a polynomial. */
// @ts-ignore: decorator
@inline
export function crc32Tables(polynomialKind: i32): usize {
  return <usize>CRC32_TABLES + <usize>(polynomialKind & 1) * CRC32_TABLE_BYTES;
}

/** Builds them. Table 0 is one byte's CRC; table k is that byte followed by k zero bytes. */
export function buildCrc32Tables(polynomialKind: i32): void {
  const tables = crc32Tables(polynomialKind);
  const reflected = reflectedPolynomial(polynomialKind);
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = timesX(crc, reflected);
    store<u32>(tables + (byte << 2), crc);
  }
  for (let entry: usize = 1024; entry < <usize>CRC32_TABLE_BYTES; entry += 4) {
    const before = load<u32>(tables + entry - 1024);
    store<u32>(tables + entry, (before >>> 8) ^ load<u32>(tables + ((before & 0xff) << 2)));
  }
}

/** Advances the CRC register `crc` (not inverted on either side) over `length` bytes at `source`. */
export function crc32ByTables(crc: u32, source: usize, length: usize, polynomialKind: i32): u32 {
  const tables = crc32Tables(polynomialKind);
  assert(load<u32>(tables, 4) != 0); // kernelsInit() was called on this memory
  const end = source + length;
  while (end - source >= 16) {
    crc = crc32Step16(tables, load<u64>(source) ^ <u64>crc, load<u64>(source, 8));
    source += 16;
  }
  if (end - source >= 8) {
    crc = look8(tables, load<u64>(source) ^ <u64>crc);
    source += 8;
  }
  if (end - source >= 4) {
    crc = look4(tables, load<u32>(source) ^ crc);
    source += 4;
  }
  while (source != end) {
    crc = (crc >>> 8) ^ load<u32>(tables + (((crc ^ load<u8>(source)) & 0xff) << 2));
    source++;
  }
  return crc;
}

/** The register after sixteen bytes, the register before them added to the first four. */
// @ts-ignore: decorator
@inline
export function crc32Step16(tables: usize, low: u64, high: u64): u32 {
  return look8(tables + 0x2000, low) ^ look8(tables, high);
}

/** The register after the three bytes `bytes`. */
// @ts-ignore: decorator
@inline
export function crc32Step3(tables: usize, crc: u32, bytes: u32): u32 {
  const sum = crc ^ bytes;
  return (
    (crc >>> 24) ^
    load<u32>(tables + ((sum << 2) & 0x3fc), 0x0800) ^
    load<u32>(tables + ((sum >>> 6) & 0x3fc), 0x0400) ^
    load<u32>(tables + ((sum >>> 14) & 0x3fc))
  );
}

// @ts-ignore: decorator
@inline
function look8(tables: usize, bytes: u64): u32 {
  return look4(tables + 0x1000, <u32>bytes) ^ look4(tables, <u32>(bytes >>> 32));
}

/** Four look-ups: the first byte is the farthest from the end, so it takes the highest of the four tables. */
// @ts-ignore: decorator
@inline
function look4(tables: usize, bytes: u32): u32 {
  return (
    load<u32>(tables + ((bytes << 2) & 0x3fc), 0x0c00) ^
    load<u32>(tables + ((bytes >>> 6) & 0x3fc), 0x0800) ^
    load<u32>(tables + ((bytes >>> 14) & 0x3fc), 0x0400) ^
    load<u32>(tables + ((bytes >>> 22) & 0x3fc))
  );
}
