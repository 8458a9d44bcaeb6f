// What the core's side learns of the bursts on the fabric. A line that another master writes becomes stale: using it, or
// writing it back, is a fault; dropping it is not. Bytes that only the core has, read by another master, are a fault at once.
import {
  BUS_IDLE,
  BUS_STORE,
  BUS_THROUGH,
  BUS_WRITE_ADDRESS,
  BUS_WRITE_BACK,
  BUS_WRITE_BYTES,
  BUS_WRITE_KIND,
  BUS_WRITE_OLD,
  BUS_WRITE_STATE,
  CACHE_D,
  CACHE_I,
  CPU_BLOCKS,
  CPU_COUPLED,
  CPU_FETCH_KEY,
  CPU_PAGE_MAP,
  CPU_PAGE_SHIFT,
  CPU_RAM_BYTES,
  CPU_TIMED,
  CPU_WATCHPOINT_COUNT,
  DRAM_BASE,
  FAULT_DIRTY_READ,
  FAULT_LOST_WRITE,
  PAGE_CODE,
} from '../memory-map';
import { find, isDirty, makeStale, mayHold, oldBytes, shiftOf } from './cache';
import { flushCode, holdsCode } from './code-cache';
import { faultAtBurst } from './coherence';
import { KEY_NONE } from './fetch-key';
import { watchBurst } from './watch';

/** Bytes were laid into the DRAM: by a channel, or by an uncached store of the core. Any number of bytes. */
// @ts-ignore: decorator
@inline
export function snoopWrite(address: u32, bytes: u32, master: i32): void {
  if (load<i32>(CPU_COUPLED)) wrote(address, bytes, master);
}

function wrote(address: u32, bytes: u32, master: i32): void {
  if (load<u32>(CPU_WATCHPOINT_COUNT)) watchBurst(address, bytes, master);
  if (address < load<u32>(CPU_RAM_BYTES) && codeIn(address, bytes)) flushCode(CPU_BLOCKS);
  if (!load<i32>(CPU_TIMED)) return;
  for (let burst = address & ~63; burst < address + bytes; burst += 64) {
    const from = max<u32>(burst, address);
    const some = min<u32>(burst + 64, address + bytes) - from;
    if (bufferHolds(from, some, BUS_WRITE_BACK)) faultAtBurst(burst, master, FAULT_LOST_WRITE);
    if (bufferHolds(from, some, BUS_THROUGH)) {
      overlay(load<u32>(BUS_WRITE_ADDRESS), load<u32>(BUS_WRITE_BYTES), BUS_WRITE_OLD, from, some, DRAM_BASE + from);
    }
    if (!mayHold(burst)) continue;
    staleInstructions(from, some, master);
    staleData(from, some, master);
  }
}

/** Instruction lines around written bytes are stale from now on. */
export function staleInstructions(address: u32, bytes: u32, master: i32): void {
  const shift = shiftOf(CACHE_I);
  for (let line = address >> shift; line <= (address + bytes - 1) >> shift; line++) {
    const slot = find(CACHE_I, line);
    if (slot < 0) continue;
    makeStale(CACHE_I, slot, master);
    if (load<u32>(CPU_FETCH_KEY) == line) store<u32>(CPU_FETCH_KEY, KEY_NONE);
  }
}

function staleData(address: u32, bytes: u32, master: i32): void {
  const shift = shiftOf(CACHE_D);
  for (let line = address >> shift; line <= (address + bytes - 1) >> shift; line++) {
    const slot = find(CACHE_D, line);
    if (slot < 0) continue;
    makeStale(CACHE_D, slot, master);
    if (!isDirty(slot)) continue;
    const first = max<u32>(address, line << shift);
    const last = min<u32>(address + bytes, (line + 1) << shift);
    memory.copy(oldBytes(slot) + (first - (line << shift)), DRAM_BASE + first, last - first);
  }
}

/** Whether the write buffer holds a write of this kind that touches the bytes. */
function bufferHolds(address: u32, bytes: u32, kind: i32): bool {
  if (load<i32>(BUS_WRITE_STATE) == BUS_IDLE || load<i32>(BUS_WRITE_KIND) != kind) return false;
  const first = load<u32>(BUS_WRITE_ADDRESS);
  return address < first + load<u32>(BUS_WRITE_BYTES) && first < address + bytes;
}

/** Bytes of one burst were copied out of the DRAM window, to `to`, for a channel: they become what the DRAM holds. */
// @ts-ignore: decorator
@inline
export function snoopRead(address: u32, bytes: u32, master: i32, to: usize): void {
  if (load<i32>(CPU_TIMED) && load<i32>(CPU_COUPLED)) read(address, bytes, master, to);
}

function read(address: u32, bytes: u32, master: i32, to: usize): void {
  if (load<i32>(BUS_WRITE_STATE) != BUS_IDLE && load<i32>(BUS_WRITE_KIND) != BUS_STORE) {
    const kind = load<i32>(BUS_WRITE_KIND);
    if (bufferHolds(address, bytes, kind)) {
      overlay(address, bytes, to, load<u32>(BUS_WRITE_ADDRESS), load<u32>(BUS_WRITE_BYTES), BUS_WRITE_OLD);
      if (kind == BUS_WRITE_BACK) faultAtBurst(load<u32>(BUS_WRITE_ADDRESS), master, FAULT_DIRTY_READ);
    }
  }
  if (!mayHold(address)) return;
  const shift = shiftOf(CACHE_D);
  for (let line = address >> shift; line <= (address + bytes - 1) >> shift; line++) {
    const slot = find(CACHE_D, line);
    if (slot < 0 || !isDirty(slot)) continue;
    overlay(address, bytes, to, line << shift, 1 << shift, oldBytes(slot));
    faultAtBurst(line << shift, master, FAULT_DIRTY_READ);
  }
}

/** Copies the part of [from, from + fromBytes), which stands at `old`, that lies in the bytes at `to`. */
function overlay(address: u32, bytes: u32, to: usize, from: u32, fromBytes: u32, old: usize): void {
  const first = max<u32>(address, from);
  const last = min<u32>(address + bytes, from + fromBytes);
  if (first < last) memory.copy(to + (first - address), old + (first - from), last - first);
}

/** A dirty data line among these bytes, -1 for none. */
export function dirtySlotIn(address: u32, bytes: u32): i32 {
  if (!mayHold(address)) return -1;
  const shift = shiftOf(CACHE_D);
  for (let line = address >> shift; line <= (address + bytes - 1) >> shift; line++) {
    const slot = find(CACHE_D, line);
    if (slot >= 0 && isDirty(slot)) return slot;
  }
  return -1;
}

/** Whether code was pre-decoded from a range of DRAM addresses. */
export function codeIn(address: u32, bytes: u32): bool {
  const end = min<u32>(address + bytes, load<u32>(CPU_RAM_BYTES));
  for (let page = address >> CPU_PAGE_SHIFT; page <= (end - 1) >> CPU_PAGE_SHIFT; page++) {
    if (!(<u32>load<u8>(page, CPU_PAGE_MAP) & PAGE_CODE)) continue;
    const last = min<u32>(end, (page + 1) << CPU_PAGE_SHIFT);
    let at = max<u32>(address, page << CPU_PAGE_SHIFT);
    for (at &= ~15; at < last; at += 16) if (holdsCode(at)) return true;
  }
  return false;
}
