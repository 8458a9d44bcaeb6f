// ECC state: which 8-byte words were written since power-up. Reading another one is an uncorrectable error.
import { ECC_STATE_BASE, ECC_WORD_BYTES, P_ECC } from '../memory-map';

/** What the checks return when every word is good. */
export const ALL_GOOD = -1;

// @ts-ignore: decorator
@inline
export function eccOn(): bool {
  return load<i32>(P_ECC) != 0;
}

/** Bits of the ECC words that a range of at most one burst touches. */
// @ts-ignore: decorator
@inline
function touched(address: u32, bytes: i32): i32 {
  const first = (address & 63) >> 3;
  const last = ((address & 63) + bytes - 1) >> 3;
  return (0xff >> (7 - (last - first))) << first;
}

/** @returns ALL_GOOD, or the address of the first word never written */
// @ts-ignore: decorator
@inline
export function checkWords(address: u32, bytes: i32): i32 {
  const bad = touched(address, bytes) & ~(<i32>load<u8>(<usize>(address >> 6) + ECC_STATE_BASE));
  if (bad == 0) return ALL_GOOD;
  return <i32>((address & ~63) + <u32>(ctz(bad) * ECC_WORD_BYTES));
}

/** Checks only the words that a write covers in part. */
export function checkPartialWords(address: u32, bytes: i32): i32 {
  const end = address + bytes;
  if (address & 7) {
    const bad = checkWords(address, 1);
    if (bad != ALL_GOOD) return bad;
  }
  return end & 7 ? checkWords(end - 1, 1) : ALL_GOOD;
}

// @ts-ignore: decorator
@inline
export function markWords(address: u32, bytes: i32): void {
  const at = <usize>(address >> 6) + ECC_STATE_BASE;
  store<u8>(at, load<u8>(at) | <u8>touched(address, bytes));
}

/** True when a write covers some ECC word only in part. */
// @ts-ignore: decorator
@inline
export function coversPartly(address: u32, bytes: i32): bool {
  return ((address | (address + bytes)) & 7) != 0;
}
