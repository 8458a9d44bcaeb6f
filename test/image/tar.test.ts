import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTar, parseTar } from '../../src/image/formats/tar.js';
import { ImageError } from '../../src/image/image-error.js';

/** A ustar archive with one file. */
function archive(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(512 * (3 + Math.ceil(content.length / 512)));
  const put = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  put(0, name);
  put(124, content.length.toString(8).padStart(11, '0'));
  put(148, ' '.repeat(8));
  put(156, '0');
  put(257, 'ustar');
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  bytes.set(content, 512);
  return bytes;
}

test('what stands in an archive comes out of it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,20}$/), fc.uint8Array({ maxLength: 1500 }), (name, content) => {
      const bytes = archive(name, content);
      expect(isTar(bytes)).toBe(true);
      expect(parseTar(bytes, 'a.tar').map((file) => [file.name, [...file.bytes]])).toEqual([[name, [...content]]]);
    }),
  );
});

test('damaged or not, an archive is read or refused by field and offset', () => {
  const change = fc.array(fc.tuple(fc.nat(1023), fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(change, fc.nat(1536), (changes, length) => {
      const bytes = archive('a', new Uint8Array(100)).slice(0, length);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      try {
        parseTar(bytes, 'a.tar');
      } catch (error) {
        expect(error).toBeInstanceOf(ImageError);
      }
    }),
  );
});
