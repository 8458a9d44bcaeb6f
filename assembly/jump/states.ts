// The states met so far, each with the stretch of work that followed it: which state came next, after how many cycles
// and bytes, and what was counted on the way. Found by their code through a hash table.
import {
  JUMP_CODE,
  JUMP_CONFIG,
  JUMP_CONFIG_BYTES,
  JUMP_RECORDING,
  JUMP_STATES,
  JUMP_STATE_BASE,
  JUMP_STATE_COUNT,
  JUMP_STATE_STRIDE,
  JUMP_TABLE,
  JUMP_TABLE_ENTRIES,
} from '../memory-map';

/** Fields of a state. */
const X_HASH: usize = 0;
const X_BYTES: usize = 4;
/** i32: state that follows, -1 unknown; cycles, bytes, and how far the refresh timer moved on until then. */
export const X_NEXT: usize = 8;
export const X_CYCLES: usize = 12;
export const X_PROGRESS: usize = 16;
export const X_TIMER: usize = 20;
/** i32 each: what the counters grew by. */
export const X_COUNTERS: usize = 24;
const X_CODE: usize = 0x100;

// @ts-ignore: decorator
@inline
export function stateAt(state: i32): usize {
  return <usize>state * JUMP_STATE_STRIDE + JUMP_STATE_BASE;
}

// @ts-ignore: decorator
@inline
export function codeOf(state: i32): usize {
  return stateAt(state) + X_CODE;
}

/** Nothing is known. */
export function forgetStates(): void {
  memory.fill(JUMP_TABLE, 0, JUMP_TABLE_ENTRIES * 2);
  store<i32>(JUMP_STATES, 0);
  store<i32>(JUMP_RECORDING, -1);
}

/** What is known holds for one configuration only. @param config where the present one stands, JUMP_CONFIG_BYTES long */
export function keepOnlyFor(config: usize): void {
  if (memory.compare(config, JUMP_CONFIG, JUMP_CONFIG_BYTES) == 0) return;
  memory.copy(JUMP_CONFIG, config, JUMP_CONFIG_BYTES);
  forgetStates();
}

function hashOf(bytes: i32): u32 {
  let hash: u64 = <u64>bytes;
  for (let i: usize = 0; i < <usize>bytes; i += 8) {
    hash = (hash ^ load<u64>(i + JUMP_CODE)) * 0x9e37_79b9_7f4a_7c15;
    hash ^= hash >> 29;
  }
  return <u32>(hash >> 32);
}

/** The state whose code stands in JUMP_CODE; a new one when it was never met. */
export function stateOfCode(bytes: i32): i32 {
  const hash = hashOf(bytes);
  let place = hash & (JUMP_TABLE_ENTRIES - 1);
  for (; ; place = (place + 1) & (JUMP_TABLE_ENTRIES - 1)) {
    const state = <i32>load<u16>((<usize>place << 1) + JUMP_TABLE) - 1;
    if (state < 0) break;
    const at = stateAt(state);
    if (load<u32>(at, X_HASH) != hash || load<i32>(at, X_BYTES) != bytes) continue;
    if (memory.compare(at + X_CODE, JUMP_CODE, <usize>bytes) == 0) return state;
  }
  if (load<i32>(JUMP_STATES) == JUMP_STATE_COUNT) {
    forgetStates();
    place = hash & (JUMP_TABLE_ENTRIES - 1);
  }
  return addState(place, hash, bytes);
}

function addState(place: u32, hash: u32, bytes: i32): i32 {
  const state = load<i32>(JUMP_STATES);
  const at = stateAt(state);
  store<i32>(JUMP_STATES, state + 1);
  store<u16>((<usize>place << 1) + JUMP_TABLE, <u16>(state + 1));
  store<u32>(at, hash, X_HASH);
  store<i32>(at, bytes, X_BYTES);
  store<i32>(at, -1, X_NEXT);
  memory.copy(at + X_CODE, JUMP_CODE, <usize>bytes);
  return state;
}

/** The state like this one but with another distance to the refresh (first word of the code). */
export function withRefresh(state: i32, word: i32): i32 {
  const at = stateAt(state);
  if (load<i32>(at, X_CODE) == word) return state;
  const bytes = load<i32>(at, X_BYTES);
  memory.copy(JUMP_CODE, at + X_CODE, <usize>bytes);
  store<i32>(JUMP_CODE, word);
  return stateOfCode(bytes);
}
