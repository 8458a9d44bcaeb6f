// What happens to a request when the controller takes it (after cycle c; acceptance time a = c + 1).
import {
  DRAM_ANONYMOUS_READS,
  DRAM_FORWARD_COUNT,
  DRAM_FORWARD_HEAD,
  FORWARD_RING_BASE,
  FORWARD_RING_ENTRIES,
  NODE_NEXT_BASE,
  P_READ_QUEUE,
  P_WRITE_BUFFER,
  STAT_READS,
  STAT_WRITES,
  STAT_READ_LATENCY,
} from '../memory-map';
import { bankOf, rowOf } from './address';
import {
  R_ACCEPTS,
  R_ANONYMOUS,
  R_NODE,
  R_READS,
  findInBankQueue,
  mayBeOutstanding,
  recordAt,
  takeRecord,
} from './outstanding';
import { enqueue, findInQueue, queued } from './transaction-queue';

/** Stands for a read that no channel slot waits for: a replay only counts. */
export const ANONYMOUS = -1;

/** A write looks only at the write buffer, a read only at the read queue, whether or not it will need the room. */
// @ts-ignore: decorator
@inline
export function hasRoom(write: i32): bool {
  return queued(write) < load<i32>(write ? P_WRITE_BUFFER : P_READ_QUEUE);
}

function outstanding(burst: u32, bank: i32, write: i32): i32 {
  if (!mayBeOutstanding(burst, write)) return -1;
  const record = findInBankQueue(burst, bank, write);
  return record >= 0 ? record : findInQueue(burst, bank, write);
}

/**
 * Takes a request. A write to an address with an outstanding write is merged, otherwise it is buffered; it is done at
 * a + 1. A read is answered by an outstanding write (done at a + 1), or shares an outstanding read, or is queued.
 * Reads and writes go the same way as far as they can: which comes next is a coin toss for the branch predictor.
 * @param node the channel slot that waits for a read, or ANONYMOUS; for a write anything
 */
export function accept(burst: u32, write: i32, cycle: i64, node: i32): void {
  const bank = bankOf(burst);
  store<i64>(STAT_WRITES, load<i64>(STAT_WRITES) + <i64>write);
  const anonymous = <i32>(node == ANONYMOUS) & (write ^ 1);
  store<i32>(DRAM_ANONYMOUS_READS, load<i32>(DRAM_ANONYMOUS_READS) + anonymous);
  if (outstanding(burst, bank, 1) >= 0) {
    if (!write) forward(cycle + 2, node);
    return;
  }
  const shared = mayBeOutstanding(burst, 0) && !write ? outstanding(burst, bank, 0) : -1;
  if (shared >= 0) return wait(recordAt(shared), node, cycle + 1);
  const record = takeRecord(burst, bank, rowOf(burst), write);
  firstToWait(recordAt(record), node, cycle + 1);
  enqueue(record, bank, write);
}

// @ts-ignore: decorator
@inline
function firstToWait(record: usize, node: i32, accepted: i64): void {
  store<i32>(record, node, R_NODE);
  store<i32>(record, 1, R_READS);
  store<i32>(record, <i32>(node == ANONYMOUS), R_ANONYMOUS);
  store<i64>(record, accepted, R_ACCEPTS);
  if (node != ANONYMOUS) store<i16>((<usize>node << 1) + NODE_NEXT_BASE, ANONYMOUS);
}

/** One more read waits for the data of a record. */
function wait(record: usize, node: i32, accepted: i64): void {
  store<i32>(record, load<i32>(record, R_READS) + 1, R_READS);
  store<i64>(record, load<i64>(record, R_ACCEPTS) + accepted, R_ACCEPTS);
  if (node == ANONYMOUS) return store<i32>(record, load<i32>(record, R_ANONYMOUS) + 1, R_ANONYMOUS);
  store<i16>((<usize>node << 1) + NODE_NEXT_BASE, <i16>load<i32>(record, R_NODE));
  store<i32>(record, node, R_NODE);
}

/** Answered from the write buffer without a DRAM access. */
function forward(done: i64, node: i32): void {
  const entries = load<i32>(DRAM_FORWARD_COUNT);
  const at = (<usize>((load<i32>(DRAM_FORWARD_HEAD) + entries) & (FORWARD_RING_ENTRIES - 1)) << 4) + FORWARD_RING_BASE;
  store<i64>(at, done);
  store<i32>(at, node, 8);
  store<i32>(DRAM_FORWARD_COUNT, entries + 1);
}

/** Counts a completed read. @param latency completion minus acceptance, cycles, summed over the reads */
// @ts-ignore: decorator
@inline
export function countReads(reads: i32, latency: i64): void {
  store<i64>(STAT_READS, load<i64>(STAT_READS) + <i64>reads);
  store<i64>(STAT_READ_LATENCY, load<i64>(STAT_READ_LATENCY) + latency);
}
