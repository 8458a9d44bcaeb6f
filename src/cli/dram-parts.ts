import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PartFile, readPart } from '../silicon/part-file.js';
import { InputError, readInputText } from './input.js';
import { packageDir } from './package-dir.js';

const SUFFIX = /\.ya?ml$/;
const directory = () => join(packageDir(), 'profiles', 'dram');

/** Names of the DRAM parts that come with the package, sorted. */
export function partNames(): string[] {
  if (!existsSync(directory())) return [];
  const files = readdirSync(directory()).filter((file) => SUFFIX.test(file));
  return files.map((file) => file.replace(SUFFIX, '')).sort();
}

/**
 * A DRAM part by its name, or by the path of its file (whatever has a slash or ends in .yaml).
 * @throws InputError when there is none, PartFileError when it cannot be used
 */
export function loadPart(nameOrPath: string): PartFile {
  if (/[/\\]/.test(nameOrPath) || SUFFIX.test(nameOrPath)) return readPart(readInputText(nameOrPath), nameOrPath);
  const names = partNames();
  if (!names.includes(nameOrPath)) {
    throw new InputError(
      `--part ${nameOrPath}: expected a part file or one of ${names.join(', ')}`,
      'fastload dram --list-parts describes them.',
    );
  }
  return readPart(readInputText(join(directory(), `${nameOrPath}.yaml`)), `${nameOrPath}.yaml`);
}
