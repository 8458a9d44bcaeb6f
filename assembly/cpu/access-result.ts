// What a load or store comes to, and its effect on memory.
import { CPU_PAGE_MAP, CPU_PAGE_SHIFT, CPU_SCRATCH, PAGE_CODE, PAGE_DIRTY } from '../memory-map';
import { holdsCode } from './code-cache';

/** How the run loop goes on after an access. */
export const DONE: u32 = 0;
/** Done, but time passed or code changed: leave the block behind this instruction. */
export const DONE_LEAVE: u32 = 1;
/** The host must answer first; the instruction will be executed again. */
export const OPEN: u32 = 2;
/** An exception: cause in X_CAUSE, value for mtval in X_VALUE. */
export const EXCEPTION: u32 = 3;
/** The fabric has to move on first; the instruction will be executed again. */
export const WAIT: u32 = 7;
/** A coherence fault: see CPU_FAULT_KIND. */
export const COHERENCE: u32 = 8;

export const X_CAUSE = CPU_SCRATCH + 80;
export const X_VALUE = CPU_SCRATCH + 84;
/** Data of accessData(). */
export const ACCESS_DATA = CPU_SCRATCH + 88;
/** 1: a watchpoint was hit. */
export const WATCH_HIT = CPU_SCRATCH + 92;

@inline export function raise(cause: u32, value: u32): u32 {
  store<u32>(X_CAUSE, cause);
  store<u32>(X_VALUE, value);
  return EXCEPTION;
}

/** Marks the page of a written byte; true if code was pre-decoded from around it. */
export function noteWrite(offset: u32): bool {
  const page = offset >> CPU_PAGE_SHIFT;
  const flags = <u32>load<u8>(page, CPU_PAGE_MAP);
  store<u8>(page, flags | PAGE_DIRTY, CPU_PAGE_MAP);
  return (flags & PAGE_CODE) != 0 && holdsCode(offset);
}

/** Moves the data between ACCESS_DATA and linear memory. */
export function transfer(linear: u32, bytes: u32, write: bool): void {
  if (write) {
    const value = load<u32>(ACCESS_DATA);
    if (bytes == 4) store<u32>(linear, value);
    else if (bytes == 2) store<u16>(linear, value);
    else store<u8>(linear, value);
  } else {
    store<u32>(ACCESS_DATA, bytes == 4 ? load<u32>(linear) : bytes == 2 ? load<u16>(linear) : load<u8>(linear));
  }
}
