import { nearMatch } from '../hardware/near-match.js';
import type { Profile } from '../hardware/profile.js';
import { ProfileError } from '../hardware/profile-error.js';
import { type ProfileText, parseProfile, type ResolveDram } from '../hardware/profile-parse.js';

/** The only sight of a file system that profiles need. Paths are parted by slashes. */
export interface TextFiles {
  /** @throws Error when the file cannot be read */
  read(path: string): string;
  /** Names within a directory; empty when there is none. */
  list(dir: string): readonly string[];
}

const SUFFIX = /\.ya?ml$/;

/** Finds profiles by name (those shipped) or by path (a team's own). */
export class ProfileStore {
  readonly #files: TextFiles;
  readonly #dir: string;
  readonly #resolveDram: ResolveDram | undefined;

  /** @param dir where the named profiles lie */
  constructor(files: TextFiles, dir: string, resolveDram?: ResolveDram) {
    this.#files = files;
    this.#dir = dir;
    this.#resolveDram = resolveDram;
  }

  /** Names of the profiles that need no path, sorted. */
  names(): string[] {
    const names = this.#files.list(this.#dir).filter((name) => SUFFIX.test(name));
    return names.map((name) => name.replace(SUFFIX, '')).sort();
  }

  /**
   * The profile of that name, or in the file of that path (whatever has a slash or ends in .yaml or .yml).
   * @throws ProfileError when it is not there or cannot be used
   */
  resolve(nameOrPath: string): Profile {
    const { text, file } = this.#textOf(nameOrPath);
    return parseProfile(text, file, (reference, from) => this.#baseOf(reference, from), this.#resolveDram);
  }

  #textOf(nameOrPath: string): ProfileText {
    if (isPath(nameOrPath)) return { text: this.#read(nameOrPath), file: nameOrPath };
    const named = this.#named(nameOrPath);
    if (named !== undefined) return named;
    const near = nearMatch(nameOrPath, this.names());
    const names = near === undefined ? this.names().join(', ') : `"${near}"`;
    const expected = `the path of a profile or one of its names (${near === undefined ? '' : 'did you mean '}${names})`;
    throw new ProfileError({ file: nameOrPath, keyPath: '', expected, found: `"${nameOrPath}"` });
  }

  #baseOf(reference: string, from: string): ProfileText | undefined {
    if (!isPath(reference)) return this.#named(reference);
    const file = beside(from, reference);
    return { text: this.#read(file), file };
  }

  #named(name: string): ProfileText | undefined {
    const entry = this.#files.list(this.#dir).find((file) => SUFFIX.test(file) && file.replace(SUFFIX, '') === name);
    if (entry === undefined) return undefined;
    const file = `${this.#dir}/${entry}`;
    return { text: this.#read(file), file };
  }

  #read(file: string): string {
    try {
      return this.#files.read(file);
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      throw new ProfileError({ file, keyPath: '', expected: 'a readable file', found });
    }
  }
}

function isPath(reference: string): boolean {
  return reference.includes('/') || reference.includes('\\') || SUFFIX.test(reference);
}

/** A path as written in another file: relative to that file's directory, `.` and `..` worked out. */
function beside(from: string, path: string): string {
  if (/^(?:\/|[A-Za-z]:)/.test(path)) return path;
  const parts = from.split(/[\\/]/).slice(0, -1);
  for (const part of path.split(/[\\/]/)) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
