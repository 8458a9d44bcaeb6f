// Plain CRC step, byte by byte: stands in for the kernel of the same purpose.
/** Continues a reflected CRC register (not inverted) over bytes. @param kind CRC_IEEE or CRC_CASTAGNOLI */
export function crcRaw(kind: i32, from: usize, bytes: u32, register: u32): u32 {
  const p: u32 = kind == 0 ? 0xedb8_8320 : 0x82f6_3b78;
  for (let i: u32 = 0; i < bytes; i++) {
    register ^= load<u8>(from + i);
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ p : register >> 1;
  }
  return register;
}
