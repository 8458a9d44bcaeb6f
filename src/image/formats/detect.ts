import { mergeCharacteristics, noCharacteristics } from '../characteristics.js';
import { type CodeImage, contiguousRanges, type ImageFormat } from '../code-image.js';
import { ImageError } from '../image-error.js';
import type { Manifest } from '../manifest.js';
import { readElf } from './elf.js';
import { isElf } from './elf-header.js';
import { readIntelHex } from './intel-hex.js';
import { isMcuboot } from './mcuboot.js';
import { readMcuboot } from './mcuboot-image.js';
import { readRaw } from './raw.js';
import { readSRecord } from './s-record.js';

export interface ReadOptions {
  /** The manifest beside the file; what no format recognizes is then a raw binary. */
  manifest?: Manifest | undefined;
  /** Accept a raw binary without a manifest, of which nothing is known but its bytes. */
  acceptsRaw?: boolean | undefined;
}

/** The format of the bytes, told by their beginning; what none recognizes may be a raw binary. */
export function detectFormat(bytes: Uint8Array): ImageFormat {
  if (isElf(bytes)) return 'elf32';
  if (isMcuboot(bytes)) return 'mcuboot';
  const first = Math.max(
    0,
    bytes.findIndex((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d)),
  );
  const start = String.fromCharCode(...bytes.slice(first, first + 3));
  if (/^:[0-9a-f]/i.test(start)) return 'intel-hex';
  return /^S[0-9][0-9a-f]/i.test(start) ? 's-record' : 'raw';
}

/**
 * Reads an image of any format, told apart by content and never by the file's name. A manifest's facts take the place
 * of the image's own, except in an MCUboot image, whose facts are protected by its hash.
 * @throws ImageError
 */
export function readImage(bytes: Uint8Array, file: string, options: ReadOptions = {}): CodeImage {
  if (bytes.length === 0)
    throw new ImageError({ file, field: 'file', expected: 'a code image', found: 'an empty file' });
  const image = readers[detectFormat(bytes)](bytes, file, options);
  return options.manifest ? withManifest(image, options.manifest) : image;
}

const readers: Record<ImageFormat, (bytes: Uint8Array, file: string, options: ReadOptions) => CodeImage> = {
  elf32: readElf,
  mcuboot: readMcuboot,
  'intel-hex': (bytes, file) => unwrapped(readIntelHex(bytes, file)),
  's-record': (bytes, file) => unwrapped(readSRecord(bytes, file)),
  raw: readUnrecognized,
};

/** The image with the facts that its manifest states. */
export function withManifest(image: CodeImage, { characteristics }: Manifest): CodeImage {
  if (image.mcuboot) return image;
  const own = image.characteristics ?? noCharacteristics();
  return { ...image, characteristics: mergeCharacteristics(own, characteristics) };
}

function readUnrecognized(bytes: Uint8Array, file: string, options: ReadOptions): CodeImage {
  if (options.manifest || options.acceptsRaw) return readRaw(bytes, file, options.manifest);
  throw new ImageError({
    file,
    field: 'format',
    offset: 0,
    expected: 'ELF32, Intel HEX, Motorola S-record, MCUboot, or a raw binary with a manifest',
    found: 'none of these',
    next: 'If it is a raw binary, describe it in a manifest beside it (fw.bin and fw.manifest.yaml) or with --manifest.',
  });
}

/** imgtool also writes whole containers as Intel HEX: such a file is the MCUboot image that it spells out. */
function unwrapped(image: CodeImage): CodeImage {
  const [first] = image.segments;
  if (!first || !isMcuboot(first.bytes) || contiguousRanges(image).length !== 1) return image;
  return readMcuboot(first.bytes, image.sourceName);
}
