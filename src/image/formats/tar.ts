import { ImageError } from '../image-error.js';

/** A file of an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const FILES_MAX = 4096;

/** Whether the bytes begin like a POSIX archive (`ustar` at offset 257). */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && text(bytes, 257, 5) === 'ustar';
}

/**
 * The files of a tar archive (POSIX.1-1988 ustar; directories and metadata of later formats are passed over).
 * @throws ImageError naming the field and its offset
 */
export function parseTar(bytes: Uint8Array, file: string): ArchivedFile[] {
  const files: ArchivedFile[] = [];
  for (let offset = 0; offset + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(offset, offset + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    const size = octal(header, 124, 12, 'size', offset, file);
    if (octal(header, 148, 8, 'chksum', offset, file) !== checksum(header))
      throw fault(file, 'chksum', offset + 148, 'the sum of the header', 'another one');
    const end = offset + BLOCK + size;
    if (end > bytes.length)
      throw fault(
        file,
        'size',
        offset + 124,
        `at most the ${bytes.length - offset - BLOCK} bytes that follow`,
        `${size}`,
      );
    const type = text(header, 156, 1);
    if (type === '0' || type === '') {
      const prefix = text(header, 345, 155);
      const name = prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
      files.push({ name: name.replace(/^\.\//, ''), bytes: bytes.subarray(offset + BLOCK, end) });
      if (files.length > FILES_MAX) throw fault(file, 'archive', offset, `at most ${FILES_MAX} files`, 'more');
    }
    offset = Math.ceil(end / BLOCK) * BLOCK;
  }
  return files;
}

function octal(header: Uint8Array, at: number, length: number, field: string, offset: number, file: string): number {
  const digits = text(header, at, length).trim();
  if (!/^[0-7]{1,11}$/.test(digits)) throw fault(file, field, offset + at, 'an octal number', JSON.stringify(digits));
  return Number.parseInt(digits, 8);
}

/** The sum of all bytes of the header, its own field read as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

function text(bytes: Uint8Array, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end += 1;
  return new TextDecoder().decode(bytes.slice(at, end));
}

function fault(file: string, field: string, offset: number, expected: string, found: string): ImageError {
  return new ImageError({ file, field, offset, expected, found });
}
