// The way back: a state's code, at another place and in another cycle, made the state of controller and channel.
import {
  BANK_QUEUE_BASE,
  CHANNEL_RMW_SLOT,
  C_ARRIVED,
  C_ARRIVED_B,
  C_CONSUMED,
  C_DESTINATION,
  C_IN_FLIGHT,
  C_LAST_ACCEPT_CYCLE,
  C_LAST_READ_CYCLE,
  C_LAST_WRITE_CYCLE,
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
  BANK_QUEUE_STRIDE,
  COMMAND_NOT_BEFORE,
  DRAM_DRAIN,
  DRAM_OCCUPIED,
  DRAM_POSITION,
  DRAM_REFRESH_RANK,
  DRAM_REFRESH_WAITING,
  GROUP_STATE_BASE,
  GROUP_STRIDE,
  G_BANKS,
  G_GROUPS,
  G_RANKS,
  NODE_NEXT_BASE,
  P_ROW_SHIFT,
  RANK_STATE_BASE,
  RANK_STRIDE,
} from '../memory-map';
import { bankOf, rowOf } from '../dram/address';
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
import { emptyQueue, append, findHits, settleWant } from '../dram/bank-queue';
import { emptyCompletions, restoreDone, restoreForward } from '../dram/completion';
import {
  R_ACCEPTS,
  R_ANONYMOUS,
  R_NODE,
  R_READS,
  freeRecord,
  recordAt,
  takeRecord,
} from '../dram/outstanding';
import { enqueue, queued, recordIn, removeAt } from '../dram/transaction-queue';
import { READS_A, READS_B, WRITES, indexOf, tickOf } from '../engine/registers';
import { updateRequest } from '../engine/request';
import { S_ARRIVED, S_BAD, S_END, S_STREAM, nodeOf, slotOfNode } from '../engine/slots';
import { ROW_CLOSED, ROW_OF_A, ROW_OF_W, ROW_OTHER, addressAt, burstOfSlot, burstOfWrite, writesLieStill } from './code';

let cursor: usize = 0;

// @ts-ignore: decorator
@inline
function take(): i32 {
  const word = load<i32>(cursor);
  cursor += 4;
  return word;
}

/**
 * Makes the code at an address the state after `cycle`.
 * @param progress primary progress of the channel
 * @param slots reads of the streams made since the channel began: the position of the next one
 */
export function restore(at: usize, code: usize, progress: u32, slots: i32, cycle: i64): void {
  const still = writesLieStill(at);
  clearQueues(still);
  cursor = code + 4;
  const refresh = take();
  store<i32>(DRAM_REFRESH_WAITING, refresh & 0xff);
  store<i32>(DRAM_REFRESH_RANK, refresh >> 8);
  cursor += 20;
  takeChannel(at, progress, cycle);
  takeSlots(at, progress, slots);
  takeBanks(at, progress, cycle);
  takeLevels(cycle);
  takeQueues(at, progress, cycle, still);
  takeCompletions(at, cycle);
  for (let bank = 0, banks = load<i32>(G_BANKS); bank < banks; bank++) {
    findHits(bank);
    settleWant(bank);
  }
  store<i64>(COMMAND_NOT_BEFORE, cycle + 1);
  updateRequest(at);
}

function clearQueues(still: bool): void {
  for (let i = queued(0); i > 0; i--) drop(0);
  if (!still) for (let i = queued(1); i > 0; i--) drop(1);
  for (let left = load<u64>(DRAM_OCCUPIED); left; left &= left - 1) {
    const bank = <i32>ctz(left);
    const queue = (<usize>bank * BANK_QUEUE_STRIDE + BANK_QUEUE_BASE);
    for (let i = 0, entries = load<i32>(bankAt(bank), B_COUNT); i < entries; i++) {
      const entry = load<u64>(queue + (<usize>i << 3));
      freeRecord(<i32>(entry >> 32), <i32>entry & 1);
    }
    emptyQueue(bank);
  }
  emptyCompletions();
}

function drop(write: i32): void {
  freeRecord(recordIn(write, 0), write);
  removeAt(write, 0);
}

function takeChannel(at: usize, progress: u32, cycle: i64): void {
  const role = load<i32>(at, C_ROLE);
  takeProgress(role & READS_A, at + C_READ_PROGRESS, progress);
  takeProgress(role & READS_B, at + C_READ_PROGRESS_B, progress);
  takeProgress(role & WRITES, at + C_WRITE_PROGRESS, progress);
  takeProgress(role & READS_A, at + C_ARRIVED, progress);
  takeProgress(role & READS_B, at + C_ARRIVED_B, progress);
  takeProgress(role & READS_A, at + C_CONSUMED, progress);
  const reads = take();
  store<i32>(at, reads & 0xff, C_RMW);
  store<i32>(at, reads >> 8, C_IN_FLIGHT);
  const tick = tickOf(cycle);
  store<i64>(at, tick + <i64>take(), C_NEXT_READ_TICK);
  store<i64>(at, tick + <i64>take(), C_NEXT_WRITE_TICK);
  store<i64>(at, tick + <i64>take(), C_NEXT_ANY_TICK);
  store<i64>(at, cycle + <i64>take(), C_READY_SINCE);
  takePast(at + C_LAST_WRITE_CYCLE, cycle);
  takePast(at + C_LAST_READ_CYCLE, cycle);
  takePast(at + C_LAST_ACCEPT_CYCLE, cycle);
}

// @ts-ignore: decorator
@inline
function takeProgress(has: i32, to: usize, progress: u32): void {
  const away = take();
  if (has) store<u32>(to, progress + away);
}

function takePast(to: usize, cycle: i64): void {
  const away = take();
  store<i64>(to, away == i32.MIN_VALUE ? -1 : cycle + <i64>away);
}

function takeSlots(at: usize, progress: u32, next: i32): void {
  const channel = indexOf(at);
  const word = take();
  const head = next - (word & 0xff);
  store<i32>(at, head, C_SLOT_HEAD);
  store<i32>(at, next, C_SLOT_NEXT);
  store<i32>(at, head + (word >> 8), C_SLOT_ARRIVED);
  for (let position = head; position != next; position++) {
    const slot = slotOfNode(nodeOf(channel, position));
    const state = take();
    store<i32>(slot, <i32>progress + (state >> 2), S_END);
    store<i32>(slot, (state >> 1) & 1, S_ARRIVED);
    store<i32>(slot, state & 1, S_STREAM);
    store<i32>(slot, -1, S_BAD);
  }
}

function takeBanks(at: usize, progress: u32, cycle: i64): void {
  const rowShift = load<u32>(P_ROW_SHIFT);
  const rowA = <i32>(addressAt(at, load<u32>(at, C_SOURCE), progress) >> (rowShift + 6));
  const rowW = <i32>(addressAt(at, load<u32>(at, C_DESTINATION), progress) >> (rowShift + 6));
  for (let bank = 0, banks = load<i32>(G_BANKS); bank < banks; bank++) {
    const state = bankAt(bank);
    const word = take();
    const row = word & 0xff;
    if (row == ROW_CLOSED) store<i32>(state, -1, B_OPEN_ROW);
    else if (row < ROW_OF_W - 1) store<i32>(state, rowA + row - ROW_OF_A, B_OPEN_ROW);
    else if (row != ROW_OTHER) store<i32>(state, rowW + row - ROW_OF_W, B_OPEN_ROW);
    store<i32>(state, word >> 8, B_ROW_COMMANDS);
    store<i64>(state, cycle + <i64>take(), B_ACTIVATE);
    store<i64>(state, cycle + <i64>take(), B_COLUMN);
    store<i64>(state, cycle + <i64>take(), B_PRECHARGE);
  }
  store<i32>(DRAM_POSITION, take());
}

function takeLevels(cycle: i64): void {
  for (let i = 0, groups = load<i32>(G_GROUPS); i < groups; i++) {
    const group = <usize>i * GROUP_STRIDE + GROUP_STATE_BASE;
    store<i64>(group, cycle + <i64>take(), G_READ);
    store<i64>(group, cycle + <i64>take(), G_WRITE);
    store<i64>(group, cycle + <i64>take(), G_ACTIVATE);
  }
  for (let i = 0, ranks = load<i32>(G_RANKS); i < ranks; i++) {
    const rank = <usize>i * RANK_STRIDE + RANK_STATE_BASE;
    store<i64>(rank, cycle + <i64>take(), R_READ);
    store<i64>(rank, cycle + <i64>take(), R_WRITE);
    store<i64>(rank, cycle + <i64>take(), R_ACTIVATE);
    const entries = take();
    store<i32>(rank, entries, R_WINDOW_COUNT);
    store<i32>(rank, 0, R_WINDOW_HEAD);
    for (let k = 0; k < entries; k++) store<i64>(rank + (<usize>k << 3), cycle + <i64>take(), R_WINDOW);
  }
}

function takeQueues(at: usize, progress: u32, cycle: i64, still: bool): void {
  const word = take();
  store<i32>(DRAM_DRAIN, word & 0xff);
  const reads = (word >> 8) & 0xff;
  for (let i = 0; i < reads; i++) {
    const record = takeEntry(at, progress, cycle);
    enqueue(record >> 1, bankIn(record), 0);
  }
  const writes = still ? 0 : (word >> 16) & 0xff;
  for (let i = 0; i < writes; i++) {
    const record = takeEntry(at, progress, cycle);
    enqueue(record >> 1, bankIn(record), 1);
  }
  for (let bank = take(); bank != -1; bank = take()) {
    for (let i = bank >> 8; i > 0; i--) {
      const record = takeEntry(at, progress, cycle);
      append(record >> 1, bank & 0xff, load<i32>(recordAt(record >> 1), 8), record & 1);
    }
  }
}

// @ts-ignore: decorator
@inline
function bankIn(record: i32): i32 {
  return load<i32>(recordAt(record >> 1), 4);
}

// @ts-ignore: decorator
@inline
function nodeOfWord(at: usize, word: i32): i32 {
  const channel = indexOf(at);
  return word == CHANNEL_RMW_SLOT ? nodeOf(channel, 0) + CHANNEL_RMW_SLOT : nodeOf(channel, load<i32>(at, C_SLOT_HEAD) + word);
}

/** Takes a request and makes its record. @returns record * 2 + write */
function takeEntry(at: usize, progress: u32, cycle: i64): i32 {
  const word = take();
  if (word & 1) {
    const burst = (addressAt(at, load<u32>(at, C_DESTINATION), progress) >> 6) + (word >> 1);
    return (takeRecord(burst, bankOf(burst), rowOf(burst), 1) << 1) | 1;
  }
  const node = nodeOfWord(at, word >> 1);
  const burst = word >> 1 == CHANNEL_RMW_SLOT ? burstOfWrite(at) : burstOfSlot(at, slotOfNode(node));
  const record = takeRecord(burst, bankOf(burst), rowOf(burst), 0);
  const to = recordAt(record);
  store<i32>(to, node, R_NODE);
  store<i32>(to, 1, R_READS);
  store<i32>(to, 0, R_ANONYMOUS);
  store<i64>(to, cycle + <i64>take(), R_ACCEPTS);
  store<i16>((<usize>node << 1) + NODE_NEXT_BASE, -1);
  return record << 1;
}

function takeCompletions(at: usize, cycle: i64): void {
  const word = take();
  for (let i = word & 0xff; i > 0; i--) {
    const done = cycle + <i64>take();
    const node = nodeOfWord(at, take());
    restoreDone(done, node, cycle + <i64>take());
    store<i16>((<usize>node << 1) + NODE_NEXT_BASE, -1);
  }
  for (let i = word >> 8; i > 0; i--) {
    const done = cycle + <i64>take();
    restoreForward(done, nodeOfWord(at, take()));
  }
}
