// fastload/vitest as somebody else uses it: the packed package in a project of its own, run and type-checked there.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
let project: string;

const PASSING = `
import { describe } from 'vitest';
import { expect, fastloadTest, test } from 'fastload/vitest';

test('fastload', ({ adapter }) => {
  const update = adapter.update('1.1.0');
  expect(update).toBeDownLessThan('100ms');
  expect(update).toKeepLinksUp();
  expect(update).toHaveTakenPath('fastload');
  expect(update).toNeedNoRelogin();
  expect(update).toTripNoTimer();
  expect(update).toMeet('tables kept');
  expect(update).not.toMeet('fallback');
  expect(adapter.image).toBe('1.1.0');
  expect(update.measures.downtime.ticks).toBeGreaterThan(0);
});

test('standard, the other way round', ({ update }) => {
  const standard = update('1.1.0', { path: 'standard' });
  expect(standard).not.toBeDownLessThan('1s');
  expect(standard).not.toKeepLinksUp();
  expect(standard).toHaveTakenPath('standard');
  expect(standard).not.toNeedNoRelogin();
  expect(standard).not.toTripNoTimer();
  expect(standard).not.toTripNoTimer('R_T_TOV');
  expect(standard).toTripNoTimer('dev_loss_tmo');
});

test('a stale key', ({ adapter }) => {
  const boot = adapter.boot('core', { key: 'stale' });
  expect(boot).toHaveFallenBackBecause('key-stale');
  expect(boot).not.toHaveFallenBackBecause('key-torn');
});

test('a power cut', ({ adapter }) => {
  const cut = adapter.update('1.1.0', { powerCut: 'begin of overlay' });
  expect(cut).toHaveTakenPath('standard');
  expect(adapter.image).toBe('1.0.0');
  adapter.run('10ms');
  expect(adapter.update('1.1.0', { set: { 'update.overlay': 'delta' } })).toHaveTakenPath('fastload');
});

describe('another adapter', () => {
  const slow = fastloadTest({ set: { 'ports.linkUp': '3s' } });
  slow('with its own numbers', ({ adapter }) => {
    expect(adapter.boot('warm')).not.toBeDownLessThan('3s');
  });
  const other = test.extend({ adapterSetup: { image: '1.1.0' } });
  other('with another image', ({ adapter }) => {
    expect(adapter.image).toBe('1.1.0');
  });
});

// Types: what a matcher does not know is refused by the compiler.
export const typed = (adapter: import('fastload/vitest').TestAdapter): void => {
  // @ts-expect-error a reason that there is none
  expect(adapter.boot()).toHaveFallenBackBecause('key-stael');
  // @ts-expect-error a path that there is none
  expect(adapter.boot()).toHaveTakenPath('slow');
  // @ts-expect-error a duration is text with its unit
  expect(adapter.boot()).toBeDownLessThan(100);
};
`;

/** Each fails, by the message named. */
const FAILING: readonly (readonly [name: string, body: string, message: readonly string[]])[] = [
  [
    'too long down',
    `expect(adapter.update('1.1.0')).toBeDownLessThan('1us');`,
    ['update to 1.1.0 by fastload: expected downtime < 1 µs (800 ticks), found 4', 'most of it: overlay 2'],
  ],
  ['fast enough after all', `expect(adapter.update('1.1.0')).not.toBeDownLessThan('1s');`, ['not downtime < 1 s']],
  ['links lost', `expect(adapter.boot('warm')).toKeepLinksUp();`, ['port 0: link down 2.134 s']],
  [
    'another path',
    `expect(adapter.boot('core', { key: 'torn' })).toHaveTakenPath('fastload');`,
    ['expected path fastload, found path standard', 'fell back: key-torn'],
  ],
  [
    'another reason',
    `expect(adapter.update('3.0.0')).toHaveFallenBackBecause('key-stale');`,
    ['expected fallback key-stale, found fallback bootstrap-abi'],
  ],
  ['relogins', `expect(adapter.boot('warm')).toNeedNoRelogin();`, ['expected relogins == 0, found 64']],
  ['a timer', `expect(adapter.boot('warm')).toTripNoTimer('R_T_TOV');`, ['tripped: FC R_T_TOV: link down']],
  ['a cut that never strikes', `adapter.update('1.1.0', { powerCut: 'begin of DRAM test' });`, ['never came to it']],
  ['no unit', `expect(adapter.boot()).toBeDownLessThan('100');`, ['a duration with its unit']],
  ['no run', `expect(42).toKeepLinksUp();`, ['expected an update or boot of a fastload adapter, found number']],
  ['no such image', `adapter.update('9.9.9');`, ['9.9.9: expected a path']],
];

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'fastload-vitest-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', project], { cwd: root });
  const [tarball] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, 'fastload'), { recursive: true });
  execFileSync('tar', ['-xzf', join(project, tarball!), '--strip-components=1', '-C', join(modules, 'fastload')]);
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  const write = (name: string, text: string): void => writeFileSync(join(project, name), text);
  write('package.json', JSON.stringify({ name: 'sample', private: true, type: 'module' }));
  write('passing.test.ts', PASSING);
  write(
    'failing.test.ts',
    [
      `import { expect, test } from 'fastload/vitest';`,
      ...FAILING.map(([name, body]) => `test(${JSON.stringify(name)}, ({ adapter }) => { ${body} });`),
    ].join('\n'),
  );
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'ES2023',
        lib: ['ES2023', 'DOM'],
        module: 'NodeNext',
        types: ['node'],
        strict: true,
        noEmit: true,
        skipLibCheck: false,
      },
      files: ['passing.test.ts'],
    }),
  );
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

interface Assertion {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** Runs vitest itself in the project. */
function vitest(file: string): { readonly code: number | null; readonly tests: readonly Assertion[] } {
  const program = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'run', file, '--root', project, '--reporter=json', '--testTimeout=60000'],
    { cwd: project, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: process.env.HOME } },
  );
  const start = stdout.indexOf('{');
  if (start < 0) throw new Error(`vitest printed no JSON:\n${stdout}\n${stderr}`);
  const report = JSON.parse(stdout.slice(start));
  return { code: status, tests: report.testResults.flatMap(({ assertionResults }: never) => assertionResults) };
}

describe('fastload/vitest, packed', () => {
  test('gives an adapter, updates and boots it, and its matchers hold what is so', () => {
    const { code, tests } = vitest('passing.test.ts');
    expect(tests.map(({ title, status, failureMessages }) => [title, status, ...failureMessages])).toEqual(
      [
        'fastload',
        'standard, the other way round',
        'a stale key',
        'a power cut',
        'with its own numbers',
        'with another image',
      ].map((title) => [title, 'passed']),
    );
    expect(code).toBe(0);
  });

  test('fails what is not so, and says what was found', () => {
    const { code, tests } = vitest('failing.test.ts');
    expect(code).toBe(1);
    expect(tests).toHaveLength(FAILING.length);
    for (const [name, , messages] of FAILING) {
      const found = tests.find(({ title }) => title === name)!;
      expect([name, found.status]).toEqual([name, 'failed']);
      for (const message of messages) expect(found.failureMessages.join('\n')).toContain(message);
    }
  });

  test('comes with types that know adapter, options and matchers', () => {
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '--project', project], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  test('does not need vitest where only the program or the library is used', () => {
    const dist = join(project, 'node_modules', 'fastload', 'dist');
    const importsVitest = readdirSync(dist)
      .filter((name) => name.endsWith('.js'))
      .filter((name) => /from\s*["']vitest["']/.test(readFileSync(join(dist, name), 'utf8')));
    expect(importsVitest).toEqual(['vitest.js']);
  });
});
