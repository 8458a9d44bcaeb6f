// What a change of the instruction stream costs, and the state that the branch predictor reads off it.
import { CPU_REDIRECT, T_STRADDLE } from '../memory-map';
import { NO_HALF, fetchHalf } from './access';
import { SETTLED_BRANCH } from './code-cache';

/** Cycles that the fetch unit needs more when it is sent to a 32-bit instruction in the upper half of a word. */
export function straddleCycles(pc: u32): u32 {
  if (!(pc & 2)) return 0;
  const half = fetchHalf(pc);
  return half != NO_HALF && (half & 3) == 3 ? load<u32>(T_STRADDLE) : 0;
}

/** The stream goes on at `pc`: empties the fetch unit; returns the cycles that come on top of the instruction's own. */
export function redirect(pc: u32): u32 {
  store<u32>(CPU_REDIRECT, pc);
  store<u32>(SETTLED_BRANCH, 1);
  return straddleCycles(pc);
}
