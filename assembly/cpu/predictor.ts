// The one-entry branch predictor: address, length and target of one backward conditional branch.
import {
  CPU_FETCH_STATE,
  CPU_PREDICTOR_BRANCH,
  CPU_PREDICTOR_BYTES,
  CPU_PREDICTOR_DYING,
  CPU_PREDICTOR_STRADDLES,
  CPU_PREDICTOR_TARGET,
} from '../memory-map';
import { straddleCycles } from './fetch-unit';

/** No branch has this address. */
export const NO_BRANCH: u32 = 1;

/** A backward branch that was not predicted has been taken: it replaces whatever was there. */
export function remember(branch: u32, length: u32, target: u32): void {
  store<u32>(CPU_PREDICTOR_BRANCH, branch);
  store<u32>(CPU_PREDICTOR_BYTES, length & 6);
  store<u32>(CPU_PREDICTOR_TARGET, target);
  store<u32>(CPU_PREDICTOR_STRADDLES, straddleCycles(target));
  store<u32>(CPU_PREDICTOR_DYING, 0);
}

/** The entry is gone: a trap, mret, fence.i, or a branch predicted as taken that was not. Always true. */
export function forget(): bool {
  store<u32>(CPU_PREDICTOR_BRANCH, NO_BRANCH);
  store<u32>(CPU_PREDICTOR_DYING, 0);
  return true;
}

/** A fence.i lies directly behind an instruction that redirects to `target`: it clears the entry one cycle later. */
export function fenceBehindRedirect(target: u32): void {
  forget();
}

export function predictedIntoStraddle(origin: u32): i32 {
  return 0;
}
