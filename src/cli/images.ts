import { publicKeyFromPem } from '../image/crypto.js';
import { isMcuboot, parseMcuboot } from '../image/formats/mcuboot.js';
import { ImageError } from '../image/image-error.js';
import { toContainer } from '../image/pack.js';
import type { PublicKey } from '../image/signing.js';
import { loadImage } from './image/load.js';
import { readInputFile, readInputText } from './input.js';

/**
 * The container that an image file becomes. A damaged MCUboot image that is to be delivered stays as it is: what is
 * wrong with it is for the adapter to find.
 * @throws InputError, ImageError
 */
export function containerOf(file: string, manifest: string | undefined, role: 'old' | 'new'): Uint8Array {
  const bytes = readInputFile(file);
  if (role === 'new' && manifest === undefined && isMcuboot(bytes)) return asDelivered(bytes, file);
  const loaded = loadImage(file, { manifest });
  const container = toContainer(loaded.image, loaded.manifest);
  requireCharacteristics(loaded.image.characteristics ?? loaded.manifest?.characteristics, file);
  return container;
}

function asDelivered(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return bytes.subarray(0, parseMcuboot(bytes, file).totalBytes);
  } catch (error) {
    if (error instanceof ImageError) return bytes;
    throw error;
  }
}

/** An image that says nothing of itself cannot be updated from; a container that says nothing is the adapter's to refuse. */
function requireCharacteristics(characteristics: unknown, file: string): void {
  if (characteristics !== undefined) return;
  throw new ImageError({
    file,
    field: 'characteristics',
    expected: 'what the image is: adapter, version, tables, bootstrap',
    found: 'nothing',
    next: 'Describe it in a manifest beside it (NAME.manifest.yaml); docs/images.md shows one.',
  });
}

export function publicKeyOf(file: string): PublicKey {
  return publicKeyFromPem(readInputText(file), file);
}
