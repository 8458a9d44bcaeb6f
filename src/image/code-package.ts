import { Ajv } from 'ajv';
import schema from '../../schemas/code-package.schema.json' with { type: 'json' };
import { digestOf, hexDigits } from './digest.js';
import type { ArchivedFile } from './formats/tar.js';
import { ImageError } from './image-error.js';
import type { PublicKey } from './signing.js';

export const PACKAGE_MANIFEST = 'package.json';
export const PACKAGE_SIGNATURE = 'package.sig';

/** An image that a package holds, and the adapters that it is for. */
export interface PackageEntry {
  readonly file: string;
  readonly adapterType: string;
  readonly revisions?: readonly string[];
  readonly sha256: string;
}

export interface CodePackageFile {
  readonly name: string;
  readonly manifestBytes: number;
  readonly images: readonly (PackageEntry & { readonly bytes: Uint8Array; readonly isIntact: boolean })[];
  readonly signature: 'valid' | 'invalid' | 'missing';
}

interface Manifest {
  format: 'fastload-package';
  version: 1;
  name: string;
  images: PackageEntry[];
}

const validate = new Ajv({ allErrors: false, strict: false }).compile<Manifest>(schema);

/**
 * A code package from its files: a manifest (`package.json`), the images that it names, and a signature over the manifest as it is
 * (`package.sig`: Ed25519, ECDSA P-256 or RSA-2048-PSS).
 * @param key without one a signature is not looked at
 * @throws ImageError naming file and field
 */
export function readCodePackage(
  files: readonly ArchivedFile[],
  place: string,
  key: PublicKey | undefined,
): CodePackageFile {
  const find = (name: string): Uint8Array | undefined => files.find((one) => one.name === name)?.bytes;
  const text = find(PACKAGE_MANIFEST);
  if (text === undefined)
    throw new ImageError({
      file: place,
      field: PACKAGE_MANIFEST,
      expected: 'a manifest of the package',
      found: 'no such file in it',
      next: 'docs/systems.md shows one.',
    });
  const manifest = manifestOf(text, `${place}/${PACKAGE_MANIFEST}`);
  return {
    name: manifest.name,
    manifestBytes: text.length,
    signature: signatureState(text, find(PACKAGE_SIGNATURE), key),
    images: manifest.images.map((entry, index) => {
      const bytes = find(entry.file);
      if (bytes === undefined)
        throw new ImageError({
          file: `${place}/${PACKAGE_MANIFEST}`,
          field: `images[${index}].file`,
          expected: 'a file of the package',
          found: JSON.stringify(entry.file),
        });
      return { ...entry, bytes, isIntact: hexDigits(digestOf('sha256', bytes)) === entry.sha256.toLowerCase() };
    }),
  };
}

function manifestOf(text: Uint8Array, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text.slice()));
  } catch {
    throw new ImageError({ file, field: 'file', expected: 'JSON', found: 'something else' });
  }
  if (validate(value)) return value;
  const problem = validate.errors![0]!;
  const at = problem.instancePath.slice(1).replaceAll('/', '.');
  const extra = problem.keyword === 'additionalProperties' ? ` ${String(problem.params.additionalProperty)}` : '';
  throw new ImageError({
    file,
    field: at === '' ? 'file' : at,
    expected: 'what a package manifest holds (docs/systems.md)',
    found: `${problem.message ?? 'something else'}${extra}`,
  });
}

function signatureState(manifest: Uint8Array, signature: Uint8Array | undefined, key: PublicKey | undefined) {
  if (signature === undefined) return 'missing';
  // Whoever has no key takes what is signed as good as what is not.
  if (key === undefined) return 'valid';
  return key.verify(manifest, signature) ? 'valid' : 'invalid';
}
