import { join } from 'node:path';
import { ProfileStore } from '../scenario/profile-store.js';
import { sizeOf } from '../silicon/dram-part.js';
import { diskFiles, packageDir } from './packaged-files.js';
import { dramPart, packagedPartNames } from './packaged-parts.js';

/** The profiles that come with the package, and any file by its path. */
export function packagedProfiles(): ProfileStore {
  return new ProfileStore(diskFiles, join(packageDir(), 'profiles'), (name) => {
    if (!packagedPartNames().includes(name) && !/[/\\]|\.ya?ml$/.test(name)) return undefined;
    const { part, clockMhz } = dramPart(name);
    return { bytes: sizeOf(part), clockHz: clockMhz * 1_000_000 };
  });
}
