/** The state in which MCUboot finds the slot that an image was padded to (`bootutil_public.h`, swap state). */
export interface Trailer {
  /** `confirmed`: boots for good; `pending`: boots once for a test; `damaged`: flags that MCUboot never writes. */
  state: 'confirmed' | 'pending' | 'damaged';
  /** Flash write alignment that the trailer is laid out for. */
  alignmentBytes: number;
  isImageOk: boolean;
  isCopyDone: boolean;
}

/** The magic for an alignment of 8 bytes; the other one carries the alignment in its first two bytes. */
export const BOOT_MAGIC = [
  0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80,
] as const;
const BOOT_MAGIC_ALIGNED_TAIL = [0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a];

const MAGIC_BYTES = 16;
const DEFAULT_ALIGNMENT_BYTES = 8;
const FLAG_SET = 0x01;

/**
 * Looks for a boot trailer at the end of the bytes behind the TLVs. Fields, from the end: magic, image_ok, copy_done,
 * each aligned. An image that was never padded has none.
 */
export function readTrailer(padding: Uint8Array): Trailer | undefined {
  const alignmentBytes = alignmentOf(padding);
  if (alignmentBytes === undefined) return undefined;
  const magicBytes = Math.ceil(MAGIC_BYTES / alignmentBytes) * alignmentBytes;
  const imageOk = padding.at(-(magicBytes + alignmentBytes));
  const copyDone = padding.at(-(magicBytes + 2 * alignmentBytes));
  const isPlausible = [imageOk, copyDone].every((flag) => flag === FLAG_SET || flag === 0xff || flag === 0x00);
  const isImageOk = imageOk === FLAG_SET;
  return {
    state: isPlausible ? (isImageOk ? 'confirmed' : 'pending') : 'damaged',
    alignmentBytes,
    isImageOk,
    isCopyDone: copyDone === FLAG_SET,
  };
}

function alignmentOf(padding: Uint8Array): number | undefined {
  if (padding.length < MAGIC_BYTES) return undefined;
  const magic = padding.subarray(padding.length - MAGIC_BYTES);
  if (BOOT_MAGIC.every((byte, index) => magic[index] === byte)) return DEFAULT_ALIGNMENT_BYTES;
  if (!BOOT_MAGIC_ALIGNED_TAIL.every((byte, index) => magic[index + 2] === byte)) return undefined;
  const alignmentBytes = magic[0]! + 256 * magic[1]!;
  const isPowerOfTwo = alignmentBytes > 0 && (alignmentBytes & (alignmentBytes - 1)) === 0;
  return isPowerOfTwo ? alignmentBytes : undefined;
}

/** Bytes of a trailer as imgtool counts them: status of 128 sectors, four flags, the magic. */
export function trailerBytes(alignmentBytes: number): number {
  const maxAlignmentBytes = Math.max(DEFAULT_ALIGNMENT_BYTES, alignmentBytes);
  const magicBytes = Math.ceil(MAGIC_BYTES / maxAlignmentBytes) * maxAlignmentBytes;
  return 128 * 3 * alignmentBytes + 4 * maxAlignmentBytes + magicBytes;
}

/** Writes the trailer into the end of an erased slot: the magic, and image_ok when confirmed. */
export function writeTrailer(slot: Uint8Array, alignmentBytes: number, confirm: boolean): void {
  const isDefault = alignmentBytes <= DEFAULT_ALIGNMENT_BYTES;
  const maxAlignmentBytes = isDefault ? DEFAULT_ALIGNMENT_BYTES : alignmentBytes;
  const magic = isDefault ? BOOT_MAGIC : [alignmentBytes & 0xff, alignmentBytes >> 8, ...BOOT_MAGIC_ALIGNED_TAIL];
  slot.set(magic, slot.length - MAGIC_BYTES);
  const magicBytes = Math.ceil(MAGIC_BYTES / maxAlignmentBytes) * maxAlignmentBytes;
  if (confirm) slot[slot.length - magicBytes - maxAlignmentBytes] = FLAG_SET;
}
