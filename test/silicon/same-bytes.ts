// Byte equality for large ranges: vitest's toEqual takes a second over a megabyte.
import { expect } from 'vitest';

/** Fails with the first offset that differs, and what stands there. */
export function expectSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length);
  if (Buffer.compare(actual, expected) === 0) return;
  const at = actual.findIndex((byte, i) => byte !== expected[i]);
  expect.fail(`byte ${at} is ${actual[at]}, expected ${expected[at]}`);
}
