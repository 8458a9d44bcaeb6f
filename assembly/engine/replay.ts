// A replay: a list of requests made in order, each when it has arrived and its queue has room. Nobody waits for the data.
import {
  C_LAST_ACCEPT_CYCLE,
  C_LAST_WRITE_CYCLE,
  C_LENGTH,
  C_NEXT_ANY_TICK,
  C_NEXT_READ_TICK,
  C_READS,
  C_READY_SINCE,
  C_REPLAY_NEXT,
  C_REQUEST_TICK,
  C_SOURCE,
  C_WANTED_READ,
  C_WANTED_WRITE,
  C_WRITES,
  FABRIC_WAITING,
  REPLAY_RECORD_BYTES,
  STAT_READ_WAIT,
} from '../memory-map';
import { ANONYMOUS, accept, hasRoom } from '../dram/accept';
import { NEVER } from '../dram/bank-queue';
import { NO_REQUEST, REQUEST_REPLAY_READ, add64, countWait, indexOf, noteFirst, tickOf } from './registers';
import { logRequest } from './request-log';

// @ts-ignore: decorator
@inline
function replayRecord(at: usize, record: u32): usize {
  return <usize>load<u32>(at, C_SOURCE) + <usize>record * REPLAY_RECORD_BYTES;
}

/** The f64 of the record, a whole number below 2^52: its bits are those behind the exponent of 2^52 more. */
// @ts-ignore: decorator
@inline
function arrivalCycle(record: usize): i64 {
  return reinterpret<i64>(load<f64>(record, 8) + 4503599627370496.0) & 0x000f_ffff_ffff_ffff;
}

/** Makes the next record the request; it is ready at its arrival. */
// @ts-ignore: decorator
@inline
export function updateReplay(at: usize, next: u32): void {
  store<i32>(at, NO_REQUEST, C_WANTED_WRITE);
  if (next >= load<u32>(at, C_LENGTH) / REPLAY_RECORD_BYTES) {
    store<i32>(at, NO_REQUEST, C_WANTED_READ);
    store<i64>(at, NEVER, C_REQUEST_TICK);
    store<u32>(FABRIC_WAITING, load<u32>(FABRIC_WAITING) | ((<u32>1) << indexOf(at)));
    return;
  }
  const record = replayRecord(at, next);
  const arrival = tickOf(arrivalCycle(record));
  store<i32>(at, REQUEST_REPLAY_READ + (load<i32>(record, 4) & 1), C_WANTED_READ);
  store<i64>(at, arrival, C_NEXT_READ_TICK);
  store<i64>(at, max<i64>(load<i64>(at, C_NEXT_ANY_TICK), arrival), C_REQUEST_TICK);
}

/** True when the present record has arrived and its queue has room; only of a replay that has a request. */
// @ts-ignore: decorator
@inline
export function replayOffered(at: usize, tick: i64): bool {
  return load<i64>(at, C_REQUEST_TICK) <= tick && hasRoom(load<i32>(at, C_WANTED_READ) - REQUEST_REPLAY_READ);
}

/** The controller takes the present record. */
export function acceptReplay(at: usize, cycle: i64, tick: i64): void {
  noteFirst(at, tick);
  countWait(at, cycle);
  const next = load<u32>(at, C_REPLAY_NEXT);
  const record = replayRecord(at, next);
  const burst = load<u32>(record);
  const write = load<i32>(at, C_WANTED_READ) - REQUEST_REPLAY_READ;
  add64(at + (write ? C_WRITES : C_READS), 1);
  add64(STAT_READ_WAIT, write ? 0 : cycle + 1 - arrivalCycle(record));
  store<i64>(at, write ? cycle + 2 : load<i64>(at, C_LAST_WRITE_CYCLE), C_LAST_WRITE_CYCLE);
  accept(burst, write, cycle, ANONYMOUS);
  logRequest(burst, write, cycle);
  store<u32>(at, next + 1, C_REPLAY_NEXT);
  store<i64>(at, cycle, C_LAST_ACCEPT_CYCLE);
  store<i64>(at, cycle + 1, C_READY_SINCE);
  updateReplay(at, next + 1);
}
