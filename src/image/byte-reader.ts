import { hex, ImageError } from './image-error.js';

/**
 * Bounds-checked reads of a file's bytes. Every read names the field it is for, so that a truncated file says which field
 * is missing. The bytes may be a view over shared memory; nothing is copied.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly #littleEndian: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, file: string, littleEndian = true) {
    this.bytes = bytes;
    this.file = file;
    this.#littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get lengthBytes(): number {
    return this.bytes.length;
  }

  u8(offset: number, field: string): number {
    this.need(offset, 1, field);
    return this.#view.getUint8(offset);
  }

  u16(offset: number, field: string): number {
    this.need(offset, 2, field);
    return this.#view.getUint16(offset, this.#littleEndian);
  }

  u32(offset: number, field: string): number {
    this.need(offset, 4, field);
    return this.#view.getUint32(offset, this.#littleEndian);
  }

  /** A view of `lengthBytes` bytes at `offset`, not a copy. */
  range(offset: number, lengthBytes: number, field: string): Uint8Array {
    this.need(offset, lengthBytes, field);
    return this.bytes.subarray(offset, offset + lengthBytes);
  }

  /** Throws unless `lengthBytes` bytes exist at `offset`. */
  need(offset: number, lengthBytes: number, field: string): void {
    if (offset + lengthBytes <= this.bytes.length) return;
    throw this.fault(field, offset, `${lengthBytes} bytes`, `the end of the file at ${hex(this.bytes.length)}`);
  }

  fault(field: string, offset: number, expected: string, found: string, next?: string): ImageError {
    return new ImageError({ file: this.file, field, offset, expected, found, next });
  }
}
