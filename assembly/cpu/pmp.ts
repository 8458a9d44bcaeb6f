// Physical memory protection (RISC-V privileged specification 1.12, chapter 3.7).
import { CPU_PMPADDR, CPU_PMPCFG, CPU_PMP_REGIONS, CPU_PRIVILEGE, CPU_RAM_ADDRESS, CPU_RAM_BYTES } from '../memory-map';

export const PMP_READ: u32 = 1;
export const PMP_WRITE: u32 = 2;
export const PMP_EXECUTE: u32 = 4;
const LOCKED: u32 = 0x80;
const MACHINE: u32 = 3;

/** First and last byte (inclusive, in units of 4 bytes) of region i; false if it is off or empty. */
@inline function firstWord(i: u32, mode: u32): u32 {
  const address = load<u32>(CPU_PMPADDR + i * 4);
  if (mode == 1) return i == 0 ? 0 : load<u32>(CPU_PMPADDR + i * 4 - 4);
  if (mode == 2) return address;
  const ones = ctz(~address);
  return ones >= 31 ? 0 : address & ~((2 << ones) - 1);
}

@inline function lastWord(i: u32, mode: u32): u32 {
  const address = load<u32>(CPU_PMPADDR + i * 4);
  if (mode == 1) return address - 1;
  if (mode == 2) return address;
  const ones = ctz(~address);
  return ones >= 31 ? 0xffff_ffff : address | ((2 << ones) - 1);
}

/**
 * Whether `privilege` may do `kind` (PMP_*) to all bytes address .. address + bytes - 1: the lowest-numbered region that
 * touches any of them must hold all of them and permit it.
 */
export function pmpAllows(address: u32, bytes: u32, kind: u32, privilege: u32): bool {
  const regions = load<u32>(CPU_PMP_REGIONS);
  const first = address >> 2;
  const last = (address + bytes - 1) >> 2;
  for (let i: u32 = 0; i < regions; i++) {
    const configuration = <u32>load<u8>(CPU_PMPCFG + i);
    const mode = (configuration >> 3) & 3;
    if (mode == 0) continue;
    if (mode == 1 && lastWord(i, mode) + 1 <= firstWord(i, mode)) continue;
    const low = firstWord(i, mode);
    const high = lastWord(i, mode);
    if (last < low || first > high) continue;
    if (first < low || last > high) return false;
    if (privilege == MACHINE && !(configuration & LOCKED)) return true;
    return (configuration & kind) == kind;
  }
  return privilege == MACHINE || regions == 0;
}

/** RAM bytes that loads and stores of this privilege may reach without asking again: all of it or none. */
export function unprotectedBytes(privilege: u32): u32 {
  const size = load<u32>(CPU_RAM_BYTES);
  if (load<u32>(CPU_PMP_REGIONS) == 0 || size == 0) return size;
  return pmpAllows(load<u32>(CPU_RAM_ADDRESS), size, PMP_READ | PMP_WRITE, privilege) ? size : 0;
}

/** Whether a privilege change can change what may be fetched: only then does code need to be told apart by privilege. */
@inline export function codeKey(pc: u32): u32 {
  return pc | (load<u32>(CPU_PRIVILEGE) == MACHINE ? 0 : 1);
}
