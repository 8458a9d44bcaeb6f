import type { Characteristics } from './characteristics.js';
import type { McubootImage } from './formats/mcuboot.js';
import { hex, hexRange, ImageError } from './image-error.js';

export type ImageFormat = 'elf32' | 'intel-hex' | 's-record' | 'raw' | 'mcuboot';

export interface Permissions {
  read: boolean;
  write: boolean;
  execute: boolean;
}

/** A contiguous stretch of bytes that is loaded. */
export interface Segment {
  /** Load address (LMA): where the bytes stand in the image. */
  address: number;
  /** Run address (VMA): where the program expects them; equal to `address` unless the format says otherwise. */
  vma: number;
  bytes: Uint8Array;
  /** Undefined where the format has none (Intel HEX, S-record, raw). */
  permissions: Permissions | undefined;
  /** Section name, or the format's own word for it. */
  name: string;
  /** Where in the file it is declared, for messages. */
  fileOffset: number;
  /** Line of a text file where it begins. */
  line?: number | undefined;
}

/** Memory the program needs at run time that has no bytes in the file (`.bss`, stacks). */
export interface Reservation {
  vma: number;
  lengthBytes: number;
  name: string;
}

export type SymbolKind = 'function' | 'object' | 'none' | 'section' | 'file' | 'other';

export interface ImageSymbol {
  name: string;
  /** Run address (VMA), or the value itself for an absolute symbol. */
  address: number;
  sizeBytes: number;
  kind: SymbolKind;
}

/** What every format becomes: a sparse map of segments, ordered by load address, free of overlaps. */
export interface CodeImage {
  format: ImageFormat;
  /** Name of the file it came from, for messages. */
  sourceName: string;
  segments: readonly Segment[];
  reservations: readonly Reservation[];
  symbols: readonly ImageSymbol[];
  entry: number | undefined;
  /** Processor named by the format (`riscv`, `arm`), where it names one. */
  machine: string | undefined;
  characteristics: Characteristics | undefined;
  /** The container as read, when the image is an MCUboot image. */
  mcuboot: McubootImage | undefined;
}

/** The largest image that is laid out flat: as large as the largest adapter memory. Protects against sparse giants. */
export const MAX_FLAT_BYTES = 0x1000_0000;

const ADDRESS_SPACE_BYTES = 0x1_0000_0000;

export type CodeImageParts = Pick<CodeImage, 'format' | 'sourceName' | 'segments'> & Partial<CodeImage>;

/**
 * Orders the segments and refuses overlaps and addresses beyond 32 bits. Empty segments are dropped.
 * @throws ImageError naming both segments
 */
export function codeImage(parts: CodeImageParts): CodeImage {
  const segments = parts.segments.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.address - b.address);
  for (const [index, segment] of segments.entries()) {
    const end = segment.address + segment.bytes.length;
    if (end > ADDRESS_SPACE_BYTES)
      throw segmentFault(parts.sourceName, segment, 'addresses below 0x100000000', describe(segment));
    const next = segments[index + 1];
    if (next && next.address < end) {
      const later = next.fileOffset >= segment.fileOffset ? next : segment;
      const earlier = later === next ? segment : next;
      throw segmentFault(parts.sourceName, later, `no overlap with ${describe(earlier)}`, describe(later));
    }
  }
  return {
    reservations: [],
    symbols: [],
    entry: undefined,
    machine: undefined,
    characteristics: undefined,
    mcuboot: undefined,
    ...parts,
    segments,
  };
}

/**
 * Refuses an image with a segment outside `memory`.
 * @throws ImageError naming the segment and the memory
 */
export function checkFits(image: CodeImage, memory: { baseAddress: number; lengthBytes: number }): void {
  const end = memory.baseAddress + memory.lengthBytes;
  for (const segment of image.segments) {
    if (segment.address >= memory.baseAddress && segment.address + segment.bytes.length <= end) continue;
    const inside = `addresses in memory at ${hexRange(memory.baseAddress, memory.lengthBytes)}`;
    throw segmentFault(image.sourceName, segment, inside, describe(segment));
  }
}

/** The segments with neighbours joined: what is loaded where, however the file cuts it. */
export function contiguousRanges(image: CodeImage): { address: number; lengthBytes: number }[] {
  const ranges: { address: number; lengthBytes: number }[] = [];
  for (const { address, bytes } of image.segments) {
    const last = ranges.at(-1);
    if (last && last.address + last.lengthBytes === address) last.lengthBytes += bytes.length;
    else ranges.push({ address, lengthBytes: bytes.length });
  }
  return ranges;
}

/**
 * Lays the segments out from the lowest to the highest load address, gaps filled with zeros.
 * @throws ImageError when there is nothing to lay out or the span exceeds {@link MAX_FLAT_BYTES}
 */
export function flatten(image: CodeImage): { address: number; bytes: Uint8Array } {
  const first = image.segments[0];
  const last = image.segments.at(-1);
  if (!first || !last)
    throw new ImageError({
      file: image.sourceName,
      field: 'segments',
      expected: 'at least one loadable byte',
      found: 'none',
    });
  const spanBytes = last.address + last.bytes.length - first.address;
  if (spanBytes > MAX_FLAT_BYTES)
    throw segmentFault(
      image.sourceName,
      last,
      `all segments within ${MAX_FLAT_BYTES >> 20} MiB of the lowest at ${hex(first.address)}`,
      describe(last),
    );
  const bytes = new Uint8Array(spanBytes);
  for (const segment of image.segments) bytes.set(segment.bytes, segment.address - first.address);
  return { address: first.address, bytes };
}

/** The symbol of this name; the first one, where local symbols repeat a name. */
export function findSymbol(image: CodeImage, name: string): ImageSymbol | undefined {
  return image.symbols.find((symbol) => symbol.name === name);
}

function describe(segment: Segment): string {
  return `${segment.name} at ${hexRange(segment.address, segment.bytes.length)}`;
}

function segmentFault(file: string, segment: Segment, expected: string, found: string): ImageError {
  return new ImageError({
    file,
    field: `segment ${segment.name}`,
    offset: segment.fileOffset,
    line: segment.line,
    expected,
    found,
  });
}
