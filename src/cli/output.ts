import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from './input.js';

/** Prints JSON and nothing else, so that standard output can be piped. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its name.
 * @throws InputError when the place cannot be written to; nothing is left behind
 */
export function writeOutputFile(path: string, content: Uint8Array | string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${path}: expected a file to write, found a directory`, 'Name a file inside it.');
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') rmSync(temporary, { force: true });
    throw new InputError(
      `${path}: expected a place to write the output to, found ${code === 'ENOENT' ? 'no such directory' : code}`,
      'Name an output file in a directory that exists and can be written to.',
    );
  }
}
