// Moving requests from the read queue or the write buffer to the command queues, at most one per cycle; write draining.
import { DRAM_DRAIN, DRAM_MODE, DRAM_MODE_ENTERING, DRAM_QUEUED, P_DRAIN_ABOVE, P_WRITE_BUFFER } from '../memory-map';
import { append } from './bank-queue';
import { R_BANK, R_BURST, R_ROW, findInBankQueue, mayBeOutstanding, recordAt } from './outstanding';
import { findInQueue, firstMovable, movable, queued, recordIn, removeAt } from './transaction-queue';

/** Draining starts when the buffer is full, or holds some and the banks have nothing to do (or are to be emptied). */
// @ts-ignore: decorator
@inline
function drainStarts(): bool {
  const writes = queued(1);
  if (writes == 0) return false;
  if (writes >= load<i32>(P_WRITE_BUFFER)) return true;
  if (load<i32>(DRAM_QUEUED) != 0) return false;
  return writes > load<i32>(P_DRAIN_ABOVE) || (load<i32>(DRAM_MODE) == DRAM_MODE_ENTERING && queued(0) == 0);
}

/** True when moveOne would change anything. */
// @ts-ignore: decorator
@inline
export function moveReady(): bool {
  if (load<i32>(DRAM_DRAIN) > 0) return movable(1);
  return drainStarts() || movable(0);
}

// @ts-ignore: decorator
@inline
export function moveOne(): void {
  let drain = load<i32>(DRAM_DRAIN);
  let started = false;
  if (drain == 0 && drainStarts()) {
    drain = queued(1);
    started = true;
  }
  store<i32>(DRAM_DRAIN, drain);
  const source = drain > 0 ? 1 : 0;
  if (!movable(source)) return;
  const place = firstMovable(source);
  if (source == 0) return move(0, place);
  if (!waitsForRead(place)) {
    move(1, place);
    store<i32>(DRAM_DRAIN, drain - 1);
    return;
  }
  store<i32>(DRAM_DRAIN, 0);
  // The reference program stops for ever here: draining has just started, no command is under way, and the write waits
  // for a read that would only move once draining ended. Reads move instead.
  if (started && load<i32>(DRAM_QUEUED) == 0 && movable(0)) move(0, firstMovable(0));
}

/** A write must not overtake an outstanding read of its address. */
function waitsForRead(place: i32): bool {
  const record = recordAt(recordIn(1, place));
  const burst = load<u32>(record, R_BURST);
  if (!mayBeOutstanding(burst, 0)) return false;
  const bank = load<i32>(record, R_BANK);
  return findInBankQueue(burst, bank, 0) >= 0 || findInQueue(burst, bank, 0) >= 0;
}

// @ts-ignore: decorator
@inline
function move(write: i32, place: i32): void {
  const record = recordIn(write, place);
  const at = recordAt(record);
  removeAt(write, place);
  append(record, load<i32>(at, R_BANK), load<i32>(at, R_ROW), write);
}
