// The DRAM controller: one cycle of its own work, in the reference's order, and when it next has work at all.
import {
  COMMAND_NOT_BEFORE,
  DRAM_DRAIN,
  DRAM_MODE,
  DRAM_MODE_NORMAL,
  DRAM_NEXT_REFRESH,
  DRAM_REFRESH_WAITING,
  DRAM_STATS_BASE,
  DRAM_STATS_BYTES,
  T_REFRESH_SPACING,
} from '../memory-map';
import { resetBanks } from './bank';
import { resetBankQueues } from './bank-queue';
import { completeLater, completions, nextCompletion, resetCompletions } from './completion';
import { moveOne, moveReady } from './move';
import { freeRecord, resetRecords } from './outstanding';
import { soonestReady } from './ready-cache';
import { advanceRefresh, banksToRefresh, refreshReady, refreshTimer, resetRefresh } from './refresh';
import { chooseBank, sendFrom } from './schedule';
import { modeReady, modeStep } from './self-refresh';
import { resetTransactionQueues } from './transaction-queue';

/** Empty queues, closed banks, cycle 0 next. */
export function resetController(): void {
  memory.fill(DRAM_STATS_BASE, 0, DRAM_STATS_BYTES);
  resetBanks();
  resetBankQueues();
  resetRecords();
  resetTransactionQueues();
  resetCompletions();
  resetRefresh(load<i64>(T_REFRESH_SPACING));
  store<i32>(DRAM_DRAIN, 0);
}

/**
 * One cycle: completions, refresh timer, at most one command, at most one move.
 * @param batched true when nobody waits for a completion
 */
// @ts-ignore: decorator
@inline
export function controllerCycle(cycle: i64, batched: bool): void {
  completions(cycle, batched);
  if (load<i32>(DRAM_MODE) != DRAM_MODE_NORMAL && modeStep(cycle)) return;
  refreshTimer(cycle);
  command(cycle);
  moveOne();
}

// @ts-ignore: decorator
@inline
function command(cycle: i64): void {
  if (load<i32>(DRAM_REFRESH_WAITING) != 0 && advanceRefresh(cycle)) {
    // The refreshed rank's queues may send again.
    if (load<i64>(COMMAND_NOT_BEFORE) > cycle) store<i64>(COMMAND_NOT_BEFORE, cycle + 1);
    return;
  }
  if (load<i64>(COMMAND_NOT_BEFORE) > cycle) return;
  const bank = chooseBank(cycle, banksToRefresh());
  if (bank < 0) return;
  const entry = sendFrom(bank, cycle);
  store<i64>(COMMAND_NOT_BEFORE, max<i64>(cycle + 1, soonestReady()));
  if (entry < 0) return;
  const write = <i32>entry & 1;
  const record = <i32>(entry >> 32);
  completeLater(record, write, cycle);
  freeRecord(record, write);
}

/** The next cycle after the present one in which the controller does anything, as long as nothing is accepted. */
// @ts-ignore: decorator
@inline
export function controllerNext(cycle: i64): i64 {
  if (moveReady()) return cycle + 1;
  let next = load<i64>(COMMAND_NOT_BEFORE);
  const completion = nextCompletion();
  if (completion < next) next = completion;
  if (load<i32>(DRAM_MODE) != DRAM_MODE_NORMAL) {
    const mode = modeReady();
    if (mode < next) next = mode;
  }
  if (load<i64>(DRAM_NEXT_REFRESH) < next) next = load<i64>(DRAM_NEXT_REFRESH);
  if (load<i32>(DRAM_REFRESH_WAITING) != 0) {
    const refresh = refreshReady();
    if (refresh < next) next = refresh;
  }
  return next > cycle ? next : cycle + 1;
}
