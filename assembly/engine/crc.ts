// The checksum engine's view of the CRC kernel: the raw register (not inverted), which is what pieces combine by.
import { crc32 } from './kernels/crc32';

/** Continues a reflected CRC register over bytes. @param kind CRC_IEEE or CRC_CASTAGNOLI */
export function crcRaw(kind: i32, from: usize, bytes: u32, register: u32): u32 {
  return ~crc32(~register, from, bytes, kind);
}
