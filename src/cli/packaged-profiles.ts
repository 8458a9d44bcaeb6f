import { join } from 'node:path';
import { ProfileStore } from '../scenario/profile-store.js';
import { sizeOf } from '../silicon/dram-part.js';
import { loadPart, partNames } from './dram-parts.js';
import { packageDir } from './package-dir.js';
import { diskFiles } from './packaged-files.js';

/** The profiles that come with the package, and any file by its path. */
export function packagedProfiles(): ProfileStore {
  return new ProfileStore(diskFiles, join(packageDir(), 'profiles'), (name) => {
    if (!partNames().includes(name) && !/[/\\]|\.ya?ml$/.test(name)) return undefined;
    const { part, clockMhz } = loadPart(name);
    return { bytes: sizeOf(part), clockHz: clockMhz * 1_000_000 };
  });
}
