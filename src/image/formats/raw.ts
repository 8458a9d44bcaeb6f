import { type CodeImage, codeImage, MAX_FLAT_BYTES } from '../code-image.js';
import { ImageError } from '../image-error.js';
import type { Manifest } from '../manifest.js';
import { DEFAULT_HEADER_BYTES } from './mcuboot-writer.js';

/**
 * A raw binary: one segment. A manifest gives it its place, behind the container's header at the run base; without one
 * it stands at address 0.
 * @throws ImageError when it is empty
 */
export function readRaw(bytes: Uint8Array, file: string, manifest?: Manifest): CodeImage {
  if (bytes.length === 0 || bytes.length > MAX_FLAT_BYTES)
    throw new ImageError({ file, field: 'file', expected: `1 to ${MAX_FLAT_BYTES} bytes`, found: `${bytes.length}` });
  const runBase = manifest?.characteristics.runBase;
  const address = runBase === undefined ? 0 : runBase + (manifest?.headerBytes ?? DEFAULT_HEADER_BYTES);
  return codeImage({
    format: 'raw',
    sourceName: file,
    segments: [{ address, vma: address, bytes, permissions: undefined, name: 'raw', fileOffset: 0 }],
  });
}
