// A state of controller and channel written down relative to where the channel stands and to the present cycle. Two
// states with the same code go on in the same way: a shift by whole sweeps (one row further in every bank) and in time
// changes nothing. What has expired is written as expired, whenever that was.
import {
  BANK_QUEUE_BASE,
  BANK_QUEUE_STRIDE,
  CHANNEL_RMW_SLOT,
  CHANNEL_SLOTS,
  C_ARRIVED,
  C_ARRIVED_B,
  C_BLOCK_BYTES,
  C_CONSUMED,
  C_DESTINATION,
  C_DOWN,
  C_IN_FLIGHT,
  C_LAST_ACCEPT_CYCLE,
  C_LAST_READ_CYCLE,
  C_LAST_WRITE_CYCLE,
  C_LENGTH,
  C_NEXT_ANY_TICK,
  C_NEXT_READ_TICK,
  C_NEXT_WRITE_TICK,
  C_READY_SINCE,
  C_READ_PROGRESS,
  C_READ_PROGRESS_B,
  C_RMW,
  C_ROLE,
  C_SLOT_ARRIVED,
  C_SLOT_HEAD,
  C_SLOT_NEXT,
  C_SOURCE,
  C_WRITE_PROGRESS,
  DRAM_DRAIN,
  DRAM_NEXT_REFRESH,
  DRAM_OCCUPIED,
  DRAM_POSITION,
  DRAM_REFRESH_RANK,
  DRAM_REFRESH_WAITING,
  GROUP_STATE_BASE,
  GROUP_STRIDE,
  G_BANKS,
  G_GROUPS,
  G_RANKS,
  JUMP_CODE,
  JUMP_CODE_BYTES,
  NODES_PER_CHANNEL,
  P_DRAIN_ABOVE,
  P_ROW_HIT_LIMIT,
  P_ROW_SHIFT,
  P_WRITE_BUFFER,
  RANK_STATE_BASE,
  RANK_STRIDE,
} from '../memory-map';
import {
  B_ACTIVATE,
  B_COLUMN,
  B_COUNT,
  B_OPEN_ROW,
  B_PRECHARGE,
  B_ROW_COMMANDS,
  G_ACTIVATE,
  G_READ,
  G_WRITE,
  R_ACTIVATE,
  R_READ,
  R_WINDOW,
  R_WINDOW_COUNT,
  R_WINDOW_HEAD,
  R_WRITE,
  bankAt,
} from '../dram/bank';
import { doneCount, doneEntry, forwardCount, forwardEntry } from '../dram/completion';
import { R_ACCEPTS, R_ANONYMOUS, R_BURST, R_NODE, R_READS, recordAt } from '../dram/outstanding';
import { queued, recordIn } from '../dram/transaction-queue';
import { READS_A, READS_B, WRITES, indexOf, tickOf } from '../engine/registers';
import { S_ARRIVED, S_BAD, S_END, S_STREAM, nodeOf, slotOfNode } from '../engine/slots';

/** Refreshes further away than this are "far": the stretch must end before them. */
export const FAR_REFRESH: i64 = 160;

/** Places of the progress words. */
export const CODE_READ: usize = 28;
export const CODE_READ_B: usize = 32;
export const CODE_WRITE: usize = 36;
export const CODE_CONSUMED: usize = 48;

/** Open row of a bank: closed, or its distance (-1, 0, 1) from the row of stream A, of stream B or W, or another. */
export const ROW_CLOSED = 0;
export const ROW_OF_A = 2;
export const ROW_OF_W = 5;
export const ROW_OTHER = 7;

let cursor: usize = 0;
let fits: bool = true;

// @ts-ignore: decorator
@inline
function put(word: i32): void {
  store<i32>(cursor, word);
  cursor += 4;
}

/** Distances in cycles or ticks; what lies too far away does not come back. */
// @ts-ignore: decorator
@inline
function putSpan(span: i64): void {
  if (span > 0x3fff_ffff || span < -0x3fff_ffff) fits = false;
  put(<i32>span);
}

/** Bytes from the end the sweep starts at; what paces the stretches. */
// @ts-ignore: decorator
@inline
export function primaryProgress(at: usize): u32 {
  return load<u32>(at + (load<i32>(at, C_ROLE) & WRITES ? C_WRITE_PROGRESS : C_READ_PROGRESS));
}

/** Address of the byte of a stream that comes next after `progress`. */
// @ts-ignore: decorator
@inline
export function addressAt(at: usize, base: u32, progress: u32): u32 {
  return load<i32>(at, C_DOWN) ? base + load<u32>(at, C_LENGTH) - progress - 1 : base + progress;
}

/** The burst of the access of a slot. */
export function burstOfSlot(at: usize, slot: usize): u32 {
  const base = load<u32>(at + (load<i32>(slot, S_STREAM) ? C_DESTINATION : C_SOURCE));
  return addressAt(at, base, load<u32>(slot, S_END) - 1) >> 6;
}

/** The burst of the write that comes next: the one a read-modify-write reads. */
export function burstOfWrite(at: usize): u32 {
  return addressAt(at, load<u32>(at, C_DESTINATION), load<u32>(at, C_WRITE_PROGRESS)) >> 6;
}

/**
 * Writes the code to JUMP_CODE.
 * @returns its bytes, or 0 when the state has something in it that the code has no word for
 */
export function encode(at: usize, cycle: i64): i32 {
  cursor = JUMP_CODE;
  fits = true;
  const progress = primaryProgress(at);
  putRefresh(cycle);
  putPlace(at, progress);
  putChannel(at, progress, cycle);
  putSlots(at, progress);
  putBanks(at, progress, cycle);
  putLevels(cycle);
  putQueues(at, progress, cycle);
  putCompletions(at, cycle);
  if (<i32>(cursor - JUMP_CODE) > JUMP_CODE_BYTES) return 0;
  if ((cursor & 7) != 0) put(0);
  return fits ? <i32>(cursor - JUMP_CODE) : 0;
}

function putRefresh(cycle: i64): void {
  put(refreshWord(cycle));
  put(load<i32>(DRAM_REFRESH_WAITING) | (load<i32>(DRAM_REFRESH_RANK) << 8));
}

/** Cycles to the next refresh, or -1 when it is far. */
export function refreshWord(cycle: i64): i32 {
  const distance = load<i64>(DRAM_NEXT_REFRESH) - cycle;
  return distance < FAR_REFRESH ? <i32>distance : -1;
}

/** Where the streams stand in their sweeps over the banks, and how their rows lie to each other. */
function putPlace(at: usize, progress: u32): void {
  const role = load<i32>(at, C_ROLE);
  const down = load<i32>(at, C_DOWN);
  const rowShift = load<u32>(P_ROW_SHIFT);
  const a = addressAt(at, load<u32>(at, C_SOURCE), progress);
  const w = addressAt(at, load<u32>(at, C_DESTINATION), progress);
  put(role | (down << 16));
  put(<i32>(a & ((1 << (rowShift + 6)) - 1)));
  put(<i32>(w & ((1 << (rowShift + 6)) - 1)));
  const rows = <i32>(w >> (rowShift + 6)) - <i32>(a >> (rowShift + 6));
  put(max<i32>(-4, min<i32>(4, rows)));
  put(role & READS_B ? <i32>(progress % load<u32>(at, C_BLOCK_BYTES)) : 0);
}

function putChannel(at: usize, progress: u32, cycle: i64): void {
  const role = load<i32>(at, C_ROLE);
  putProgress(role & READS_A, load<u32>(at, C_READ_PROGRESS), progress);
  putProgress(role & READS_B, load<u32>(at, C_READ_PROGRESS_B), progress);
  putProgress(role & WRITES, load<u32>(at, C_WRITE_PROGRESS), progress);
  putProgress(role & READS_A, load<u32>(at, C_ARRIVED), progress);
  putProgress(role & READS_B, load<u32>(at, C_ARRIVED_B), progress);
  putProgress(role & READS_A, load<u32>(at, C_CONSUMED), progress);
  put(load<i32>(at, C_RMW) | (load<i32>(at, C_IN_FLIGHT) << 8));
  const tick = tickOf(cycle);
  putLater(load<i64>(at, C_NEXT_READ_TICK), tick);
  putLater(load<i64>(at, C_NEXT_WRITE_TICK), tick);
  putLater(load<i64>(at, C_NEXT_ANY_TICK), tick);
  putSpan(load<i64>(at, C_READY_SINCE) - cycle);
  putPast(load<i64>(at, C_LAST_WRITE_CYCLE), cycle);
  putPast(load<i64>(at, C_LAST_READ_CYCLE), cycle);
  putPast(load<i64>(at, C_LAST_ACCEPT_CYCLE), cycle);
}

/** Progress of a part that the role has; that of the others stays where it is. */
// @ts-ignore: decorator
@inline
function putProgress(has: i32, value: u32, progress: u32): void {
  put(has ? <i32>(value - progress) : 0);
}

/** Not before: what has passed is as good as now. */
// @ts-ignore: decorator
@inline
function putLater(when: i64, now: i64): void {
  putSpan(max<i64>(when - now, 0));
}

/** A cycle to remember, -1 for never. */
// @ts-ignore: decorator
@inline
function putPast(when: i64, cycle: i64): void {
  if (when < 0) put(i32.MIN_VALUE);
  else putSpan(when - cycle);
}

function putSlots(at: usize, progress: u32): void {
  const channel = indexOf(at);
  const head = load<i32>(at, C_SLOT_HEAD);
  const next = load<i32>(at, C_SLOT_NEXT);
  put((next - head) | ((load<i32>(at, C_SLOT_ARRIVED) - head) << 8));
  for (let position = head; position != next; position++) {
    const slot = slotOfNode(nodeOf(channel, position));
    if (load<i32>(slot, S_BAD) != -1) fits = false;
    put(((load<i32>(slot, S_END) - <i32>progress) << 2) | (load<i32>(slot, S_ARRIVED) << 1) | load<i32>(slot, S_STREAM));
  }
}

function putBanks(at: usize, progress: u32, cycle: i64): void {
  const rowShift = load<u32>(P_ROW_SHIFT);
  const rowA = <i32>(addressAt(at, load<u32>(at, C_SOURCE), progress) >> (rowShift + 6));
  const rowW = <i32>(addressAt(at, load<u32>(at, C_DESTINATION), progress) >> (rowShift + 6));
  const limit = load<i32>(P_ROW_HIT_LIMIT);
  for (let bank = 0, banks = load<i32>(G_BANKS); bank < banks; bank++) {
    const state = bankAt(bank);
    const open = load<i32>(state, B_OPEN_ROW);
    put(rowWord(open, rowA, rowW) | (min<i32>(load<i32>(state, B_ROW_COMMANDS), limit) << 8));
    putLater(load<i64>(state, B_ACTIVATE), cycle);
    putLater(load<i64>(state, B_COLUMN), cycle);
    putLater(load<i64>(state, B_PRECHARGE), cycle);
  }
  put(load<i32>(DRAM_POSITION));
}

// @ts-ignore: decorator
@inline
function rowWord(open: i32, rowA: i32, rowW: i32): i32 {
  if (open < 0) return ROW_CLOSED;
  if (open - rowA <= 1 && open - rowA >= -1) return ROW_OF_A + open - rowA;
  if (open - rowW <= 1 && open - rowW >= -1) return ROW_OF_W + open - rowW;
  return ROW_OTHER;
}

/** Groups and ranks. */
function putLevels(cycle: i64): void {
  for (let i = 0, groups = load<i32>(G_GROUPS); i < groups; i++) {
    const group = <usize>i * GROUP_STRIDE + GROUP_STATE_BASE;
    putLater(load<i64>(group, G_READ), cycle);
    putLater(load<i64>(group, G_WRITE), cycle);
    putLater(load<i64>(group, G_ACTIVATE), cycle);
  }
  for (let i = 0, ranks = load<i32>(G_RANKS); i < ranks; i++) {
    const rank = <usize>i * RANK_STRIDE + RANK_STATE_BASE;
    putLater(load<i64>(rank, R_READ), cycle);
    putLater(load<i64>(rank, R_WRITE), cycle);
    putLater(load<i64>(rank, R_ACTIVATE), cycle);
    const entries = load<i32>(rank, R_WINDOW_COUNT);
    put(entries);
    for (let k = 0; k < entries; k++) {
      putLater(load<i64>(rank + (<usize>((load<i32>(rank, R_WINDOW_HEAD) + k) & 3) << 3), R_WINDOW), cycle);
    }
  }
}

/** True when buffered writes of earlier work just lie there: this work writes nothing, and so few are never drained. */
export function writesLieStill(at: usize): bool {
  if (load<i32>(at, C_ROLE) & WRITES || load<i32>(DRAM_DRAIN) != 0) return false;
  return queued(1) <= load<i32>(P_DRAIN_ABOVE) && queued(1) < load<i32>(P_WRITE_BUFFER);
}

function putQueues(at: usize, progress: u32, cycle: i64): void {
  put(load<i32>(DRAM_DRAIN) | (queued(0) << 8) | (queued(1) << 16));
  for (let i = 0, reads = queued(0); i < reads; i++) putRead(at, recordIn(0, i), cycle);
  if (!writesLieStill(at)) {
    for (let i = 0, writes = queued(1); i < writes; i++) putWrite(at, recordIn(1, i), progress);
  }
  for (let left = load<u64>(DRAM_OCCUPIED); left; left &= left - 1) {
    const bank = <i32>ctz(left);
    const entries = load<i32>(bankAt(bank), B_COUNT);
    put(bank | (entries << 8));
    for (let i = 0; i < entries; i++) {
      const entry = load<u64>((<usize>bank * BANK_QUEUE_STRIDE + BANK_QUEUE_BASE) + (<usize>i << 3));
      if (entry & 1) putWrite(at, <i32>(entry >> 32), progress);
      else putRead(at, <i32>(entry >> 32), cycle);
    }
  }
  put(-1);
}

/** Which of the channel's reads a node is: its place among those buffered, or the one of a read-modify-write. */
function nodeWord(at: usize, node: i32): i32 {
  if (node < 0 || node / NODES_PER_CHANNEL != indexOf(at)) {
    fits = false;
    return 0;
  }
  const slot = node & (NODES_PER_CHANNEL - 1);
  if (slot == CHANNEL_RMW_SLOT) return slot;
  return (slot - load<i32>(at, C_SLOT_HEAD)) & (CHANNEL_SLOTS - 1);
}

function putRead(at: usize, record: i32, cycle: i64): void {
  const from = recordAt(record);
  if (load<i32>(from, R_READS) != 1 || load<i32>(from, R_ANONYMOUS) != 0) fits = false;
  put(nodeWord(at, load<i32>(from, R_NODE)) << 1);
  putSpan(load<i64>(from, R_ACCEPTS) - cycle);
}

function putWrite(at: usize, record: i32, progress: u32): void {
  const here = <i32>(addressAt(at, load<u32>(at, C_DESTINATION), progress) >> 6);
  const away = load<i32>(recordAt(record), R_BURST) - here;
  if (away > 4096 || away < -4096 || (load<i32>(at, C_ROLE) & WRITES) == 0) fits = false;
  put((away << 1) | 1);
}

function putCompletions(at: usize, cycle: i64): void {
  const reads = doneCount();
  put(reads | (forwardCount() << 8));
  for (let i = 0; i < reads; i++) {
    const entry = doneEntry(i);
    if (load<i32>(entry, 12) != 1 || load<i32>(entry, 24) != 0) fits = false;
    putSpan(load<i64>(entry) - cycle);
    put(nodeWord(at, load<i32>(entry, 8)));
    putSpan(load<i64>(entry, 16) - cycle);
  }
  for (let i = 0, forwarded = forwardCount(); i < forwarded; i++) {
    putSpan(load<i64>(forwardEntry(i)) - cycle);
    put(nodeWord(at, load<i32>(forwardEntry(i), 8)));
  }
}
