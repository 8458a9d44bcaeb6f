// Block difference: which blocks of two images differ.
import { assertOutsideOwnArea } from './own-area';

/**
 * Compares `length` bytes at `left` and `right` block by block and returns how many blocks differ. Bit `i & 7` of byte
 * `i >> 3` at `bitmap` is set when block `i` differs; all ceil(blocks / 8) bytes are overwritten, unused bits with 0.
 * A last block shorter than `blockBytes` is compared as far as it goes. The bitmap must not overlap the data.
 */
export function differenceBlocks(left: usize, right: usize, length: usize, blockBytes: usize, bitmap: usize): i32 {
  assert(blockBytes > 0);
  assertOutsideOwnArea(bitmap, (length / blockBytes >>> 3) + 1);
  let differing = 0;
  let bits: u32 = 0;
  let block: u32 = 0;
  let offset: usize = 0;
  while (offset < length) {
    const bytes = min(blockBytes, length - offset);
    if (rangesDiffer(left + offset, right + offset, bytes)) {
      differing++;
      bits |= 1 << (block & 7);
    }
    if ((block & 7) == 7) {
      store<u8>(bitmap + (block >> 3), bits);
      bits = 0;
    }
    block++;
    offset += bytes;
  }
  if ((block & 7) != 0) store<u8>(bitmap + (block >> 3), bits);
  return differing;
}

/** Bytes compared between two looks at the result: one look per two cache lines costs nothing, one per word does. */
const STRIDE_BYTES: usize = 128;

/** Whether `length` bytes at `left` and `right` differ anywhere. */
function rangesDiffer(left: usize, right: usize, length: usize): bool {
  const end = left + length;
  const stridesEnd = left + (length & ~(STRIDE_BYTES - 1));
  while (left != stridesEnd) {
    if (strideDiffers(left, right)) return true;
    left += STRIDE_BYTES;
    right += STRIDE_BYTES;
  }
  const wordsEnd = left + ((end - left) & ~15);
  while (left != wordsEnd) {
    if (v128.any_true(v128.xor(v128.load(left), v128.load(right)))) return true;
    left += 16;
    right += 16;
  }
  while (left != end) {
    if (load<u8>(left) != load<u8>(right)) return true;
    left++;
    right++;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function strideDiffers(left: usize, right: usize): bool {
  let sum0 = v128.xor(v128.load(left), v128.load(right));
  let sum1 = v128.xor(v128.load(left, 16), v128.load(right, 16));
  let sum2 = v128.xor(v128.load(left, 32), v128.load(right, 32));
  let sum3 = v128.xor(v128.load(left, 48), v128.load(right, 48));
  sum0 = v128.or(sum0, v128.xor(v128.load(left, 64), v128.load(right, 64)));
  sum1 = v128.or(sum1, v128.xor(v128.load(left, 80), v128.load(right, 80)));
  sum2 = v128.or(sum2, v128.xor(v128.load(left, 96), v128.load(right, 96)));
  sum3 = v128.or(sum3, v128.xor(v128.load(left, 112), v128.load(right, 112)));
  return v128.any_true(v128.or(v128.or(sum0, sum1), v128.or(sum2, sum3)));
}
