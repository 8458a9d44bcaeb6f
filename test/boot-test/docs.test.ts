// What the documents show can be run: their YAML is read, their expectations and moments are understood.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseBootTests } from '../../src/scenario/boot-test/boot-test-file.js';
import { parseExpectation } from '../../src/scenario/boot-test/expectation.js';
import { parseMoment } from '../../src/scenario/boot-test/moment.js';
import { root } from './support/tests.js';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const guide = read('docs/boot-tests.md');
const inline = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);

describe('docs/boot-tests.md and README.md', () => {
  test('show test files that are read', () => {
    const blocks = [...`${guide}${read('README.md')}`.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block!);
    const tests = blocks.filter((block) => /^\s*(?:- )?steps:/m.test(block));
    expect(tests.length).toBeGreaterThanOrEqual(3);
    for (const block of tests) expect(parseBootTests(block, 'docs.yaml').length).toBeGreaterThan(0);
  });

  test('list expectations that are understood', () => {
    const table = /\| expectation([\s\S]*?)\n\n/.exec(guide)![1]!;
    const whole = inline(table).filter((code) =>
      /^(?:downtime <|phase|relogins|path|updated|fallback\b|key|timer|no|tables|image|boot slot|link (?:\d )?up|memory)/.test(
        code,
      ),
    );
    expect(whole.length).toBeGreaterThan(18);
    for (const text of whole) expect(() => parseExpectation(text), text).not.toThrow();
  });

  test('list moments that are understood', () => {
    const paragraph = /\nA moment is([\s\S]*?)\n\n/.exec(guide)![1]!;
    const moments = inline(paragraph);
    expect(moments.length).toBeGreaterThan(12);
    for (const text of moments) expect(() => parseMoment(text), text).not.toThrow();
  });

  test('name every key of the schema', () => {
    const schema = JSON.parse(read('schemas/boot-test.schema.json'));
    for (const key of [...Object.keys(schema.properties), ...Object.keys(schema.definitions.step.properties)])
      if (key !== 'describes') expect(guide, key).toContain(key);
  });
});
