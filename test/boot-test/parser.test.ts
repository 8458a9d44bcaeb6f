import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BootTestError, StepTextError } from '../../src/scenario/boot-test/boot-test-error.js';
import { parseBootTests } from '../../src/scenario/boot-test/boot-test-file.js';
import {
  COMPARISONS,
  COUNTS,
  DURATIONS,
  inverted,
  parseExpectation,
  WAYS,
} from '../../src/scenario/boot-test/expectation.js';
import { parseMoment } from '../../src/scenario/boot-test/moment.js';
import { root } from './support/tests.js';

const refusal = (text: string): BootTestError => {
  try {
    parseBootTests(text, 'case.yaml');
  } catch (error) {
    if (error instanceof BootTestError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
};

describe('a test file', () => {
  test('is one test, named after its file, on the default adapter', () => {
    const [one, ...more] = parseBootTests('steps:\n  - boot: cold\n', 'dir/cold-boot.test.yaml');
    expect(more).toEqual([]);
    expect(one).toMatchObject({ name: 'cold-boot', line: 1, setup: { adapter: 'fc-host-adapter', image: '1.0.0' } });
    expect(one!.steps).toMatchObject([{ kind: 'boot', boot: 'cold', key: undefined, line: 2 }]);
  });

  test('is several, which share what stands beside the list and may say otherwise', () => {
    const tests = parseBootTests(
      `adapter: a
set: { ports.linkUp: 1s, resets.core: 1us }
images: { next: build/next.elf }
tests:
  - name: first
    steps: [ { update: next } ]
  - name: second
    adapter: b
    set: { ports.linkUp: 2s }
    images: { other: { file: o.bin, manifest: o.yaml } }
    steps: [ { update: { to: other, path: standard } } ]
`,
      'case.yaml',
    );
    expect(tests.map(({ name, line, setup }) => ({ name, line, adapter: setup.adapter }))).toEqual([
      { name: 'first', line: 5, adapter: 'a' },
      { name: 'second', line: 7, adapter: 'b' },
    ]);
    expect(tests[1]!.setup).toMatchObject({
      set: { 'ports.linkUp': '2s', 'resets.core': '1us' },
      images: { next: { file: 'build/next.elf' }, other: { file: 'o.bin', manifest: 'o.yaml' } },
    });
    expect(tests[0]!.steps).toMatchObject([{ kind: 'update', to: 'next', path: 'fastload' }]);
    expect(tests[1]!.steps).toMatchObject([{ kind: 'update', to: 'other', path: 'standard' }]);
  });

  test('may be several documents', () => {
    const tests = parseBootTests('name: a\nsteps: [{ run: 1ms }]\n---\nname: b\nsteps: [{ run: 1ms }]\n', 'case.yaml');
    expect(tests.map(({ name, line }) => [name, line])).toEqual([
      ['a', 1],
      ['b', 4],
    ]);
  });

  test.each([
    ['an unknown key', 'stpes: []', 1, 'stpes', 'did you mean steps?'],
    ['an unknown step', 'steps:\n  - boot: cold\n  - expct: link up', 3, 'steps[1].expct', 'did you mean expect?'],
    ['two keys in a step', 'steps:\n  - { boot: cold, run: 1ms }', 2, 'steps[0]', 'exactly one key'],
    ['a number without its unit', 'steps:\n  - run: 10', 2, 'steps[0].run', 'a duration with its unit'],
    ['text without a unit', 'steps:\n  - run: "10"', 2, 'steps[0].run', 'a duration with its unit'],
    ['a limit without its unit', 'steps: [{ boot: cold },\n  { expect: downtime < 5 }]', 2, 'steps[1].expect', 'unit'],
    ['no reset that there is', 'steps:\n  - reset: hot', 2, 'steps[0].reset', 'cold, warm, warm-retained, core'],
    ['no boot that there is', 'steps:\n  - boot: hot', 2, 'steps[0].boot', 'cold, warm, warm-retained, core'],
    [
      'no phase that there is',
      'steps: [{ power-cut: begin of ovrlay },\n  { update: a }]',
      1,
      '',
      'did you mean "overlay"?',
    ],
    ['no moment that there is', 'steps: [{ power-cut: key stoerd },\n  { update: a }]', 1, '', '"key stored"'],
    ['a cut that can strike nothing', 'steps:\n  - power-cut: key stored', 2, 'steps[0].power-cut', 'right after it'],
    ['a cut before a run', 'steps: [{ power-cut: reset }, { run: 1ms }]', 1, '', 'an update or a boot right after it'],
    ['an expectation of nothing', 'steps:\n  - expect: downtime < 1s', 2, 'steps[0].expect', 'an update or a boot'],
    ['an update’s of a boot', 'steps: [{ boot: cold }, { expect: updated }]', 1, '', 'an update right before it'],
    [
      'a number of the board in an update',
      'steps: [{ update: { to: a, set: { ports.io: 1B } } }]',
      1,
      '',
      'section update',
    ],
    ['no hexadecimal digits', 'steps: [{ set-nvram: { address: 0, bytes: xy } }]', 1, '', 'hexadecimal'],
    ['half a byte', 'steps: [{ expect: memory 0x0 == abc }]', 1, '', 'pairs of hexadecimal digits'],
    ['no address', 'steps: [{ expect: memory here == ab }]', 1, '', 'an address'],
    ['a fault without a place', 'steps: [{ fault: { firmware: hangs } }, { update: a }]', 1, '', 'fault'],
    ['neither steps nor tests', 'adapter: a', 1, '', 'steps, or a list of tests'],
    ['both', 'steps: [{ run: 1ms }]\ntests: [{ name: a, steps: [{ run: 1ms }] }]', 1, 'steps', 'either'],
    ['a name twice', 'tests:\n- { name: a, steps: [{ run: 1s }] }\n- { name: a, steps: [{ run: 1s }] }', 3, 'name', ''],
    ['broken YAML', 'steps: [\n', 2, '', 'readable YAML'],
    ['aliases', 'set: &a { x: 1 }\nimages: *a\nsteps: [{ run: 1s }]', 1, '', 'without aliases'],
  ])('is refused for %s, by line and key', (_, text, line, keyPath, expected) => {
    const { problem, message, lines } = refusal(text);
    expect(problem.line).toBe(line);
    if (keyPath !== '') expect(problem.keyPath).toBe(keyPath);
    expect(lines[0]).toContain(expected);
    expect(message.startsWith(`case.yaml:${line}: `)).toBe(true);
  });

  test('is refused with all of its problems at once', () => {
    const { problem, further } = refusal(
      'steps:\n  - boot: cold\n  - expect: downtime < 5\n  - expect: path slow\n  - power-cut: midnight\n',
    );
    expect([problem, ...further].map(({ line }) => line)).toEqual([3, 4, 5]);
  });
});

const example = readFileSync(join(root, 'test/boot-test/suite/updates.yaml'), 'utf8');

function expectTypedRefusal(text: string): void {
  try {
    parseBootTests(text, 'case.yaml');
  } catch (error) {
    if (!(error instanceof BootTestError)) throw error;
    expect(error.problem.line).toBeGreaterThan(0);
    expect(error.lines.every((line) => /^case\.yaml:\d+/.test(line))).toBe(true);
  }
}

describe('any text is read or refused with a BootTestError', () => {
  test('random text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), expectTypedRefusal), { numRuns: 300 });
  });

  test('truncations of a file that works', () => {
    fc.assert(
      fc.property(fc.nat(example.length), (length) => expectTypedRefusal(example.slice(0, length))),
      { numRuns: 150 },
    );
  });

  test('files with characters replaced', () => {
    const edits = fc.array(fc.tuple(fc.nat(example.length), fc.constantFrom(...':{}[]&*!|>\'"%@`#-?, \n\t0x~')), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(edits, (changes) => {
        const characters = [...example];
        for (const [at, character] of changes) characters[at % characters.length] = character;
        expectTypedRefusal(characters.join(''));
      }),
      { numRuns: 200 },
    );
  });

  test('known keys with any value', () => {
    const step = fc.dictionary(
      fc.constantFrom('boot', 'reset', 'update', 'power-cut', 'fault', 'run', 'set-nvram', 'expect', 'wait-uart'),
      fc.oneof(fc.constantFrom('cold', '10ms', 'key stored', 'link up', '1.1.0'), fc.jsonValue()),
      { maxKeys: 2 },
    );
    const common = fc.dictionary(
      fc.constantFrom('adapter', 'set', 'image', 'images', 'key', 'nvram', 'securityCounter', 'tests', 'name'),
      fc.jsonValue(),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(common, fc.array(step, { maxLength: 4 }), (rest, steps) =>
        expectTypedRefusal(JSON.stringify({ ...rest, steps })),
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['nesting', '['.repeat(100_000)],
    ['nested mappings', `${'{a: '.repeat(20_000)}1`],
    ['aliases that multiply', `a: &a [x, x]\nb: &b [*a, *a]\nset: {x: *b}`],
    ['a key that every object has', '__proto__: 1'],
    ['an inherited name for a moment', 'steps: [{ power-cut: constructor }, { update: a }]'],
    ['too much text', `# ${'x'.repeat(0x10_0000)}`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(() => parseBootTests(text, 'case.yaml')).toThrow(BootTestError);
  });
});

describe('an expectation', () => {
  const duration = fc.constantFrom('100ms', '1us', '2.5 s', '0s', '5/6ns');
  const plain = fc.oneof(
    fc.tuple(fc.constantFrom(...DURATIONS), fc.constantFrom(...COMPARISONS), duration).map((words) => words.join(' ')),
    fc.tuple(fc.constantFrom(...COUNTS), fc.constantFrom(...COMPARISONS), fc.nat(99)).map((words) => words.join(' ')),
    fc.constantFrom(...WAYS).map((way) => `path ${way}`),
    fc.constantFrom('link up', 'link 2 up', 'updated', 'fallback', 'fallback key-stale', 'key accepted', 'image 1.1.0'),
    fc.constantFrom('timer "R_T_TOV" tripped', 'timer tripped', 'tables intact', 'boot slot 1', 'phase overlay < 1ms'),
    fc.constantFrom('memory 0x100000 == 3d b8', 'nvram 4KiB == 00', 'flash 0 == 0xffff', 'key rejected links-reset'),
  );

  test('says the opposite with not before it, and the same with not twice', () => {
    fc.assert(
      fc.property(plain, (text) => {
        const expectation = parseExpectation(text);
        const opposite = parseExpectation(`not ${text}`);
        expect(expectation.negated).toBe(false);
        expect(opposite).toEqual({ ...expectation, text: `not ${text}`, negated: true });
        expect(inverted(expectation)).toEqual(opposite);
        expect(inverted(opposite)).toEqual(expectation);
        expect(parseExpectation(`not not ${text}`).negated).toBe(false);
      }),
    );
  });

  test('may have its not where English has it', () => {
    for (const [inside, before] of [
      ['timer "R_T_TOV" not tripped', 'not timer "R_T_TOV" tripped'],
      ['link not up', 'not link up'],
      ['no timer tripped', 'not timer tripped'],
      ['no fallback', 'not fallback'],
      ['tables not intact', 'not tables intact'],
    ] as const)
      expect({ ...parseExpectation(inside), text: '' }).toEqual({ ...parseExpectation(before), text: '' });
  });

  test('any text is read or refused with a StepTextError', () => {
    const words = fc.array(
      fc.constantFrom(
        'not',
        'no',
        'downtime',
        'link',
        'up',
        '<',
        '==',
        '100ms',
        'memory',
        '0x10',
        'ab',
        'phase',
        '"',
        '1',
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          words.map((parts) => parts.join(' ')),
        ),
        (text) => {
          for (const parse of [parseExpectation, parseMoment])
            try {
              parse(text);
            } catch (error) {
              if (!(error instanceof StepTextError)) throw error;
            }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('of text that is very long is refused soon', () => {
    expect(() => parseMoment(`1 ticks after ${'begin of '.repeat(50_000)}`)).toThrow(StepTextError);
    for (const text of ['not '.repeat(50_000), `phase ${'a'.repeat(100_000)}`, `memory 0 == ${'ab '.repeat(50_000)}`])
      expect(() => parseExpectation(text)).toThrow(StepTextError);
  });
});
