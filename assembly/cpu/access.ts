// Loads, stores and fetches that the run loop cannot do by itself: outside the RAM, misaligned, protected, watched, or into
// a page that is clean or holds code.
import {
  CPU_ACCESS_ADDRESS,
  CPU_ACCESS_ANSWERED,
  CPU_ACCESS_BYTES,
  CPU_ACCESS_FAULT,
  CPU_ACCESS_NONE,
  CPU_ACCESS_OPEN,
  CPU_ACCESS_STATE,
  CPU_ACCESS_VALUE,
  CPU_ACCESS_WRITE,
  CPU_BLOCKS,
  CPU_COHERENT_FETCH,
  CPU_MISALIGNED,
  CPU_MSTATUS,
  CPU_PMP_REGIONS,
  CPU_PRIVILEGE,
  CPU_RAM_ADDRESS,
  CPU_RAM_BYTES,
  CPU_REGIONS,
  CPU_REGION_BYTES,
  CPU_REGION_MAX,
  CPU_STALL,
  CPU_TIMED,
  CPU_WATCHPOINTS,
  CPU_WATCHPOINT_COUNT,
  DRAM_BASE,
  REGION_DEVICE,
  REGION_NONE,
  REGION_ROM,
  REGION_ROM_DEVICE,
  T_CROSS_WORD,
} from '../memory-map';
import { remapped } from '../dram/remap';
import {
  ACCESS_DATA,
  DONE,
  DONE_LEAVE,
  EXCEPTION,
  OPEN,
  WATCH_HIT,
  X_VALUE,
  noteWrite,
  raise,
  transfer,
} from './access-result';
import { flushCode } from './code-cache';
import { timedAccess } from './timed-data';
import { PMP_EXECUTE, PMP_READ, PMP_WRITE, pmpAllows } from './pmp';

/** The region that holds all bytes of an access, 0 for none. */
export function findRegion(address: u32, bytes: u32): u32 {
  for (let i: u32 = 0; i < <u32>CPU_REGION_MAX; i++) {
    const region = CPU_REGIONS + i * CPU_REGION_BYTES;
    if (load<u32>(region, 8) == REGION_NONE) continue;
    const offset = address - load<u32>(region);
    const size = load<u32>(region, 4);
    if (offset < size && bytes <= size - offset) return region;
  }
  return 0;
}

/** Cycles that an access to this region costs beyond the instruction's own. A bus transaction is charged here. */
@inline export function regionCycles(region: u32): i32 {
  return load<i32>(region, 16);
}

/** Privilege of loads and stores: mstatus.MPRV lends machine mode the previous one. */
@inline export function dataPrivilege(): u32 {
  const status = load<u32>(CPU_MSTATUS);
  return status & 0x2_0000 ? (status >> 11) & 3 : load<u32>(CPU_PRIVILEGE);
}

function watch(address: u32, bytes: u32, write: bool): void {
  const count = load<u32>(CPU_WATCHPOINT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const point = CPU_WATCHPOINTS + i * 12;
    const first = load<u32>(point);
    if (address + bytes <= first || address >= first + load<u32>(point, 4)) continue;
    if (load<u32>(point, 8) & (write ? 2 : 1)) store<u32>(WATCH_HIT, 1);
  }
}

/** A watchpoint that refuses what it watches: 4 stores, 8 fetches. It stands for a firewall on the bus. */
function refuses(address: u32, bytes: u32, kind: u32): bool {
  const count = load<u32>(CPU_WATCHPOINT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const point = CPU_WATCHPOINTS + i * 12;
    const first = load<u32>(point);
    if (address + bytes <= first || address >= first + load<u32>(point, 4)) continue;
    if (load<u32>(point, 8) & kind) return true;
  }
  return false;
}

function accessHost(address: u32, bytes: u32, write: bool): u32 {
  const state = load<u32>(CPU_ACCESS_STATE);
  if (state == CPU_ACCESS_ANSWERED || state == CPU_ACCESS_FAULT) {
    store<u32>(CPU_ACCESS_STATE, CPU_ACCESS_NONE);
    if (state == CPU_ACCESS_FAULT) return raise(write ? 7 : 5, address);
    if (!write) store<u32>(ACCESS_DATA, load<u32>(CPU_ACCESS_VALUE));
    return DONE_LEAVE;
  }
  store<u32>(CPU_ACCESS_STATE, CPU_ACCESS_OPEN);
  store<u32>(CPU_ACCESS_ADDRESS, address);
  store<u32>(CPU_ACCESS_BYTES, bytes);
  store<u32>(CPU_ACCESS_WRITE, write ? 1 : 0);
  const mask: u32 = bytes == 4 ? 0xffff_ffff : bytes == 2 ? 0xffff : 0xff;
  if (write) store<u32>(CPU_ACCESS_VALUE, load<u32>(ACCESS_DATA) & mask);
  return OPEN;
}

function accessRegion(address: u32, bytes: u32, write: bool): u32 {
  const region = findRegion(address, bytes);
  const kind = region ? load<u32>(region, 8) : REGION_NONE;
  if (kind == REGION_NONE || (write && kind == REGION_ROM)) return raise(write ? 7 : 5, address);
  if (kind == REGION_DEVICE || (write && kind == REGION_ROM_DEVICE)) {
    if (address & (bytes - 1)) return raise(write ? 6 : 4, address);
    store<i32>(CPU_STALL, load<i32>(CPU_STALL) + (load<u32>(CPU_ACCESS_STATE) > 1 ? regionCycles(region) : 0));
    return accessHost(address, bytes, write);
  }
  transfer(load<u32>(region, 12) + (address - load<u32>(region)), bytes, write);
  store<i32>(CPU_STALL, load<i32>(CPU_STALL) + regionCycles(region));
  return load<i32>(CPU_STALL) ? DONE_LEAVE : DONE;
}

function accessRam(offset: u32, bytes: u32, write: bool): u32 {
  if (load<i32>(CPU_TIMED)) return timedAccess(offset, bytes, write);
  transfer(DRAM_BASE + offset, bytes, write);
  if (!write) return DONE;
  const first = noteWrite(offset);
  const last = noteWrite(offset + bytes - 1);
  if (!(first || last) || !load<u32>(CPU_COHERENT_FETCH)) return DONE;
  flushCode(CPU_BLOCKS);
  return DONE_LEAVE;
}

/**
 * One load or store of 1, 2 or 4 bytes, data in ACCESS_DATA (zero-extended when read). `aligned` asks for natural alignment
 * whatever the profile says (atomics). Answers DONE, DONE_LEAVE, OPEN or EXCEPTION.
 */
export function accessData(address: u32, bytes: u32, write: bool, aligned: bool): u32 {
  if (address & (bytes - 1)) {
    if (aligned || !load<u32>(CPU_MISALIGNED)) return raise(write ? 6 : 4, address);
    if ((address & 3) + bytes > 4) store<i32>(CPU_STALL, load<i32>(CPU_STALL) + load<i32>(T_CROSS_WORD));
  }
  if (load<u32>(CPU_PMP_REGIONS)) {
    if (!pmpAllows(address, bytes, write ? PMP_WRITE : PMP_READ, dataPrivilege())) return raise(write ? 7 : 5, address);
  }
  if (write && load<u32>(CPU_WATCHPOINT_COUNT) && refuses(address, bytes, 4)) return raise(7, address);
  const offset = address - load<u32>(CPU_RAM_ADDRESS);
  const size = load<u32>(CPU_RAM_BYTES);
  const result = offset < size && bytes <= size - offset
    ? accessRam(offset, bytes, write)
    : accessRegion(address, bytes, write);
  if (result > DONE_LEAVE) {
    // Only a device asks for its cycles before it has answered.
    if (result != OPEN) store<i32>(CPU_STALL, 0);
    if (result == EXCEPTION) store<u32>(X_VALUE, address);
    return result;
  }
  if (load<u32>(CPU_WATCHPOINT_COUNT)) watch(address, bytes, write);
  return result | (load<i32>(CPU_STALL) | load<u32>(WATCH_HIT) ? DONE_LEAVE : DONE);
}

/** Result of fetchHalf() for an address nothing can be fetched from. */
export const NO_HALF: u32 = 0xffff_ffff;

/** The 16 bits at an even address, or NO_HALF. */
export function fetchHalf(address: u32): u32 {
  if (load<u32>(CPU_PMP_REGIONS) && !pmpAllows(address, 2, PMP_EXECUTE, load<u32>(CPU_PRIVILEGE))) return NO_HALF;
  if (load<u32>(CPU_WATCHPOINT_COUNT) && refuses(address, 2, 8)) return NO_HALF;
  const offset = address - load<u32>(CPU_RAM_ADDRESS);
  if (offset < load<u32>(CPU_RAM_BYTES)) return <u32>load<u16>(load<i32>(CPU_TIMED) ? remapped(offset) : offset, DRAM_BASE);
  const region = findRegion(address, 2);
  if (!region || load<u32>(region, 8) == REGION_DEVICE) return NO_HALF;
  return <u32>load<u16>(load<u32>(region, 12) + (address - load<u32>(region)));
}
