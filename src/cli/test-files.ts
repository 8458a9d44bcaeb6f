import { dirname, resolve } from 'node:path';
import type { TestFiles } from '../scenario/boot-test/ready-test.js';
import { loadPart } from './dram-parts.js';
import { loadImage } from './image/load.js';
import { containerOf, publicKeyOf } from './images.js';
import { InputError, readInputFile } from './input.js';
import { referenceImage, referenceVersions } from './packaged-files.js';
import { packagedProfiles } from './packaged-profiles.js';

/** What tests name, from the package and from disk; paths are relative to `directory`. */
export function testFilesIn(directory: string): TestFiles {
  const beside = (path: string): string => resolve(directory, path);
  // Tests of one file mostly name the same few images.
  const containers = new Map<string, Uint8Array>();
  return {
    profile: (reference) => {
      const isPath = /[/\\]|\.ya?ml$/.test(reference);
      return packagedProfiles().resolve(isPath ? beside(reference) : reference);
    },
    dram: (profile) => loadPart(profile.dram.part),
    container: (image, role) => {
      const key = JSON.stringify([image, role]);
      const known = containers.get(key);
      if (known !== undefined) return known;
      const container =
        'version' in image
          ? containerOf(shipped(image.version), undefined, role)
          : containerOf(beside(image.file), image.manifest === undefined ? undefined : beside(image.manifest), role);
      containers.set(key, container);
      return container;
    },
    program: (path) => loadImage(beside(path)).image,
    publicKey: (path) => publicKeyOf(beside(path)),
    bytes: (path) => readInputFile(beside(path)),
  };
}

/** As {@link testFilesIn}, for the directory of a test file. */
export function testFilesBeside(file: string): TestFiles {
  return testFilesIn(dirname(resolve(file)));
}

function shipped(version: string): string {
  const versions = referenceVersions();
  if (!versions.includes(version))
    throw new InputError(
      `${version}: expected a path, a name under images, or a version that is shipped: ${versions.join(', ')}`,
      'A file whose name looks like a version needs a directory before it, such as ./1.2.3.',
    );
  return referenceImage(version);
}
