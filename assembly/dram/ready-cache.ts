// For every bank a cycle before which its queue can send nothing. Distances only ever push commands later, so a value
// once right stays a lower bound, and only the banks whose value has passed need a closer look. Eight banks at a time.
import {
  DRAM_OCCUPIED,
  G_BANKS,
  G_BANKS_PER_RANK,
  MAX_BANKS,
  READY_CACHE_BASE,
  READY_EPOCH,
  WANT_CACHE_BASE,
} from '../memory-map';
import { WANT_ACTIVATE, WANT_READ, WANT_WRITE } from './bank';

/** Values count from READY_EPOCH and are cut off here. */
const FAR: i64 = 0x7000;
/** The value of a bank that has nothing to send. */
const NOTHING: i32 = 0x7fff;

/** Nothing is known: empty queues never, others at once. */
export function forgetReady(): void {
  const occupied = load<u64>(DRAM_OCCUPIED);
  for (let bank = 0; bank < MAX_BANKS; bank++) {
    store<i16>((<usize>bank << 1) + READY_CACHE_BASE, (occupied >> (<u64>bank)) & 1 ? 0 : <i16>NOTHING);
  }
}

// @ts-ignore: decorator
@inline
export function cacheReady(bank: i32, ready: i64): void {
  const since = ready - load<i64>(READY_EPOCH);
  const value = ready == i64.MAX_VALUE ? NOTHING : <i32>max<i64>(min<i64>(since, FAR), 0);
  storeLane(READY_CACHE_BASE, bank, value);
}

/** What the queue of a bank wants. */
// @ts-ignore: decorator
@inline
export function cacheWant(bank: i32, want: i32): void {
  storeLane(WANT_CACHE_BASE, bank, want);
}

/** Stores eight lanes to change one: they are read as eight soon, which would have to wait for a shorter store. */
// @ts-ignore: decorator
@inline
function storeLane(base: usize, bank: i32, value: i32): void {
  const at = base + (<usize>(bank >> 3) << 4);
  const lane = i16x8.eq(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>(bank & 7)));
  v128.store(at, v128.bitselect(i16x8.splat(<i16>value), v128.load(at), lane));
}

// @ts-ignore: decorator
@inline
function wants(at: usize, only: i32): v128 {
  return i16x8.eq(v128.load(at + WANT_CACHE_BASE), i16x8.splat(<i16>only));
}

/**
 * More than one queue at work: then it pays to push them all at once when a command holds up a whole rank, instead of
 * looking at each when its turn comes.
 */
// @ts-ignore: decorator
@inline
export function crowded(): bool {
  const occupied = load<u64>(DRAM_OCCUPIED);
  return (occupied & (occupied - 1)) != 0 && load<i32>(G_BANKS_PER_RANK) >= 8;
}

// @ts-ignore: decorator
@inline
function splatCycle(cycle: i64): v128 {
  return i16x8.splat(<i16>min<i64>(cycle - load<i64>(READY_EPOCH), FAR));
}

/** Banks of a rank whose queue wants only an ACTIVATE: not before a cycle. */
// @ts-ignore: decorator
@inline
export function holdActivates(rank: i32, until: i64): void {
  const banks = load<i32>(G_BANKS_PER_RANK);
  const least = splatCycle(until);
  const start = <usize>(rank * banks) << 1;
  for (let i = start, end = start + (<usize>banks << 1); i < end; i += 16) {
    const held = v128.and(wants(i, WANT_ACTIVATE), least);
    v128.store(i + READY_CACHE_BASE, i16x8.max_s(v128.load(i + READY_CACHE_BASE), held));
  }
}

/** Banks of a rank whose queue wants only READs: not before a cycle; only WRITEs: not before another. */
// @ts-ignore: decorator
@inline
export function holdColumns(rank: i32, read: i64, write: i64): void {
  const banks = load<i32>(G_BANKS_PER_RANK);
  const leastRead = splatCycle(read);
  const leastWrite = splatCycle(write);
  const start = <usize>(rank * banks) << 1;
  for (let i = start, end = start + (<usize>banks << 1); i < end; i += 16) {
    const reads = v128.and(wants(i, WANT_READ), leastRead);
    const writes = v128.and(wants(i, WANT_WRITE), leastWrite);
    v128.store(i + READY_CACHE_BASE, i16x8.max_s(v128.load(i + READY_CACHE_BASE), v128.or(reads, writes)));
  }
}

/** The banks whose cycle has come. */
// @ts-ignore: decorator
@inline
export function maybeReady(cycle: i64): u64 {
  let since = cycle - load<i64>(READY_EPOCH);
  if (since >= FAR) {
    store<i64>(READY_EPOCH, cycle);
    forgetReady();
    since = 0;
  }
  const limit = i16x8.splat(<i16>since);
  let banks: u64 = 0;
  for (let i = 0, end = load<i32>(G_BANKS); i < end; i += 16) {
    const at = (<usize>i << 1) + READY_CACHE_BASE;
    const low = i16x8.le_s(v128.load(at), limit);
    const high = i16x8.le_s(v128.load(at, 16), limit);
    banks |= (<u64>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high))) << (<u64>i);
  }
  return banks;
}

/** The first cycle that has come for any bank, or will. */
// @ts-ignore: decorator
@inline
export function soonestReady(): i64 {
  let least = i16x8.min_s(v128.load(READY_CACHE_BASE), v128.load(READY_CACHE_BASE, 16));
  for (let i = 16, end = load<i32>(G_BANKS); i < end; i += 16) {
    const at = (<usize>i << 1) + READY_CACHE_BASE;
    least = i16x8.min_s(least, i16x8.min_s(v128.load(at), v128.load(at, 16)));
  }
  const four = i16x8.min_s(least, i16x8.shuffle(least, least, 4, 5, 6, 7, 0, 1, 2, 3));
  const two = i16x8.min_s(four, i16x8.shuffle(four, four, 2, 3, 0, 1, 4, 5, 6, 7));
  const soonest = min<i32>(i16x8.extract_lane_s(two, 0), i16x8.extract_lane_s(two, 1));
  return soonest == NOTHING ? i64.MAX_VALUE : load<i64>(READY_EPOCH) + <i64>soonest;
}
