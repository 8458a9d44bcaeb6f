// Refresh: a timer that asks for one rank after the other, and the way a waiting refresh gets its rank closed and sent.
import {
  BANK_STRIDE,
  DRAM_NEXT_REFRESH,
  DRAM_REFRESH_RANK,
  DRAM_REFRESH_WAITING,
  G_BANKS_PER_RANK,
  G_RANKS,
  T_REFRESH_SPACING,
} from '../memory-map';
import { B_ACTIVATE, B_OPEN_ROW, B_PRECHARGE, bankAt, sendRefresh } from './bank';
import { NEVER, settleWant } from './bank-queue';
import { closeBank } from './schedule';

export function resetRefresh(firstCycle: i64): void {
  store<i64>(DRAM_NEXT_REFRESH, firstCycle);
  store<i32>(DRAM_REFRESH_WAITING, 0);
  store<i32>(DRAM_REFRESH_RANK, 0);
}

/** The timer: when it strikes, a refresh of the next rank (0, 1, ... 0) joins the list. */
// @ts-ignore: decorator
@inline
export function refreshTimer(cycle: i64): void {
  if (cycle < load<i64>(DRAM_NEXT_REFRESH)) return;
  store<i64>(DRAM_NEXT_REFRESH, cycle + load<i64>(T_REFRESH_SPACING));
  store<i32>(DRAM_REFRESH_WAITING, load<i32>(DRAM_REFRESH_WAITING) + 1);
}

/** Banks of the rank whose refresh waits first: they send no ordinary command. */
// @ts-ignore: decorator
@inline
export function banksToRefresh(): u64 {
  if (load<i32>(DRAM_REFRESH_WAITING) == 0) return 0;
  const banks = load<i32>(G_BANKS_PER_RANK);
  const all = banks == 64 ? ~(<u64>0) : ((<u64>1) << (<u64>banks)) - 1;
  return all << (<u64>(banks * load<i32>(DRAM_REFRESH_RANK)));
}

/**
 * Works on the first waiting refresh: precharges the first open bank that allows it, or refreshes once all are closed.
 * @returns true when it sent a command
 */
export function advanceRefresh(cycle: i64): bool {
  const banks = load<i32>(G_BANKS_PER_RANK);
  const rank = load<i32>(DRAM_REFRESH_RANK);
  const sent = prechargeOne(rank * banks, banks, cycle);
  if (sent != 0) return sent > 0;
  for (let i = 0; i < banks; i++) if (load<i64>(bankAt(rank * banks + i), B_ACTIVATE) > cycle) return false;
  sendRefresh(rank, cycle);
  store<i32>(DRAM_REFRESH_WAITING, load<i32>(DRAM_REFRESH_WAITING) - 1);
  store<i32>(DRAM_REFRESH_RANK, rank + 1 == load<i32>(G_RANKS) ? 0 : rank + 1);
  return true;
}

/** Precharges the first bank that may be. @returns 1 sent, -1 banks are open and none may be, 0 none is open */
export function prechargeOne(firstBank: i32, banks: i32, cycle: i64): i32 {
  let open = 0;
  for (let i = 0; i < banks; i++) {
    const at = bankAt(firstBank + i);
    if (load<i32>(at, B_OPEN_ROW) < 0) continue;
    open = -1;
    if (load<i64>(at, B_PRECHARGE) > cycle) continue;
    closeBank(firstBank + i, cycle);
    settleWant(firstBank + i);
    return 1;
  }
  return open;
}

/** The earliest cycle at which the first waiting refresh can send something. */
export function refreshReady(): i64 {
  if (load<i32>(DRAM_REFRESH_WAITING) == 0) return NEVER;
  const banks = load<i32>(G_BANKS_PER_RANK);
  return closingReady(load<i32>(DRAM_REFRESH_RANK) * banks, banks);
}

/** Earliest cycle of the next precharge of these banks, or, all closed, of the first command to the closed rank. */
export function closingReady(firstBank: i32, banks: i32): i64 {
  let precharge = NEVER;
  let closed: i64 = 0;
  for (let i = 0, at = bankAt(firstBank); i < banks; i++, at += BANK_STRIDE) {
    if (load<i32>(at, B_OPEN_ROW) >= 0) {
      if (load<i64>(at, B_PRECHARGE) < precharge) precharge = load<i64>(at, B_PRECHARGE);
    } else if (load<i64>(at, B_ACTIVATE) > closed) closed = load<i64>(at, B_ACTIVATE);
  }
  return precharge != NEVER ? precharge : closed;
}
