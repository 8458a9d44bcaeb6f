import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const directory = new URL('../../reference/mcuboot/', import.meta.url);

/** A file that imgtool wrote. */
export function reference(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, directory)));
}

export function referencePem(name: string): string {
  return readFileSync(new URL(name, directory), 'utf8');
}

/** The payloads of the reference images: block i is the SHA-256 of the text `NAME:i`, cut to length. */
export function counterStream(name: string, lengthBytes: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(lengthBytes / 32) }, (_, index) =>
    createHash('sha256').update(`${name}:${index}`).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, lengthBytes));
}

export const SMALL = counterStream('small', 1000);
export const MID = counterStream('mid', 70001);

/** Every image of the reference table with what the table says about it. */
export const REFERENCE_IMAGES = [
  { file: 'hash-only.bin', key: undefined, payload: SMALL, version: '1.2.3+45' },
  { file: 'ed25519.bin', key: 'ed25519.pub.pem', payload: SMALL, version: '7.3.0+0' },
  { file: 'ed25519-pure.bin', key: 'ed25519.pub.pem', payload: SMALL, version: '7.3.2+0' },
  { file: 'ecdsa-dep-seccnt.bin', key: 'ecdsa-p256.pub.pem', payload: MID, version: '7.3.1+0' },
  { file: 'rsa-custom-confirmed.bin', key: 'rsa-2048.pub.pem', payload: SMALL, version: '7.3.2+0' },
] as const;
