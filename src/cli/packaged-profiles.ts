import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProfileStore, type TextFiles } from '../scenario/profile-store.js';

const diskFiles: TextFiles = {
  read: (path) => readFileSync(path, 'utf8'),
  list: (dir) => (existsSync(dir) ? readdirSync(dir) : []),
};

/** The profiles that come with the package, and any file by its path. */
export function packagedProfiles(): ProfileStore {
  return new ProfileStore(diskFiles, join(packageDir(), 'profiles'));
}

/** The nearest directory above this file with a package.json: the same for the sources and for the bundle. */
function packageDir(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dirname(dir) !== dir) dir = dirname(dir);
  return dir;
}
