// Completions: everything whose time has come is reported to the channels that wait for it.
import {
  DONE_RING_BASE,
  DONE_RING_ENTRIES,
  DONE_RING_STRIDE,
  DRAM_ANONYMOUS_READS,
  DRAM_DONE_COUNT,
  DRAM_DONE_HEAD,
  DRAM_FORWARD_COUNT,
  DRAM_FORWARD_HEAD,
  FABRIC_ACTIVE,
  FABRIC_REPLAYING,
  FABRIC_WAITING,
  FORWARD_RING_BASE,
  FORWARD_RING_ENTRIES,
  NODE_NEXT_BASE,
  T_READ_DONE,
} from '../memory-map';
import { readArrived } from '../engine/slots';
import { ANONYMOUS, countReads } from './accept';
import { NEVER } from './bank-queue';
import { R_ACCEPTS, R_ANONYMOUS, R_NODE, R_READS, recordAt } from './outstanding';

/** Entries of each ring that may wait to be counted. */
const BATCH = 128;

const D_NODE: usize = 8;
const D_READS: usize = 12;
const D_ACCEPTS: usize = 16;
const D_ANONYMOUS: usize = 24;

export function resetCompletions(): void {
  store<i32>(DRAM_DONE_HEAD, 0);
  store<i32>(DRAM_DONE_COUNT, 0);
  store<i32>(DRAM_FORWARD_HEAD, 0);
  store<i32>(DRAM_FORWARD_COUNT, 0);
  store<i32>(DRAM_ANONYMOUS_READS, 0);
}

// @ts-ignore: decorator
@inline
function doneAt(place: i32): usize {
  return <usize>(place & (DONE_RING_ENTRIES - 1)) * DONE_RING_STRIDE + DONE_RING_BASE;
}

/**
 * The command of a record was sent. After a READ all reads waiting for it complete when its burst has come in; for a
 * WRITE the entry is written and not counted, because which it was is hard to foresee.
 */
// @ts-ignore: decorator
@inline
export function completeLater(record: i32, write: i32, cycle: i64): void {
  const from = recordAt(record);
  const entries = load<i32>(DRAM_DONE_COUNT);
  const at = doneAt(load<i32>(DRAM_DONE_HEAD) + entries);
  store<i64>(at, cycle + load<i64>(T_READ_DONE));
  store<i32>(at, load<i32>(from, R_NODE), D_NODE);
  store<i32>(at, load<i32>(from, R_READS), D_READS);
  store<i64>(at, load<i64>(from, R_ACCEPTS), D_ACCEPTS);
  store<i32>(at, load<i32>(from, R_ANONYMOUS), D_ANONYMOUS);
  store<i32>(DRAM_DONE_COUNT, entries + (write ^ 1));
}

/** True when nobody waits for a read: a replay that still has requests to make only counts its reads. */
// @ts-ignore: decorator
@inline
export function nobodyWaits(): bool {
  const replaying = load<u32>(FABRIC_REPLAYING);
  return replaying != 0 && replaying == load<u32>(FABRIC_ACTIVE) && load<u32>(FABRIC_WAITING) == 0;
}

/** The cycle of the next completion of a read that somebody waits for. */
// @ts-ignore: decorator
@inline
export function nextCompletion(): i64 {
  let next = NEVER;
  if (nobodyWaits()) return next;
  if (load<i32>(DRAM_DONE_COUNT) != 0) next = load<i64>(doneAt(load<i32>(DRAM_DONE_HEAD)));
  if (load<i32>(DRAM_FORWARD_COUNT) == 0) return next;
  const forwarded = load<i64>(forwardAt());
  return forwarded < next ? forwarded : next;
}

/** Completions of a cycle; those that nobody waits for in batches, before their ring is full. */
// @ts-ignore: decorator
@inline
export function completions(cycle: i64, batched: bool): void {
  if (batched && load<i32>(DRAM_DONE_COUNT) < BATCH && load<i32>(DRAM_FORWARD_COUNT) < BATCH) return;
  completeAll(cycle);
}

/** Reports everything whose completion time is at or before a cycle. */
export function completeAll(cycle: i64): void {
  while (load<i32>(DRAM_DONE_COUNT) != 0 && load<i64>(doneAt(load<i32>(DRAM_DONE_HEAD))) <= cycle) completeRead();
  while (load<i32>(DRAM_FORWARD_COUNT) != 0 && load<i64>(forwardAt()) <= cycle) completeForwarded();
}

// @ts-ignore: decorator
@inline
function forwardAt(): usize {
  return (<usize>load<i32>(DRAM_FORWARD_HEAD) << 4) + FORWARD_RING_BASE;
}

function completeRead(): void {
  const head = load<i32>(DRAM_DONE_HEAD);
  const at = doneAt(head);
  const cycle = load<i64>(at);
  store<i32>(DRAM_DONE_HEAD, (head + 1) & (DONE_RING_ENTRIES - 1));
  store<i32>(DRAM_DONE_COUNT, load<i32>(DRAM_DONE_COUNT) - 1);
  const reads = load<i32>(at, D_READS);
  countReads(reads, <i64>reads * cycle - load<i64>(at, D_ACCEPTS));
  anonymousArrived(load<i32>(at, D_ANONYMOUS));
  for (let node = load<i32>(at, D_NODE); node != ANONYMOUS; ) {
    const next = <i32>load<i16>((<usize>node << 1) + NODE_NEXT_BASE);
    readArrived(node, cycle);
    node = next;
  }
}

function completeForwarded(): void {
  const head = load<i32>(DRAM_FORWARD_HEAD);
  const at = forwardAt();
  const cycle = load<i64>(at);
  store<i32>(DRAM_FORWARD_HEAD, (head + 1) & (FORWARD_RING_ENTRIES - 1));
  store<i32>(DRAM_FORWARD_COUNT, load<i32>(DRAM_FORWARD_COUNT) - 1);
  countReads(1, 1);
  const node = load<i32>(at, 8);
  if (node == ANONYMOUS) anonymousArrived(1);
  else readArrived(node, cycle);
}

/** Reads of a replay arrived. A replay with no request left looks in every cycle whether any is on its way. */
// @ts-ignore: decorator
@inline
function anonymousArrived(reads: i32): void {
  store<i32>(DRAM_ANONYMOUS_READS, load<i32>(DRAM_ANONYMOUS_READS) - reads);
}

// ---- what is on its way, to look at and to put back ------------------------------------------------------------------

export function doneCount(): i32 {
  return load<i32>(DRAM_DONE_COUNT);
}

/** Entry i of the completions of READ commands: i64 cycle, node at 8, reads at 12, acceptance cycles at 16. */
export function doneEntry(i: i32): usize {
  return doneAt(load<i32>(DRAM_DONE_HEAD) + i);
}

export function forwardCount(): i32 {
  return load<i32>(DRAM_FORWARD_COUNT);
}

/** Entry i of the forwarded reads: i64 cycle, node at 8. */
export function forwardEntry(i: i32): usize {
  return (<usize>((load<i32>(DRAM_FORWARD_HEAD) + i) & (FORWARD_RING_ENTRIES - 1)) << 4) + FORWARD_RING_BASE;
}

export function emptyCompletions(): void {
  store<i32>(DRAM_DONE_COUNT, 0);
  store<i32>(DRAM_FORWARD_COUNT, 0);
}

/** A completion of one read of a channel. */
export function restoreDone(cycle: i64, node: i32, accepted: i64): void {
  const entries = load<i32>(DRAM_DONE_COUNT);
  const at = doneAt(load<i32>(DRAM_DONE_HEAD) + entries);
  store<i64>(at, cycle);
  store<i32>(at, node, D_NODE);
  store<i32>(at, 1, D_READS);
  store<i64>(at, accepted, D_ACCEPTS);
  store<i32>(at, 0, D_ANONYMOUS);
  store<i32>(DRAM_DONE_COUNT, entries + 1);
}

export function restoreForward(cycle: i64, node: i32): void {
  const at = forwardEntry(load<i32>(DRAM_FORWARD_COUNT));
  store<i64>(at, cycle);
  store<i32>(at, node, 8);
  store<i32>(DRAM_FORWARD_COUNT, load<i32>(DRAM_FORWARD_COUNT) + 1);
}
