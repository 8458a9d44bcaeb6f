// Bank, bank group and rank state: the open row and, per command kind, the earliest cycle at which it may be sent.
// A constraint is kept at the level it holds for (bank, group, rank); the earliest cycle is the maximum of the levels.
import {
  BANK_STATE_BASE,
  BANK_STRIDE,
  DISTANCE_AFTER_READ,
  DISTANCE_AFTER_WRITE,
  GROUP_STATE_BASE,
  GROUP_STRIDE,
  G_BANKS,
  G_BANKS_PER_RANK,
  G_GROUPS,
  G_RANKS,
  P_BANKS_PER_GROUP,
  RANK_STATE_BASE,
  RANK_STRIDE,
  STAT_ACTIVATES,
  STAT_PRECHARGES,
  STAT_READ_COMMANDS,
  STAT_READ_ROW_HITS,
  STAT_REFRESHES,
  T_ACTIVATE_COLUMN,
  T_ACTIVATE_L,
  T_ACTIVATE_PRECHARGE,
  T_ACTIVATE_S,
  T_ACTIVATE_SAME,
  T_FOUR_ACTIVATES,
  T_PRECHARGE_ACTIVATE,
  TO_OTHER_RANK,
  TO_PRECHARGE,
  TO_READ_GROUP,
  TO_READ_RANK,
  TO_WRITE_GROUP,
  TO_WRITE_RANK,
  T_REFRESH,
} from '../memory-map';

/** Fields of a bank. */
export const B_OPEN_ROW: usize = 0;
export const B_ROW_COMMANDS: usize = 4;
export const B_COLUMN: usize = 8;
export const B_ACTIVATE: usize = 16;
export const B_PRECHARGE: usize = 24;
/** i32: entries in its command queue; what the queue wants to send (WANT_*). */
export const B_COUNT: usize = 32;
export const B_WANT: usize = 36;
/** i32: group and rank, as addresses of their state. */
export const B_GROUP: usize = 40;
export const B_RANK: usize = 44;
/** i32: bit i set when entry i of the queue is a READ, a WRITE of the open row. */
export const B_HIT_READS: usize = 48;
export const B_HIT_WRITES: usize = 52;

/** What the queue of a bank could send once timing allows. */
export const WANT_READ = 1;
export const WANT_WRITE = 2;
export const WANT_ACTIVATE = 4;
export const WANT_PRECHARGE = 8;

/** Levels in the order of the WANT_* bits; that of PRECHARGE, at 24, stays 0: only the bank holds it up. */
export const G_READ: usize = 0;
export const G_WRITE: usize = 8;
export const G_ACTIVATE: usize = 16;
export const R_READ: usize = 0;
export const R_WRITE: usize = 8;
export const R_ACTIVATE: usize = 16;
/** Four-activate window: four expiry cycles, entries, index of the first. */
export const R_WINDOW: usize = 32;
export const R_WINDOW_COUNT: usize = 64;
export const R_WINDOW_HEAD: usize = 68;

// @ts-ignore: decorator
@inline
export function bankAt(bank: i32): usize {
  return <usize>bank * BANK_STRIDE + BANK_STATE_BASE;
}

// @ts-ignore: decorator
@inline
function raise(at: usize, to: i64): void {
  store<i64>(at, max<i64>(load<i64>(at), to));
}

// @ts-ignore: decorator
@inline
function count(at: usize): void {
  store<i64>(at, load<i64>(at) + 1);
}

// @ts-ignore: decorator
@inline
function later(a: i64, b: i64): i64 {
  return max<i64>(a, b);
}

export function resetBanks(): void {
  const banks = load<i32>(G_BANKS);
  memory.fill(BANK_STATE_BASE, 0, <usize>banks * BANK_STRIDE);
  memory.fill(GROUP_STATE_BASE, 0, <usize>load<i32>(G_GROUPS) * GROUP_STRIDE);
  memory.fill(RANK_STATE_BASE, 0, <usize>load<i32>(G_RANKS) * RANK_STRIDE);
  for (let bank = 0; bank < banks; bank++) {
    const at = bankAt(bank);
    store<i32>(at, -1, B_OPEN_ROW);
    store<u32>(at, <u32>(GROUP_STATE_BASE + (bank / load<i32>(P_BANKS_PER_GROUP)) * GROUP_STRIDE), B_GROUP);
    store<u32>(at, <u32>(RANK_STATE_BASE + (bank / load<i32>(G_BANKS_PER_RANK)) * RANK_STRIDE), B_RANK);
  }
}

/** The earliest cycle of one kind of command (a WANT_* bit). The three levels stand in the order of the bits. */
// @ts-ignore: decorator
@inline
export function earliestOf(bank: usize, want: i32): i64 {
  const kind = <usize>ctz(want);
  const group = load<i64>(<usize>load<u32>(bank, B_GROUP) + (kind << 3));
  const rank = load<i64>(<usize>load<u32>(bank, B_RANK) + (kind << 3));
  return later(load<i64>(bank + (max<usize>(kind, 1) << 3)), later(group, rank));
}

// @ts-ignore: decorator
@inline
export function earliestRead(bank: usize): i64 {
  const group = load<i64>(<usize>load<u32>(bank, B_GROUP), G_READ);
  const rank = load<i64>(<usize>load<u32>(bank, B_RANK), R_READ);
  return later(load<i64>(bank, B_COLUMN), later(group, rank));
}

// @ts-ignore: decorator
@inline
export function earliestWrite(bank: usize): i64 {
  const group = load<i64>(<usize>load<u32>(bank, B_GROUP), G_WRITE);
  const rank = load<i64>(<usize>load<u32>(bank, B_RANK), R_WRITE);
  return later(load<i64>(bank, B_COLUMN), later(group, rank));
}

export function sendActivate(bank: usize, row: i32, cycle: i64): void {
  const rank = <usize>load<u32>(bank, B_RANK);
  store<i32>(bank, row, B_OPEN_ROW);
  store<i32>(bank, 0, B_ROW_COMMANDS);
  raise(bank + B_ACTIVATE, cycle + load<i64>(T_ACTIVATE_SAME));
  raise(bank + B_COLUMN, cycle + load<i64>(T_ACTIVATE_COLUMN));
  raise(bank + B_PRECHARGE, cycle + load<i64>(T_ACTIVATE_PRECHARGE));
  raise(<usize>load<u32>(bank, B_GROUP) + G_ACTIVATE, cycle + load<i64>(T_ACTIVATE_L));
  raise(rank + R_ACTIVATE, cycle + load<i64>(T_ACTIVATE_S));
  enterWindow(rank, cycle);
  count(STAT_ACTIVATES);
}

/**
 * The first expiry leaves the window if it has passed, the new one joins at the end. While the window is full, its first
 * expiry bounds the rank's next ACTIVATE.
 */
function enterWindow(rank: usize, cycle: i64): void {
  let entries = load<i32>(rank, R_WINDOW_COUNT);
  let head = load<i32>(rank, R_WINDOW_HEAD);
  if (entries > 0 && load<i64>(rank + (<usize>head << 3), R_WINDOW) <= cycle) {
    head = (head + 1) & 3;
    entries--;
    store<i32>(rank, head, R_WINDOW_HEAD);
  }
  store<i64>(rank + (<usize>((head + entries) & 3) << 3), cycle + load<i64>(T_FOUR_ACTIVATES), R_WINDOW);
  store<i32>(rank, entries + 1, R_WINDOW_COUNT);
  if (entries + 1 == 4) raise(rank + R_ACTIVATE, load<i64>(rank + (<usize>head << 3), R_WINDOW));
}

export function sendPrecharge(bank: usize, cycle: i64): void {
  store<i32>(bank, -1, B_OPEN_ROW);
  raise(bank + B_ACTIVATE, cycle + load<i64>(T_PRECHARGE_ACTIVATE));
  count(STAT_PRECHARGES);
}

/** READ or WRITE. One way through for both: which it is, is a coin toss for the branch predictor. */
// @ts-ignore: decorator
@inline
export function sendBurst(bank: usize, write: i32, cycle: i64): void {
  const after = <usize>(write ? DISTANCE_AFTER_WRITE : DISTANCE_AFTER_READ);
  const group = <usize>load<u32>(bank, B_GROUP);
  const rank = <usize>load<u32>(bank, B_RANK);
  raise(bank + B_PRECHARGE, cycle + load<i64>(after, TO_PRECHARGE));
  raise(group + G_READ, cycle + load<i64>(after, TO_READ_GROUP));
  raise(group + G_WRITE, cycle + load<i64>(after, TO_WRITE_GROUP));
  const end = <usize>load<i32>(G_RANKS) * RANK_STRIDE + RANK_STATE_BASE;
  for (let at: usize = RANK_STATE_BASE; at < end; at += RANK_STRIDE) {
    const to = after + (at == rank ? 0 : TO_OTHER_RANK);
    raise(at + R_READ, cycle + load<i64>(to, TO_READ_RANK));
    raise(at + R_WRITE, cycle + load<i64>(to, TO_WRITE_RANK));
  }
  const sent = load<i32>(bank, B_ROW_COMMANDS);
  store<i32>(bank, sent + 1, B_ROW_COMMANDS);
  const kind = <usize>write << 3;
  count(kind + STAT_READ_COMMANDS);
  store<i64>(kind + STAT_READ_ROW_HITS, load<i64>(kind + STAT_READ_ROW_HITS) + <i64>(sent != 0));
}

/** The earliest cycle at which any bank of a rank may get an ACTIVATE, a READ, a WRITE. */
// @ts-ignore: decorator
@inline
export function rankActivate(rank: i32): i64 {
  return load<i64>(<usize>rank * RANK_STRIDE + RANK_STATE_BASE, R_ACTIVATE);
}

// @ts-ignore: decorator
@inline
export function rankRead(rank: i32): i64 {
  return load<i64>(<usize>rank * RANK_STRIDE + RANK_STATE_BASE, R_READ);
}

// @ts-ignore: decorator
@inline
export function rankWrite(rank: i32): i64 {
  return load<i64>(<usize>rank * RANK_STRIDE + RANK_STATE_BASE, R_WRITE);
}

// @ts-ignore: decorator
@inline
export function rankOf(bank: usize): i32 {
  return <i32>((<usize>load<u32>(bank, B_RANK) - RANK_STATE_BASE) / RANK_STRIDE);
}

/** All banks of the rank are busy for tRFC. */
export function sendRefresh(rank: i32, cycle: i64): void {
  const free = cycle + load<i64>(T_REFRESH);
  const banks = load<i32>(G_BANKS_PER_RANK);
  for (let i = 0; i < banks; i++) raise(bankAt(rank * banks + i) + B_ACTIVATE, free);
  count(STAT_REFRESHES);
}
