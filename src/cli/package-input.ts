import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readCodePackage } from '../image/code-package.js';
import { type ArchivedFile, isTar, parseTar } from '../image/formats/tar.js';
import type { PublicKey } from '../image/signing.js';
import { readableImage } from '../system/readable-image.js';
import type { SystemPackage } from '../system/system-package.js';
import { containerOf } from './images.js';
import { InputError, readInputFile } from './input.js';

const UNPACKED_BYTES_MAX = 256 * 2 ** 20;

/**
 * What lies on the source electronic storage media: a directory or an archive with a code package, or a single image.
 * @throws InputError, ImageError
 */
export function packageOf(path: string, key: PublicKey | undefined): SystemPackage {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return packageOfFiles(filesOf(path), path, key);
  const bytes = unpacked(readInputFile(path), path);
  return isTar(bytes) ? packageOfFiles(parseTar(bytes, path), path, key) : packageOfImage(path);
}

function packageOfFiles(files: readonly ArchivedFile[], path: string, key: PublicKey | undefined): SystemPackage {
  const { name, manifestBytes, images, signature } = readCodePackage(files, path, key);
  return {
    name,
    manifestBytes,
    signature,
    images: images.map(({ file, adapterType, revisions, bytes, isIntact }) => ({
      name: file,
      adapterType,
      revisions,
      container: bytes.slice(),
      isIntact,
    })),
  };
}

/** A single image says by itself which adapters it is for. */
function packageOfImage(path: string): SystemPackage {
  const container = containerOf(path, undefined, 'new');
  const adapterType = readableImage(container)?.characteristics?.adapterType ?? 'an unknown adapter';
  const image = { name: basename(path), adapterType, container, isIntact: true };
  return { name: basename(path), manifestBytes: 0, images: [image], signature: 'missing' };
}

function filesOf(directory: string): ArchivedFile[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ name, bytes: readInputFile(join(directory, name)) }));
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch {
    throw new InputError(`${path}: expected a whole gzip file of at most ${UNPACKED_BYTES_MAX} bytes, found another`);
  }
}
