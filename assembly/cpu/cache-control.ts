// The caches under control of the program: on and off, cache management instructions, fences.
import {
  CACHE_D,
  COUNT_WRITE_BACKS,
  CPU_BLOCKS,
  CPU_CACHE_CONTROL,
  CPU_CACHE_RESET,
  CPU_FETCH_FILLED,
  CPU_FETCH_KEY,
  CPU_IN_PROGRESS,
  CPU_RAM_ADDRESS,
  CPU_RAM_BYTES,
  CPU_STOP,
  CPU_STOP_COHERENCE,
  CPU_TIMED,
  FAULT_LOST_WRITE,
  NO_LINE,
} from '../memory-map';
import { remapped } from '../dram/remap';
import { add64 } from '../engine/registers';
import { abandonRequests, forgetFills, postLine, waitForWriteBuffer, writeBufferFull } from './bus';
import {
  drop,
  emptyInstructionCache,
  find,
  forgetHints,
  isDirty,
  isStale,
  lineIn,
  loseCaches,
  makeClean,
  restoreOld,
  shiftOf,
  writerOf,
} from './cache';
import { flushCode } from './code-cache';
import { noteFault } from './coherence';
import { KEY_NONE } from './fetch-key';

/** Fields of a cache management instruction (Zicbom 1.0). */
const CBO_INVAL: u32 = 0;
const CBO_CLEAN: u32 = 1;

/** The fetch unit forgets what it holds, and the translator what it made of it. */
function refetch(): void {
  store<u32>(CPU_FETCH_KEY, KEY_NONE);
  store<u32>(CPU_FETCH_FILLED, NO_LINE);
  flushCode(CPU_BLOCKS);
}

/** Reset of the core: both caches are empty, what was dirty in them is lost, requests not yet accepted never happen. */
export function resetCaches(): void {
  store<i32>(CPU_IN_PROGRESS, 0);
  abandonRequests();
  loseCaches();
  forgetFills();
  store<u32>(CPU_CACHE_CONTROL, load<u32>(CPU_CACHE_RESET));
  refetch();
}

/** Write of the cache control CSR. Lines stay where they are, dirty ones too. */
export function writeCacheControl(value: u32): void {
  store<u32>(CPU_CACHE_CONTROL, value & 3);
  forgetHints();
  refetch();
}

/** fence.i, but for its cycles. */
export function forgetInstructions(): void {
  if (load<i32>(CPU_TIMED)) emptyInstructionCache();
  refetch();
}

/** fence: false while a posted write has not been accepted; the core then waits for that. */
export function fenced(): bool {
  if (!load<i32>(CPU_TIMED) || !writeBufferFull()) return true;
  waitForWriteBuffer();
  return false;
}

/** cbo.inval, cbo.clean or cbo.flush of the line around an address: false if it has to wait, or stopped with a fault. */
export function manageLine(kind: u32, address: u32): bool {
  const offset = address - load<u32>(CPU_RAM_ADDRESS);
  if (!load<i32>(CPU_TIMED) || offset >= load<u32>(CPU_RAM_BYTES)) return true;
  const slot = find(CACHE_D, remapped(offset) >> shiftOf(CACHE_D));
  if (slot < 0) return true;
  if (isDirty(slot)) {
    if (kind == CBO_INVAL) restoreOld(slot);
    else if (!writeBack(slot)) return false;
  }
  if (kind != CBO_CLEAN) drop(CACHE_D, slot);
  return true;
}

function writeBack(slot: i32): bool {
  if (isStale(CACHE_D, slot)) {
    noteFault(lineIn(CACHE_D, slot) << shiftOf(CACHE_D), writerOf(CACHE_D, slot), FAULT_LOST_WRITE);
    store<u32>(CPU_STOP, CPU_STOP_COHERENCE);
    return false;
  }
  if (writeBufferFull()) {
    waitForWriteBuffer();
    return false;
  }
  postLine(slot);
  makeClean(slot);
  add64(COUNT_WRITE_BACKS, 1);
  return true;
}
