// Requests on their way: one record each from acceptance until its column command is sent. Reads of one address share
// a record. A counting filter over the bursts answers "is a read, a write of this burst outstanding?" with a sure no;
// the exact search runs only on a maybe.
import {
  BANK_QUEUE_BASE,
  BANK_QUEUE_STRIDE,
  DRAM_FREE_COUNT,
  FILTER_ENTRIES,
  FREE_STACK_BASE,
  READ_FILTER_BASE,
  RECORD_BASE,
  RECORD_COUNT,
  RECORD_STRIDE,
  WRITE_FILTER_BASE,
} from '../memory-map';
import { B_COUNT, bankAt } from './bank';

/** Fields of a record. */
export const R_BURST: usize = 0;
export const R_BANK: usize = 4;
export const R_ROW: usize = 8;
/** i32: first waiting node of a channel, -1 for none; i32: waiting reads; i32: of these, of a replay. */
export const R_NODE: usize = 12;
export const R_READS: usize = 16;
export const R_ANONYMOUS: usize = 20;
/** i64: sum of acceptance cycles. */
export const R_ACCEPTS: usize = 24;

// @ts-ignore: decorator
@inline
export function recordAt(record: i32): usize {
  return <usize>record * RECORD_STRIDE + RECORD_BASE;
}

export function resetRecords(): void {
  for (let i = 0; i < RECORD_COUNT; i++) store<u16>((<usize>i << 1) + FREE_STACK_BASE, <u16>(RECORD_COUNT - 1 - i));
  store<i32>(DRAM_FREE_COUNT, RECORD_COUNT);
  memory.fill(READ_FILTER_BASE, 0, FILTER_ENTRIES * 2);
  memory.fill(WRITE_FILTER_BASE, 0, FILTER_ENTRIES * 2);
}

// @ts-ignore: decorator
@inline
function filterAt(base: usize, burst: u32): usize {
  return base + (<usize>((burst ^ (burst >> 12)) & (FILTER_ENTRIES - 1)) << 1);
}

// @ts-ignore: decorator
@inline
function filterOf(write: i32): usize {
  return write ? WRITE_FILTER_BASE : READ_FILTER_BASE;
}

/** Takes a free record for a request that becomes outstanding. */
// @ts-ignore: decorator
@inline
export function takeRecord(burst: u32, bank: i32, row: i32, write: i32): i32 {
  const free = load<i32>(DRAM_FREE_COUNT) - 1;
  store<i32>(DRAM_FREE_COUNT, free);
  const record = <i32>load<u16>((<usize>free << 1) + FREE_STACK_BASE);
  const at = recordAt(record);
  store<u32>(at, burst, R_BURST);
  store<i32>(at, bank, R_BANK);
  store<i32>(at, row, R_ROW);
  const filter = filterAt(filterOf(write), burst);
  store<u16>(filter, load<u16>(filter) + 1);
  return record;
}

/** The request is no longer outstanding: its column command was sent. */
// @ts-ignore: decorator
@inline
export function freeRecord(record: i32, write: i32): void {
  const filter = filterAt(filterOf(write), load<u32>(recordAt(record), R_BURST));
  store<u16>(filter, load<u16>(filter) - 1);
  const free = load<i32>(DRAM_FREE_COUNT);
  store<u16>((<usize>free << 1) + FREE_STACK_BASE, <u16>record);
  store<i32>(DRAM_FREE_COUNT, free + 1);
}

/** False is sure; true must be looked up. */
// @ts-ignore: decorator
@inline
export function mayBeOutstanding(burst: u32, write: i32): bool {
  return load<u16>(filterAt(filterOf(write), burst)) != 0;
}

/** The record of the outstanding read (write) of a burst in the command queue of its bank, or -1. */
export function findInBankQueue(burst: u32, bank: i32, write: i32): i32 {
  const entries = load<i32>(bankAt(bank), B_COUNT);
  const queue = <usize>bank * BANK_QUEUE_STRIDE + BANK_QUEUE_BASE;
  for (let i = 0; i < entries; i++) {
    const entry = load<u64>(queue + (<usize>i << 3));
    if ((<i32>entry & 1) != write) continue;
    const record = <i32>(entry >> 32);
    if (load<u32>(recordAt(record), R_BURST) == burst) return record;
  }
  return -1;
}
