// Jumps. A channel that works alone through a long range brings the controller into the same states again and again,
// a sweep over the banks further on each time. At every kilobyte the state's code is looked up: a state met before is
// followed by what followed it then, stretch by stretch, without simulating; the bytes are moved in bulk. What is not
// known yet is simulated and remembered. Refreshes belong to the state once they are near.
import {
  C_ACCESS_BYTES,
  C_DESTINATION,
  C_DOWN,
  C_LENGTH,
  C_READS,
  C_RMW_READS,
  C_ROLE,
  C_SLOT_NEXT,
  C_SOURCE,
  C_STATE,
  C_WAIT_CYCLES,
  C_WRITES,
  DRAM_MODE,
  DRAM_MODE_NORMAL,
  DRAM_NEXT_REFRESH,
  DRAM_PARAMETERS_BASE,
  DRAM_STATS_BASE,
  FABRIC_ACTIVE,
  FABRIC_LOGGING,
  FABRIC_PERIOD_TICKS,
  G_BURST_MASK,
  JUMP_CYCLES,
  JUMP_HOLD,
  JUMP_NEW_CONFIG,
  JUMP_RECORDING,
  JUMP_RECORD_COUNTERS,
  JUMP_RECORD_CYCLE,
  JUMP_RECORD_PROGRESS,
  JUMP_STATES,
  JUMP_WALK_COUNTERS,
  P_ROWS,
  P_ROW_SHIFT,
  REMAP_ENABLED,
  STATE_RUNNING,
} from '../memory-map';
import { READS_A, REPLAYS, SKIPS, WRITES, channelAt } from '../engine/registers';
import { CODE_CONSUMED, CODE_READ, CODE_READ_B, CODE_WRITE, FAR_REFRESH, encode, primaryProgress } from './code';
import { bytesAllow, clearOfWrites, moveBytes } from './move-bytes';
import { restore } from './restore';
import { X_COUNTERS, X_CYCLES, X_NEXT, X_PROGRESS, X_TIMER, codeOf, keepOnlyFor, stateAt, stateOfCode, withRefresh } from './states';

/** Bytes before the end of a range that are always simulated: there requests run out and accesses get short. */
const TAIL_BYTES: u32 = 8192;
/** Longest way of one jump, so that a check that fails has not cost much. */
const WALK_BYTES: u32 = 0x2_0000;
/** Checkpoints that pass untried after the bytes did not allow a jump. */
const HOLD: i32 = 64;

/** Of the 16 counters 12 are the DRAM's, 4 the channel's. */
const DRAM_COUNTERS = 12;

/** @returns the cycle after which the state now stands: `cycle` without a jump, at most `end` */
export function jump(cycle: i64, end: i64): i64 {
  const at = soleChannel();
  if (at == 0) return stay(cycle);
  if (load<i32>(JUMP_HOLD) > 0) {
    store<i32>(JUMP_HOLD, load<i32>(JUMP_HOLD) - 1);
    return stay(cycle);
  }
  writeConfig(at);
  keepOnlyFor(JUMP_NEW_CONFIG);
  const bytes = encode(at, cycle);
  if (bytes == 0) return stay(cycle);
  const recorded = load<i32>(JUMP_RECORDING);
  const state = stateOfCode(bytes);
  if (recorded >= 0 && load<i32>(JUMP_RECORDING) == recorded) remember(at, recorded, state, cycle);
  return walk(at, state, cycle, end);
}

function stay(cycle: i64): i64 {
  store<i32>(JUMP_RECORDING, -1);
  return cycle;
}

/** The channel, when it is the only one at work and its work is of a kind that jumps; else 0. */
function soleChannel(): usize {
  const active = load<u32>(FABRIC_ACTIVE);
  if (popcnt(active) != 1 || load<i32>(FABRIC_LOGGING) || load<i32>(REMAP_ENABLED)) return 0;
  if (load<i32>(DRAM_MODE) != DRAM_MODE_NORMAL || !rowOnTop()) return 0;
  const at = channelAt(ctz(active));
  const role = load<i32>(at, C_ROLE);
  if (role & (REPLAYS | SKIPS) || load<i32>(at, C_STATE) != STATE_RUNNING) return 0;
  return load<u32>(at, C_LENGTH) >= 4 * TAIL_BYTES && straight(at, role) ? at : 0;
}

/** The row is the address's topmost field, and a sweep over the banks is longer than everything under way. */
function rowOnTop(): bool {
  const sweep = (<u64>1) << (<u64>load<i32>(P_ROW_SHIFT));
  return sweep >= 512 && sweep * <u64>load<i32>(P_ROWS) == <u64>load<u32>(G_BURST_MASK) + 1;
}

/** No byte is overwritten before it was read: in place, apart, or from the right end. */
function straight(at: usize, role: i32): bool {
  if ((role & (READS_A | WRITES)) != (READS_A | WRITES)) return true;
  const source = load<u32>(at, C_SOURCE);
  const destination = load<u32>(at, C_DESTINATION);
  const length = load<u32>(at, C_LENGTH);
  if (source == destination || destination - source >= length && source - destination >= length) return true;
  return (load<i32>(at, C_DOWN) != 0) == destination > source;
}

/** Everything the codes do not say: parameters of the part, the pace and the kind of work. */
function writeConfig(at: usize): void {
  memory.copy(JUMP_NEW_CONFIG, DRAM_PARAMETERS_BASE, 0x98);
  memory.copy(JUMP_NEW_CONFIG + 0x98, at, 0x58);
  store<i64>(JUMP_NEW_CONFIG, load<i64>(FABRIC_PERIOD_TICKS), 0xf0);
  // Where the ranges lie, how long they are and what is written does not matter.
  store<i64>(JUMP_NEW_CONFIG, 0, 0x98 + 4);
  store<i64>(JUMP_NEW_CONFIG, 0, 0x98 + 0x0c);
  store<i32>(JUMP_NEW_CONFIG, load<i32>(at, C_ACCESS_BYTES), 0xf8);
  store<i64>(JUMP_NEW_CONFIG, 0, 0x98 + 0x24);
  store<i32>(JUMP_NEW_CONFIG, 0, 0x98 + 0x2c);
}

function counter(at: usize, i: i32): usize {
  if (i < DRAM_COUNTERS) return (<usize>i << 3) + DRAM_STATS_BASE;
  const channel = i - DRAM_COUNTERS;
  return at + (channel == 0 ? C_READS : channel == 1 ? C_WRITES : channel == 2 ? C_RMW_READS : C_WAIT_CYCLES);
}

/** From here on the next stretch is simulated; what it comes to is remembered at its end. */
function record(at: usize, state: i32, cycle: i64): void {
  store<i32>(JUMP_RECORDING, state);
  store<i64>(JUMP_RECORD_CYCLE, cycle);
  store<u32>(JUMP_RECORD_PROGRESS, primaryProgress(at));
  for (let i = 0; i < 16; i++) store<i64>((<usize>i << 3) + JUMP_RECORD_COUNTERS, load<i64>(counter(at, i)));
  store<i64>(JUMP_RECORD_COUNTERS + 0x80, load<i64>(DRAM_NEXT_REFRESH));
}

function remember(at: usize, from: i32, to: i32, cycle: i64): void {
  const progress = primaryProgress(at);
  const bytes = progress - load<u32>(JUMP_RECORD_PROGRESS);
  if (bytes == 0 || bytes > 4096 || progress + TAIL_BYTES > load<u32>(at, C_LENGTH)) return;
  const timer = load<i64>(DRAM_NEXT_REFRESH) - load<i64>(JUMP_RECORD_COUNTERS + 0x80);
  // What lies in the write buffer answers reads of its address; the code does not say where that is.
  const start = progress - bytes;
  if (!clearOfWrites(at, load<u32>(at, C_SOURCE), start, progress)) return;
  if (!clearOfWrites(at, load<u32>(at, C_DESTINATION), start - min<u32>(start, 64), progress + 64)) return;
  // A refresh that was far may not have come in between.
  if (load<i32>(codeOf(from)) < 0 && timer != 0) return;
  const state = stateAt(from);
  store<i32>(state, to, X_NEXT);
  store<i32>(state, <i32>(cycle - load<i64>(JUMP_RECORD_CYCLE)), X_CYCLES);
  store<u32>(state, bytes, X_PROGRESS);
  store<i32>(state, <i32>timer, X_TIMER);
  for (let i = 0; i < 16; i++) {
    const grown = load<i64>(counter(at, i)) - load<i64>((<usize>i << 3) + JUMP_RECORD_COUNTERS);
    store<i32>(state + (<usize>i << 2), <i32>grown, X_COUNTERS);
  }
}

/** Follows the known stretches as far as they go, then makes the state they lead to the present one. */
function walk(at: usize, start: i32, cycle: i64, end: i64): i64 {
  const begin = primaryProgress(at);
  const most = min<u32>(load<u32>(at, C_LENGTH) - min<u32>(TAIL_BYTES, load<u32>(at, C_LENGTH)), begin + WALK_BYTES);
  let state = start;
  let now = cycle;
  let progress = begin;
  let refresh = load<i64>(DRAM_NEXT_REFRESH);
  memory.fill(JUMP_WALK_COUNTERS, 0, 64);
  for (;;) {
    const from = stateAt(state);
    const next = load<i32>(from, X_NEXT);
    if (next < 0) break;
    const then = now + <i64>load<i32>(from, X_CYCLES);
    if (then > end || progress + load<u32>(from, X_PROGRESS) > most) break;
    if (load<i32>(codeOf(state)) < 0 && then >= refresh) break;
    now = then;
    progress += load<u32>(from, X_PROGRESS);
    refresh += <i64>load<i32>(from, X_TIMER);
    addCounters(from);
    const distance = refresh - now;
    const known = stateCount();
    state = withRefresh(next, distance < FAR_REFRESH ? <i32>distance : -1);
    // Making room for a new state may have forgotten all others; it is the only one then.
    if (stateCount() < known) break;
  }
  if (now != cycle && !arrive(at, state, progress, now, refresh)) {
    store<i32>(JUMP_HOLD, HOLD);
    return stay(cycle);
  }
  store<i64>(JUMP_CYCLES, load<i64>(JUMP_CYCLES) + (now - cycle));
  record(at, state, now);
  return now;
}

// @ts-ignore: decorator
@inline
function stateCount(): i32 {
  return load<i32>(JUMP_STATES);
}

/** Sixteen counters, four at a time. */
// @ts-ignore: decorator
@inline
function addCounters(state: usize): void {
  for (let i: usize = 0; i < 64; i += 16) {
    const sum = i32x4.add(v128.load(i + JUMP_WALK_COUNTERS), v128.load(state + X_COUNTERS + i));
    v128.store(i + JUMP_WALK_COUNTERS, sum);
  }
}

/** @returns false, and changes nothing, when the bytes do not allow it */
function arrive(at: usize, state: i32, progress: u32, cycle: i64, refresh: i64): bool {
  const code = codeOf(state);
  const read = progress + load<i32>(code, CODE_READ);
  const readB = progress + load<i32>(code, CODE_READ_B);
  const written = progress + load<i32>(code, CODE_WRITE);
  if (!bytesAllow(at, read, readB, written)) return false;
  const slots = load<i32>(at, C_SLOT_NEXT) + walked(DRAM_COUNTERS) - walked(DRAM_COUNTERS + 2);
  moveBytes(at, read, readB, progress + load<i32>(code, CODE_CONSUMED), written);
  for (let i = 0; i < 16; i++) store<i64>(counter(at, i), load<i64>(counter(at, i)) + <i64>walked(i));
  store<i64>(DRAM_NEXT_REFRESH, refresh);
  restore(at, code, progress, slots, cycle);
  return true;
}

// @ts-ignore: decorator
@inline
function walked(i: i32): i32 {
  return load<i32>((<usize>i << 2) + JUMP_WALK_COUNTERS);
}
