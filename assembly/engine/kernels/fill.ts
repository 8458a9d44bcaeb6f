// Fill: one byte value over a range.
import { assertOutsideOwnArea } from './own-area';

/** Sets `length` bytes at `target` to the low eight bits of `byte`. */
// @ts-ignore: decorator
@inline
export function fillBytes(target: usize, byte: u32, length: usize): void {
  assertOutsideOwnArea(target, length);
  memory.fill(target, <u8>byte, length);
}
