// CRC-32 over arrived bytes. Sums are kept raw (initial value 0, not inverted), because raw sums of neighbouring pieces
// combine in either order: a descending sweep meets the bytes from the end.
import {
  C_CRC,
  C_CRC_KIND,
  C_CRC_POWER,
  C_CRC_RAW,
  C_DOWN,
  C_SEED,
} from '../memory-map';
import { crcRaw } from './crc';

const ONE: u32 = 0x8000_0000;

// @ts-ignore: decorator
@inline
function polynomial(at: usize): u32 {
  return load<i32>(at, C_CRC_KIND) == 0 ? 0xedb8_8320 : 0x82f6_3b78;
}

/** Product of two bit-reflected polynomials modulo the CRC's. */
function multiply(at: usize, a: u32, b: u32): u32 {
  const p = polynomial(at);
  let product: u32 = 0;
  for (; a != 0; a <<= 1) {
    if (a & ONE) product ^= b;
    b = b & 1 ? (b >> 1) ^ p : b >> 1;
  }
  return product;
}

/** x^(8 bytes) modulo the polynomial. */
function power(at: usize, bytes: u32): u32 {
  let square: u32 = ONE >> 8;
  let result: u32 = ONE;
  for (; bytes != 0; bytes >>= 1) {
    if (bytes & 1) result = multiply(at, result, square);
    square = multiply(at, square, square);
  }
  return result;
}

export function beginSum(at: usize): void {
  store<u32>(at, 0, C_CRC_RAW);
  store<u32>(at, ONE, C_CRC_POWER);
  publish(at);
}

/** Takes up `bytes` contiguous bytes: behind what was summed so far, or before it when the sweep goes down. */
export function sum(at: usize, from: usize, bytes: u32): void {
  const kind = load<i32>(at, C_CRC_KIND);
  const so = load<u32>(at, C_CRC_RAW);
  const behind = load<u32>(at, C_CRC_POWER);
  if (load<i32>(at, C_DOWN)) {
    store<u32>(at, multiply(at, crcRaw(kind, from, bytes, 0), behind) ^ so, C_CRC_RAW);
    store<u32>(at, multiply(at, behind, power(at, bytes)), C_CRC_POWER);
  } else store<u32>(at, crcRaw(kind, from, bytes, so), C_CRC_RAW);
}

/** Makes the CRC register hold the checksum of all bytes taken up. @param bytes how many */
export function publishSum(at: usize, bytes: u32): void {
  const start = multiply(at, ~load<u32>(at, C_SEED), power(at, bytes));
  store<u32>(at, ~(load<u32>(at, C_CRC_RAW) ^ start), C_CRC);
}

function publish(at: usize): void {
  store<u32>(at, load<u32>(at, C_SEED), C_CRC);
}
