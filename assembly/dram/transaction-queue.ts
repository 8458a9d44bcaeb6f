// The read queue and the write buffer: accepted requests in order, not yet in a bank's command queue. Two rings of the
// same form; which banks have a request in them is kept beside, so that "nothing can move" costs one look.
import {
  DRAM_FULL,
  DRAM_READ_COUNT,
  DRAM_READ_HEAD,
  DRAM_READ_PRESENT,
  DRAM_WRITE_COUNT,
  DRAM_WRITE_HEAD,
  DRAM_WRITE_PRESENT,
  MAX_TRANSACTION_QUEUE,
  READ_PRESENT_COUNTS,
  READ_QUEUE_BASE,
  WRITE_BUFFER_BASE,
  WRITE_PRESENT_COUNTS,
} from '../memory-map';
import { R_BURST, recordAt } from './outstanding';

const MASK = MAX_TRANSACTION_QUEUE - 1;

// @ts-ignore: decorator
@inline
function base(write: i32): usize {
  return write ? WRITE_BUFFER_BASE : READ_QUEUE_BASE;
}

// @ts-ignore: decorator
@inline
function headAt(write: i32): usize {
  return write ? DRAM_WRITE_HEAD : DRAM_READ_HEAD;
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
    store<i32>(headAt(write), 0);
    store<i32>(countAt(write), 0);
    store<u64>(presentAt(write), 0);
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
  const slot = (load<i32>(headAt(write)) + entries) & MASK;
  store<u32>(base(write) + (<usize>slot << 2), <u32>record | (<u32>bank << 16));
  store<i32>(countAt(write), entries + 1);
  const counter = presentCountAt(write, bank);
  const present = load<u8>(counter);
  store<u8>(counter, present + 1);
  store<u64>(presentAt(write), load<u64>(presentAt(write)) | ((<u64>1) << (<u64>bank)));
}

/** Place in order of the first request whose bank's command queue has room. Only when movable(). */
// @ts-ignore: decorator
@inline
export function firstMovable(write: i32): i32 {
  const full = load<u64>(DRAM_FULL);
  const head = load<i32>(headAt(write));
  let place = 0;
  while ((full >> (<u64>(entryAt(write, head, place) >> 16))) & 1) place++;
  return place;
}

// @ts-ignore: decorator
@inline
function entryAt(write: i32, head: i32, place: i32): u32 {
  return load<u32>(base(write) + (<usize>((head + place) & MASK) << 2));
}

// @ts-ignore: decorator
@inline
export function recordIn(write: i32, place: i32): i32 {
  return <i32>(entryAt(write, load<i32>(headAt(write)), place) & 0xffff);
}

/** Removes the request at a place; the ones before it close up, so that removing the oldest costs nothing. */
// @ts-ignore: decorator
@inline
export function removeAt(write: i32, place: i32): void {
  const head = load<i32>(headAt(write));
  const bank = <i32>(entryAt(write, head, place) >> 16);
  for (let i = place; i > 0; i--) {
    store<u32>(base(write) + (<usize>((head + i) & MASK) << 2), entryAt(write, head, i - 1));
  }
  store<i32>(headAt(write), (head + 1) & MASK);
  store<i32>(countAt(write), load<i32>(countAt(write)) - 1);
  const counter = presentCountAt(write, bank);
  const present = load<u8>(counter) - 1;
  store<u8>(counter, present);
  store<u64>(presentAt(write), load<u64>(presentAt(write)) & ~((<u64>(present == 0)) << (<u64>bank)));
}

/** The record of the request for a burst, or -1. */
export function findInQueue(burst: u32, write: i32): i32 {
  const entries = queued(write);
  for (let i = 0; i < entries; i++) {
    const record = recordIn(write, i);
    if (load<u32>(recordAt(record), R_BURST) == burst) return record;
  }
  return -1;
}
