// The kernels' tables and scratch are theirs alone.
import { KERNELS_BASE, KERNELS_END } from '../../memory-map';

/**
 * Debug build: traps when a range of data overlaps the kernels' own area, where a write would spoil tables and a read
 * would give a wrong checksum without a sign. Nothing in the release build.
 */
// @ts-ignore: decorator
@inline
export function assertOutsideOwnArea(start: usize, length: usize): void {
  assert(length == 0 || start >= <usize>KERNELS_END || <u64>start + length <= <u64>KERNELS_BASE);
}
