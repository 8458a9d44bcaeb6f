/** Which blocks of fixed size differ between two images. */
export interface BlockDifference {
  blockBytes: number;
  /** Blocks of the longer image; the last one may be cut. */
  totalBlocks: number;
  /** Indices of the blocks that differ, ascending; a block that only one image has differs. */
  changed: number[];
  /** Bytes of the new image in changed blocks: what a delta has to write. */
  changedBytes: number;
}

/**
 * Compares block by block, byte by byte: the plain reference for the kernels that do it fast.
 * @throws RangeError when `blockBytes` is not a positive integer
 */
export function changedBlocks(oldBytes: Uint8Array, newBytes: Uint8Array, blockBytes: number): BlockDifference {
  if (!Number.isSafeInteger(blockBytes) || blockBytes < 1)
    throw new RangeError(`blockBytes: expected a positive integer, found ${blockBytes}`);
  const totalBlocks = Math.ceil(Math.max(oldBytes.length, newBytes.length) / blockBytes);
  const difference: BlockDifference = { blockBytes, totalBlocks, changed: [], changedBytes: 0 };
  for (let block = 0; block < totalBlocks; block++) {
    const start = block * blockBytes;
    const oldEnd = Math.min(start + blockBytes, oldBytes.length);
    const newEnd = Math.min(start + blockBytes, newBytes.length);
    if (oldEnd === newEnd && isEqual(oldBytes, newBytes, start, newEnd)) continue;
    difference.changed.push(block);
    difference.changedBytes += Math.max(0, newEnd - start);
  }
  return difference;
}

function isEqual(a: Uint8Array, b: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (a[at] !== b[at]) return false;
  return true;
}
