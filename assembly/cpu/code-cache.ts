// Where pre-decoded blocks live: a bump allocator, a hash from address to block, and a map of the RAM they were read from.
// All of it is derived from guest memory and may be forgotten at any instruction boundary.
import {
  CPU_BLOCK_HASH,
  CPU_BLOCK_HASH_ENTRIES,
  CPU_CODE_CONTROL,
  CPU_CODE_MAP,
  CPU_CODE_PAGES,
  CPU_PAGE_MAP,
  CPU_PAGE_SHIFT,
  CPU_RAM_ADDRESS,
  CPU_RAM_BYTES,
  CPU_TIMED,
  PAGE_CODE,
  REMAP_ENABLED,
} from '../memory-map';
import { remapped } from '../dram/remap';

/** u32: next free byte of the block area; 0 before the first flush. */
export const CODE_FREE = CPU_CODE_CONTROL;
/** u32: counts flushes, so that a caller sees that its block is gone. */
export const CODE_EPOCH = CPU_CODE_CONTROL + 4;
/**
 * u32: the branch whose prediction has come true since the last redirect with the fetch unit back in the same state, so that
 * every further pass takes the same; 1 if there is none. i32: the cycles its target comes late each time.
 */
export const SETTLED_BRANCH = CPU_CODE_CONTROL + 8;
export const SETTLED_LATE = CPU_CODE_CONTROL + 12;

@inline function slot(key: u32): u32 {
  return CPU_BLOCK_HASH + (((key >> 1) ^ (key >> 13)) & (CPU_BLOCK_HASH_ENTRIES - 1)) * 8;
}

/** First operation of the block with this key (address, bit 0 set in user mode), 0 if there is none. */
@inline export function findBlock(key: u32): u32 {
  const at = slot(key);
  return load<u32>(at) == key ? load<u32>(at, 4) : 0;
}

export function rememberBlock(key: u32, ip: u32): void {
  const at = slot(key);
  store<u32>(at, key);
  store<u32>(at, ip, 4);
}

/** Notes that code was read from guest addresses address .. end - 1, where they are RAM. */
export function markCode(address: u32, end: u32): void {
  const base = load<u32>(CPU_RAM_ADDRESS);
  const size = load<u32>(CPU_RAM_BYTES);
  // A breakpoint reads no code.
  if (address - base >= size || address == end) return;
  const last = (end - 1 - base) >> 4;
  const moved = load<i32>(CPU_TIMED) && load<i32>(REMAP_ENABLED);
  for (let g = (address - base) >> 4; g <= last; g++) {
    const granule = moved ? remapped(g << 4) >> 4 : g;
    const at = CPU_CODE_MAP + (granule >> 3);
    store<u8>(at, <u32>load<u8>(at) | (1 << (granule & 7)));
    const page = granule >> (CPU_PAGE_SHIFT - 4);
    const flags = <u32>load<u8>(page, CPU_PAGE_MAP);
    if (flags & PAGE_CODE) continue;
    store<u8>(page, flags | <u32>PAGE_CODE, CPU_PAGE_MAP);
    const count = load<u32>(CPU_CODE_PAGES) + 1;
    store<u32>(CPU_CODE_PAGES, count);
    store<u32>(CPU_CODE_PAGES + count * 4, page);
  }
}

/** Whether code was pre-decoded from the 16 bytes around this DRAM address. */
@inline export function holdsCode(offset: u32): bool {
  return ((load<u8>(CPU_CODE_MAP + (offset >> 7)) >> ((offset >> 4) & 7)) & 1) != 0;
}

/** Forgets every block. */
export function flushCode(blocks: u32): void {
  store<u32>(CODE_FREE, blocks);
  store<u32>(CODE_EPOCH, load<u32>(CODE_EPOCH) + 1);
  store<u32>(SETTLED_BRANCH, 1);
  memory.fill(CPU_BLOCK_HASH, 0xff, CPU_BLOCK_HASH_ENTRIES * 8);
  const count = load<u32>(CPU_CODE_PAGES);
  for (let i: u32 = 1; i <= count; i++) {
    const page = load<u32>(CPU_CODE_PAGES + i * 4);
    store<u8>(page, <u32>load<u8>(page, CPU_PAGE_MAP) & <u32>~PAGE_CODE, CPU_PAGE_MAP);
    memory.fill(CPU_CODE_MAP + (page << (CPU_PAGE_SHIFT - 7)), 0, 1 << (CPU_PAGE_SHIFT - 7));
  }
  store<u32>(CPU_CODE_PAGES, 0);
}

/** Forgets every block and every note of where one was, whatever the page map came to say from outside (a restore). */
export function forgetCode(blocks: u32): void {
  flushCode(blocks);
  const size = load<u32>(CPU_RAM_BYTES);
  memory.fill(CPU_CODE_MAP, 0, size >> 7);
  for (let page: u32 = 0; page < size >> CPU_PAGE_SHIFT; page++) {
    store<u8>(page, <u32>load<u8>(page, CPU_PAGE_MAP) & <u32>~PAGE_CODE, CPU_PAGE_MAP);
  }
}
