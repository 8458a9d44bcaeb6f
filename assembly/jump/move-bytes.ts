// What a jump does to the bytes: the same as the accesses one by one, in pieces as large as the channel's ring.
import {
  CHANNEL_RING_BYTES,
  C_ACCESS_BYTES,
  C_ARRIVED,
  C_ARRIVED_B,
  C_BYTES_DONE,
  C_CONSUMED,
  C_DESTINATION,
  C_LENGTH,
  C_READ_PROGRESS,
  C_READ_PROGRESS_B,
  C_ROLE,
  C_SOURCE,
  C_WRITE_PROGRESS,
  CPU_TIMED,
  DRAM_BASE,
  ECC_STATE_BASE,
  P_ECC,
} from '../memory-map';
import { noLinesIn } from '../cpu/cache';
import { snoopWrite } from '../cpu/snoop';
import { watchesWrites } from '../cpu/watch';
import { markWords } from '../dram/ecc';
import { R_BURST, recordAt } from '../dram/outstanding';
import { queued, recordIn } from '../dram/transaction-queue';
import { consume } from '../engine/arrival';
import { expectedPattern, intoRing, outOfRing, ringOf, writtenPattern } from '../engine/bytes';
import { offsetOf } from '../engine/chunk';
import { EXPECTS, PATTERNS, READS_A, READS_B, SENDS, WRITES, indexOf } from '../engine/registers';
import { writesLieStill } from './code';

/**
 * True when the bytes let the jump happen: all words that are read were written, nothing is found wrong, and no write
 * that lies in the buffer would answer a read.
 */
export function bytesAllow(at: usize, read: u32, readB: u32, written: u32): bool {
  const role = load<i32>(at, C_ROLE);
  const source = load<u32>(at, C_SOURCE);
  const destination = load<u32>(at, C_DESTINATION);
  if (role & READS_A && !readable(at, source, load<u32>(at, C_READ_PROGRESS), read)) return false;
  if (role & READS_B && !readable(at, destination, load<u32>(at, C_READ_PROGRESS_B), readB)) return false;
  if (role & WRITES && !clearOfCaches(at, destination, load<u32>(at, C_WRITE_PROGRESS), written)) return false;
  if (role & WRITES && watched(at, destination, load<u32>(at, C_WRITE_PROGRESS), written)) return false;
  // Parts of words are merged into what is there: then that has to be good, too.
  if (role & WRITES && load<i32>(P_ECC) && partWords(at)) {
    if (!allWritten(at, destination, load<u32>(at, C_WRITE_PROGRESS), written)) return false;
  }
  return role & EXPECTS ? asExpected(at, read) : true;
}

// @ts-ignore: decorator
@inline
function partWords(at: usize): bool {
  return ((load<u32>(at, C_DESTINATION) | load<u32>(at, C_LENGTH)) & 7) != 0 || load<i32>(at, C_ACCESS_BYTES) < 8;
}

/** No line of the core's caches is near: whatever the accesses meant to them would have to be looked at one by one. */
function clearOfCaches(at: usize, base: u32, from: u32, to: u32): bool {
  return !load<i32>(CPU_TIMED) || to == from || noLinesIn(base + offsetOf(at, from, to - from), to - from);
}

/** A debugger wants to see the very burst. */
function watched(at: usize, base: u32, from: u32, to: u32): bool {
  return to != from && watchesWrites(base + offsetOf(at, from, to - from), to - from);
}

function readable(at: usize, base: u32, from: u32, to: u32): bool {
  if (!clearOfCaches(at, base, from, to)) return false;
  if (load<i32>(P_ECC) && !allWritten(at, base, from, to)) return false;
  return clearOfWrites(at, base, from, to);
}

/** No write that lies in the buffer is of an address between two places of a sweep over a range. */
export function clearOfWrites(at: usize, base: u32, from: u32, to: u32): bool {
  if (!writesLieStill(at)) return true;
  const low = (base + offsetOf(at, from, to - from)) >> 6;
  const high = (base + offsetOf(at, from, to - from) + (to - from) - 1) >> 6;
  for (let i = 0, writes = queued(1); i < writes; i++) {
    const burst = load<u32>(recordAt(recordIn(1, i)), R_BURST);
    if (burst >= low && burst <= high) return false;
  }
  return true;
}

function allWritten(at: usize, base: u32, from: u32, to: u32): bool {
  if (to == from) return true;
  const start = base + offsetOf(at, from, to - from);
  let i = <usize>(start >> 6) + ECC_STATE_BASE;
  const end = <usize>((start + (to - from) - 1) >> 6) + ECC_STATE_BASE;
  for (; i + 8 <= end; i += 8) if (load<u64>(i) != <u64>-1) return false;
  for (; i <= end; i++) if (load<u8>(i) != 0xff) return false;
  return true;
}

/** March: what is in the ring and what would be read is what the element before wrote. */
function asExpected(at: usize, read: u32): bool {
  const expected = expectedPattern(at);
  const from = load<u32>(at, C_READ_PROGRESS);
  const start = load<u32>(at, C_SOURCE) + offsetOf(at, from, read - from);
  if (!holds(<usize>start + DRAM_BASE, read - from, expected)) return false;
  const waiting = from - load<u32>(at, C_CONSUMED);
  for (let i: u32 = 0; i < waiting; i += 8) {
    const place = (offsetOf(at, load<u32>(at, C_CONSUMED), waiting) + i) & (CHANNEL_RING_BYTES - 1);
    if (load<u64>(ringOf(at, 0) + place) != expected) return false;
  }
  return true;
}

function holds(from: usize, bytes: u32, expected: u64): bool {
  const wanted = i64x2.splat(<i64>expected);
  let wrong = i64x2.splat(0);
  let i: u32 = 0;
  for (; i + 16 <= bytes; i += 16) wrong = v128.or(wrong, v128.xor(v128.load(from + i), wanted));
  for (; i < bytes; i += 8) if (load<u64>(from + i) != expected) return false;
  return !v128.any_true(wrong);
}

/** Reads, uses and writes on, up to the progress given for each. */
export function moveBytes(at: usize, read: u32, readB: u32, consumed: u32, written: u32): void {
  const role = load<i32>(at, C_ROLE);
  if (role & READS_A) {
    while (pass(at, role, read, readB, consumed, written)) {}
  } else landMany(at, role, written);
}

/** One round through the ring. @returns false once nothing is left */
function pass(at: usize, role: i32, read: u32, readB: u32, consumed: u32, written: u32): bool {
  let oldest = load<u32>(at, C_CONSUMED);
  if (role & WRITES) oldest = min<u32>(oldest, load<u32>(at, C_WRITE_PROGRESS));
  const sampled = sampleMany(at, 0, C_SOURCE, C_READ_PROGRESS, oldest, read);
  let there = sampled;
  if (role & READS_B) there = min<u32>(there, sampleMany(at, 1, C_DESTINATION, C_READ_PROGRESS_B, oldest, readB));
  const until = min<u32>(there, consumed);
  store<u32>(at, until, C_ARRIVED);
  if (role & READS_B) store<u32>(at, until, C_ARRIVED_B);
  consume(at);
  if (role & WRITES) landMany(at, role, min<u32>(sampled, written));
  const done = role & WRITES ? load<u32>(at, C_WRITE_PROGRESS) == written : true;
  return !(done && sampled == read && load<u32>(at, C_CONSUMED) == consumed && (!(role & READS_B) || load<u32>(at, C_READ_PROGRESS_B) == readB));
}

/** Fills the ring as far as it goes. @returns the progress reached */
function sampleMany(at: usize, stream: i32, base: usize, progressAt: usize, oldest: u32, to: u32): u32 {
  const from = load<u32>(at + progressAt);
  const bytes = min<u32>(to - from, CHANNEL_RING_BYTES - (from - oldest));
  if (bytes == 0) return from;
  const offset = offsetOf(at, from, bytes);
  intoRing(ringOf(at, stream), offset, <usize>(load<u32>(at + base) + offset) + DRAM_BASE, bytes);
  store<u32>(at + progressAt, from + bytes);
  return from + bytes;
}

/** Writes from the ring, the window or the pattern. */
function landMany(at: usize, role: i32, to: u32): void {
  const from = load<u32>(at, C_WRITE_PROGRESS);
  const bytes = to - from;
  if (bytes == 0) return;
  const offset = offsetOf(at, from, bytes);
  const address = load<u32>(at, C_DESTINATION) + offset;
  const target = <usize>address + DRAM_BASE;
  if (role & PATTERNS) fillMany(target, bytes, rotl<u64>(writtenPattern(at), 64 - (<u64>(address & 7) << 3)));
  else if (role & SENDS) memory.copy(target, <usize>load<u32>(at, C_SOURCE) + offset, bytes);
  else outOfRing(ringOf(at, 0), offset, target, bytes);
  if (load<i32>(P_ECC)) markMany(address, bytes);
  snoopWrite(address, bytes, indexOf(at));
  store<u32>(at, to, C_WRITE_PROGRESS);
  store<u32>(at, load<u32>(at, C_BYTES_DONE) + bytes, C_BYTES_DONE);
}

/** @param pattern what the first eight bytes become */
function fillMany(to: usize, bytes: u32, pattern: u64): void {
  const twice = i64x2.splat(<i64>pattern);
  let i: u32 = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, twice);
  for (; i < bytes; i++) store<u8>(to + i, <u8>(pattern >> (<u64>(i & 7) << 3)));
}

function markMany(address: u32, bytes: u32): void {
  const end = address + bytes;
  const first = (address + 63) & ~63;
  const last = end & ~63;
  if (first > last) return markWords(address, bytes);
  if (address < first) markWords(address, first - address);
  memory.fill(<usize>(first >> 6) + ECC_STATE_BASE, 0xff, (last - first) >> 6);
  if (last < end) markWords(last, end - last);
}
