// Pattern fill: the garbage that DRAM holds after power-up, the same garbage for the same seed.
import { assertOutsideOwnArea } from './own-area';

/** Bytes of one step: four vectors of four xorshift32 generators. */
const STEP_BYTES: usize = 64;

/**
 * Fills `length` bytes at `target` with deterministic garbage: byte k depends on `seed` and k alone. Sixteen xorshift32
 * generators (Marsaglia 2003, triple 13/17/5) write one little-endian u32 each per 64 bytes.
 */
export function patternFill64(target: usize, length: usize, seed: u32): void {
  assertOutsideOwnArea(target, length);
  let a = lanes(seed, 0);
  let b = lanes(seed, 4);
  let c = lanes(seed, 8);
  let d = lanes(seed, 12);
  const end = target + length;
  while (end - target >= STEP_BYTES) {
    a = xorshift(a);
    b = xorshift(b);
    c = xorshift(c);
    d = xorshift(d);
    v128.store(target, a);
    v128.store(target, b, 16);
    v128.store(target, c, 32);
    v128.store(target, d, 48);
    target += STEP_BYTES;
  }
  target = storeHead(target, end, xorshift(a));
  target = storeHead(target, end, xorshift(b));
  target = storeHead(target, end, xorshift(c));
  storeHead(target, end, xorshift(d));
}

// @ts-ignore: decorator
@inline
function xorshift(x: v128): v128 {
  x = v128.xor(x, i32x4.shl(x, 13));
  x = v128.xor(x, i32x4.shr_u(x, 17));
  return v128.xor(x, i32x4.shl(x, 5));
}

/** The starting states of four generators. */
function lanes(seed: u32, first: u32): v128 {
  let state = i32x4.splat(laneState(seed, first));
  state = i32x4.replace_lane(state, 1, laneState(seed, first + 1));
  state = i32x4.replace_lane(state, 2, laneState(seed, first + 2));
  return i32x4.replace_lane(state, 3, laneState(seed, first + 3));
}

/** MurmurHash3's finalizer over seed and lane; 0 is xorshift's fixed point, so bit 0 is set. */
function laneState(seed: u32, lane: u32): u32 {
  let x: u32 = seed + (lane + 1) * 0x9e3779b9;
  x = (x ^ (x >> 16)) * 0x85ebca6b;
  x = (x ^ (x >> 13)) * 0xc2b2ae35;
  return (x ^ (x >> 16)) | 1;
}

/** Stores as much of `word` as fits before `end`, lowest byte first; returns the address behind it. */
function storeHead(target: usize, end: usize, word: v128): usize {
  if (end - target >= 16) {
    v128.store(target, word);
    return target + 16;
  }
  let low = i64x2.extract_lane(word, 0);
  if (end - target >= 8) {
    store<u64>(target, low);
    target += 8;
    low = i64x2.extract_lane(word, 1);
  }
  for (; target != end; target++) {
    store<u8>(target, low);
    low = low >>> 8;
  }
  return target;
}
