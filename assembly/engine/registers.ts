// A channel's register block and small helpers every part of the mover uses.
import {
  CHANNEL_BASE,
  CHANNEL_STRIDE,
  C_STATE,
  FABRIC_ACTIVE,
  FABRIC_INTERRUPTS,
  FABRIC_ORIGIN_TICK,
  FABRIC_PERIOD_TICKS,
  FABRIC_RAISED,
  FABRIC_WAITING,
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
