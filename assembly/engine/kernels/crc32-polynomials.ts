// The two CRC-32 polynomials, bit-reflected as both standards transmit them.

/** IEEE 802.3 CRC-32 (zlib, PNG, Ethernet). */
export const CRC32_IEEE: i32 = 0;

/** CRC-32C (Castagnoli; iSCSI, RFC 3720). */
export const CRC32_CASTAGNOLI: i32 = 1;

/** The polynomial of a kind, reflected: bit 31 is the coefficient of x^0. */
export function reflectedPolynomial(polynomialKind: i32): u32 {
  return polynomialKind == CRC32_IEEE ? 0xedb88320 : 0x82f63b78;
}

/** `value` times x modulo the reflected polynomial. */
// @ts-ignore: decorator
@inline
export function timesX(value: u32, reflected: u32): u32 {
  return (value >>> 1) ^ (reflected & (0 - (value & 1)));
}
