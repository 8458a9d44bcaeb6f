import fc from 'fast-check';
import { expect } from 'vitest';
import { ImageError } from '../../../src/image/image-error.js';

/** Runs a parser that may refuse its input, but only with an ImageError that names field, expectation and finding. */
export function expectTypedRefusal(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    expect(error.file).not.toBe('');
    expect(error.field).not.toBe('');
    expect(error.expected).not.toBe('');
    expect(error.found).not.toBe('');
    expect(error.message).not.toMatch(/undefined|NaN|\[object/);
  }
}

/** Random bytes, truncations of `valid`, and `valid` with a few bytes replaced. */
export function damaged(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) });
  const head = fc.record({
    at: fc.nat(Math.min(valid.length, 256) - 1),
    byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
  });
  const mutated = fc.array(fc.oneof(edit, head), { minLength: 1, maxLength: 6 }).map((edits) => {
    const copy = valid.slice();
    for (const { at, byte } of edits) copy[at] = byte;
    return copy;
  });
  const cut = fc.nat(valid.length).map((length) => valid.slice(0, length));
  return fc.oneof(mutated, cut, fc.uint8Array({ maxLength: 200 }));
}
