import { existsSync, readFileSync, statSync } from 'node:fs';
import type { BadInput } from './exit.js';

/** A file or option on the command line that cannot be used. */
export class InputError extends Error implements BadInput {
  override readonly name = 'InputError';
  readonly badInput = true;
  readonly next: string | undefined;

  constructor(message: string, next?: string) {
    super(message);
    this.next = next;
  }
}

/** Larger than any image, smaller than what would exhaust the machine. */
const MAX_FILE_BYTES = 0x2000_0000;

/**
 * The bytes of a file.
 * @throws InputError when it is missing, not a file, empty, unreadable or larger than 512 MiB
 */
export function readInputFile(path: string): Uint8Array {
  const bytes = attempt(path, () => {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES) throw new InputError(`${path}: expected a file of at most 512 MiB, found ${size} bytes`);
    return readFileSync(path);
  });
  if (bytes.length === 0) throw new InputError(`${path}: expected a file with content, found an empty file`);
  // A plain view: Buffer's methods differ from those of Uint8Array (slice is not a copy).
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The text of a file.
 * @throws InputError as {@link readInputFile}, and when it is not UTF-8
 */
export function readInputText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readInputFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw new InputError(`${path}: expected UTF-8 text, found other bytes`);
    throw error;
  }
}

export function inputExists(path: string): boolean {
  return existsSync(path);
}

function attempt<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || error instanceof InputError) throw error;
    const found = FOUND[code] ?? `it cannot be read (${code})`;
    throw new InputError(`${path}: expected a readable file, found ${found}`, NEXT[code]);
  }
}

const FOUND: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a directory',
  EACCES: 'no permission to read it',
};

const NEXT: Readonly<Record<string, string>> = {
  ENOENT: 'Check the name and the current directory.',
  ENOTDIR: 'Check the name and the current directory.',
  EISDIR: 'Name a file inside it.',
};
