// Idle stretches: with nothing to do but refreshing closed banks, every refresh is sent in the cycle its timer strikes,
// so any number of them is one step.
import {
  DRAM_DONE_COUNT,
  DRAM_FORWARD_COUNT,
  DRAM_MODE,
  DRAM_MODE_NORMAL,
  DRAM_NEXT_REFRESH,
  DRAM_QUEUED,
  DRAM_REFRESH_RANK,
  DRAM_REFRESH_WAITING,
  G_BANKS,
  G_BANKS_PER_RANK,
  G_RANKS,
  STAT_REFRESHES,
  T_REFRESH,
  T_REFRESH_SPACING,
} from '../memory-map';
import { B_ACTIVATE, B_OPEN_ROW, bankAt } from './bank';
import { moveReady } from './move';

/**
 * Sends all refreshes before a cycle at once, if the next event is one and nothing else can happen until then.
 * @param next the controller's next event
 * @param until the first cycle in which something else can happen
 * @returns the controller's next event after that
 */
export function skipRefreshes(next: i64, until: i64): i64 {
  if (next != load<i64>(DRAM_NEXT_REFRESH) || load<i32>(DRAM_QUEUED) != 0 || !quiet(next)) return next;
  const spacing = load<i64>(T_REFRESH_SPACING);
  const refreshes = (until - next + spacing - 1) / spacing;
  const ranks = load<i32>(G_RANKS);
  const first = load<i32>(DRAM_REFRESH_RANK);
  // Only the last refresh of each rank leaves a trace.
  for (let i = refreshes > <i64>ranks ? refreshes - <i64>ranks : 0; i < refreshes; i++) {
    refreshed(<i32>((<i64>first + i) % <i64>ranks), next + i * spacing + load<i64>(T_REFRESH));
  }
  store<i64>(STAT_REFRESHES, load<i64>(STAT_REFRESHES) + refreshes);
  store<i32>(DRAM_REFRESH_RANK, <i32>((<i64>first + refreshes) % <i64>ranks));
  store<i64>(DRAM_NEXT_REFRESH, next + refreshes * spacing);
  return next + refreshes * spacing;
}

/** All banks closed and free, nothing on its way. */
function quiet(cycle: i64): bool {
  if (load<i32>(DRAM_MODE) != DRAM_MODE_NORMAL || load<i32>(DRAM_REFRESH_WAITING) != 0) return false;
  if (moveReady() || load<i32>(DRAM_DONE_COUNT) != 0 || load<i32>(DRAM_FORWARD_COUNT) != 0) return false;
  const banks = load<i32>(G_BANKS);
  for (let bank = 0; bank < banks; bank++) {
    const at = bankAt(bank);
    if (load<i32>(at, B_OPEN_ROW) >= 0 || load<i64>(at, B_ACTIVATE) > cycle) return false;
  }
  return true;
}

function refreshed(rank: i32, free: i64): void {
  const banks = load<i32>(G_BANKS_PER_RANK);
  for (let i = 0; i < banks; i++) store<i64>(bankAt(rank * banks + i), free, B_ACTIVATE);
}
