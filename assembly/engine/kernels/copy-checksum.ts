// Copy and checksum in one pass over the source.
import { copyBytes } from './copy';
import { crc32, crc32Shifting } from './crc32';

/**
 * Copies `length` bytes from `source` to `target` (memmove semantics) and returns the CRC-32 of what the source held,
 * with `seed` and `polynomialKind` as for crc32().
 */
export function copyCrc32(seed: u32, target: usize, source: usize, length: usize, polynomialKind: i32): u32 {
  if (target - source >= length && source - target >= length)
    return crc32Shifting(seed, source, length, polynomialKind, target - source);
  // They overlap: a piece copied early would overwrite pieces still to be read.
  const crc = crc32(seed, source, length, polynomialKind);
  copyBytes(target, source, length);
  return crc;
}
