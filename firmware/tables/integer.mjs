// Integer tools for the generators. No floating point anywhere: every machine must produce the same bytes.

/** Packs numbers (or bigints) as little-endian integers of `bytes` bytes each. */
export function packLittleEndian(values, bytes) {
  const packed = Buffer.alloc(values.length * bytes);
  values.forEach((value, index) => {
    let rest = BigInt.asUintN(bytes * 8, BigInt(value));
    for (let i = 0; i < bytes; i++, rest >>= 8n) packed[index * bytes + i] = Number(rest & 0xffn);
  });
  return packed;
}

/** Marsaglia's xorshift32 (13, 17, 5): the source of every pseudo-random table. The seed must not be 0. */
export function xorshift32(seed) {
  let state = seed >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** FNV-1a over text: turns a label into a seed. */
export function seedOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash === 0 ? 1 : hash;
}

/** [0, 1, …, length-1].map(f) */
export function range(length, f) {
  return Array.from({ length }, (_, index) => f(index));
}
