// The distances between two commands, derived once from the part's parameters. "X to Y: n": after X in cycle t,
// Y is not allowed before t + n. RL = CL and WL = CWL (no additive latency).
import {
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
  T_READ_PRECHARGE,
  T_READ_READ_L,
  T_READ_READ_RANK,
  T_READ_READ_S,
  T_READ_WRITE,
  T_REFRESH,
  T_REFRESH_SPACING,
  T_WRITE_PRECHARGE,
  T_WRITE_READ_L,
  T_WRITE_READ_RANK,
  T_WRITE_READ_S,
  T_WRITE_WRITE_L,
  T_WRITE_WRITE_RANK,
  T_WRITE_WRITE_S,
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

  store<i64>(T_READ_READ_L, ccdL);
  store<i64>(T_READ_READ_S, ccdS);
  store<i64>(T_READ_READ_RANK, burst + cycles(P_TRTRS));
  store<i64>(T_READ_WRITE, readLatency + burst - writeLatency + cycles(P_TRTRS));
  store<i64>(T_READ_PRECHARGE, cycles(P_TRTP));
  store<i64>(T_READ_DONE, readLatency + burst);

  store<i64>(T_WRITE_WRITE_L, ccdL);
  store<i64>(T_WRITE_WRITE_S, ccdS);
  store<i64>(T_WRITE_WRITE_RANK, burst);
  store<i64>(T_WRITE_READ_L, writeEnd + cycles(grouped ? P_TWTR_L : P_TWTR_S));
  store<i64>(T_WRITE_READ_S, writeEnd + cycles(P_TWTR_S));
  store<i64>(T_WRITE_READ_RANK, writeEnd + cycles(P_TRTRS) - readLatency);
  store<i64>(T_WRITE_PRECHARGE, writeEnd + cycles(P_TWR));

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

function deriveGeometry(): void {
  const perRank = load<i32>(P_GROUPS) * load<i32>(P_BANKS_PER_GROUP);
  const ranks = load<i32>(P_RANKS);
  store<i32>(G_RANKS, ranks);
  store<i32>(G_GROUPS, ranks * load<i32>(P_GROUPS));
  store<i32>(G_BANKS_PER_RANK, perRank);
  store<i32>(G_BANKS, ranks * perRank);
  store<u32>(G_BURST_MASK, <u32>(load<i32>(P_COLUMNS) * load<i32>(P_ROWS) * ranks * perRank - 1));
}
