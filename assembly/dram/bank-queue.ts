// The command queues, one per bank, in the order in which requests came. Kept beside each: which entries want the open
// row, and so what the queue could send once timing allows.
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
  MAX_BANKS,
  P_BANK_QUEUE,
  P_ROW_HIT_LIMIT,
  READY_EPOCH,
  WANT_CACHE_BASE,
} from '../memory-map';
import {
  B_COUNT,
  B_HIT_READS,
  B_HIT_WRITES,
  B_OPEN_ROW,
  B_ROW_COMMANDS,
  B_WANT,
  WANT_ACTIVATE,
  WANT_PRECHARGE,
  WANT_READ,
  WANT_WRITE,
  bankAt,
  earliestOf,
} from './bank';
import { R_BURST, recordAt } from './outstanding';
import { cacheReady, cacheWant, forgetReady } from './ready-cache';

export const NEVER: i64 = i64.MAX_VALUE;

// @ts-ignore: decorator
@inline
export function queueAt(bank: i32): usize {
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
  memory.fill(WANT_CACHE_BASE, 0, MAX_BANKS * 2);
}

/** Appends a request to the command queue of its bank, which has room. */
// @ts-ignore: decorator
@inline
export function append(record: i32, bank: i32, row: i32, write: i32): void {
  const at = bankAt(bank);
  const entries = load<i32>(at, B_COUNT);
  store<u64>(queueAt(bank) + (<usize>entries << 3), (<u64>record << 32) | (<u64>row << 1) | <u64>write);
  store<i32>(at, entries + 1, B_COUNT);
  store<i32>(DRAM_QUEUED, load<i32>(DRAM_QUEUED) + 1);
  const bit = (<u64>1) << (<u64>bank);
  store<u64>(DRAM_OCCUPIED, load<u64>(DRAM_OCCUPIED) | bit);
  if (entries + 1 == load<i32>(P_BANK_QUEUE)) store<u64>(DRAM_FULL, load<u64>(DRAM_FULL) | bit);
  if (row == load<i32>(at, B_OPEN_ROW)) {
    const hits = at + (write ? B_HIT_WRITES : B_HIT_READS);
    store<i32>(hits, load<i32>(hits) | (1 << entries));
  } else if (entries != 0) return;
  const ready = settleWant(bank);
  if (ready < load<i64>(COMMAND_NOT_BEFORE)) store<i64>(COMMAND_NOT_BEFORE, ready);
}

/** Removes the entry at a place of a bank's queue. */
// @ts-ignore: decorator
@inline
export function removeEntry(bank: i32, place: i32): void {
  const at = bankAt(bank);
  const entries = load<i32>(at, B_COUNT) - 1;
  const queue = queueAt(bank);
  // By eights: how many entries follow is hard to foresee.
  for (let i = place; i < entries; i += 8) shiftEight(queue + (<usize>i << 3));
  store<i32>(at, entries, B_COUNT);
  const before = (1 << place) - 1;
  const reads = load<i32>(at, B_HIT_READS);
  const writes = load<i32>(at, B_HIT_WRITES);
  store<i32>(at, (reads & before) | ((reads >> 1) & ~before), B_HIT_READS);
  store<i32>(at, (writes & before) | ((writes >> 1) & ~before), B_HIT_WRITES);
  store<i32>(DRAM_QUEUED, load<i32>(DRAM_QUEUED) - 1);
  const bit = (<u64>1) << (<u64>bank);
  store<u64>(DRAM_FULL, load<u64>(DRAM_FULL) & ~bit);
  store<u64>(DRAM_OCCUPIED, load<u64>(DRAM_OCCUPIED) & ~((<u64>(entries == 0)) << (<u64>bank)));
}

/** Moves the eight entries behind one place to it. */
// @ts-ignore: decorator
@inline
function shiftEight(to: usize): void {
  const a = v128.load(to, 8);
  const b = v128.load(to, 24);
  const c = v128.load(to, 40);
  const d = v128.load(to, 56);
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

/** Finds the entries that want the row just opened, four at a time. */
export function findHits(bank: i32): void {
  const at = bankAt(bank);
  const open = load<i32>(at, B_OPEN_ROW);
  const queue = queueAt(bank);
  const entries = load<i32>(at, B_COUNT);
  let reads = 0;
  let writes = 0;
  const row = i32x4.splat(open);
  for (let i = 0, places = load<i32>(P_BANK_QUEUE); i < places; i += 4) {
    const pair = queue + (<usize>i << 3);
    const four = i32x4.shuffle(v128.load(pair), v128.load(pair, 16), 0, 2, 4, 6);
    const hits = i32x4.bitmask(i32x4.eq(i32x4.shr_u(four, 1), row));
    const write = i32x4.bitmask(i32x4.shl(four, 31));
    reads |= (hits & ~write) << i;
    writes |= (hits & write) << i;
  }
  const held = (1 << entries) - 1;
  store<i32>(at, reads & held, B_HIT_READS);
  store<i32>(at, writes & held, B_HIT_WRITES);
}

/**
 * Works out what the queue of a bank could send; after every change of the queue or of the open row.
 * @returns the earliest cycle at which it can, if nothing else is sent before
 */
// @ts-ignore: decorator
@inline
export function settleWant(bank: i32): i64 {
  const at = bankAt(bank);
  const want = wantOf(at);
  store<i32>(at, want, B_WANT);
  const ready = earliest(at, want);
  cacheReady(bank, ready);
  cacheWant(bank, want);
  return ready;
}

// @ts-ignore: decorator
@inline
function wantOf(at: usize): i32 {
  const some = load<i32>(at, B_COUNT) != 0;
  if (load<i32>(at, B_OPEN_ROW) < 0) return some ? WANT_ACTIVATE : 0;
  const reads = load<i32>(at, B_HIT_READS);
  let writes = load<i32>(at, B_HIT_WRITES);
  const hits = reads | writes;
  if (reads != 0 && writes != 0) writes = freeWrites(at);
  const closable = hits == 0 || load<i32>(at, B_ROW_COMMANDS) >= load<i32>(P_ROW_HIT_LIMIT);
  const close = some && (hits & 1) == 0 && closable ? WANT_PRECHARGE : 0;
  return (reads != 0 ? WANT_READ : 0) | (writes != 0 ? WANT_WRITE : 0) | close;
}

/**
 * The WRITEs of the open row that are not passed over: one is, while an earlier entry is a READ of the same row and
 * column. (Only two addresses that are the same cell can meet so; a write does not overtake a read of its own address.)
 */
export function freeWrites(at: usize): i32 {
  const queue = queueOf(at);
  const mask = load<u32>(G_BURST_MASK);
  let free = 0;
  for (let left = load<i32>(at, B_HIT_WRITES); left; left &= left - 1) {
    const place = ctz(left);
    const burst = burstIn(queue, place);
    let blocked = false;
    for (let earlier = load<i32>(at, B_HIT_READS) & ((1 << place) - 1); earlier; earlier &= earlier - 1) {
      if (((burstIn(queue, ctz(earlier)) ^ burst) & mask) == 0) blocked = true;
    }
    if (!blocked) free |= 1 << place;
  }
  return free;
}

// @ts-ignore: decorator
@inline
function burstIn(queue: usize, place: i32): u32 {
  return load<u32>(recordAt(<i32>(load<u64>(queue + (<usize>place << 3)) >> 32)), R_BURST);
}

/** The earliest cycle at which the queue of a bank can send a command, if nothing else is sent before. */
// @ts-ignore: decorator
@inline
export function earliest(at: usize, want: i32): i64 {
  if (want & (want - 1)) return earliestOfSome(at, want);
  return select<i64>(earliestOf(at, want | (WANT_PRECHARGE << 1)), NEVER, want);
}

/** Few queues want more than one kind of command. */
function earliestOfSome(at: usize, want: i32): i64 {
  let ready = NEVER;
  for (let left = want; left; left &= left - 1) ready = min<i64>(ready, earliestOf(at, left));
  return ready;
}

/** Forgets the entries of a bank's queue. */
export function emptyQueue(bank: i32): void {
  const at = bankAt(bank);
  const bit = (<u64>1) << (<u64>bank);
  store<i32>(DRAM_QUEUED, load<i32>(DRAM_QUEUED) - load<i32>(at, B_COUNT));
  store<i32>(at, 0, B_COUNT);
  store<u64>(DRAM_FULL, load<u64>(DRAM_FULL) & ~bit);
  store<u64>(DRAM_OCCUPIED, load<u64>(DRAM_OCCUPIED) & ~bit);
}
