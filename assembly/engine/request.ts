// Which request a channel has ready, and what happens when the controller accepts it.
import {
  CHANNEL_RMW_SLOT,
  C_ACCESS_TICKS,
  C_ARRIVED,
  C_BYTES_DONE,
  C_CHECKPOINT_SHIFT,
  C_DESTINATION,
  C_IN_FLIGHT,
  C_LAST_ACCEPT_CYCLE,
  C_LAST_WRITE_CYCLE,
  C_LENGTH,
  C_NEXT_ANY_TICK,
  C_NEXT_READ_TICK,
  C_NEXT_WRITE_TICK,
  C_OUTSTANDING,
  C_READS,
  C_READY_SINCE,
  C_READ_PACE_TICKS,
  C_READ_PROGRESS,
  C_READ_PROGRESS_B,
  C_REQUEST_TICK,
  C_REPLAY_NEXT,
  C_RMW,
  C_RMW_READS,
  C_ROLE,
  C_SKIP_TICKS,
  C_SLOT_ARRIVED,
  C_SLOT_HEAD,
  C_SLOT_NEXT,
  C_SOURCE,
  C_WANTED_READ,
  C_WANTED_WRITE,
  C_WRITES,
  C_WRITE_PACE_TICKS,
  C_WRITE_PROGRESS,
  DIFFERENCE_MAP_BASE,
  FABRIC_WAITING,
  JUMP_CHECKPOINT,
} from '../memory-map';
import { ANONYMOUS, accept, hasRoom } from '../dram/accept';
import { NEVER } from '../dram/bank-queue';
import { checkPartialWords, coversPartly, eccOn } from '../dram/ecc';
import { remapped } from '../dram/remap';
import { release } from './arrival';
import { land, sample } from './bytes';
import { blockBytesLeft, blockOf, chunkBytes, offsetOf } from './chunk';
import {
  NO_REQUEST,
  READS_A,
  READS_B,
  REPLAYS,
  REQUEST_MODIFY_READ,
  REQUEST_READ_A,
  REQUEST_READ_B,
  REQUEST_REPLAY_READ,
  REQUEST_REPLAY_WRITE,
  REQUEST_WRITE,
  SKIPS,
  WRITES,
  add64,
  countWait,
  indexOf,
  noteFirst,
  tickOf,
} from './registers';
import { acceptReplay, updateReplay } from './replay';
import { logRequest } from './request-log';
import { S_ARRIVED, S_BAD, S_END, S_STREAM, nodeOf, slotOfNode } from './slots';

/** The write whose data is there, if any, times aside. */
function wantedWrite(at: usize): i32 {
  const role = load<i32>(at, C_ROLE);
  if ((role & WRITES) == 0) return NO_REQUEST;
  const progress = load<u32>(at, C_WRITE_PROGRESS);
  if (progress >= load<u32>(at, C_LENGTH)) return NO_REQUEST;
  const modify = load<i32>(at, C_RMW);
  if (modify == 1) return NO_REQUEST;
  const base = load<u32>(at, C_DESTINATION);
  const bytes = chunkBytes(at, base, progress);
  if (role & READS_A && progress + bytes > load<u32>(at, C_ARRIVED)) return NO_REQUEST;
  if (modify == 2 || !eccOn()) return REQUEST_WRITE;
  return coversPartly(base + offsetOf(at, progress, bytes), bytes) ? REQUEST_MODIFY_READ : REQUEST_WRITE;
}

/**
 * All that was asked for is there and is still too little to go on with: a write that needs bytes of one more read, or
 * the other side of a comparison. One more read is then allowed, whatever the limit.
 */
function starved(at: usize, role: i32): bool {
  if (load<i32>(at, C_SLOT_ARRIVED) != load<i32>(at, C_SLOT_NEXT)) return false;
  if (role & READS_B) return true;
  if (load<i32>(at, C_RMW) != 0) return false;
  const progress = load<u32>(at, C_WRITE_PROGRESS);
  const bytes = chunkBytes(at, load<u32>(at, C_DESTINATION), progress);
  return progress + bytes > load<u32>(at, C_ARRIVED);
}

/** The next read, if one is left and may be buffered, times aside. */
function wantedRead(at: usize): i32 {
  const role = load<i32>(at, C_ROLE);
  if ((role & READS_A) == 0) return NO_REQUEST;
  const held = load<i32>(at, C_SLOT_NEXT) - load<i32>(at, C_SLOT_HEAD);
  if (held >= load<i32>(at, C_OUTSTANDING) && !starved(at, role)) return NO_REQUEST;
  const progress = load<u32>(at, C_READ_PROGRESS);
  if (role & READS_B) {
    const other = load<u32>(at, C_READ_PROGRESS_B);
    if (other < progress) return REQUEST_READ_B;
  }
  return progress < load<u32>(at, C_LENGTH) ? REQUEST_READ_A : NO_REQUEST;
}

/** Works out what the channel asks for next; after everything that may have changed it. */
export function updateRequest(at: usize): void {
  if (load<i32>(at, C_ROLE) & REPLAYS) return updateReplay(at, load<u32>(at, C_REPLAY_NEXT));
  const bit = (<u32>1) << indexOf(at);
  const write = wantedWrite(at);
  const read = wantedRead(at);
  store<i32>(at, write, C_WANTED_WRITE);
  store<i32>(at, read, C_WANTED_READ);
  const waiting = load<u32>(FABRIC_WAITING);
  if ((write | read) == NO_REQUEST) {
    store<i64>(at, NEVER, C_REQUEST_TICK);
    store<u32>(FABRIC_WAITING, waiting | bit);
    return;
  }
  store<u32>(FABRIC_WAITING, waiting & ~bit);
  const writeTick = write ? load<i64>(at, C_NEXT_WRITE_TICK) : NEVER;
  const readTick = read ? load<i64>(at, C_NEXT_READ_TICK) : NEVER;
  store<i64>(at, max<i64>(load<i64>(at, C_NEXT_ANY_TICK), min<i64>(writeTick, readTick)), C_REQUEST_TICK);
}

/** The request to offer at a tick: a write whose data is there before a read, each only if its queue has room. */
// @ts-ignore: decorator
@inline
export function offered(at: usize, tick: i64): i32 {
  if (load<i64>(at, C_REQUEST_TICK) > tick) return NO_REQUEST;
  const write = load<i32>(at, C_WANTED_WRITE);
  if (write && load<i64>(at, C_NEXT_WRITE_TICK) <= tick && hasRoom(write == REQUEST_WRITE ? 1 : 0)) return write;
  const read = load<i32>(at, C_WANTED_READ);
  if (read && load<i64>(at, C_NEXT_READ_TICK) <= tick && hasRoom(read == REQUEST_REPLAY_WRITE ? 1 : 0)) return read;
  return NO_REQUEST;
}

/** The controller takes the request that was offered. */
export function accepted(at: usize, request: i32, cycle: i64): void {
  const tick = tickOf(cycle);
  if (request >= REQUEST_REPLAY_READ) return acceptReplay(at, cycle, tick);
  noteFirst(at, tick);
  countWait(at, cycle);
  store<i64>(at, cycle, C_LAST_ACCEPT_CYCLE);
  if (request == REQUEST_WRITE) write(at, cycle, tick);
  else if (request == REQUEST_MODIFY_READ) modifyRead(at, cycle);
  else read(at, request == REQUEST_READ_B ? 1 : 0, cycle, tick);
  store<i64>(at, cycle + 1, C_READY_SINCE);
  updateRequest(at);
}

function read(at: usize, stream: i32, cycle: i64, tick: i64): void {
  const base = load<u32>(at + (stream ? C_DESTINATION : C_SOURCE));
  const progressAt = at + (stream ? C_READ_PROGRESS_B : C_READ_PROGRESS);
  const progress = load<u32>(progressAt);
  const bytes = chunkBytes(at, base, progress);
  const offset = offsetOf(at, progress, bytes);
  const position = load<i32>(at, C_SLOT_NEXT);
  const node = nodeOf(indexOf(at), position);
  const slot = slotOfNode(node);
  store<u32>(slot, progress + bytes, S_END);
  store<i32>(slot, 0, S_ARRIVED);
  store<i32>(slot, stream, S_STREAM);
  store<i32>(slot, sample(at, stream, base + offset, offset, bytes), S_BAD);
  store<i32>(at, position + 1, C_SLOT_NEXT);
  store<u32>(progressAt, progress + bytes);
  store<i64>(at, tick + load<i64>(at, C_READ_PACE_TICKS), C_NEXT_READ_TICK);
  if (stream == 0 && (load<i32>(at, C_ROLE) & WRITES) == 0) checkpoint(at, progress, bytes);
  issueRead(at, base + offset, cycle, node);
  skipRead(at);
}

function issueRead(at: usize, address: u32, cycle: i64, node: i32): void {
  const burst = remapped(address) >> 6;
  store<i32>(at, load<i32>(at, C_IN_FLIGHT) + 1, C_IN_FLIGHT);
  add64(at + C_READS, 1);
  accept(burst, 0, cycle, node);
  logRequest(burst, 0, cycle);
}

function modifyRead(at: usize, cycle: i64): void {
  const base = load<u32>(at, C_DESTINATION);
  const progress = load<u32>(at, C_WRITE_PROGRESS);
  const bytes = chunkBytes(at, base, progress);
  const address = base + offsetOf(at, progress, bytes);
  const physical = remapped(address);
  const node = nodeOf(indexOf(at), 0) + CHANNEL_RMW_SLOT;
  const slot = slotOfNode(node);
  const bad = checkPartialWords(physical, bytes);
  store<i32>(slot, 0, S_ARRIVED);
  store<i32>(slot, bad == -1 ? -1 : bad - physical + address, S_BAD);
  store<i32>(at, 1, C_RMW);
  add64(at + C_RMW_READS, 1);
  issueRead(at, address, cycle, node);
}

function write(at: usize, cycle: i64, tick: i64): void {
  const base = load<u32>(at, C_DESTINATION);
  const progress = load<u32>(at, C_WRITE_PROGRESS);
  const bytes = chunkBytes(at, base, progress);
  const offset = offsetOf(at, progress, bytes);
  land(at, base + offset, offset, bytes);
  store<u32>(at, progress + bytes, C_WRITE_PROGRESS);
  store<u32>(at, load<u32>(at, C_BYTES_DONE) + bytes, C_BYTES_DONE);
  checkpoint(at, progress, bytes);
  store<i32>(at, 0, C_RMW);
  store<i64>(at, tick + load<i64>(at, C_WRITE_PACE_TICKS), C_NEXT_WRITE_TICK);
  const access = load<i64>(at, C_ACCESS_TICKS);
  if (access != 0) store<i64>(at, tick + access, C_NEXT_ANY_TICK);
  store<i64>(at, cycle + 2, C_LAST_WRITE_CYCLE);
  add64(at + C_WRITES, 1);
  const burst = remapped(base + offset) >> 6;
  accept(burst, 1, cycle, ANONYMOUS);
  logRequest(burst, 1, cycle);
  if (load<i32>(at, C_ROLE) & READS_A) release(at);
  skipWrite(at);
}

/** Every sixteen accesses the way has a place from which a jump may start. */
// @ts-ignore: decorator
@inline
function checkpoint(at: usize, progress: u32, bytes: u32): void {
  if ((progress ^ (progress + bytes)) >> load<u32>(at, C_CHECKPOINT_SHIFT)) store<i32>(JUMP_CHECKPOINT, 1);
}

function blockIsSet(at: usize, progress: u32): bool {
  const block = blockOf(at, progress);
  return ((load<u8>(<usize>(block >> 3) + DIFFERENCE_MAP_BASE) >> (<u8>(block & 7))) & 1) != 0;
}

function pastClearBlocks(at: usize, progress: u32): u32 {
  const length = load<u32>(at, C_LENGTH);
  while (progress < length && !blockIsSet(at, progress)) progress += blockBytesLeft(at, progress);
  return progress;
}

/** Steps over blocks that need no copy; looking at one costs skip ticks. */
export function skipRead(at: usize): void {
  if ((load<i32>(at, C_ROLE) & SKIPS) == 0) return;
  const length = load<u32>(at, C_LENGTH);
  let progress = load<u32>(at, C_READ_PROGRESS);
  let blocks: i64 = 0;
  while (progress < length && !blockIsSet(at, progress)) {
    progress += blockBytesLeft(at, progress);
    blocks++;
  }
  store<u32>(at, progress, C_READ_PROGRESS);
  add64(at + C_NEXT_READ_TICK, blocks * load<i64>(at, C_SKIP_TICKS));
}

export function skipWrite(at: usize): void {
  if ((load<i32>(at, C_ROLE) & SKIPS) == 0) return;
  store<u32>(at, pastClearBlocks(at, load<u32>(at, C_WRITE_PROGRESS)), C_WRITE_PROGRESS);
}
