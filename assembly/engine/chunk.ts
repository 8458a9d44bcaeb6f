// How a range is cut into accesses: at multiples of the access size (never across a burst), and at block ends where
// blocks matter. Downwards the same cuts are met from the other end.
import { C_ACCESS_BYTES, C_BLOCK_BYTES, C_DOWN, C_LENGTH, C_ROLE } from '../memory-map';
import { READS_B, SKIPS } from './registers';

/** Length of the next access of a sweep over [base, base + length) that has come as far as `progress`. */
export function chunkBytes(at: usize, base: u32, progress: u32): u32 {
  const length = load<u32>(at, C_LENGTH);
  const access = load<u32>(at, C_ACCESS_BYTES);
  const down = load<i32>(at, C_DOWN);
  const left = length - progress;
  let bytes: u32;
  if (down) bytes = ((base + left - 1) & (access - 1)) + 1;
  else bytes = access - ((base + progress) & (access - 1));
  if (bytes > left) bytes = left;
  if ((load<i32>(at, C_ROLE) & (READS_B | SKIPS)) == 0) return bytes;
  const toBlockEnd = blockBytesLeft(at, progress);
  return bytes < toBlockEnd ? bytes : toBlockEnd;
}

/** Bytes of the present block that a sweep has still before it. */
export function blockBytesLeft(at: usize, progress: u32): u32 {
  const length = load<u32>(at, C_LENGTH);
  const block = load<u32>(at, C_BLOCK_BYTES);
  const left = length - progress;
  if (load<i32>(at, C_DOWN)) return ((left - 1) % block) + 1;
  const bytes = block - (progress % block);
  return bytes < left ? bytes : left;
}

/** Number of the block in which the next byte of a sweep lies, counted from the start of the range. */
export function blockOf(at: usize, progress: u32): u32 {
  const offset = load<i32>(at, C_DOWN) ? load<u32>(at, C_LENGTH) - progress - 1 : progress;
  return offset / load<u32>(at, C_BLOCK_BYTES);
}

/** Offset from the start of the range of an access of `bytes` at `progress`. */
// @ts-ignore: decorator
@inline
export function offsetOf(at: usize, progress: u32, bytes: u32): u32 {
  return load<i32>(at, C_DOWN) ? load<u32>(at, C_LENGTH) - progress - bytes : progress;
}
