/** MurmurHash3's finalizer over seed and lane, never 0. */
function laneState(seed: number, lane: number): number {
  let x = (seed + Math.imul(lane + 1, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return ((x ^ (x >>> 16)) | 1) >>> 0;
}

/** Garbage of power-up: sixteen xorshift32 generators, one little-endian u32 each per 64 bytes. */
export function slowPatternFill(lengthBytes: number, seed: number): Uint8Array {
  const states = Array.from({ length: 16 }, (_, lane) => laneState(seed, lane));
  return Uint8Array.from({ length: lengthBytes }, (_, i) => {
    const lane = (i >> 2) & 15;
    if ((i & 3) === 0) {
      let x = states[lane]!;
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      states[lane] = x >>> 0;
    }
    return states[lane]! >>> ((i & 3) * 8);
  });
}
