// The reference firmware with instructions of one of its functions replaced.
import { loadImage } from '../../src/cli/image/load.js';
import { referenceImage } from '../../src/cli/packaged-files.js';
import type { CodeImage } from '../../src/image/code-image.js';
import { packImage } from '../../src/image/pack.js';

/** Replaces bytes of a function; gets those of the whole function, little endian, and changes them in place. */
export type Patch = (code: DataView) => void;

/** The container of a version with one of its functions patched; it verifies, for it is packed anew. */
export function patchedImage(version: string, symbol: string, patch: Patch): Uint8Array {
  const { image } = loadImage(referenceImage(version));
  const found = image.symbols.find(({ name }) => name === symbol);
  if (found === undefined) throw new Error(`${version} has no symbol ${symbol}`);
  const segments = image.segments.map((segment) => {
    const offset = found.address - segment.vma;
    if (offset < 0 || offset >= segment.bytes.length) return segment;
    const bytes = segment.bytes.slice();
    patch(new DataView(bytes.buffer, bytes.byteOffset + offset, found.sizeBytes));
    return { ...segment, bytes };
  });
  return packImage({ ...image, segments } as CodeImage, undefined);
}

/** The function begins with these instructions. */
export const beginsWith =
  (...words: readonly number[]): Patch =>
  (code) => {
    for (const [index, word] of words.entries()) code.setUint32(4 * index, word, true);
  };

/** One 32-bit instruction is replaced by another wherever the function has it. @returns a patch that finds at least one */
export const replacing =
  (matches: (word: number) => boolean, by: number): Patch =>
  (code) => {
    let found = 0;
    for (let at = 0; at + 4 <= code.byteLength; at += (code.getUint8(at) & 3) === 3 ? 4 : 2) {
      if ((code.getUint8(at) & 3) !== 3 || !matches(code.getUint32(at, true))) continue;
      code.setUint32(at, by, true);
      found += 1;
    }
    if (found === 0) throw new Error('the function has no such instruction');
  };

export const NOP = 0x0000_0013;
export const FENCE_I = 0x0000_100f;
