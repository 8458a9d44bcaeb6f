// The one-cycle waits between neighbouring instructions: load-use, and exclusive access after exclusive access.
import { T_EXCLUSIVE_WAIT, T_LOAD_USE } from '../memory-map';

/**
 * Cycles that an instruction reading `reads` (bit per register) waits when it would execute directly behind one that
 * loaded `lastLoad` (0: none) or was lr.w / sc.w. Both reasons together make one wait.
 */
@inline export function waitCycles(reads: u32, exclusive: u32, lastLoad: u32, lastExclusive: u32): u32 {
  const used = lastLoad != 0 && ((reads >> lastLoad) & 1) != 0;
  if (used) return load<u32>(T_LOAD_USE);
  return exclusive != 0 && lastExclusive == 1 ? load<u32>(T_EXCLUSIVE_WAIT) : 0;
}
