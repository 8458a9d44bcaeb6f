// Loads and stores of a core whose memory takes time: through the data cache, or one by one over the fabric. Whatever needs
// the fabric is left to the outer loop, which knows the cycle (BUS_ALLOWED); the instruction is then executed again.
import {
  BUS_FILL_D,
  BUS_IDLE,
  BUS_LOAD,
  BUS_READ_BAD,
  BUS_READ_STATE,
  BUS_READ_VALUE,
  CACHE_D,
  CACHE_D_ON,
  CACHE_I,
  CORE_MASTER,
  COUNT_D_HITS,
  COUNT_D_MISSES,
  COUNT_STALL_D,
  COUNT_STALL_UNCACHED,
  COUNT_UNCACHED_READS,
  COUNT_UNCACHED_WRITES,
  COUNT_WRITE_BACKS,
  COUNT_WRITE_THROUGHS,
  CPU_BLOCKS,
  CPU_CACHE_CONTROL,
  CPU_DATA_FILLED,
  CPU_DATA_FILLED_TOO,
  CPU_SCRATCH,
  DRAM_BASE,
  FAULT_DIRTY_READ,
  FAULT_LOST_WRITE,
  FAULT_STALE_DATA,
  K_LINES,
  K_WRITE_BACK,
  NO_LINE,
} from '../memory-map';
import { ALL_GOOD, checkPartialWords, coversPartly, eccOn } from '../dram/ecc';
import { remapped } from '../dram/remap';
import { add64 } from '../engine/registers';
import { ACCESS_DATA, COHERENCE, DONE, DONE_LEAVE, WAIT, noteWrite, raise, transfer } from './access-result';
import { forgetFills, postLine, postStore, requestRead, takeRead, waitForWriteBuffer, writeBufferFull } from './bus';
import {
  drop,
  find,
  hintData,
  isDirty,
  isStale,
  lineIn,
  makeDirty,
  mayHold,
  onlyLineNear,
  shiftOf,
  touch,
  victim,
  writerOf,
} from './cache';
import { flushCode } from './code-cache';
import { noteFault } from './coherence';
import { cacheable } from './fetch-key';
import { codeIn, dirtySlotIn, staleInstructions } from './snoop';

/** u32: 1 while the outer loop executes the instruction, so that it may ask the fabric. */
export const BUS_ALLOWED = CPU_SCRATCH + 240;

/** The line of an address is not what hardware would need it to be. */
function fault(address: u32, master: i32, kind: u32): u32 {
  noteFault(address, master, kind);
  return COHERENCE;
}

function lineAddress(slot: i32): u32 {
  return lineIn(CACHE_D, slot) << shiftOf(CACHE_D);
}

export function waitForBuffer(): u32 {
  if (load<u32>(BUS_ALLOWED)) waitForWriteBuffer();
  return WAIT;
}

/** One access at a RAM offset, data in ACCESS_DATA. Answers as accessData() does, but for X_VALUE. */
export function timedAccess(offset: u32, bytes: u32, write: bool): u32 {
  const address = remapped(offset);
  const shift = shiftOf(CACHE_D);
  const first = address >> shift;
  const slot = load<u32>(CPU_CACHE_CONTROL) & CACHE_D_ON ? find(CACHE_D, first) : -1;
  if (slot < 0 && !mayFill(offset)) return write ? storeUncached(address, bytes) : loadUncached(address, bytes);
  const last = (address + bytes - 1) >> shift;
  const filled = load<i32>(BUS_READ_STATE) != BUS_IDLE && takeFill(first, last);
  if (filled && load<i32>(BUS_READ_BAD)) {
    forgetFills();
    return raise(write ? 7 : 5, address);
  }
  if (write && !load<u32>(CACHE_D, K_WRITE_BACK)) return storeThrough(address, bytes, first, last);
  if (slot < 0) return miss(first);
  if (first != last && find(CACHE_D, last) < 0) return missBehind(slot, last);
  let result = use(slot, write);
  if (result == DONE && first != last) result = use(find(CACHE_D, last), write);
  if (result != DONE) return result;
  if (write && mayHoldCode(address, bytes)) staleInstructions(address, bytes, CORE_MASTER);
  transfer(DRAM_BASE + address, bytes, write);
  return write ? stored(address, bytes) : DONE;
}

/** Whether an address that is not in may come in. */
function mayFill(offset: u32): bool {
  return (load<u32>(CPU_CACHE_CONTROL) & CACHE_D_ON) != 0 && load<u32>(CACHE_D, K_LINES) != 0 && cacheable(offset);
}

/** The fill that the instruction waited for is there. */
function takeFill(first: u32, last: u32): bool {
  const shift = shiftOf(CACHE_D);
  return takeRead(BUS_FILL_D, first << shift) || (first != last && takeRead(BUS_FILL_D, last << shift));
}

@inline function mayHoldCode(address: u32, bytes: u32): bool {
  return load<u32>(CACHE_I, K_LINES) != 0 && (mayHold(address) || mayHold(address + bytes - 1));
}

/** Whether the line was filled for the instruction that uses it now. */
function isFirstUse(line: u32): bool {
  for (let at = CPU_DATA_FILLED; at <= CPU_DATA_FILLED_TOO; at += 4) {
    if (load<u32>(at) != line) continue;
    store<u32>(at, NO_LINE);
    return true;
  }
  return false;
}

/** A hit: the line is used. */
function use(slot: i32, write: bool): u32 {
  if (isStale(CACHE_D, slot)) return fault(lineAddress(slot), writerOf(CACHE_D, slot), FAULT_STALE_DATA);
  const line = lineIn(CACHE_D, slot);
  if (!isFirstUse(line)) add64(COUNT_D_HITS, 1);
  touch(CACHE_D, slot);
  if (write) makeDirty(slot);
  hintData(line, isDirty(slot) && !sharedWithCode(line));
  return DONE;
}

/** The first of two lines is in: it counts as used, so that it stays while the second is fetched. */
function missBehind(slot: i32, last: u32): u32 {
  if (!load<u32>(BUS_ALLOWED)) return WAIT;
  const result = use(slot, false);
  if (result != DONE) return result;
  store<u32>(CPU_DATA_FILLED, lineIn(CACHE_D, slot));
  return miss(last);
}

/** Whether a store to this line concerns the instruction side. */
function sharedWithCode(line: u32): bool {
  const shift = shiftOf(CACHE_D);
  const address = line << shift;
  if (codeIn(address, 1 << shift)) return true;
  if (onlyLineNear(address)) return false;
  const fetch = shiftOf(CACHE_I);
  for (let other = address >> fetch; other <= (address + (1 << shift) - 1) >> fetch; other++) {
    if (find(CACHE_I, other) >= 0) return true;
  }
  return false;
}

/** Behind a store: the page is dirty, and pre-decoded code of these bytes is forgotten. */
function stored(address: u32, bytes: u32): u32 {
  const first = noteWrite(address);
  const last = noteWrite(address + bytes - 1);
  if (!(first || last)) return DONE;
  flushCode(CPU_BLOCKS);
  return DONE_LEAVE;
}

/** Makes room, and asks for the line. */
function miss(line: u32): u32 {
  if (!load<u32>(BUS_ALLOWED)) return WAIT;
  const slot = victim(CACHE_D, line);
  if (isDirty(slot)) {
    if (isStale(CACHE_D, slot)) return fault(lineAddress(slot), writerOf(CACHE_D, slot), FAULT_LOST_WRITE);
    if (writeBufferFull()) return waitForBuffer();
    postLine(slot);
    add64(COUNT_WRITE_BACKS, 1);
  }
  drop(CACHE_D, slot);
  add64(COUNT_D_MISSES, 1);
  const shift = shiftOf(CACHE_D);
  requestRead(BUS_FILL_D, line << shift, 1 << shift, line, slot, COUNT_STALL_D);
  return WAIT;
}

/** Write-through, no allocation. A store that crosses a line looks up both. */
function storeThrough(address: u32, bytes: u32, first: u32, last: u32): u32 {
  if (!load<u32>(BUS_ALLOWED)) return WAIT;
  if ((address & 63) + bytes > 64) return raise(6, address);
  if (writeBufferFull()) return waitForBuffer();
  if (partlyBad(address, bytes)) return raise(7, address);
  for (let line = first; line <= last; line++) {
    const slot = find(CACHE_D, line);
    if (slot < 0) add64(COUNT_D_MISSES, 1);
    else if (use(slot, false) != DONE) return COHERENCE;
  }
  if (mayHoldCode(address, bytes)) staleInstructions(address, bytes, CORE_MASTER);
  add64(COUNT_WRITE_THROUGHS, 1);
  postStore(address, bytes, load<u32>(ACCESS_DATA), true);
  stored(address, bytes);
  return DONE_LEAVE;
}

@inline function partlyBad(address: u32, bytes: u32): bool {
  return eccOn() && coversPartly(address, bytes) && checkPartialWords(address, bytes) != ALL_GOOD;
}

function loadUncached(address: u32, bytes: u32): u32 {
  if (takeRead(BUS_LOAD, address)) {
    if (load<i32>(BUS_READ_BAD)) return raise(5, address);
    store<u32>(ACCESS_DATA, load<u32>(BUS_READ_VALUE));
    return DONE;
  }
  if ((address & 63) + bytes > 64) return raise(4, address);
  const dirty = dirtySlotIn(address, bytes);
  if (dirty >= 0) return fault(lineAddress(dirty), CORE_MASTER, FAULT_DIRTY_READ);
  if (!load<u32>(BUS_ALLOWED)) return WAIT;
  add64(COUNT_UNCACHED_READS, 1);
  requestRead(BUS_LOAD, address, bytes, 0, 0, COUNT_STALL_UNCACHED);
  return WAIT;
}

function storeUncached(address: u32, bytes: u32): u32 {
  if ((address & 63) + bytes > 64) return raise(6, address);
  if (!load<u32>(BUS_ALLOWED)) return WAIT;
  if (writeBufferFull()) return waitForBuffer();
  if (partlyBad(address, bytes)) return raise(7, address);
  add64(COUNT_UNCACHED_WRITES, 1);
  postStore(address, bytes, load<u32>(ACCESS_DATA), false);
  stored(address, bytes);
  return DONE_LEAVE;
}
