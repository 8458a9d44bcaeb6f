/** What is wrong with an image, a manifest or a key: where it stands, what was expected there and what was found. */
export interface ImageFault {
  /** Name of the file as the user gave it. */
  file: string;
  /** The field of the format, under the name its standard gives it (`e_phoff`, `ih_img_size`, `tables[0].name`). */
  field: string;
  /** Byte offset in the file, where there is one. */
  offset?: number | undefined;
  /** Line of a text file, counted from 1. */
  line?: number | undefined;
  expected: string;
  found: string;
  /** What to do about it, for the person at the terminal. */
  next?: string | undefined;
}

/** Bad input: an image, manifest or key that does not hold what its format promises. Never a fault of the program. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  /** Marks an error of the input for whoever turns errors into exit codes. */
  readonly badInput = true;
  readonly file: string;
  readonly field: string;
  readonly offset: number | undefined;
  readonly line: number | undefined;
  readonly expected: string;
  readonly found: string;
  readonly next: string | undefined;

  constructor(fault: ImageFault) {
    const line = fault.line === undefined ? '' : ` at line ${fault.line}`;
    const offset = fault.offset === undefined ? '' : `${line === '' ? ' at' : ','} offset ${hex(fault.offset)}`;
    super(`${fault.file}: ${fault.field}${line}${offset}: expected ${fault.expected}, found ${fault.found}`);
    this.file = fault.file;
    this.field = fault.field;
    this.offset = fault.offset;
    this.line = fault.line;
    this.expected = fault.expected;
    this.found = fault.found;
    this.next = fault.next;
  }
}

/** `0x1c`: how offsets, addresses and field values are written in every message. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** `0x100200..0x1003ff`: a byte range, both ends included. */
export function hexRange(start: number, lengthBytes: number): string {
  return lengthBytes === 0 ? `nothing at ${hex(start)}` : `${hex(start)}..${hex(start + lengthBytes - 1)}`;
}
