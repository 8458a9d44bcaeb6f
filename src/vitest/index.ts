// Emulated boot tests in vitest: an adapter as a fixture, and matchers for what it has been through.
//
//   import { expect, test } from 'fastload/vitest';
//
//   test('updates without losing a link', ({ adapter }) => {
//     const update = adapter.update('build/fw-new.elf');
//     expect(update).toBeDownLessThan('100ms');
//     expect(update).toKeepLinksUp();
//   });

import { test as base, expect, type TestAPI } from 'vitest';
import { type FastloadMatchers, matchers } from './matchers.js';
import { type AdapterSetup, TestAdapter } from './test-adapter.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares its parameter so, and declarations must agree
  interface Matchers<T = any> extends FastloadMatchers<T> {}
}

expect.extend(matchers);

/** What a test gets. */
export interface FastloadFixtures {
  /** The adapter a test is about; `test.extend({ adapterSetup: { … } })` chooses another. */
  readonly adapterSetup: AdapterSetup;
  /** A fresh adapter for each test. */
  readonly adapter: TestAdapter;
  /** The same as `adapter.update`. */
  readonly update: TestAdapter['update'];
}

/** vitest's `test` with an emulated adapter. */
export const test: TestAPI<FastloadFixtures> = base.extend<FastloadFixtures>({
  adapterSetup: {},
  adapter: async ({ adapterSetup }, use) => {
    await use(new TestAdapter(adapterSetup));
  },
  update: async ({ adapter }, use) => {
    await use((to, options) => adapter.update(to, options));
  },
});

/** The same under its other name. */
export const it = test;

/** `test` for an adapter of one's own. */
export function fastloadTest(adapterSetup: AdapterSetup): TestAPI<FastloadFixtures> {
  return test.extend<Pick<FastloadFixtures, 'adapterSetup'>>({ adapterSetup }) as TestAPI<FastloadFixtures>;
}

export type { FastloadMatchers } from './matchers.js';
export {
  type AdapterRun,
  type AdapterSetup,
  type BootOptions,
  TestAdapter,
  type UpdateOptions,
} from './test-adapter.js';
export { expect };
