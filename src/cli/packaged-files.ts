import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest directory above this file with a package.json: the same for the sources and for the bundle. */
export function packageDir(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dirname(dir) !== dir) dir = dirname(dir);
  return dir;
}

/** Files of the package and of the user, read as text. */
export const diskFiles = {
  read: (path: string): string => readFileSync(path, 'utf8'),
  list: (dir: string): string[] => (existsSync(dir) ? readdirSync(dir) : []),
};

/** Path of a reference image of the package. */
export function referenceImage(version: string): string {
  return join(packageDir(), 'firmware', 'images', `fastload-fw-${version}.elf`);
}
