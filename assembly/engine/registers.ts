// A channel's register block and small helpers every part of the mover uses.
import {
  CHANNEL_BASE,
  CHANNEL_STRIDE,
  C_FIRST_REQUEST_TICK,
  C_READY_SINCE,
  C_REQUEST_TICK,
  C_STATE,
  C_WAIT_CYCLES,
  FABRIC_ACTIVE,
  FABRIC_INTERRUPTS,
  FABRIC_ORIGIN_TICK,
  FABRIC_PERIOD_TICKS,
  FABRIC_RAISED,
  FABRIC_WAITING,
  STATE_RUNNING,
  STATE_SETUP,
} from '../memory-map';

/** What the mover does, derived from the kind (and, for March, from the element). */
export const READS_A = 1;
export const READS_B = 2;
export const WRITES = 4;
/** Arrived bytes go through the checksum. */
export const SUMS = 8;
/** Arrived bytes are compared with the March background. */
export const EXPECTS = 16;
/** Arrived bytes land in linear memory. */
export const LANDS = 32;
/** Written bytes come from linear memory; from the pattern; otherwise from what was read. */
export const SENDS = 64;
export const PATTERNS = 128;
/** Blocks whose bit in the difference map is clear are skipped. */
export const SKIPS = 256;
export const REPLAYS = 512;

/** What a channel asks for: C_WANTED_WRITE, C_WANTED_READ. */
export const NO_REQUEST = 0;
export const REQUEST_WRITE = 1;
export const REQUEST_MODIFY_READ = 2;
export const REQUEST_READ_A = 3;
export const REQUEST_READ_B = 4;
export const REQUEST_REPLAY_READ = 5;
export const REQUEST_REPLAY_WRITE = 6;

// @ts-ignore: decorator
@inline
export function channelAt(channel: i32): usize {
  return <usize>channel * CHANNEL_STRIDE + CHANNEL_BASE;
}

// @ts-ignore: decorator
@inline
export function indexOf(at: usize): i32 {
  return <i32>((at - CHANNEL_BASE) / CHANNEL_STRIDE);
}

// @ts-ignore: decorator
@inline
export function tickOf(cycle: i64): i64 {
  return load<i64>(FABRIC_ORIGIN_TICK) + cycle * load<i64>(FABRIC_PERIOD_TICKS);
}

/** The first cycle at or after a tick. */
// @ts-ignore: decorator
@inline
export function cycleFrom(tick: i64): i64 {
  const since = tick - load<i64>(FABRIC_ORIGIN_TICK);
  const period = load<i64>(FABRIC_PERIOD_TICKS);
  return since <= 0 ? 0 : (since + period - 1) / period;
}

// @ts-ignore: decorator
@inline
export function add64(at: usize, n: i64): void {
  store<i64>(at, load<i64>(at) + n);
}

/** Ends a channel's work and raises its interrupt. */
export function finish(at: usize, state: i32): void {
  const bit = (<u32>1) << indexOf(at);
  store<i32>(at, state, C_STATE);
  store<u32>(FABRIC_ACTIVE, load<u32>(FABRIC_ACTIVE) & ~bit);
  store<u32>(FABRIC_WAITING, load<u32>(FABRIC_WAITING) & ~bit);
  store<u32>(FABRIC_INTERRUPTS, load<u32>(FABRIC_INTERRUPTS) | bit);
  store<i32>(FABRIC_RAISED, 1);
}

/** Counts the cycles since the request that is now accepted was ready. */
// @ts-ignore: decorator
@inline
export function countWait(at: usize, cycle: i64): void {
  const tick = load<i64>(at, C_REQUEST_TICK);
  let ready = load<i64>(at, C_READY_SINCE);
  if (tick > tickOf(ready)) ready = tick > tickOf(cycle - 1) ? cycle : cycleFrom(tick);
  if (ready < cycle) add64(at + C_WAIT_CYCLES, cycle - ready);
}

/** The first request of a channel's work was accepted. */
// @ts-ignore: decorator
@inline
export function noteFirst(at: usize, tick: i64): void {
  if (load<i32>(at, C_STATE) != STATE_SETUP) return;
  store<i32>(at, STATE_RUNNING, C_STATE);
  store<i64>(at, tick, C_FIRST_REQUEST_TICK);
}
