// The choice of the command to send: first ready, first come within a bank, round robin over the banks.
import { COMMAND_NOT_BEFORE, DRAM_POSITION, G_RANKS, MAX_BANKS } from '../memory-map';
import {
  B_HIT_READS,
  B_HIT_WRITES,
  B_PRECHARGE,
  B_WANT,
  WANT_ACTIVATE,
  WANT_PRECHARGE,
  bankAt,
  earliestRead,
  earliestWrite,
  rankActivate,
  rankOf,
  rankRead,
  rankWrite,
  sendActivate,
  sendBurst,
  sendPrecharge,
} from './bank';
import {
  earliest,
  findHits,
  freeWrites,
  queueAt,
  removeEntry,
  settleWant,
} from './bank-queue';
import { cacheReady, crowded, holdActivates, holdColumns, maybeReady, soonestReady } from './ready-cache';

/**
 * Looks for the bank whose queue sends in this cycle: round robin, starting after the one that sent last.
 * @param excluded banks left out (their rank is to be refreshed)
 * @returns the bank or -1; in that case COMMAND_NOT_BEFORE says from when on it is worth looking again
 */
// @ts-ignore: decorator
@inline
export function chooseBank(cycle: i64, excluded: u64): i32 {
  const candidates = maybeReady(cycle) & ~excluded;
  const first = <u64>load<i32>(DRAM_POSITION) + 1;
  for (let left = rotr<u64>(candidates, first); left; left &= left - 1) {
    const bank = <i32>((ctz(left) + first) & (MAX_BANKS - 1));
    const ready = earliest(bankAt(bank), load<i32>(bankAt(bank), B_WANT));
    if (ready <= cycle) return bank;
    cacheReady(bank, ready);
  }
  store<i64>(COMMAND_NOT_BEFORE, excluded ? cycle + 1 : max<i64>(cycle + 1, soonestReady()));
  return -1;
}

/**
 * Sends the first command that is ready in a bank's queue.
 * @returns the entry (record in the high half) of the READ or WRITE sent, or -1 for ACTIVATE and PRECHARGE
 */
// @ts-ignore: decorator
@inline
export function sendFrom(bank: i32, cycle: i64): i64 {
  const at = bankAt(bank);
  const want = load<i32>(at, B_WANT);
  let entry: i64 = -1;
  store<i32>(DRAM_POSITION, bank);
  if (want & WANT_ACTIVATE) {
    sendActivate(at, <i32>(<u32>load<u64>(queueAt(bank)) >> 1), cycle);
    findHits(bank);
    if (crowded()) holdActivates(rankOf(at), rankActivate(rankOf(at)));
  } else if (want & WANT_PRECHARGE && load<i64>(at, B_PRECHARGE) <= cycle) closeBank(bank, cycle);
  else {
    entry = sendColumn(bank, cycle);
    if (crowded()) holdAllColumns();
  }
  settleWant(bank);
  return entry;
}

/** A column command holds up those of all ranks. */
// @ts-ignore: decorator
@inline
function holdAllColumns(): void {
  for (let rank = 0, ranks = load<i32>(G_RANKS); rank < ranks; rank++) {
    holdColumns(rank, rankRead(rank), rankWrite(rank));
  }
}

/** Sends a PRECHARGE; nothing in the bank's queue wants an open row any more. */
export function closeBank(bank: i32, cycle: i64): void {
  const at = bankAt(bank);
  sendPrecharge(at, cycle);
  store<i32>(at, 0, B_HIT_READS);
  store<i32>(at, 0, B_HIT_WRITES);
}

// @ts-ignore: decorator
@inline
function sendColumn(bank: i32, cycle: i64): i64 {
  const at = bankAt(bank);
  const reads = load<i32>(at, B_HIT_READS);
  let writes = load<i32>(at, B_HIT_WRITES);
  if (reads != 0 && writes != 0) writes = freeWrites(at);
  const readable = earliestRead(at) <= cycle ? reads : 0;
  const writable = earliestWrite(at) <= cycle ? writes : 0;
  const place = ctz(readable | writable);
  const entry = load<u64>(queueAt(bank) + (<usize>place << 3));
  sendBurst(at, <i32>entry & 1, cycle);
  removeEntry(bank, place);
  return <i64>entry;
}
