// Written by scripts/generate-crc32.mjs, which explains it. Do not edit: change the script and run it again.
import { CRC32_FOLD_WORDS, CRC32_SCRATCH } from '../../memory-map';
import { crc32Fold } from './crc32-fold';
import { CRC32_CASTAGNOLI, CRC32_IEEE } from './crc32-polynomials';
import { crc32ByTables } from './crc32-tables';

/** Bytes behind CRC32_SCRATCH that the functions below write. */
export const CRC32_SCRATCH_USED: i32 = 48544;

/**
 * CRC register (not inverted on either side) after `words` 16-byte words at `source`. With a `shift` other than 0 the
 * words are also copied, piece by piece while the cache holds them, to `source + shift`, which must not overlap them.
 */
export function crc32WordsIeee(crc: u32, source: usize, words: usize, shift: usize): u32 {
  if (words >= 700) return reduceIeee300(crc, source, words, shift);
  if (words >= 200) return reduceIeee105(crc, source, words, shift);
  if (shift != 0) memory.copy(source + shift, source, words * 16);
  while (words > <usize>CRC32_FOLD_WORDS) {
    crc = crc32Fold(crc, source, CRC32_FOLD_WORDS, CRC32_IEEE);
    source += CRC32_FOLD_WORDS * 16;
    words -= CRC32_FOLD_WORDS;
  }
  if (words >= 4) return crc32Fold(crc, source, words, CRC32_IEEE);
  return crc32ByTables(crc, source, words * 16, CRC32_IEEE);
}

/** CRC register after `words` (at least 300) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceIeee300(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 0;
  memory.fill(window, 0, 4800);
  store<u32>(window, crc);
  let left = words - 300;
  while (left > 1200) {
    eliminateIeee300(source, window, 1200);
    memory.copy(window, window + 19200, 4800);
    if (shift != 0) memory.copy(source + shift, source, 19200);
    source += 19200;
    left -= 1200;
  }
  eliminateIeee300(source, window, left);
  remainderIeee300(source + left * 16, window + left * 16, CRC32_SCRATCH + 24000);
  if (shift != 0) memory.copy(source + shift, source, (left + 300) * 16);
  return reduceIeee105(0, CRC32_SCRATCH + 24000, 300, 0);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-300]. Taps 145, 183, 211, 300. */
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

/** CRC register after `words` (at least 105) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceIeee105(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 28800;
  memory.fill(window, 0, 1680);
  store<u32>(window, crc);
  let left = words - 105;
  while (left > 1024) {
    eliminateIeee105(source, window, 1024);
    memory.copy(window, window + 16384, 1680);
    if (shift != 0) memory.copy(source + shift, source, 16384);
    source += 16384;
    left -= 1024;
  }
  eliminateIeee105(source, window, left);
  remainderIeee105(source + left * 16, window + left * 16, CRC32_SCRATCH + 46864);
  if (shift != 0) memory.copy(source + shift, source, (left + 105) * 16);
  return crc32Fold(0, CRC32_SCRATCH + 46864, 105, CRC32_IEEE);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-105]. Taps 14, 22, 30, 52, 75, 98, 105. */
function eliminateIeee105(source: usize, window: usize, words: usize): void {
  const end = source + words * 16;
  const unrolledEnd = source + words / 3 * 48;
  while (source < unrolledEnd) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1456)), v128.load(window, 1328)), v128.load(window, 1200)), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 1680);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1472)), v128.load(window, 1344)), v128.load(window, 1216)), v128.load(window, 864)), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 1696);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1488)), v128.load(window, 1360)), v128.load(window, 1232)), v128.load(window, 880)), v128.load(window, 512)), v128.load(window, 144)), v128.load(window, 32)), 1712);
    source += 48;
    window += 48;
  }
  while (source < end) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1456)), v128.load(window, 1328)), v128.load(window, 1200)), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 1680);
    source += 16;
    window += 16;
  }
}

/** Writes the remainder, the last 105 words with the taps of eliminated words only, to `target`. */
function remainderIeee105(source: usize, window: usize, target: usize): void {
  for (let n = 3; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1456)), v128.load(window, 1328)), v128.load(window, 1200)), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1472)), v128.load(window, 1344)), v128.load(window, 1216)), v128.load(window, 864)), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1488)), v128.load(window, 1360)), v128.load(window, 1232)), v128.load(window, 880)), v128.load(window, 512)), v128.load(window, 144)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 1504)), v128.load(window, 1376)), v128.load(window, 1248)), v128.load(window, 896)), v128.load(window, 528)), v128.load(window, 160)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1456)), v128.load(window, 1328)), v128.load(window, 1200)), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1472)), v128.load(window, 1344)), v128.load(window, 1216)), v128.load(window, 864)), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 2; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1328)), v128.load(window, 1200)), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1344)), v128.load(window, 1216)), v128.load(window, 864)), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1360)), v128.load(window, 1232)), v128.load(window, 880)), v128.load(window, 512)), v128.load(window, 144)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 1376)), v128.load(window, 1248)), v128.load(window, 896)), v128.load(window, 528)), v128.load(window, 160)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
  for (let n = 2; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1200)), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1216)), v128.load(window, 864)), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1232)), v128.load(window, 880)), v128.load(window, 512)), v128.load(window, 144)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 1248)), v128.load(window, 896)), v128.load(window, 528)), v128.load(window, 160)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
  for (let n = 5; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 864)), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 880)), v128.load(window, 512)), v128.load(window, 144)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 896)), v128.load(window, 528)), v128.load(window, 160)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 848)), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 864)), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 5; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 512)), v128.load(window, 144)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 528)), v128.load(window, 160)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 480)), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 496)), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 512)), v128.load(window, 144)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  for (let n = 5; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 144)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 160)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 112)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 128)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 144)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  for (let n = 1; n > 0; n--) {
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
    v128.store(target, v128.xor(v128.load(source, 32), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
}

/**
 * CRC register (not inverted on either side) after `words` 16-byte words at `source`. With a `shift` other than 0 the
 * words are also copied, piece by piece while the cache holds them, to `source + shift`, which must not overlap them.
 */
export function crc32WordsCastagnoli(crc: u32, source: usize, words: usize, shift: usize): u32 {
  if (words >= 700) return reduceCastagnoli209(crc, source, words, shift);
  if (words >= 200) return reduceCastagnoli92(crc, source, words, shift);
  if (shift != 0) memory.copy(source + shift, source, words * 16);
  while (words > <usize>CRC32_FOLD_WORDS) {
    crc = crc32Fold(crc, source, CRC32_FOLD_WORDS, CRC32_CASTAGNOLI);
    source += CRC32_FOLD_WORDS * 16;
    words -= CRC32_FOLD_WORDS;
  }
  if (words >= 4) return crc32Fold(crc, source, words, CRC32_CASTAGNOLI);
  return crc32ByTables(crc, source, words * 16, CRC32_CASTAGNOLI);
}

/** CRC register after `words` (at least 209) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceCastagnoli209(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 0;
  memory.fill(window, 0, 3344);
  store<u32>(window, crc);
  let left = words - 209;
  while (left > 1200) {
    eliminateCastagnoli209(source, window, 1200);
    memory.copy(window, window + 19200, 3344);
    if (shift != 0) memory.copy(source + shift, source, 19200);
    source += 19200;
    left -= 1200;
  }
  eliminateCastagnoli209(source, window, left);
  remainderCastagnoli209(source + left * 16, window + left * 16, CRC32_SCRATCH + 22544);
  if (shift != 0) memory.copy(source + shift, source, (left + 209) * 16);
  return reduceCastagnoli92(0, CRC32_SCRATCH + 22544, 209, 0);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-209]. Taps 65, 155, 170, 195, 209. */
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

/** CRC register after `words` (at least 92) 16-byte words at `source`, which are copied `shift` bytes further. */
function reduceCastagnoli92(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + 25888;
  memory.fill(window, 0, 1472);
  store<u32>(window, crc);
  let left = words - 92;
  while (left > 1024) {
    eliminateCastagnoli92(source, window, 1024);
    memory.copy(window, window + 16384, 1472);
    if (shift != 0) memory.copy(source + shift, source, 16384);
    source += 16384;
    left -= 1024;
  }
  eliminateCastagnoli92(source, window, left);
  remainderCastagnoli92(source + left * 16, window + left * 16, CRC32_SCRATCH + 43744);
  if (shift != 0) memory.copy(source + shift, source, (left + 92) * 16);
  return crc32Fold(0, CRC32_SCRATCH + 43744, 92, CRC32_CASTAGNOLI);
}

/** Eliminates `words` words at `source`; `window` is the address of w[-92]. Taps 12, 27, 68, 74, 75, 79, 92. */
function eliminateCastagnoli92(source: usize, window: usize, words: usize): void {
  const end = source + words * 16;
  const unrolledEnd = source + words / 3 * 48;
  while (source < unrolledEnd) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1280)), v128.load(window, 1040)), v128.load(window, 384)), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 1472);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1296)), v128.load(window, 1056)), v128.load(window, 400)), v128.load(window, 304)), v128.load(window, 288)), v128.load(window, 224)), v128.load(window, 16)), 1488);
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1312)), v128.load(window, 1072)), v128.load(window, 416)), v128.load(window, 320)), v128.load(window, 304)), v128.load(window, 240)), v128.load(window, 32)), 1504);
    source += 48;
    window += 48;
  }
  while (source < end) {
    v128.store(window, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1280)), v128.load(window, 1040)), v128.load(window, 384)), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 1472);
    source += 16;
    window += 16;
  }
}

/** Writes the remainder, the last 92 words with the taps of eliminated words only, to `target`. */
function remainderCastagnoli92(source: usize, window: usize, target: usize): void {
  for (let n = 3; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1280)), v128.load(window, 1040)), v128.load(window, 384)), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1296)), v128.load(window, 1056)), v128.load(window, 400)), v128.load(window, 304)), v128.load(window, 288)), v128.load(window, 224)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1312)), v128.load(window, 1072)), v128.load(window, 416)), v128.load(window, 320)), v128.load(window, 304)), v128.load(window, 240)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 1328)), v128.load(window, 1088)), v128.load(window, 432)), v128.load(window, 336)), v128.load(window, 320)), v128.load(window, 256)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
  for (let n = 3; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1040)), v128.load(window, 384)), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1056)), v128.load(window, 400)), v128.load(window, 304)), v128.load(window, 288)), v128.load(window, 224)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1072)), v128.load(window, 416)), v128.load(window, 320)), v128.load(window, 304)), v128.load(window, 240)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 1088)), v128.load(window, 432)), v128.load(window, 336)), v128.load(window, 320)), v128.load(window, 256)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 1040)), v128.load(window, 384)), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 1056)), v128.load(window, 400)), v128.load(window, 304)), v128.load(window, 288)), v128.load(window, 224)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 1072)), v128.load(window, 416)), v128.load(window, 320)), v128.load(window, 304)), v128.load(window, 240)), v128.load(window, 32)), 32);
    source += 48;
    window += 48;
    target += 48;
  for (let n = 10; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 384)), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 400)), v128.load(window, 304)), v128.load(window, 288)), v128.load(window, 224)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 416)), v128.load(window, 320)), v128.load(window, 304)), v128.load(window, 240)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 432)), v128.load(window, 336)), v128.load(window, 320)), v128.load(window, 256)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 384)), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    source += 16;
    window += 16;
    target += 16;
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 304)), v128.load(window, 288)), v128.load(window, 224)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 320)), v128.load(window, 304)), v128.load(window, 240)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 336)), v128.load(window, 320)), v128.load(window, 256)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 288)), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 304)), v128.load(window, 288)), v128.load(window, 224)), v128.load(window, 16)), 16);
    source += 32;
    window += 32;
    target += 32;
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 272)), v128.load(window, 208)), v128.load(window, 0)), 0);
    source += 16;
    window += 16;
    target += 16;
  }
  for (let n = 1; n > 0; n--) {
    v128.store(target, v128.xor(v128.xor(v128.load(source, 0), v128.load(window, 208)), v128.load(window, 0)), 0);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 16), v128.load(window, 224)), v128.load(window, 16)), 16);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 32), v128.load(window, 240)), v128.load(window, 32)), 32);
    v128.store(target, v128.xor(v128.xor(v128.load(source, 48), v128.load(window, 256)), v128.load(window, 48)), 48);
    source += 64;
    window += 64;
    target += 64;
  }
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
    source += 16;
    window += 16;
    target += 16;
}
