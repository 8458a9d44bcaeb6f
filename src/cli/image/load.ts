import type { CodeImage } from '../../image/code-image.js';
import { readImage } from '../../image/formats/detect.js';
import { type Manifest, parseManifest } from '../../image/manifest.js';
import { inputExists, readInputFile, readInputText } from '../input.js';

export interface LoadedImage {
  file: string;
  fileBytes: number;
  image: CodeImage;
  manifest: Manifest | undefined;
}

export interface LoadOptions {
  /** Path of the manifest; without it, one beside the file under the file's name is used. */
  manifest?: string | undefined;
  /** Accept a raw binary without a manifest whatever its name is. */
  acceptsRaw?: boolean | undefined;
}

const MANIFEST_ENDINGS = ['.manifest.yaml', '.manifest.yml', '.manifest.json'];

/**
 * Reads an image with the manifest beside it. A file named .bin may be a raw binary without one.
 * @throws InputError, ImageError
 */
export function loadImage(file: string, options: LoadOptions = {}): LoadedImage {
  const bytes = readInputFile(file);
  const path = options.manifest ?? manifestBeside(file);
  const manifest = path === undefined ? undefined : parseManifest(readInputText(path), path);
  const acceptsRaw = options.acceptsRaw || /\.(bin|raw)$/i.test(file);
  return { file, fileBytes: bytes.length, image: readImage(bytes, file, { manifest, acceptsRaw }), manifest };
}

/** `fw.bin` → `fw.manifest.yaml`. */
function manifestBeside(file: string): string | undefined {
  const stem = file.replace(/\.[^./\\]*$/, '');
  return MANIFEST_ENDINGS.map((ending) => stem + ending).find(inputExists);
}
