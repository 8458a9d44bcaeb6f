import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PartFile, readPart } from '../silicon/part-file.js';
import { InputError } from './input.js';
import { diskFiles, packageDir } from './packaged-files.js';

const directory = (): string => join(packageDir(), 'profiles', 'dram');

/** Names of the DRAM parts that come with the package, sorted. */
export function packagedPartNames(): string[] {
  return diskFiles
    .list(directory())
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.replace(/\.yaml$/, ''))
    .sort();
}

/**
 * A DRAM part by its name, or from the file of that path.
 * @throws InputError when there is none, PartFileError when it cannot be used
 */
export function dramPart(nameOrPath: string): PartFile {
  const isPath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  const file = isPath ? nameOrPath : join(directory(), `${nameOrPath}.yaml`);
  if (!existsSync(file))
    throw new InputError(
      `${nameOrPath}: expected a DRAM part, found none of that name`,
      `Parts: ${packagedPartNames().join(', ')}; or the path of a part file.`,
    );
  return readPart(diskFiles.read(file), file);
}
