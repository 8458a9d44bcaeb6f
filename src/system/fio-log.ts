/** What a line of the log asks for; a `sync`, `datasync` or `trim` moves no data and is a command. */
export type FioOperation = 'read' | 'write' | 'command';

/** A recorded workload: fio's I/O log (`write_iolog`), version 2 or 3, one entry per I/O. */
export interface FioLog {
  readonly version: 2 | 3;
  readonly files: readonly string[];
  readonly entries: number;
  /**
   * Microseconds from the beginning of the log at which an entry may start: version 3 says so, version 2 by its waits.
   */
  readonly atMicroseconds: Float64Array;
  readonly operations: readonly FioOperation[];
  /** Index into {@link files}. */
  readonly file: Int32Array;
  readonly offsetBytes: Float64Array;
  readonly lengthBytes: Float64Array;
}

/** A line that is none of the format. */
export class FioLogError extends Error {
  override readonly name = 'FioLogError';
  readonly badInput = true;
  readonly file: string;
  readonly line: number;
  readonly next = 'fio writes such a log with --write_iolog=FILE.';

  constructor(file: string, line: number, expected: string, found: string) {
    super(`${file}: line ${line}: expected ${expected}, found ${found}`);
    this.file = file;
    this.line = line;
  }
}

const HEADER = /^fio version (\d+) iolog$/;
const FILE_ACTIONS = new Set(['add', 'open', 'close']);
const OPERATIONS: Readonly<Record<string, FioOperation>> = {
  read: 'read',
  write: 'write',
  sync: 'command',
  datasync: 'command',
  trim: 'command',
};
const SHOWN_CHARACTERS = 60;

/**
 * Reads the text of a log. Empty lines and lines that begin with # are passed over; lines may end in CR LF.
 * Version 3: `microseconds file action [offset length]`; version 2: `file action [offset length]`, with `wait` lines.
 * @throws FioLogError naming file and line
 */
export function parseFioLog(text: string, file: string): FioLog {
  const reader = new LogReader(file);
  let line = 1;
  for (let start = 0; start <= text.length; line += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    reader.line(line, text.slice(start, end).trim());
    start = end + 1;
  }
  return reader.log(line - 1);
}

class LogReader {
  readonly #name: string;
  #version: 2 | 3 | undefined;
  #waitedMicroseconds = 0;
  readonly #files = new Map<string, number>();
  readonly #at: number[] = [];
  readonly #operations: FioOperation[] = [];
  readonly #file: number[] = [];
  readonly #offset: number[] = [];
  readonly #length: number[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  line(line: number, text: string): void {
    if (text === '' || text.startsWith('#')) return;
    if (this.#version === undefined) {
      this.#header(line, text);
      return;
    }
    const words = text.split(/\s+/);
    if (this.#version === 2) this.#entry(line, text, words, undefined);
    else this.#entry(line, text, words.slice(1), this.#number(line, 'a time in microseconds', words[0]!));
  }

  /** @throws FioLogError when there was nothing in it */
  log(lines: number): FioLog {
    if (this.#version === undefined)
      throw new FioLogError(this.#name, lines, '"fio version 2 iolog" or "fio version 3 iolog"', 'the end of the file');
    if (this.#operations.length === 0)
      throw new FioLogError(this.#name, lines, 'at least one I/O', 'the end of the file');
    return {
      version: this.#version,
      files: [...this.#files.keys()],
      entries: this.#operations.length,
      atMicroseconds: Float64Array.from(this.#at),
      operations: this.#operations,
      file: Int32Array.from(this.#file),
      offsetBytes: Float64Array.from(this.#offset),
      lengthBytes: Float64Array.from(this.#length),
    };
  }

  #header(line: number, text: string): void {
    const version = Number(HEADER.exec(text)?.[1]);
    if (version !== 2 && version !== 3)
      throw new FioLogError(this.#name, line, '"fio version 2 iolog" or "fio version 3 iolog"', shown(text));
    this.#version = version;
  }

  #entry(line: number, text: string, words: readonly string[], atMicroseconds: number | undefined): void {
    const [name, action, offset, length, ...more] = words;
    const isFileAction = action !== undefined && FILE_ACTIONS.has(action);
    if (name === undefined || action === undefined || more.length > 0 || (isFileAction && offset !== undefined))
      throw new FioLogError(this.#name, line, this.#shape(), shown(text));
    if (isFileAction) {
      this.#fileIndex(name);
      return;
    }
    if (action === 'wait') {
      this.#wait(line, offset, atMicroseconds);
      return;
    }
    const operation = Object.hasOwn(OPERATIONS, action) ? OPERATIONS[action]! : undefined;
    if (operation === undefined)
      throw new FioLogError(
        this.#name,
        line,
        'read, write, trim, sync, datasync, wait, add, open or close',
        shown(action),
      );
    if (offset === undefined || length === undefined)
      throw new FioLogError(this.#name, line, this.#shape(), shown(text));
    const offsetBytes = this.#number(line, 'an offset in bytes', offset);
    const lengthBytes = this.#number(line, 'a length in bytes', length);
    if (operation !== 'command' && lengthBytes === 0) throw new FioLogError(this.#name, line, 'a length above 0', '0');
    const last = this.#at.at(-1) ?? 0;
    const at = atMicroseconds ?? this.#waitedMicroseconds;
    if (at < last) throw new FioLogError(this.#name, line, `a time not before the last one, ${last}`, `${at}`);
    this.#at.push(at);
    this.#operations.push(operation);
    this.#file.push(this.#fileIndex(name));
    this.#offset.push(offsetBytes);
    this.#length.push(operation === 'command' ? 0 : lengthBytes);
  }

  /** fio: the time to wait stands where an offset would; version 3 has none, for its lines carry their times. */
  #wait(line: number, offset: string | undefined, atMicroseconds: number | undefined): void {
    if (atMicroseconds !== undefined)
      throw new FioLogError(this.#name, line, 'an I/O or a file action (version 3 has no waits)', 'wait');
    this.#waitedMicroseconds += this.#number(line, 'a time in microseconds', offset ?? 'nothing');
  }

  #fileIndex(name: string): number {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const index = this.#files.size;
    this.#files.set(name, index);
    return index;
  }

  #number(line: number, what: string, text: string): number {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw new FioLogError(this.#name, line, what, shown(text));
    return value;
  }

  #shape(): string {
    const entry = 'FILE ACTION, or FILE ACTION OFFSET LENGTH';
    return this.#version === 3 ? `MICROSECONDS ${entry}` : entry;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
