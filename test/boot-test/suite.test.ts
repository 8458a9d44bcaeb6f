// The reference firmware cold, warm, with each key state, and through each update. Every test passes as it is written;
// and whatever it expects, it fails where the very opposite is expected.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BootTest } from '../../src/scenario/boot-test/boot-test-file.js';
import { inverted } from '../../src/scenario/boot-test/expectation.js';
import type { Step } from '../../src/scenario/boot-test/step.js';
import { root, run, testsIn } from './support/tests.js';

const inDirectory = (directory: string): string[] =>
  readdirSync(join(root, directory))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${directory}/${name}`);

const named = (paths: readonly string[]): (readonly [string, BootTest])[] =>
  paths.flatMap(testsIn).map((one) => [`${one.file}: ${one.name}`, one]);

const suite = named(inDirectory('test/boot-test/suite'));
const examples = named(inDirectory('examples/tests'));

/** Expectations that follow each other without anything happening in between. */
function groups(steps: readonly Step[]): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const [index, { kind }] of steps.entries()) {
    if (kind !== 'expect') continue;
    const last = found.at(-1);
    if (last?.to === index) last.to = index + 1;
    else found.push({ from: index, to: index + 1 });
  }
  return found;
}

/**
 * The test up to a group of expectations, and right after it the same ones inverted: in one and the same moment each
 * must hold and its opposite fail.
 */
function withOpposites(one: BootTest, { from, to }: { readonly from: number; readonly to: number }): BootTest {
  const opposites = one.steps
    .slice(from, to)
    .flatMap((step): Step[] =>
      step.kind === 'expect' ? [{ ...step, expectations: step.expectations.map(inverted) }] : [],
    );
  return { ...one, steps: [...one.steps.slice(0, to), ...opposites] };
}

describe('holds, and fails where the opposite is expected', () => {
  const cases = suite.flatMap(([name, one]) =>
    groups(one.steps).map((group) => [`${name}, line ${one.steps[group.from]!.line}`, one, group] as const),
  );

  test.each(cases)('%s', (_, one, group) => {
    const asked = one.steps
      .slice(group.from, group.to)
      .flatMap((step) => (step.kind === 'expect' ? step.expectations.map(inverted) : []));
    const { outcome, steps } = run(withOpposites(one, group));
    const written = steps.slice(0, -asked.length);
    expect(written.flatMap(({ text, failure }) => (failure === undefined ? [] : [{ text, ...failure }]))).toEqual([]);
    expect(written.every((step) => step.outcome === 'passed')).toBe(true);
    expect(steps.slice(-asked.length).map(({ outcome: result, text }) => [result, text])).toEqual(
      asked.map(({ text }) => ['failed', `expect ${text}`]),
    );
    expect(outcome).toBe('failed');
  });

  test('every test ends with expectations, so that all of it is covered', () => {
    for (const [name, { steps }] of suite) expect([name, steps.at(-1)!.kind]).toEqual([name, 'expect']);
  });
});

describe('the examples pass', () => {
  test.each(examples)('%s', (_, one) => {
    const { outcome, steps } = run(one);
    expect(steps.flatMap(({ text, failure }) => (failure === undefined ? [] : [{ text, ...failure }]))).toEqual([]);
    expect(outcome).toBe('passed');
  });
});
