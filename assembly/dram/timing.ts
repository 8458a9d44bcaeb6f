// The distances between two commands, derived once from the part's parameters. "X to Y: n": after X in cycle t,
// Y is not allowed before t + n. RL = CL and WL = CWL (no additive latency).
import {
  DISTANCE_AFTER_READ,
  DISTANCE_AFTER_WRITE,
  G_BANKS,
  G_BANKS_PER_RANK,
  G_BURST_MASK,
  G_GROUPS,
  G_RANKS,
  P_BANKS_PER_GROUP,
  P_BURST_CYCLES,
  P_CL,
  P_COLUMNS,
  P_CWL,
  P_GROUPS,
  P_RANKS,
  P_ROWS,
  P_TCCD_L,
  P_TCCD_S,
  P_TFAW,
  P_TRAS,
  P_TRCD,
  P_TREFI,
  P_TRFC,
  P_TRP,
  P_TRRD_L,
  P_TRRD_S,
  P_TRTP,
  P_TRTRS,
  P_TWR,
  P_TWTR_L,
  P_TWTR_S,
  T_ACTIVATE_COLUMN,
  T_ACTIVATE_L,
  T_ACTIVATE_PRECHARGE,
  T_ACTIVATE_S,
  T_ACTIVATE_SAME,
  T_FOUR_ACTIVATES,
  T_PRECHARGE_ACTIVATE,
  T_READ_DONE,
  T_REFRESH,
  T_REFRESH_SPACING,
  TO_OTHER_RANK,
  TO_PRECHARGE,
  TO_READ_GROUP,
  TO_READ_RANK,
  TO_WRITE_GROUP,
  TO_WRITE_RANK,
} from '../memory-map';

// @ts-ignore: decorator
@inline
function cycles(at: usize): i64 {
  return <i64>load<i32>(at);
}

function atLeastBurst(ccd: i64): i64 {
  const burst = cycles(P_BURST_CYCLES);
  return ccd > burst ? ccd : burst;
}

export function deriveDistances(): void {
  const burst = cycles(P_BURST_CYCLES);
  const readLatency = cycles(P_CL);
  const writeLatency = cycles(P_CWL);
  const writeEnd = writeLatency + burst;
  // With one bank group the _S values hold for the whole rank.
  const grouped = load<i32>(P_GROUPS) > 1;
  const ccdL = atLeastBurst(cycles(grouped ? P_TCCD_L : P_TCCD_S));
  const ccdS = atLeastBurst(cycles(P_TCCD_S));

  const turn = readLatency + burst - writeLatency + cycles(P_TRTRS);
  after(DISTANCE_AFTER_READ, cycles(P_TRTP), ccdL, turn);
  sameRank(DISTANCE_AFTER_READ, ccdS, turn);
  otherRank(DISTANCE_AFTER_READ, burst + cycles(P_TRTRS), turn);
  store<i64>(T_READ_DONE, readLatency + burst);

  const wtrS = cycles(P_TWTR_S);
  after(DISTANCE_AFTER_WRITE, writeEnd + cycles(P_TWR), writeEnd + (grouped ? cycles(P_TWTR_L) : wtrS), ccdL);
  sameRank(DISTANCE_AFTER_WRITE, writeEnd + wtrS, ccdS);
  otherRank(DISTANCE_AFTER_WRITE, writeEnd + cycles(P_TRTRS) - readLatency, burst);

  store<i64>(T_ACTIVATE_SAME, cycles(P_TRAS) + cycles(P_TRP));
  store<i64>(T_ACTIVATE_L, cycles(grouped ? P_TRRD_L : P_TRRD_S));
  store<i64>(T_ACTIVATE_S, cycles(P_TRRD_S));
  store<i64>(T_ACTIVATE_COLUMN, cycles(P_TRCD));
  store<i64>(T_ACTIVATE_PRECHARGE, cycles(P_TRAS));
  store<i64>(T_PRECHARGE_ACTIVATE, cycles(P_TRP));
  store<i64>(T_FOUR_ACTIVATES, cycles(P_TFAW));

  store<i64>(T_REFRESH, cycles(P_TRFC));
  store<i64>(T_REFRESH_SPACING, cycles(P_TREFI) / cycles(P_RANKS));
  deriveGeometry();
}

/** Same bank: to PRECHARGE. Same bank group: to READ and WRITE. */
function after(table: usize, precharge: i64, read: i64, write: i64): void {
  store<i64>(table, precharge, TO_PRECHARGE);
  store<i64>(table, read, TO_READ_GROUP);
  store<i64>(table, write, TO_WRITE_GROUP);
}

function sameRank(table: usize, read: i64, write: i64): void {
  store<i64>(table, read, TO_READ_RANK);
  store<i64>(table, write, TO_WRITE_RANK);
}

function otherRank(table: usize, read: i64, write: i64): void {
  sameRank(table + TO_OTHER_RANK, read, write);
}

function deriveGeometry(): void {
  const perRank = load<i32>(P_GROUPS) * load<i32>(P_BANKS_PER_GROUP);
  const ranks = load<i32>(P_RANKS);
  store<i32>(G_RANKS, ranks);
  store<i32>(G_GROUPS, ranks * load<i32>(P_GROUPS));
  store<i32>(G_BANKS_PER_RANK, perRank);
  store<i32>(G_BANKS, ranks * perRank);
  store<u32>(G_BURST_MASK, <u32>(load<i32>(P_COLUMNS) * load<i32>(P_ROWS) * ranks * perRank - 1));
}
