/** CRC-32 bit by bit; `reflected` is the polynomial with its bits reversed, `seed` the CRC of what came before. */
export function slowCrc32(seed: number, bytes: Uint8Array, reflected: number): number {
  let register = ~seed >>> 0;
  for (const byte of bytes) {
    register = (register ^ byte) >>> 0;
    for (let bit = 0; bit < 8; bit++) register = (register & 1 ? (register >>> 1) ^ reflected : register >>> 1) >>> 0;
  }
  return ~register >>> 0;
}

/** Reflected polynomials by kind: 0 IEEE, 1 Castagnoli. */
export const reflectedPolynomials = [0xedb88320, 0x82f63b78] as const;
