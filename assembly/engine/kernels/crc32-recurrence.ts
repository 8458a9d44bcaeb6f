// Written by scripts/generate-crc32.mjs, which explains it. Do not edit: change the script and run it again.
import { CRC32_SCRATCH } from '../../memory-map';
import { crc32Fold } from './crc32-fold';
import { CRC32_CASTAGNOLI, CRC32_IEEE } from './crc32-polynomials';
import { crc32ByTables } from './crc32-tables';

/** Bytes behind CRC32_SCRATCH that the functions below write. */
export const CRC32_SCRATCH_USED: i32 = 42080;

/**
 * CRC register (not inverted on either side) after `words` 16-byte words at `source`. With a `shift` other than 0 the
 * words are also copied, piece by piece while the cache holds them, to `source + shift`, which must not overlap them.
 */
export function crc32WordsIeee(crc: u32, source: usize, words: usize, shift: usize): u32 {
  if (words >= 700) return reduceIeee300(crc, source, words, shift);
  if (words >= 90) return reduceIeee53(crc, source, words, shift);
  if (shift != 0) memory.copy(source + shift, source, words * 16);
  if (words >= 4) return crc32Fold(crc, source, words, CRC32_IEEE);
  return crc32ByTables(crc, source, words * 16, CRC32_IEEE);
}

/** CRC register after `words` (at least 300) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceIeee300(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 0;
  memory.fill(window, 0, 4800);
  store<u32>(window, crc);
  let left = words - 300;
  while (left > 900) {
    eliminateIeee300(source, window, 900);
    // Copied while the cache holds it. Storing each word inside the loop above is slower: its stores miss one by one.
    if (shift != 0) memory.copy(source + shift, source, 14400);
    memory.copy(window, window + 14400, 4800);
    source += 14400;
    left -= 900;
  }
  eliminateIeee300(source, window, left);
  remainderIeee300(source + left * 16, window + left * 16, CRC32_SCRATCH + 19200);
  if (shift != 0) memory.copy(source + shift, source, (left + 300) * 16);
  return reduceIeee53(0, CRC32_SCRATCH + 19200, 300, 0);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-300]. */
function eliminateIeee300(source: usize, window: usize, words: usize): void {
  const end = source + words * 16;
  const unrolledEnd = source + words / 8 * 128;
  while (source < unrolledEnd) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2480)), v128.load(window, 1872)), v128.load(window, 1424)), v128.load(window, 0)), 4800);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 2496)), v128.load(window, 1888)), v128.load(window, 1440)), v128.load(window, 16)), 4816);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 2512)), v128.load(window, 1904)), v128.load(window, 1456)), v128.load(window, 32)), 4832);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 2528)), v128.load(window, 1920)), v128.load(window, 1472)), v128.load(window, 48)), 4848);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 64), v128.load(window, 2544)), v128.load(window, 1936)), v128.load(window, 1488)), v128.load(window, 64)), 4864);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 80), v128.load(window, 2560)), v128.load(window, 1952)), v128.load(window, 1504)), v128.load(window, 80)), 4880);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 96), v128.load(window, 2576)), v128.load(window, 1968)), v128.load(window, 1520)), v128.load(window, 96)), 4896);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 112), v128.load(window, 2592)), v128.load(window, 1984)), v128.load(window, 1536)), v128.load(window, 112)), 4912);
    source += 128;
    window += 128;
  }
  while (source < end) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2480)), v128.load(window, 1872)), v128.load(window, 1424)), v128.load(window, 0)), 4800);
    source += 16;
    window += 16;
  }
}

/** Writes the remainder, the last 300 words with the taps of eliminated words only, to `target`. */
function remainderIeee300(source: usize, window: usize, target: usize): void {
  for (let n = 36; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2480)), v128.load(window, 1872)), v128.load(window, 1424)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 2496)), v128.load(window, 1888)), v128.load(window, 1440)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 2512)), v128.load(window, 1904)), v128.load(window, 1456)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 2528)), v128.load(window, 1920)), v128.load(window, 1472)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2480)), v128.load(window, 1872)), v128.load(window, 1424)), v128.load(window, 0)), 0);
    source += 16;
    window += 16;
    target += 16;
  for (let n = 9; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1872)), v128.load(window, 1424)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1888)), v128.load(window, 1440)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1904)), v128.load(window, 1456)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 1920)), v128.load(window, 1472)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1872)), v128.load(window, 1424)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1888)), v128.load(window, 1440)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 7; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1424)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1440)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1456)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 1472)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
  for (let n = 22; n > 0; n--) {
    v128.store(target, v128.xor(v128.load(source, 0), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.load(source, 16), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.load(source, 32), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.load(source, 48), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.load(source, 0), v128.load(window, 0)), 0);
    source += 16;
    window += 16;
    target += 16;
}

/** CRC register after `words` (at least 53) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceIeee53(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 24000;
  memory.fill(window, 0, 848);
  store<u32>(window, crc);
  let left = words - 53;
  while (left > 1024) {
    eliminateIeee53(source, window, 1024);
    // Copied while the cache holds it. Storing each word inside the loop above is slower: its stores miss one by one.
    if (shift != 0) memory.copy(source + shift, source, 16384);
    memory.copy(window, window + 16384, 848);
    source += 16384;
    left -= 1024;
  }
  eliminateIeee53(source, window, left);
  remainderIeee53(source + left * 16, window + left * 16, CRC32_SCRATCH + 41232);
  if (shift != 0) memory.copy(source + shift, source, (left + 53) * 16);
  return crc32Fold(0, CRC32_SCRATCH + 41232, 53, CRC32_IEEE);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-53]. */
function eliminateIeee53(source: usize, window: usize, words: usize): void {
  const end = source + words * 16;
  const unrolledEnd = source + words / 4 * 64;
  while (source < unrolledEnd) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 608)), v128.load(window, 576)), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 848);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 624)), v128.load(window, 592)), v128.load(window, 544)), v128.load(window, 496)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 864);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 640)), v128.load(window, 608)), v128.load(window, 560)), v128.load(window, 512)), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 32)), 880);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 656)), v128.load(window, 624)), v128.load(window, 576)), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 448)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 48)), 896);
    source += 64;
    window += 64;
  }
  while (source < end) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 608)), v128.load(window, 576)), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 848);
    source += 16;
    window += 16;
  }
}

/** Writes the remainder, the last 53 words with the taps of eliminated words only, to `target`. */
function remainderIeee53(source: usize, window: usize, target: usize): void {
  for (let n = 3; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 608)), v128.load(window, 576)), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 624)), v128.load(window, 592)), v128.load(window, 544)), v128.load(window, 496)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 640)), v128.load(window, 608)), v128.load(window, 560)), v128.load(window, 512)), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 656)), v128.load(window, 624)), v128.load(window, 576)), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 448)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 608)), v128.load(window, 576)), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 624)), v128.load(window, 592)), v128.load(window, 544)), v128.load(window, 496)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 640)), v128.load(window, 608)), v128.load(window, 560)), v128.load(window, 512)), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 576)), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 592)), v128.load(window, 544)), v128.load(window, 496)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 528)), v128.load(window, 480)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 544)), v128.load(window, 496)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 560)), v128.load(window, 512)), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 480)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 496)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 512)), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 400)), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 416)), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  }
  for (let n = 4; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 112)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 128)), v128.load(window, 64)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.load(source, 0), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.load(source, 16), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.load(source, 32), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  }
}

/**
 * CRC register (not inverted on either side) after `words` 16-byte words at `source`. With a `shift` other than 0 the
 * words are also copied, piece by piece while the cache holds them, to `source + shift`, which must not overlap them.
 */
export function crc32WordsCastagnoli(crc: u32, source: usize, words: usize, shift: usize): u32 {
  if (words >= 600) return reduceCastagnoli209(crc, source, words, shift);
  if (words >= 90) return reduceCastagnoli55(crc, source, words, shift);
  if (shift != 0) memory.copy(source + shift, source, words * 16);
  if (words >= 4) return crc32Fold(crc, source, words, CRC32_CASTAGNOLI);
  return crc32ByTables(crc, source, words * 16, CRC32_CASTAGNOLI);
}

/** CRC register after `words` (at least 209) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceCastagnoli209(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 0;
  memory.fill(window, 0, 3344);
  store<u32>(window, crc);
  let left = words - 209;
  while (left > 900) {
    eliminateCastagnoli209(source, window, 900);
    // Copied while the cache holds it. Storing each word inside the loop above is slower: its stores miss one by one.
    if (shift != 0) memory.copy(source + shift, source, 14400);
    memory.copy(window, window + 14400, 3344);
    source += 14400;
    left -= 900;
  }
  eliminateCastagnoli209(source, window, left);
  remainderCastagnoli209(source + left * 16, window + left * 16, CRC32_SCRATCH + 17744);
  if (shift != 0) memory.copy(source + shift, source, (left + 209) * 16);
  return reduceCastagnoli55(0, CRC32_SCRATCH + 17744, 209, 0);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-209]. */
function eliminateCastagnoli209(source: usize, window: usize, words: usize): void {
  const end = source + words * 16;
  const unrolledEnd = source + words / 8 * 128;
  while (source < unrolledEnd) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2304)), v128.load(window, 864)), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 3344);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 2320)), v128.load(window, 880)), v128.load(window, 640)), v128.load(window, 240)), v128.load(window, 16)), 3360);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 2336)), v128.load(window, 896)), v128.load(window, 656)), v128.load(window, 256)), v128.load(window, 32)), 3376);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 2352)), v128.load(window, 912)), v128.load(window, 672)), v128.load(window, 272)), v128.load(window, 48)), 3392);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 64), v128.load(window, 2368)), v128.load(window, 928)), v128.load(window, 688)), v128.load(window, 288)), v128.load(window, 64)), 3408);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 80), v128.load(window, 2384)), v128.load(window, 944)), v128.load(window, 704)), v128.load(window, 304)), v128.load(window, 80)), 3424);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 96), v128.load(window, 2400)), v128.load(window, 960)), v128.load(window, 720)), v128.load(window, 320)), v128.load(window, 96)), 3440);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 112), v128.load(window, 2416)), v128.load(window, 976)), v128.load(window, 736)), v128.load(window, 336)), v128.load(window, 112)), 3456);
    source += 128;
    window += 128;
  }
  while (source < end) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2304)), v128.load(window, 864)), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 3344);
    source += 16;
    window += 16;
  }
}

/** Writes the remainder, the last 209 words with the taps of eliminated words only, to `target`. */
function remainderCastagnoli209(source: usize, window: usize, target: usize): void {
  for (let n = 16; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2304)), v128.load(window, 864)), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 2320)), v128.load(window, 880)), v128.load(window, 640)), v128.load(window, 240)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 2336)), v128.load(window, 896)), v128.load(window, 656)), v128.load(window, 256)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 2352)), v128.load(window, 912)), v128.load(window, 672)), v128.load(window, 272)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 2304)), v128.load(window, 864)), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 0);
    source += 16;
    window += 16;
    target += 16;
  for (let n = 22; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 864)), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 880)), v128.load(window, 640)), v128.load(window, 240)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 896)), v128.load(window, 656)), v128.load(window, 256)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 912)), v128.load(window, 672)), v128.load(window, 272)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 864)), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 880)), v128.load(window, 640)), v128.load(window, 240)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 3; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 640)), v128.load(window, 240)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 656)), v128.load(window, 256)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 672)), v128.load(window, 272)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 624)), v128.load(window, 224)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 640)), v128.load(window, 240)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 656)), v128.load(window, 256)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  for (let n = 6; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 224)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 240)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 256)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 272)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 224)), v128.load(window, 0)), 0);
    source += 16;
    window += 16;
    target += 16;
  for (let n = 3; n > 0; n--) {
    v128.store(target, v128.xor(v128.load(source, 0), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.load(source, 16), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.load(source, 32), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.load(source, 48), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.load(source, 0), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.load(source, 16), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
}

/** CRC register after `words` (at least 55) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceCastagnoli55(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 21088;
  memory.fill(window, 0, 880);
  store<u32>(window, crc);
  let left = words - 55;
  while (left > 1024) {
    eliminateCastagnoli55(source, window, 1024);
    // Copied while the cache holds it. Storing each word inside the loop above is slower: its stores miss one by one.
    if (shift != 0) memory.copy(source + shift, source, 16384);
    memory.copy(window, window + 16384, 880);
    source += 16384;
    left -= 1024;
  }
  eliminateCastagnoli55(source, window, left);
  remainderCastagnoli55(source + left * 16, window + left * 16, CRC32_SCRATCH + 38352);
  if (shift != 0) memory.copy(source + shift, source, (left + 55) * 16);
  return crc32Fold(0, CRC32_SCRATCH + 38352, 55, CRC32_CASTAGNOLI);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-55]. */
function eliminateCastagnoli55(source: usize, window: usize, words: usize): void {
  const end = source + words * 16;
  const unrolledEnd = source + words / 4 * 64;
  while (source < unrolledEnd) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 720)), v128.load(window, 672)), v128.load(window, 416)), v128.load(window, 384)), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 880);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 736)), v128.load(window, 688)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 320)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 896);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 752)), v128.load(window, 704)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 336)), v128.load(window, 176)), v128.load(window, 112)), v128.load(window, 80)), v128.load(window, 32)), 912);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 768)), v128.load(window, 720)), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 352)), v128.load(window, 192)), v128.load(window, 128)), v128.load(window, 96)), v128.load(window, 48)), 928);
    source += 64;
    window += 64;
  }
  while (source < end) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 720)), v128.load(window, 672)), v128.load(window, 416)), v128.load(window, 384)), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 880);
    source += 16;
    window += 16;
  }
}

/** Writes the remainder, the last 55 words with the taps of eliminated words only, to `target`. */
function remainderCastagnoli55(source: usize, window: usize, target: usize): void {
  for (let n = 2; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 720)), v128.load(window, 672)), v128.load(window, 416)), v128.load(window, 384)), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 736)), v128.load(window, 688)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 320)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 752)), v128.load(window, 704)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 336)), v128.load(window, 176)), v128.load(window, 112)), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 768)), v128.load(window, 720)), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 352)), v128.load(window, 192)), v128.load(window, 128)), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 720)), v128.load(window, 672)), v128.load(window, 416)), v128.load(window, 384)), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 736)), v128.load(window, 688)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 320)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 672)), v128.load(window, 416)), v128.load(window, 384)), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 688)), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 320)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 704)), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 336)), v128.load(window, 176)), v128.load(window, 112)), v128.load(window, 80)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  }
  for (let n = 4; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 416)), v128.load(window, 384)), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 432)), v128.load(window, 400)), v128.load(window, 320)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 448)), v128.load(window, 416)), v128.load(window, 336)), v128.load(window, 176)), v128.load(window, 112)), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 464)), v128.load(window, 432)), v128.load(window, 352)), v128.load(window, 192)), v128.load(window, 128)), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 384)), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 400)), v128.load(window, 320)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 320)), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 336)), v128.load(window, 176)), v128.load(window, 112)), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 352)), v128.load(window, 192)), v128.load(window, 128)), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 304)), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    source += 16;
    window += 16;
    target += 16;
  for (let n = 2; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 176)), v128.load(window, 112)), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 192)), v128.load(window, 128)), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 144)), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 160)), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 80)), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 96)), v128.load(window, 64)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 112)), v128.load(window, 80)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 128)), v128.load(window, 96)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 48)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 64)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.load(source, 0), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.load(source, 16), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.load(source, 32), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  }
}
