// Fetches of a core whose memory takes time: what the fetch unit must hold before an instruction can be executed.
import {
  BUS_FETCH,
  BUS_FILL_I,
  BUS_READ_BAD,
  CACHE_I,
  CORE_MASTER,
  COUNT_I_HITS,
  COUNT_I_MISSES,
  COUNT_STALL_I,
  COUNT_STALL_UNCACHED,
  COUNT_UNCACHED_READS,
  CPU_FETCH_FILLED,
  CPU_FETCH_KEY,
  CPU_STALL,
  FAULT_DIRTY_READ,
  FAULT_STALE_CODE,
  HINT_FETCH,
  K_SET_MASK,
  NO_LINE,
} from '../memory-map';
import { add64 } from '../engine/registers';
import { NO_HALF, fetchHalf, findRegion, regionCycles } from './access';
import { COHERENCE, DONE, EXCEPTION, WAIT } from './access-result';
import { requestRead, takeRead } from './bus';
import { drop, find, hintFetch, install, isStale, lineIn, shiftOf, touch, victim, writerOf } from './cache';
import { noteFault } from './coherence';
import { KEY_OUTSIDE, KEY_STRADDLES, KEY_WORD, fetchKey } from './fetch-key';
import { dirtySlotIn } from './snoop';

/** Makes the fetch unit hold all of the instruction at `pc`: DONE, WAIT, EXCEPTION (an access fault) or COHERENCE. */
export function fetched(pc: u32): u32 {
  const key = fetchKey(pc);
  if (key != load<u32>(CPU_FETCH_KEY)) {
    const result = hold(key, pc);
    if (result != DONE) return result;
  }
  const half = fetchHalf(pc);
  if (half == NO_HALF || (half & 3) != 3) return DONE;
  const second = fetchKey(pc + 2);
  return second == key || second == load<u32>(CPU_FETCH_KEY) ? DONE : hold(second, pc + 2);
}

function hold(key: u32, pc: u32): u32 {
  if (key & KEY_OUTSIDE) return holdOutside(key, pc);
  if (key & KEY_WORD) return holdWord(key);
  const slot = find(CACHE_I, key);
  const address = key << shiftOf(CACHE_I);
  const filled = takeRead(BUS_FILL_I, address);
  if (slot < 0) return filled && load<i32>(BUS_READ_BAD) ? EXCEPTION : miss(key, address);
  if (isStale(CACHE_I, slot)) {
    noteFault(address, writerOf(CACHE_I, slot), FAULT_STALE_CODE);
    return COHERENCE;
  }
  if (load<u32>(CPU_FETCH_FILLED) != key) add64(COUNT_I_HITS, 1);
  store<u32>(CPU_FETCH_FILLED, NO_LINE);
  touch(CACHE_I, slot);
  hintFetch(key);
  store<u32>(CPU_FETCH_KEY, key);
  return DONE;
}

/** A line, or a word, is to be fetched that the data cache has not written back. */
function isDirtyFetch(address: u32, bytes: u32): bool {
  if (dirtySlotIn(address, bytes) < 0) return false;
  noteFault(address, CORE_MASTER, FAULT_DIRTY_READ);
  return true;
}

function miss(line: u32, address: u32): u32 {
  const bytes: u32 = 1 << shiftOf(CACHE_I);
  if (isDirtyFetch(address, bytes)) return COHERENCE;
  const slot = victim(CACHE_I, line);
  drop(CACHE_I, slot);
  add64(COUNT_I_MISSES, 1);
  requestRead(BUS_FILL_I, address, bytes, line, slot, COUNT_STALL_I);
  return WAIT;
}

function holdWord(key: u32): u32 {
  const address = (key & ~KEY_WORD) << 2;
  if (takeRead(BUS_FETCH, address)) {
    if (load<i32>(BUS_READ_BAD)) return EXCEPTION;
    store<u32>(CPU_FETCH_KEY, key);
    return DONE;
  }
  if (isDirtyFetch(address, 4)) return COHERENCE;
  add64(COUNT_UNCACHED_READS, 1);
  requestRead(BUS_FETCH, address, 4, 0, 0, COUNT_STALL_UNCACHED);
  return WAIT;
}

/** A word that is not in the DRAM costs what its region says. */
function holdOutside(key: u32, pc: u32): u32 {
  const region = findRegion(pc & ~3, 2);
  if (region) store<i32>(CPU_STALL, load<i32>(CPU_STALL) + regionCycles(region));
  store<u32>(CPU_FETCH_KEY, key);
  return DONE;
}

@inline function isLastUsed(line: u32): bool {
  return load<u32>((line & load<u32>(CACHE_I, K_SET_MASK)) << 2, HINT_FETCH) == line;
}

/**
 * The stream goes on at a block with this key, another than the fetch unit's. False if that takes a second look: the state
 * is then as if nobody had asked, but for a first line that is held now.
 */
@inline export function enterLine(blockKey: u32): bool {
  const line = blockKey & ~KEY_STRADDLES;
  if (line >= KEY_WORD) return false;
  if (line != load<u32>(CPU_FETCH_KEY)) {
    if (!isLastUsed(line)) return false;
    add64(COUNT_I_HITS, 1);
    store<u32>(CPU_FETCH_FILLED, NO_LINE);
    store<u32>(CPU_FETCH_KEY, line);
  }
  if (line == blockKey) return true;
  if (!isLastUsed(line + 1)) return false;
  add64(COUNT_I_HITS, 1);
  store<u32>(CPU_FETCH_FILLED, NO_LINE);
  store<u32>(CPU_FETCH_KEY, line + 1);
  return true;
}
