// The command queues, one per bank, and the choice of the command to send (first ready, first come, round robin).
import {
  BANK_QUEUE_BASE,
  BANK_QUEUE_STRIDE,
  BANK_STATE_BASE,
  BANK_STRIDE,
  COMMAND_NOT_BEFORE,
  DRAM_FULL,
  DRAM_OCCUPIED,
  DRAM_POSITION,
  DRAM_QUEUED,
  G_BURST_MASK,
  P_BANK_QUEUE,
  P_ROW_HIT_LIMIT,
  READY_EPOCH,
} from '../memory-map';
import {
  B_COUNT,
  B_OPEN_ROW,
  B_PRECHARGE,
  B_ROW_COMMANDS,
  B_WANT,
  bankAt,
  earliestActivate,
  earliestRead,
  earliestWrite,
  sendActivate,
  sendPrecharge,
  sendRead,
  sendWrite,
} from './bank';
import { R_BURST, recordAt } from './outstanding';
import { cacheReady, forgetReady, maybeReady, soonestReady } from './ready-cache';

/** What a queue could send once timing allows. */
const WANT_ACTIVATE = 1;
const WANT_READ = 2;
const WANT_WRITE = 4;
const WANT_PRECHARGE = 8;

export const NEVER: i64 = i64.MAX_VALUE;

// @ts-ignore: decorator
@inline
function queueAt(bank: i32): usize {
  return <usize>bank * BANK_QUEUE_STRIDE + BANK_QUEUE_BASE;
}

/** The queue of the bank whose state stands at an address. */
// @ts-ignore: decorator
@inline
function queueOf(at: usize): usize {
  return ((at - BANK_STATE_BASE) / BANK_STRIDE) * BANK_QUEUE_STRIDE + BANK_QUEUE_BASE;
}

export function resetBankQueues(): void {
  store<u64>(DRAM_OCCUPIED, 0);
  store<u64>(DRAM_FULL, 0);
  store<i32>(DRAM_POSITION, 0);
  store<i32>(DRAM_QUEUED, 0);
  store<i64>(COMMAND_NOT_BEFORE, NEVER);
  store<i64>(READY_EPOCH, 0);
  forgetReady();
}

/** Appends a request to the command queue of its bank, which has room. */
export function append(record: i32, bank: i32, row: i32, write: i32): void {
  const at = bankAt(bank);
  const entries = load<i32>(at, B_COUNT);
  store<u64>(queueAt(bank) + (<usize>entries << 3), (<u64>record << 32) | (<u64>row << 1) | <u64>write);
  store<i32>(at, entries + 1, B_COUNT);
  store<i32>(DRAM_QUEUED, load<i32>(DRAM_QUEUED) + 1);
  const bit = (<u64>1) << (<u64>bank);
  if (entries == 0) store<u64>(DRAM_OCCUPIED, load<u64>(DRAM_OCCUPIED) | bit);
  if (entries + 1 == load<i32>(P_BANK_QUEUE)) store<u64>(DRAM_FULL, load<u64>(DRAM_FULL) | bit);
  const want = load<i32>(at, B_WANT);
  const now = wantWith(at, want, entries, row, write);
  if (now == want) return;
  store<i32>(at, now, B_WANT);
  const ready = earliest(at);
  cacheReady(bank, ready);
  if (ready < load<i64>(COMMAND_NOT_BEFORE)) store<i64>(COMMAND_NOT_BEFORE, ready);
}

/** What a queue that wants `want` wants with one more entry at its end. */
// @ts-ignore: decorator
@inline
function wantWith(at: usize, want: i32, entries: i32, row: i32, write: i32): i32 {
  const open = load<i32>(at, B_OPEN_ROW);
  if (open < 0) return WANT_ACTIVATE;
  if (row != open) return entries == 0 ? WANT_PRECHARGE : want;
  if (load<i32>(at, B_ROW_COMMANDS) < load<i32>(P_ROW_HIT_LIMIT)) want &= ~WANT_PRECHARGE;
  if (!write) return want | WANT_READ;
  if (want & WANT_READ && waitsForRead(queueOf(at), entries)) return want;
  return want | WANT_WRITE;
}

/** Removes the entry at a place of a bank's queue. */
function remove(bank: i32, place: i32): void {
  const at = bankAt(bank);
  const entries = load<i32>(at, B_COUNT) - 1;
  for (let to = queueAt(bank) + (<usize>place << 3), end = queueAt(bank) + (<usize>entries << 3); to < end; to += 8) {
    store<u64>(to, load<u64>(to, 8));
  }
  store<i32>(at, entries, B_COUNT);
  store<i32>(DRAM_QUEUED, load<i32>(DRAM_QUEUED) - 1);
  const bit = (<u64>1) << (<u64>bank);
  store<u64>(DRAM_FULL, load<u64>(DRAM_FULL) & ~bit);
  if (entries == 0) store<u64>(DRAM_OCCUPIED, load<u64>(DRAM_OCCUPIED) & ~bit);
}

/** Finds out what the queue of a bank could send; after every change of the queue or of the open row. */
export function classify(bank: i32): void {
  const at = bankAt(bank);
  const entries = load<i32>(at, B_COUNT);
  const open = load<i32>(at, B_OPEN_ROW);
  if (entries == 0) return settle(bank, 0);
  if (open < 0) return settle(bank, WANT_ACTIVATE);
  const queue = queueAt(bank);
  let want = 0;
  for (let i = 0; i < entries; i++) {
    const entry = <u32>load<u64>(queue + (<usize>i << 3));
    if (<i32>(entry >> 1) != open) continue;
    if ((entry & 1) == 0) want |= WANT_READ;
    else if (!(want & WANT_READ) || !waitsForRead(queue, i)) want |= WANT_WRITE;
  }
  const hits = want != 0;
  const head = <i32>(<u32>load<u64>(queue) >> 1);
  if (head != open && (!hits || load<i32>(at, B_ROW_COMMANDS) >= load<i32>(P_ROW_HIT_LIMIT))) want |= WANT_PRECHARGE;
  settle(bank, want);
}

// @ts-ignore: decorator
@inline
function settle(bank: i32, want: i32): void {
  const at = bankAt(bank);
  store<i32>(at, want, B_WANT);
  cacheReady(bank, want ? earliest(at) : NEVER);
}

/** A WRITE is passed over while an earlier entry of its queue is a READ of the same row and column. */
function waitsForRead(queue: usize, place: i32): bool {
  const mask = load<u32>(G_BURST_MASK);
  const burst = load<u32>(recordAt(<i32>(load<u64>(queue + (<usize>place << 3)) >> 32)), R_BURST);
  for (let i = 0; i < place; i++) {
    const entry = load<u64>(queue + (<usize>i << 3));
    if (entry & 1) continue;
    if (((load<u32>(recordAt(<i32>(entry >> 32)), R_BURST) ^ burst) & mask) == 0) return true;
  }
  return false;
}

/** The earliest cycle at which the queue of a bank can send a command, if nothing else is sent before. */
// @ts-ignore: decorator
@inline
function earliest(at: usize): i64 {
  const want = load<i32>(at, B_WANT);
  if (want & WANT_ACTIVATE) return earliestActivate(at);
  let ready = NEVER;
  if (want & WANT_READ) ready = earliestRead(at);
  if (want & WANT_WRITE) {
    const write = earliestWrite(at);
    if (write < ready) ready = write;
  }
  if (want & WANT_PRECHARGE) {
    const precharge = load<i64>(at, B_PRECHARGE);
    if (precharge < ready) ready = precharge;
  }
  return ready;
}

/**
 * Looks for the bank whose queue sends in this cycle: round robin, starting after the one that sent last.
 * @param excluded banks left out (their rank is to be refreshed)
 * @returns the bank or -1; in that case COMMAND_NOT_BEFORE says from when on it is worth looking again
 */
export function chooseBank(cycle: i64, excluded: u64): i32 {
  const candidates = maybeReady(cycle) & ~excluded;
  const behind = ((~(<u64>0)) << 1) << (<u64>load<i32>(DRAM_POSITION));
  let left = candidates & behind;
  for (let half = 0; half < 2; half++, left = candidates & ~behind) {
    while (left) {
      const bank = <i32>ctz(left);
      const ready = earliest(bankAt(bank));
      if (ready <= cycle) return bank;
      cacheReady(bank, ready);
      left &= left - 1;
    }
  }
  store<i64>(COMMAND_NOT_BEFORE, excluded ? cycle + 1 : max<i64>(cycle + 1, soonestReady()));
  return -1;
}

/**
 * Sends the first command that is ready in a bank's queue.
 * @returns the entry (record in the high half) of the READ or WRITE sent, or -1 for ACTIVATE and PRECHARGE
 */
export function sendFrom(bank: i32, cycle: i64): i64 {
  const at = bankAt(bank);
  const queue = queueAt(bank);
  const want = load<i32>(at, B_WANT);
  store<i32>(DRAM_POSITION, bank);
  if (want & WANT_ACTIVATE) {
    sendActivate(at, <i32>(<u32>load<u64>(queue) >> 1), cycle);
    classify(bank);
    return -1;
  }
  if (want & WANT_PRECHARGE && load<i64>(at, B_PRECHARGE) <= cycle) {
    sendPrecharge(at, cycle);
    classify(bank);
    return -1;
  }
  return sendColumn(bank, cycle);
}

function sendColumn(bank: i32, cycle: i64): i64 {
  const at = bankAt(bank);
  const queue = queueAt(bank);
  const open = load<i32>(at, B_OPEN_ROW);
  const readReady = earliestRead(at) <= cycle;
  const writeReady = earliestWrite(at) <= cycle;
  let place = 0;
  let entry: u64 = 0;
  for (; ; place++) {
    entry = load<u64>(queue + (<usize>place << 3));
    if (<i32>(<u32>entry >> 1) != open) continue;
    if (entry & 1) {
      if (writeReady && !waitsForRead(queue, place)) break;
    } else if (readReady) break;
  }
  if (entry & 1) sendWrite(at, cycle);
  else sendRead(at, cycle);
  remove(bank, place);
  classify(bank);
  return <i64>entry;
}
