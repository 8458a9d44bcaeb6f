// CRC-32 by tables: sixteen bytes a step (slicing by 16). Carries short ranges and the last words of the recurrence.
import { CRC32_TABLES, CRC32_TABLE_BYTES } from '../../memory-map';

/** IEEE 802.3 CRC-32 (zlib, PNG, Ethernet), bit-reflected. */
export const CRC32_IEEE: i32 = 0;

/** CRC-32C (Castagnoli; iSCSI, RFC 3720), bit-reflected. */
export const CRC32_CASTAGNOLI: i32 = 1;

const REFLECTED_IEEE: u32 = 0xedb88320;
const REFLECTED_CASTAGNOLI: u32 = 0x82f63b78;

/**
 * Builds the tables of both polynomials. Call once per memory before any checksum; calling again writes the same bytes
 * again.
 */
export function kernelsInit(): void {
  buildTables(tablesOf(CRC32_IEEE), REFLECTED_IEEE);
  buildTables(tablesOf(CRC32_CASTAGNOLI), REFLECTED_CASTAGNOLI);
}

/** Address of the sixteen tables of a polynomial. */
// @ts-ignore: decorator
@inline
function tablesOf(polynomialKind: i32): usize {
  return <usize>CRC32_TABLES + <usize>(polynomialKind & 1) * CRC32_TABLE_BYTES;
}

/** Table 0 is one byte's CRC; table k is that byte followed by k zero bytes. */
function buildTables(tables: usize, reflected: u32): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (reflected & (0 - (crc & 1)));
    store<u32>(tables + (byte << 2), crc);
  }
  for (let entry: usize = 1024; entry < <usize>CRC32_TABLE_BYTES; entry += 4) {
    const before = load<u32>(tables + entry - 1024);
    store<u32>(tables + entry, (before >>> 8) ^ load<u32>(tables + ((before & 0xff) << 2)));
  }
}

/**
 * Advances the CRC register `crc` (not inverted on either side) over `length` bytes at `source`.
 */
export function crc32ByTables(crc: u32, source: usize, length: usize, polynomialKind: i32): u32 {
  const tables = tablesOf(polynomialKind);
  assert(load<u32>(tables + 4) != 0); // kernelsInit() was called on this memory
  const end = source + length;
  const stepsEnd = source + (length & ~15);
  while (source < stepsEnd) {
    const low = load<u64>(source) ^ <u64>crc;
    crc = look8(tables + 0x2000, low) ^ look8(tables, load<u64>(source, 8));
    source += 16;
  }
  while (source < end) {
    crc = (crc >>> 8) ^ load<u32>(tables + (((crc ^ load<u8>(source)) & 0xff) << 2));
    source++;
  }
  return crc;
}

/** Eight look-ups: the first byte is the farthest from the end, so it takes the highest of the eight tables. */
// @ts-ignore: decorator
@inline
function look8(tables: usize, bytes: u64): u32 {
  const low = <u32>bytes;
  const high = <u32>(bytes >>> 32);
  return (
    load<u32>(tables + ((low & 0xff) << 2), 0x1c00) ^
    load<u32>(tables + (((low >>> 8) & 0xff) << 2), 0x1800) ^
    load<u32>(tables + (((low >>> 16) & 0xff) << 2), 0x1400) ^
    load<u32>(tables + ((low >>> 24) << 2), 0x1000) ^
    load<u32>(tables + ((high & 0xff) << 2), 0x0c00) ^
    load<u32>(tables + (((high >>> 8) & 0xff) << 2), 0x0800) ^
    load<u32>(tables + (((high >>> 16) & 0xff) << 2), 0x0400) ^
    load<u32>(tables + ((high >>> 24) << 2))
  );
}
