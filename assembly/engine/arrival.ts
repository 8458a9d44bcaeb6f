// What becomes of read data once it is there: in the order asked for, whatever order the DRAM answered in.
import {
  CHANNEL_RING_BYTES,
  CHANNEL_RMW_SLOT,
  CHANNEL_SLOTS,
  C_ARRIVED,
  C_ARRIVED_B,
  C_BLOCK_BYTES,
  C_BLOCK_DIFFERS,
  C_BYTES_DONE,
  C_CONSUMED,
  C_DESTINATION,
  C_DIFFERING_BLOCKS,
  C_ERROR_ADDRESS,
  C_ERROR_KIND,
  C_DOWN,
  C_LENGTH,
  C_NEXT_ANY_TICK,
  C_ACCESS_TICKS,
  C_RMW,
  C_ROLE,
  C_SLOT_ARRIVED,
  C_SLOT_HEAD,
  C_SLOT_NEXT,
  C_SOURCE,
  C_WRITE_PROGRESS,
  DIFFERENCE_MAP_BASE,
  ERROR_MISMATCH,
  ERROR_UNCORRECTABLE,
  STATE_ERROR,
} from '../memory-map';
import { ALL_GOOD } from '../dram/ecc';
import { expectedPattern, outOfRing, ringOf } from './bytes';
import { sum } from './checksum';
import { blockBytesLeft, blockOf, offsetOf } from './chunk';
import { EXPECTS, LANDS, READS_B, SUMS, WRITES, add64, finish, indexOf, tickOf } from './registers';
import { S_ARRIVED, S_BAD, S_END, S_STREAM, nodeOf, slotOfNode } from './slots';

/** Takes up everything that arrived. @returns false when the channel stopped with an error */
export function takeArrivals(at: usize, cycle: i64): bool {
  const channel = indexOf(at);
  let position = load<i32>(at, C_SLOT_ARRIVED);
  const end = load<i32>(at, C_SLOT_NEXT);
  const before = position;
  for (; position != end; position++) {
    const slot = slotOfNode(nodeOf(channel, position));
    if (load<i32>(slot, S_ARRIVED) == 0) break;
    if (load<i32>(slot, S_BAD) != ALL_GOOD) return fail(at, ERROR_UNCORRECTABLE, load<u32>(slot, S_BAD));
    store<u32>(at + (load<i32>(slot, S_STREAM) ? C_ARRIVED_B : C_ARRIVED), load<u32>(slot, S_END));
  }
  store<i32>(at, position, C_SLOT_ARRIVED);
  if (!takeModifyRead(at, channel)) return false;
  if (position == before) return true;
  store<i64>(at, max<i64>(load<i64>(at, C_NEXT_ANY_TICK), tickOf(cycle) + load<i64>(at, C_ACCESS_TICKS)), C_NEXT_ANY_TICK);
  return consume(at);
}

/** The read of a read-modify-write. */
function takeModifyRead(at: usize, channel: i32): bool {
  if (load<i32>(at, C_RMW) != 1) return true;
  const slot = slotOfNode(nodeOf(channel, 0) + CHANNEL_RMW_SLOT);
  if (load<i32>(slot, S_ARRIVED) == 0) return true;
  if (load<i32>(slot, S_BAD) != ALL_GOOD) return fail(at, ERROR_UNCORRECTABLE, load<u32>(slot, S_BAD));
  store<i32>(at, 2, C_RMW);
  return true;
}

export function fail(at: usize, kind: i32, address: u32): bool {
  store<i32>(at, kind, C_ERROR_KIND);
  store<u32>(at, address, C_ERROR_ADDRESS);
  finish(at, STATE_ERROR);
  return false;
}

/** Uses arrived bytes for what they were read for, piece by contiguous piece. */
export function consume(at: usize): bool {
  const role = load<i32>(at, C_ROLE);
  let until = load<u32>(at, C_ARRIVED);
  if (role & READS_B) until = min<u32>(until, load<u32>(at, C_ARRIVED_B));
  let from = load<u32>(at, C_CONSUMED);
  while (from < until) {
    let bytes = piece(at, from, until);
    if (role & READS_B) bytes = min<u32>(bytes, blockBytesLeft(at, from));
    if (!use(at, role, from, bytes)) return false;
    from += bytes;
    store<u32>(at, from, C_CONSUMED);
  }
  if ((role & WRITES) == 0) store<u32>(at, from, C_BYTES_DONE);
  release(at);
  return true;
}

/** The longest piece that lies contiguous in the ring. */
function piece(at: usize, from: u32, until: u32): u32 {
  const bytes = until - from;
  if (load<i32>(at, C_DOWN)) {
    const end = (load<u32>(at, C_LENGTH) - from) & (CHANNEL_RING_BYTES - 1);
    return min<u32>(bytes, end == 0 ? CHANNEL_RING_BYTES : end);
  }
  return min<u32>(bytes, CHANNEL_RING_BYTES - (from & (CHANNEL_RING_BYTES - 1)));
}

function use(at: usize, role: i32, progress: u32, bytes: u32): bool {
  const offset = offsetOf(at, progress, bytes);
  const place = <usize>(offset & (CHANNEL_RING_BYTES - 1));
  const data = ringOf(at, 0) + place;
  if (role & SUMS) sum(at, data, bytes);
  if (role & LANDS && load<u32>(at, C_DESTINATION) != 0) {
    memory.copy(<usize>load<u32>(at, C_DESTINATION) + offset, data, bytes);
  }
  if (role & READS_B) compare(at, progress, data, ringOf(at, 1) + place, bytes);
  return role & EXPECTS ? expect(at, data, offset, bytes) : true;
}

function compare(at: usize, progress: u32, a: usize, b: usize, bytes: u32): void {
  if (memory.compare(a, b, bytes) != 0) store<i32>(at, 1, C_BLOCK_DIFFERS);
  if (bytes < blockBytesLeft(at, progress)) return;
  const block = blockOf(at, progress);
  const map = <usize>(block >> 3) + DIFFERENCE_MAP_BASE;
  const bit = (<u32>1) << (block & 7);
  if (load<i32>(at, C_BLOCK_DIFFERS)) {
    store<u8>(map, load<u8>(map) | bit);
    store<i32>(at, load<i32>(at, C_DIFFERING_BLOCKS) + 1, C_DIFFERING_BLOCKS);
  } else store<u8>(map, load<u8>(map) & ~bit);
  store<i32>(at, 0, C_BLOCK_DIFFERS);
}

/** March: what was read is what the element before wrote; its ranges are whole bursts. */
function expect(at: usize, data: usize, offset: u32, bytes: u32): bool {
  const expected = expectedPattern(at);
  for (let i: u32 = 0; i < bytes; i += 8) {
    const wrong = load<u64>(data + i) ^ expected;
    if (wrong) return fail(at, ERROR_MISMATCH, load<u32>(at, C_DESTINATION) + offset + i + <u32>(ctz(wrong) >> 3));
  }
  return true;
}

/** Gives slots back whose bytes are neither to be consumed nor to be written any more. */
export function release(at: usize): void {
  const role = load<i32>(at, C_ROLE);
  let used = load<u32>(at, C_CONSUMED);
  if (role & WRITES) used = min<u32>(used, load<u32>(at, C_WRITE_PROGRESS));
  const channel = indexOf(at);
  const end = load<i32>(at, C_SLOT_ARRIVED);
  let position = load<i32>(at, C_SLOT_HEAD);
  while (position != end && load<u32>(slotOfNode(nodeOf(channel, position)), S_END) <= used) position++;
  store<i32>(at, position, C_SLOT_HEAD);
}
