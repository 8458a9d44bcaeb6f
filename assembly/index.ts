// The exports of the silicon and nothing else.
export function version(): i32 {
  return 1;
}
export { copyBytes } from './engine/kernels/copy';
export { copyCrc32 } from './engine/kernels/copy-checksum';
export { crc32 } from './engine/kernels/crc32';
export { differenceBlocks } from './engine/kernels/difference';
export { fillBytes } from './engine/kernels/fill';
export { patternFill64 } from './engine/kernels/pattern-fill';
export { kernelsInit } from './engine/kernels/init';
