import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

export type HashName = 'sha256' | 'sha384' | 'sha512';

const HASHES = { sha256, sha384, sha512 };

/** A digest of bytes that may stand in shared memory. */
export function digestOf(hash: HashName, bytes: Uint8Array): Uint8Array {
  return HASHES[hash](bytes as Uint8Array<ArrayBuffer>);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Lower-case hexadecimal digits. */
export function hexDigits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
