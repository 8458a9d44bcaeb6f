// What the fetch unit holds at a time, as a number: a line of the instruction cache, or a word where nothing is cached. It
// goes to the cache or the fabric when the stream comes to an address with another key.
import {
  CACHE_I,
  CACHE_I_ON,
  CPU_CACHE_CONTROL,
  CPU_RAM_ADDRESS,
  CPU_RAM_BYTES,
  CPU_UNCACHED,
  CPU_UNCACHED_MAX,
  K_LINES,
} from '../memory-map';
import { remapped } from '../dram/remap';
import { shiftOf } from './cache';

/** Bit of a key: an uncached word of the DRAM; a word outside of it. */
export const KEY_WORD: u32 = 0x2000_0000;
export const KEY_OUTSIDE: u32 = 0x4000_0000;
/** Bit of a block's key: its one instruction goes on in the next line. */
export const KEY_STRADDLES: u32 = 0x8000_0000;
/** Of a block: never without a second look. */
export const KEY_UNSURE: u32 = 0xfffe_ffff;
/** Nothing is held. */
export const KEY_NONE: u32 = 0xffff_ffff;

/** Whether a RAM offset may be cached. */
export function cacheable(offset: u32): bool {
  const address = load<u32>(CPU_RAM_ADDRESS) + offset;
  for (let i: u32 = 0; i < <u32>CPU_UNCACHED_MAX; i++) {
    const range = CPU_UNCACHED + i * 8;
    if (address - load<u32>(range) < load<u32>(range, 4)) return false;
  }
  return true;
}

export function fetchKey(pc: u32): u32 {
  const offset = pc - load<u32>(CPU_RAM_ADDRESS);
  if (offset >= load<u32>(CPU_RAM_BYTES)) return KEY_OUTSIDE | (pc >> 2);
  const physical = remapped(offset);
  const cached = (load<u32>(CPU_CACHE_CONTROL) & CACHE_I_ON) != 0 && load<u32>(CACHE_I, K_LINES) != 0;
  return cached && cacheable(offset) ? physical >> shiftOf(CACHE_I) : KEY_WORD | (physical >> 2);
}
