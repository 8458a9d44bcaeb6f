// CRC-32 over a range: recurrence and fold for its 16-byte words, tables for what is left.
import { CRC32_SCRATCH_BYTES } from '../../memory-map';
import { CRC32_SCRATCH_USED, crc32WordsCastagnoli, crc32WordsIeee } from './crc32-recurrence';
import { CRC32_CASTAGNOLI, CRC32_IEEE } from './crc32-polynomials';
import { crc32ByTables } from './crc32-tables';
import { assertOutsideOwnArea } from './own-area';

/**
 * CRC-32 of `length` bytes at `source`, chained as zlib does: `seed` is 0 or the CRC of what came before.
 * `polynomialKind` is CRC32_IEEE (0) or CRC32_CASTAGNOLI (1). kernelsInit() must have run on this memory.
 */
export function crc32(seed: u32, source: usize, length: usize, polynomialKind: i32): u32 {
  return crc32Shifting(seed, source, length, polynomialKind, 0);
}

/**
 * crc32() that also copies the range `shift` bytes further (0: nowhere), where it must not overlap itself.
 */
export function crc32Shifting(seed: u32, source: usize, length: usize, polynomialKind: i32, shift: usize): u32 {
  assert(polynomialKind == CRC32_IEEE || polynomialKind == CRC32_CASTAGNOLI);
  assert(CRC32_SCRATCH_USED <= CRC32_SCRATCH_BYTES);
  assertOutsideOwnArea(source, length);
  assertOutsideOwnArea(source + shift, length);
  const words = length >>> 4;
  const crc =
    polynomialKind == CRC32_IEEE
      ? crc32WordsIeee(~seed, source, words, shift)
      : crc32WordsCastagnoli(~seed, source, words, shift);
  const rest = source + (words << 4);
  if (shift != 0) memory.copy(rest + shift, rest, length & 15);
  return ~crc32ByTables(crc, rest, length & 15, polynomialKind);
}
