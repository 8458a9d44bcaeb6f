import type { CodeImage } from '../code-image.js';
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

/**
 * Reads an image of any format, told apart by content and never by the file's name.
 * @throws ImageError
 */
export function readImage(bytes: Uint8Array, file: string, options: ReadOptions = {}): CodeImage {
  if (bytes.length === 0)
    throw new ImageError({ file, field: 'file', expected: 'a code image', found: 'an empty file' });
  if (isElf(bytes)) return readElf(bytes, file);
  if (isMcuboot(bytes)) return readMcuboot(bytes, file);
  const first = bytes.findIndex((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
  const start = String.fromCharCode(...bytes.slice(Math.max(0, first), Math.max(0, first) + 3));
  if (/^:[0-9a-f]/i.test(start)) return readIntelHex(bytes, file);
  if (/^S[0-9][0-9a-f]/i.test(start)) return readSRecord(bytes, file);
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
