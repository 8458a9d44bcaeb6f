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
 * Reads an image with its manifest. One that merely lies beside the file is for an image that states nothing itself. A
 * file named .bin may be a raw binary without a manifest.
 * @throws InputError, ImageError
 */
export function loadImage(file: string, options: LoadOptions = {}): LoadedImage {
  const bytes = readInputFile(file);
  const load = (manifest: Manifest | undefined, acceptsRaw: boolean): LoadedImage => ({
    file,
    fileBytes: bytes.length,
    image: readImage(bytes, file, { manifest, acceptsRaw }),
    manifest,
  });
  if (options.manifest !== undefined) return load(readManifest(options.manifest), true);
  const beside = manifestBeside(file);
  const bare = load(undefined, beside !== undefined || options.acceptsRaw === true || /\.(bin|raw)$/i.test(file));
  const knowsItself = bare.image.mcuboot !== undefined || bare.image.characteristics !== undefined;
  return beside === undefined || knowsItself ? bare : load(readManifest(beside), true);
}

function readManifest(file: string): Manifest {
  return parseManifest(readInputText(file), file);
}

/** `fw.bin` → `fw.manifest.yaml`. */
function manifestBeside(file: string): string | undefined {
  const stem = file.replace(/\.[^./\\]*$/, '');
  return MANIFEST_ENDINGS.map((ending) => stem + ending).find(inputExists);
}
