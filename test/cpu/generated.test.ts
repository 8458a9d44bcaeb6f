// The CPU's dispatch is written by a script: the committed files are what it writes.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the generated cases are up to date', async () => {
  const { generate } = (await import(new URL('../../scripts/generate-cpu-cases.mjs', import.meta.url).href)) as {
    generate(): Map<string, string>;
  };
  const files = [...generate()];
  expect(files).toHaveLength(2);
  for (const [file, text] of files) expect(readFileSync(file, 'utf8') === text, file).toBe(true);
});
