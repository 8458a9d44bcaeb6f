// Self-refresh: the way in (write buffer drained, queues empty, all banks closed, one rank after the other) and out.
import {
  COMMAND_NOT_BEFORE,
  DRAM_MODE,
  DRAM_MODE_ENTERING,
  DRAM_MODE_LEAVING,
  DRAM_MODE_NORMAL,
  DRAM_MODE_OFF,
  DRAM_MODE_RANK,
  DRAM_MODE_READY,
  DRAM_MODE_SELF_REFRESH,
  DRAM_NEXT_REFRESH,
  DRAM_QUEUED,
  DRAM_REFRESH_WAITING,
  FABRIC_INTERRUPTS,
  FABRIC_RAISED,
  G_BANKS,
  G_BANKS_PER_RANK,
  G_RANKS,
  INTERRUPT_SELF_REFRESH,
  P_TCKESR,
  P_TXS,
  STAT_SELF_REFRESHES,
  T_REFRESH_SPACING,
} from '../memory-map';
import { B_ACTIVATE, bankAt } from './bank';
import { NEVER } from './bank-queue';
import { closingReady, prechargeOne } from './refresh';
import { queued } from './transaction-queue';

/** Nothing is buffered and no command is under way: what was accepted is in the DRAM. */
export function isDrained(): bool {
  return queued(0) == 0 && queued(1) == 0 && load<i32>(DRAM_QUEUED) == 0;
}

export function beginEntry(): void {
  if (load<i32>(DRAM_MODE) != DRAM_MODE_NORMAL) return;
  store<i32>(DRAM_MODE, DRAM_MODE_ENTERING);
  store<i32>(DRAM_MODE_RANK, 0);
}

export function beginExit(): void {
  if (load<i32>(DRAM_MODE) != DRAM_MODE_SELF_REFRESH) return;
  store<i32>(DRAM_MODE, DRAM_MODE_LEAVING);
  store<i32>(DRAM_MODE_RANK, 0);
}

/** True while new requests are accepted. */
// @ts-ignore: decorator
@inline
export function acceptsRequests(): bool {
  return load<i32>(DRAM_MODE) == DRAM_MODE_NORMAL;
}

/** @returns true when the ordinary work of the cycle is left out */
export function modeStep(cycle: i64): bool {
  const mode = load<i32>(DRAM_MODE);
  if (mode == DRAM_MODE_ENTERING) return enterStep(cycle);
  if (mode == DRAM_MODE_LEAVING) leaveStep(cycle);
  return true;
}

/** Until all is drained and no refresh waits, ordinary work goes on; then banks close, then the ranks enter. */
function enterStep(cycle: i64): bool {
  if (!isDrained() || load<i32>(DRAM_REFRESH_WAITING) != 0) return false;
  const rank = load<i32>(DRAM_MODE_RANK);
  // A refresh that falls due before the first rank entered is still sent the ordinary way.
  if (rank == 0 && cycle >= load<i64>(DRAM_NEXT_REFRESH)) return false;
  if (rank == 0 && prechargeOne(0, load<i32>(G_BANKS), cycle) > 0) return true;
  if (enterReady() > cycle) return true;
  store<i32>(DRAM_MODE_RANK, rank + 1);
  store<i64>(STAT_SELF_REFRESHES, load<i64>(STAT_SELF_REFRESHES) + 1);
  if (rank + 1 < load<i32>(G_RANKS)) return true;
  store<i32>(DRAM_MODE, DRAM_MODE_SELF_REFRESH);
  store<i64>(DRAM_NEXT_REFRESH, NEVER);
  store<i64>(DRAM_MODE_READY, cycle + <i64>load<i32>(P_TCKESR));
  store<u32>(FABRIC_INTERRUPTS, load<u32>(FABRIC_INTERRUPTS) | (<u32>1 << INTERRUPT_SELF_REFRESH));
  store<i32>(FABRIC_RAISED, 1);
  return true;
}

/** All banks of the next rank closed and past tRP and tRFC. */
function enterReady(): i64 {
  if (load<i32>(DRAM_MODE_RANK) == 0) return closingReady(0, load<i32>(G_BANKS));
  return 0;
}

/** One rank leaves per cycle, tCKESR after entry at the earliest; its banks may be used tXS later. */
function leaveStep(cycle: i64): void {
  if (load<i64>(DRAM_MODE_READY) > cycle) return;
  const rank = load<i32>(DRAM_MODE_RANK);
  const banks = load<i32>(G_BANKS_PER_RANK);
  const free = cycle + <i64>load<i32>(P_TXS);
  for (let i = 0; i < banks; i++) store<i64>(bankAt(rank * banks + i), free, B_ACTIVATE);
  store<i32>(DRAM_MODE_RANK, rank + 1);
  if (rank + 1 < load<i32>(G_RANKS)) return;
  store<i32>(DRAM_MODE, DRAM_MODE_NORMAL);
  store<i64>(DRAM_NEXT_REFRESH, cycle + load<i64>(T_REFRESH_SPACING));
}

/** The next cycle in which the way in or out has something to do. */
export function modeReady(): i64 {
  const mode = load<i32>(DRAM_MODE);
  if (mode == DRAM_MODE_LEAVING) return load<i64>(DRAM_MODE_READY);
  if (mode != DRAM_MODE_ENTERING || !isDrained() || load<i32>(DRAM_REFRESH_WAITING) != 0) return NEVER;
  return enterReady();
}
