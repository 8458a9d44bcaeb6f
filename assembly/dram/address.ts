// Burst number (address / 64) → bank and row. The fields stand where the part's mapping order puts them.
import {
  P_BANKS_PER_GROUP,
  P_BANK_SHIFT,
  P_GROUPS,
  P_GROUP_SHIFT,
  P_RANKS,
  P_RANK_SHIFT,
  P_ROWS,
  P_ROW_SHIFT,
} from '../memory-map';

// @ts-ignore: decorator
@inline
function field(burst: u32, shiftAt: usize, sizeAt: usize): i32 {
  return <i32>((burst >> load<u32>(shiftAt)) & (load<u32>(sizeAt) - 1));
}

/** Flat bank number: rank * banks + group * banks per group + bank. */
// @ts-ignore: decorator
@inline
export function bankOf(burst: u32): i32 {
  const rank = field(burst, P_RANK_SHIFT, P_RANKS);
  const group = field(burst, P_GROUP_SHIFT, P_GROUPS);
  const bank = field(burst, P_BANK_SHIFT, P_BANKS_PER_GROUP);
  return (rank * load<i32>(P_GROUPS) + group) * load<i32>(P_BANKS_PER_GROUP) + bank;
}

// @ts-ignore: decorator
@inline
export function rowOf(burst: u32): i32 {
  return field(burst, P_ROW_SHIFT, P_ROWS);
}
