// Fill: one byte value over a range.

/** Sets `length` bytes at `target` to the low eight bits of `byte`. */
// @ts-ignore: decorator
@inline
export function fillBytes(target: usize, byte: u32, length: usize): void {
  memory.fill(target, <u8>byte, length);
}
