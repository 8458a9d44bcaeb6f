// The read queue and the write buffer: accepted requests in order, not yet in a bank's command queue. Two lists of the
// same form, banks and records apart, so that a bank's requests are found sixteen at a time; which banks have any is
// kept beside, so that "nothing can move" costs one look.
import {
  DRAM_FULL,
  DRAM_READ_COUNT,
  DRAM_READ_PRESENT,
  DRAM_WRITE_COUNT,
  DRAM_WRITE_PRESENT,
  QUEUE_RECORDS,
  READ_PRESENT_COUNTS,
  READ_QUEUE_BASE,
  TRANSACTION_QUEUE_BYTES,
  WRITE_BUFFER_BASE,
  WRITE_PRESENT_COUNTS,
} from '../memory-map';
import { R_BURST, recordAt } from './outstanding';

/** Stands behind the last entry for "no bank". */
const NO_BANK: u8 = 0xff;

// @ts-ignore: decorator
@inline
function base(write: i32): usize {
  return write ? WRITE_BUFFER_BASE : READ_QUEUE_BASE;
}

// @ts-ignore: decorator
@inline
function countAt(write: i32): usize {
  return write ? DRAM_WRITE_COUNT : DRAM_READ_COUNT;
}

// @ts-ignore: decorator
@inline
function presentAt(write: i32): usize {
  return write ? DRAM_WRITE_PRESENT : DRAM_READ_PRESENT;
}

// @ts-ignore: decorator
@inline
function presentCountAt(write: i32, bank: i32): usize {
  return <usize>bank + (write ? WRITE_PRESENT_COUNTS : READ_PRESENT_COUNTS);
}

export function resetTransactionQueues(): void {
  for (let write = 0; write < 2; write++) {
    store<i32>(countAt(write), 0);
    store<u64>(presentAt(write), 0);
    memory.fill(base(write), NO_BANK, TRANSACTION_QUEUE_BYTES);
  }
  memory.fill(READ_PRESENT_COUNTS, 0, 64);
  memory.fill(WRITE_PRESENT_COUNTS, 0, 64);
}

// @ts-ignore: decorator
@inline
export function queued(write: i32): i32 {
  return load<i32>(countAt(write));
}

/** True when a request of this queue could move to its bank's command queue. */
// @ts-ignore: decorator
@inline
export function movable(write: i32): bool {
  return (load<u64>(presentAt(write)) & ~load<u64>(DRAM_FULL)) != 0;
}

// @ts-ignore: decorator
@inline
export function enqueue(record: i32, bank: i32, write: i32): void {
  const entries = load<i32>(countAt(write));
  const list = base(write) + <usize>entries;
  store<u8>(list, <u8>bank);
  store<u16>(list + <usize>entries, <u16>record, QUEUE_RECORDS);
  store<i32>(countAt(write), entries + 1);
  const counter = presentCountAt(write, bank);
  store<u8>(counter, load<u8>(counter) + 1);
  store<u64>(presentAt(write), load<u64>(presentAt(write)) | ((<u64>1) << (<u64>bank)));
}

/** The places, a bit each, of a bank's requests. */
// @ts-ignore: decorator
@inline
function placesOf(bank: i32, write: i32): u64 {
  const list = base(write);
  const same = i8x16.splat(<i8>bank);
  const low = sixteen(list, same) | (sixteen(list + 16, same) << 16);
  return low | (sixteen(list + 32, same) << 32) | (sixteen(list + 48, same) << 48);
}

// @ts-ignore: decorator
@inline
function sixteen(banks: usize, same: v128): u64 {
  return <u64>i8x16.bitmask(i8x16.eq(v128.load(banks), same));
}

/** Place in order of the first request whose bank's command queue has room. Only when movable(). */
// @ts-ignore: decorator
@inline
export function firstMovable(write: i32): i32 {
  const full = load<u64>(DRAM_FULL);
  if (((full >> <u64>load<u8>(base(write))) & 1) == 0) return 0;
  let left = load<u64>(presentAt(write)) & ~full;
  let places: u64 = 0;
  do {
    places |= placesOf(<i32>ctz(left), write);
    left &= left - 1;
  } while (left);
  return <i32>ctz(places);
}

// @ts-ignore: decorator
@inline
export function recordIn(write: i32, place: i32): i32 {
  return <i32>load<u16>(base(write) + (<usize>place << 1), QUEUE_RECORDS);
}

/** Removes the request at a place; those behind it close up, sixteen at a time. */
// @ts-ignore: decorator
@inline
export function removeAt(write: i32, place: i32): void {
  const entries = load<i32>(countAt(write));
  const list = base(write);
  const bank = <i32>load<u8>(list + <usize>place);
  // What was just written byte by byte is better not read in sixteens.
  if (place == entries - 1) store<u8>(list + <usize>place, NO_BANK);
  else for (let i = place; i < entries; i += 16) {
    const banks = list + <usize>i;
    const records = banks + <usize>i;
    v128.store(banks, v128.load(banks, 1));
    const first = v128.load(records, QUEUE_RECORDS + 2);
    const second = v128.load(records, QUEUE_RECORDS + 18);
    v128.store(records, first, QUEUE_RECORDS);
    v128.store(records, second, QUEUE_RECORDS + 16);
  }
  store<i32>(countAt(write), entries - 1);
  const counter = presentCountAt(write, bank);
  const present = load<u8>(counter) - 1;
  store<u8>(counter, present);
  store<u64>(presentAt(write), load<u64>(presentAt(write)) & ~((<u64>(present == 0)) << (<u64>bank)));
}

/** The record of the request for a burst of a bank, or -1. */
export function findInQueue(burst: u32, bank: i32, write: i32): i32 {
  for (let left = placesOf(bank, write); left; left &= left - 1) {
    const record = recordIn(write, <i32>ctz(left));
    if (load<u32>(recordAt(record), R_BURST) == burst) return record;
  }
  return -1;
}
