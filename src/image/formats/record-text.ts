import { hex, ImageError } from '../image-error.js';

/** One line of a file of hexadecimal records, with its place for messages. */
export class RecordLine {
  readonly file: string;
  readonly line: number;
  /** Offset of the line's first character in the file. */
  readonly offset: number;
  readonly #text: Uint8Array;
  readonly #end: number;

  constructor(file: string, text: Uint8Array, line: number, start: number, end: number) {
    this.file = file;
    this.line = line;
    this.offset = start;
    this.#text = text;
    this.#end = end;
  }

  get lengthCharacters(): number {
    return this.#end - this.offset;
  }

  /** The character at `index` of the line, or an empty string behind its end. */
  character(index: number): string {
    const at = this.offset + index;
    return at < this.#end ? String.fromCharCode(this.#text[at]!) : '';
  }

  /**
   * The byte written as two hexadecimal digits at `index`.
   * @throws ImageError when the line is shorter or the digits are none
   */
  byte(index: number, field: string): number {
    const at = this.offset + index;
    if (at + 2 > this.#end) throw this.fault(field, 'two hexadecimal digits', 'the end of the line', index);
    const high = digit(this.#text[at]!);
    const low = digit(this.#text[at + 1]!);
    if (high < 0 || low < 0) throw this.fault(field, 'two hexadecimal digits', 'other characters', index);
    return high * 16 + low;
  }

  /** The big-endian number in the `count` bytes from `index`. */
  number(index: number, count: number, field: string): number {
    let value = 0;
    for (let position = 0; position < count; position++) value = value * 256 + this.byte(index + 2 * position, field);
    return value;
  }

  /** Sum of the `count` bytes from `index`, modulo 256. */
  sum(index: number, count: number): number {
    let sum = 0;
    for (let position = 0; position < count; position++) sum += this.byte(index + 2 * position, 'record');
    return sum & 0xff;
  }

  /** The `count` bytes from `index`. */
  bytes(index: number, count: number): Uint8Array {
    const data = new Uint8Array(count);
    for (let position = 0; position < count; position++) data[position] = this.byte(index + 2 * position, 'data');
    return data;
  }

  fault(field: string, expected: string, found: string, index = 0): ImageError {
    return new ImageError({
      file: this.file,
      field,
      line: this.line,
      offset: this.offset + index,
      expected,
      found,
    });
  }

  /** Throws unless the checksum byte found is the one computed. */
  expectChecksum(computed: number, found: number, index: number): void {
    if (computed !== found) throw this.fault('checksum', hex(computed), hex(found), index);
  }
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

const LINE_FEED = 0x0a;
const BLANKS = new Set([0x20, 0x09, 0x0d]);

/** The lines of the file that are not blank, without their line ends and trailing blanks. */
export function* recordLines(text: Uint8Array, file: string): Generator<RecordLine> {
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf(LINE_FEED, start);
    const next = feed < 0 ? text.length : feed + 1;
    let end = feed < 0 ? text.length : feed;
    while (end > start && BLANKS.has(text[end - 1]!)) end--;
    line++;
    if (end > start) yield new RecordLine(file, text, line, start, end);
    start = next;
  }
}
