import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir } from './package-dir.js';

/** Files of the package and of the user, read as text. */
export const diskFiles = {
  read: (path: string): string => readFileSync(path, 'utf8'),
  list: (dir: string): string[] => (existsSync(dir) ? readdirSync(dir) : []),
};

/** Path of a reference image of the package. */
export function referenceImage(version: string): string {
  return join(packageDir(), 'firmware', 'images', `fastload-fw-${version}.elf`);
}

/** Versions of the reference images of the package, sorted. */
export function referenceVersions(): string[] {
  const names = diskFiles.list(join(packageDir(), 'firmware', 'images'));
  return names.flatMap((name) => /^fastload-fw-(.+)\.elf$/.exec(name)?.[1] ?? []).sort();
}
