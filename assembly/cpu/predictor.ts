// The one-entry branch predictor: address, length and target of one backward conditional branch.
import {
  CPU_FETCH_MEMO,
  CPU_FETCH_MEMO_BYTES,
  CPU_FETCH_STATE,
  CPU_PREDICTOR_BRANCH,
  CPU_PREDICTOR_BYTES,
  CPU_PREDICTOR_DYING,
  CPU_PREDICTOR_SPECIAL,
  CPU_PREDICTOR_TARGET,
  CPU_REDIRECT,
} from '../memory-map';
import { CODE_EPOCH } from './code-cache';
import { STARVED_BIT, passFrom, stateAfterRedirect } from './fetch-unit';
import { straddleCycles } from './redirect';

/** No branch has this address. */
export const NO_BRANCH: u32 = 1;
/** Flags of CPU_PREDICTOR_SPECIAL: the target straddles words; the entry serves once more after redirect DYING. */
const STRADDLES: u32 = 1;
const DYING: u32 = 2;

/** A backward branch that was not predicted has been taken: it replaces whatever was there. */
export function remember(branch: u32, length: u32, target: u32): void {
  rememberStraddling(branch, length, target, straddleCycles(target) != 0);
}

/** The same where it is known whether the target comes late behind a redirect. */
@inline export function rememberStraddling(branch: u32, length: u32, target: u32, straddles: bool): void {
  store<u32>(CPU_PREDICTOR_BRANCH, branch);
  store<u32>(CPU_PREDICTOR_BYTES, length & 6);
  store<u32>(CPU_PREDICTOR_TARGET, target);
  store<u32>(CPU_PREDICTOR_SPECIAL, straddles ? STRADDLES : 0);
}

/** The entry is gone: a trap, mret, fence.i, or a branch predicted as taken that was not. */
@inline export function forget(): void {
  store<u32>(CPU_PREDICTOR_BRANCH, NO_BRANCH);
  store<u32>(CPU_PREDICTOR_SPECIAL, 0);
}

/** Whether an entry that a fence.i has cleared is still seen: by the request in that same cycle, hence behind that redirect. */
@inline function alive(): bool {
  return !(load<u32>(CPU_PREDICTOR_SPECIAL) & DYING) || load<u32>(CPU_PREDICTOR_DYING) == load<u32>(CPU_REDIRECT);
}

/** The remembered branch was reached by sequential fetch and is not taken: true if it had been predicted as taken. */
@inline export function mispredicted(): bool {
  const predicted = alive();
  forget();
  return predicted;
}

/**
 * A fence.i lies directly behind an instruction that redirects to `target`. Fetched, though not executed, it clears the entry
 * in the cycle in which the word behind the target's is requested; a branch that lies in this word is still predicted.
 */
export function fenceBehindRedirect(target: u32): void {
  const branch = load<u32>(CPU_PREDICTOR_BRANCH);
  if (branch == NO_BRANCH) return;
  const second = (target & ~3) + 4;
  const last = branch + load<u32>(CPU_PREDICTOR_BYTES) - 2;
  if ((branch & ~3) != second || (last & ~3) != second) return forget();
  store<u32>(CPU_PREDICTOR_SPECIAL, load<u32>(CPU_PREDICTOR_SPECIAL) | DYING);
  store<u32>(CPU_PREDICTOR_DYING, target);
}

// What the fetch unit does in a loop depends on its code alone: remembered per branch, by the state it is entered in.
// {u32 branch, u32 target, u32 epoch, u32 spare, 4 × {u32 origin, u32 state + 1}, 256 × u16 result + 0x8000}
const MEMO_ORIGINS: u32 = 16;
const MEMO_RESULTS: u32 = 48;
const MEMO_STRIDE: u32 = 560;
const MEMO_COUNT: u32 = CPU_FETCH_MEMO_BYTES / 560;
const KNOWN: u32 = 0x8000;
const NO_STATE: u32 = 0x100;
/** Beside the cycles in what predictedSpecial() answers: every further pass will take as many, nothing in between changing. */
export const SETTLED: i32 = 2;

/** The notes for the loop of the entry, emptied if they are about another. */
function notes(branch: u32, target: u32): u32 {
  const at = CPU_FETCH_MEMO + ((branch >> 1) % MEMO_COUNT) * MEMO_STRIDE;
  const epoch = load<u32>(CODE_EPOCH) + 1;
  if (load<u32>(at) == branch && load<u32>(at, 4) == target && load<u32>(at, 8) == epoch) return at;
  memory.fill(at, 0, MEMO_STRIDE);
  store<u32>(at, branch);
  store<u32>(at, target, 4);
  store<u32>(at, epoch, 8);
  return at;
}

function stateFrom(origin: u32, branch: u32, length: u32, target: u32, at: u32): u32 {
  const slot = at + MEMO_ORIGINS + ((origin >> 1) & 3) * 8;
  if (load<u32>(slot) == origin && load<u32>(slot, 4)) return load<u32>(slot, 4) - 1;
  const state = stateAfterRedirect(origin, branch, length, target);
  store<u32>(slot, origin);
  store<u32>(slot, state + 1, 4);
  return state;
}

/** Cycles that the straddling target of the predicted branch comes late, with SETTLED if its pass leads to the same state. */
function starvation(origin: u32): i32 {
  const branch = load<u32>(CPU_PREDICTOR_BRANCH);
  const length = load<u32>(CPU_PREDICTOR_BYTES);
  const target = load<u32>(CPU_PREDICTOR_TARGET);
  const at = notes(branch, target);
  const state = origin & 1 ? load<u32>(CPU_FETCH_STATE) & 0xff : stateFrom(origin, branch, length, target, at);
  const slot = at + MEMO_RESULTS + state * 2;
  const settled = origin & 1 ? state : NO_STATE;
  let result = <u32>load<u16>(slot);
  if (!result) {
    result = passFrom(state, branch, length, target) | KNOWN;
    store<u16>(slot, result);
  }
  store<u32>(CPU_FETCH_STATE, result & 0xff);
  return (result & STARVED_BIT ? 1 : 0) | ((result & 0xff) == settled ? SETTLED : 0);
}

/**
 * The remembered branch is taken and its entry is special. `origin` is CPU_REDIRECT. Returns the cycles beyond those of a
 * branch as predicted, perhaps with SETTLED, or -1 if it was not predicted after all.
 */
export function predictedSpecial(origin: u32): i32 {
  if (!alive()) {
    forget();
    return -1;
  }
  const late = load<u32>(CPU_PREDICTOR_SPECIAL) & STRADDLES ? starvation(origin) : 0;
  if (!(load<u32>(CPU_PREDICTOR_SPECIAL) & DYING)) return late;
  forget();
  return late & ~SETTLED;
}
