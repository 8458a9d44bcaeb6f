// A channel's life: start, one look per cycle in which something arrived, the end of a sweep, the end of the work.
import {
  CHANNEL_BASE,
  CHANNEL_COUNT,
  CHANNEL_SLOTS,
  CHANNEL_STRIDE,
  C_ACCESS_BYTES,
  C_BLOCK_BYTES,
  C_CHECKPOINT_SHIFT,
  C_DESTINATION,
  C_DONE_TICK,
  C_ELEMENT,
  C_FIRST_REQUEST_TICK,
  C_IN_FLIGHT,
  C_KIND,
  C_LAST_ACCEPT_CYCLE,
  C_LAST_READ_CYCLE,
  C_LAST_WRITE_CYCLE,
  C_LENGTH,
  C_NEXT_ANY_TICK,
  C_NEXT_READ_TICK,
  C_NEXT_WRITE_TICK,
  C_CONSUMED,
  C_OUTSTANDING,
  C_READY_SINCE,
  C_REQUEST_TICK,
  C_READ_PROGRESS,
  C_READ_PROGRESS_B,
  C_ROLE,
  C_SETUP_TICKS,
  C_SLOT_ARRIVED,
  C_SLOT_HEAD,
  C_SLOT_NEXT,
  C_SOURCE,
  C_START_TICK,
  C_STATE,
  C_WANTED_READ,
  C_WANTED_WRITE,
  C_WRITE_PROGRESS,
  DRAM_ANONYMOUS_READS,
  FABRIC_ACTIVE,
  FABRIC_NEXT_CYCLE,
  FABRIC_NOW_TICK,
  FABRIC_REPLAYING,
  FABRIC_WAITING,
  KIND_DIFFERENCE,
  KIND_MARCH,
  KIND_OVERLAY_DELTA,
  KIND_REPLAY,
  KIND_SCRUB,
  P_SIZE_BYTES,
  STATE_DONE,
  STATE_SETUP,
  STATE_STOPPED,
  ERROR_NONE,
  ERROR_BUSY,
  ERROR_PARAMETER,
} from '../memory-map';
import { controllerWasReset } from '../cpu/bus';
import { NEVER } from '../dram/bank-queue';
import { takeArrivals } from './arrival';
import { beginSum, publishSum } from './checksum';
import { NO_REQUEST, READS_A, READS_B, REPLAYS, SUMS, WRITES, channelAt, cycleFrom, finish, tickOf } from './registers';
import { offered, skipRead, skipWrite, updateRequest } from './request';
import { MARCH_ELEMENTS, assignRole, roleOf } from './role';

const STATUS_BYTES: usize = 0x198;

export function resetChannels(): void {
  memory.fill(CHANNEL_BASE, 0, CHANNEL_COUNT * CHANNEL_STRIDE);
  store<u32>(FABRIC_ACTIVE, 0);
  store<u32>(FABRIC_WAITING, 0);
  store<u32>(FABRIC_REPLAYING, 0);
  controllerWasReset();
}

/** Starts what the channel's registers describe. @returns ERROR_NONE or why not */
export function startChannel(channel: i32): i32 {
  const at = channelAt(channel);
  const bit = (<u32>1) << channel;
  if (load<u32>(FABRIC_ACTIVE) & bit || load<i32>(at, C_IN_FLIGHT) != 0) return ERROR_BUSY;
  const wrong = validate(at);
  if (wrong != ERROR_NONE) return wrong;
  memory.fill(at + C_STATE, 0, STATUS_BYTES - C_STATE);
  if (load<i32>(at, C_KIND) == KIND_REPLAY) {
    store<u32>(FABRIC_REPLAYING, bit);
  }
  if (load<i32>(at, C_KIND) == KIND_MARCH || load<i32>(at, C_KIND) == KIND_SCRUB) {
    store<u32>(at, load<u32>(at, C_DESTINATION), C_SOURCE);
  }
  begin(at, load<i64>(FABRIC_NOW_TICK));
  store<u32>(FABRIC_ACTIVE, load<u32>(FABRIC_ACTIVE) | bit);
  return ERROR_NONE;
}

function begin(at: usize, now: i64): void {
  const first = now + load<i64>(at, C_SETUP_TICKS);
  store<i32>(at, STATE_SETUP, C_STATE);
  store<i64>(at, now, C_START_TICK);
  store<i64>(at, -1, C_FIRST_REQUEST_TICK);
  store<i64>(at, -1, C_DONE_TICK);
  store<i64>(at, first, C_NEXT_ANY_TICK);
  store<i64>(at, first, C_NEXT_READ_TICK);
  store<i64>(at, -1, C_LAST_WRITE_CYCLE);
  store<i64>(at, -1, C_LAST_READ_CYCLE);
  store<i64>(at, -1, C_LAST_ACCEPT_CYCLE);
  store<i64>(at, load<i64>(FABRIC_NEXT_CYCLE), C_READY_SINCE);
  store<i32>(at, ctz(load<i32>(at, C_ACCESS_BYTES)) + 4, C_CHECKPOINT_SHIFT);
  assignRole(at);
  beginSum(at);
  skipRead(at);
  skipWrite(at);
  updateRequest(at);
}

function inside(base: u32, bytes: u32, size: u32): bool {
  return base <= size && bytes <= size - base;
}

function validate(at: usize): i32 {
  const kind = load<i32>(at, C_KIND);
  if (kind == KIND_REPLAY) return load<u32>(FABRIC_REPLAYING) == 0 ? ERROR_NONE : ERROR_BUSY;
  const role = kind == KIND_MARCH ? READS_A | WRITES : roleOf(kind);
  if (role == 0) return ERROR_PARAMETER;
  const size = load<u32>(P_SIZE_BYTES);
  const bytes = load<u32>(at, C_LENGTH);
  const source = load<u32>(at, C_SOURCE);
  const destination = load<u32>(at, C_DESTINATION);
  const onlyDestination = kind == KIND_MARCH || kind == KIND_SCRUB;
  if (role & READS_A && !onlyDestination && !inside(source, bytes, size)) return ERROR_PARAMETER;
  if (role & (WRITES | READS_B) && !inside(destination, bytes, size)) return ERROR_PARAMETER;
  if (onlyDestination && ((destination | bytes) & 63) != 0) return ERROR_PARAMETER;
  const outstanding = load<i32>(at, C_OUTSTANDING);
  if (outstanding < 1 || outstanding > CHANNEL_SLOTS) return ERROR_PARAMETER;
  const access = load<i32>(at, C_ACCESS_BYTES);
  if (access < 4 || access > 64 || popcnt(access) != 1) return ERROR_PARAMETER;
  if (onlyDestination && access < 8) return ERROR_PARAMETER;
  if ((kind == KIND_DIFFERENCE || kind == KIND_OVERLAY_DELTA) && load<u32>(at, C_BLOCK_BYTES) == 0) {
    return ERROR_PARAMETER;
  }
  return ERROR_NONE;
}

/** Stops issuing; what was accepted stays accepted. */
export function stopChannel(channel: i32): void {
  const at = channelAt(channel);
  const bit = (<u32>1) << channel;
  if ((load<u32>(FABRIC_ACTIVE) & bit) == 0) return;
  store<i32>(at, STATE_STOPPED, C_STATE);
  store<u32>(FABRIC_WAITING, load<u32>(FABRIC_WAITING) & ~bit);
  store<u32>(FABRIC_ACTIVE, load<u32>(FABRIC_ACTIVE) & ~bit);
  if (load<u32>(FABRIC_REPLAYING) == bit) store<u32>(FABRIC_REPLAYING, 0);
}

/** Looks at what arrived for the channel, and whether its sweep or its work is at an end. */
export function attend(channel: i32, cycle: i64): void {
  const at = channelAt(channel);
  const waiting = load<i64>(at, C_REQUEST_TICK) == NEVER;
  if (!takeArrivals(at, cycle)) return endWork(at, cycle);
  if (waiting) store<i64>(at, cycle, C_READY_SINCE);
  updateRequest(at);
  settle(at, cycle);
}

/** Ends the sweep, and the work with the last one, once nothing is left to do. */
export function settle(at: usize, cycle: i64): void {
  if (workLeft(at)) return;
  if (elementsLeft(at)) return nextElement(at, cycle);
  if (load<i64>(at, C_LAST_WRITE_CYCLE) > cycle) return;
  store<i64>(at, tickOf(cycle), C_DONE_TICK);
  if (load<i32>(at, C_ROLE) & SUMS) publishSum(at, load<u32>(at, C_CONSUMED));
  finish(at, STATE_DONE);
  if (load<i32>(at, C_ROLE) & REPLAYS) store<u32>(FABRIC_REPLAYING, 0);
}

function endWork(at: usize, cycle: i64): void {
  store<i64>(at, tickOf(cycle), C_DONE_TICK);
}

/** Reads not yet taken up, or writes not yet accepted. */
function workLeft(at: usize): bool {
  const role = load<i32>(at, C_ROLE);
  const length = load<u32>(at, C_LENGTH);
  if (role & REPLAYS) return load<i64>(at, C_REQUEST_TICK) != NEVER || load<i32>(DRAM_ANONYMOUS_READS) != 0;
  if (load<i32>(at, C_SLOT_ARRIVED) != load<i32>(at, C_SLOT_NEXT)) return true;
  if (role & READS_A && load<u32>(at, C_READ_PROGRESS) < length) return true;
  if (role & READS_B && load<u32>(at, C_READ_PROGRESS_B) < length) return true;
  return (role & WRITES) != 0 && load<u32>(at, C_WRITE_PROGRESS) < length;
}

// @ts-ignore: decorator
@inline
function elementsLeft(at: usize): bool {
  return load<i32>(at, C_KIND) == KIND_MARCH && load<i32>(at, C_ELEMENT) + 1 < MARCH_ELEMENTS;
}

function nextElement(at: usize, cycle: i64): void {
  store<i32>(at, load<i32>(at, C_ELEMENT) + 1, C_ELEMENT);
  store<u32>(at, 0, C_READ_PROGRESS);
  store<u32>(at, 0, C_WRITE_PROGRESS);
  store<u32>(at, 0, C_CONSUMED);
  memory.fill(at + 0x110, 0, 8);
  const head = load<i32>(at, C_SLOT_NEXT);
  store<i32>(at, head, C_SLOT_HEAD);
  store<i64>(at, cycle, C_READY_SINCE);
  assignRole(at);
  updateRequest(at);
}

/**
 * The next cycle after the present one in which this channel could have a request accepted or end its work, arrivals
 * aside. A request that is ready but finds no room waits for the controller, which then has an event of its own.
 */
// @ts-ignore: decorator
@inline
export function channelNext(at: usize, cycle: i64, tick: i64, accepting: bool): i64 {
  const request = load<i64>(at, C_REQUEST_TICK);
  if (request == NEVER) return endCycle(at, cycle);
  if (!accepting) return NEVER;
  if (request > tick) return cycleFrom(request);
  return offered(at, tick) != NO_REQUEST ? cycle + 1 : otherRequest(at, tick);
}

/** A request is ready but found no room; the one of the other direction may become ready meanwhile. */
function otherRequest(at: usize, tick: i64): i64 {
  const write = load<i32>(at, C_WANTED_WRITE) ? load<i64>(at, C_NEXT_WRITE_TICK) : 0;
  if (write > tick) return cycleFrom(write);
  const read = load<i32>(at, C_WANTED_READ) ? load<i64>(at, C_NEXT_READ_TICK) : 0;
  return read > tick ? cycleFrom(read) : NEVER;
}

/** A channel without a request: when its end comes by itself. */
function endCycle(at: usize, cycle: i64): i64 {
  if (workLeft(at)) return NEVER;
  if (elementsLeft(at)) return cycle + 1;
  return max<i64>(load<i64>(at, C_LAST_WRITE_CYCLE), cycle + 1);
}
