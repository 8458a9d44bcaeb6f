// `fastload test` through the built program: exit codes, what it prints for people and for machines.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, workplace } from '../image/support/cli.js';
import { SWIFT } from './support/tests.js';

const { directory, fastload } = workplace();

const TESTS = `${SWIFT}
tests:
  - name: an update
    steps:
      - update: 1.1.0
      - expect: [path fastload, downtime < 100ms]
  - name: "a reset # of <all> & \\"sundry\\""
    steps:
      - reset: warm-retained
      - expect: downtime < 1ms
      - expect: tables kept
      - run: 1ms
`;

beforeAll(() => {
  writeFileSync(join(directory, 'tests.yaml'), TESTS);
  writeFileSync(join(directory, 'one.yaml'), `${SWIFT}\nsteps:\n  - update: 1.1.0\n  - expect: updated\n`);
});

describe('fastload test', () => {
  test('passes: exit 0, each step with its emulated time, nothing on standard error', () => {
    const { code, out, err } = fastload('test', 'one.yaml');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n');
    expect(lines[0]).toBe('one.yaml');
    expect(lines[1]).toMatch(/^ {2}✓ one \(fc-host-adapter, \d+\.?\d* ms emulated\)$/);
    expect(lines[2]).toMatch(
      /✓ +0 \+[\d.]+ ms update to 1\.1\.0 by fastload image 1\.1\.0 by fastload, down \d+\.\d+ µs$/,
    );
    expect(lines[3]).toMatch(/✓ [\d.]+ ms +expect updated$/);
    expect(out.endsWith('\n1 test: all passed\n')).toBe(true);
    expect(out).not.toContain('\x1b');
  });

  test('fails: exit 1, with expected, found, tick and the command that runs this test alone', () => {
    const { code, out, err } = fastload('test', 'tests.yaml');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/✗ [\d.]+ s +expect downtime < 1ms\n +expected downtime < 1 ms \(800,000 ticks\)\n +found +\d/);
    expect(out).toMatch(/at +tick [\d,]+ \([\d.]+ s\), tests\.yaml:10\n/);
    expect(out).toMatch(/ ✓ .*expect tables kept\n/);
    expect(out).toMatch(/ - +run 1ms +skipped\n/);
    expect(out).toContain('2 tests: 1 failed, 1 passed\n');
    const again = /again +fastload (.+)\n/.exec(out)![1]!;
    const alone = fastload(...again.split(' '));
    expect(alone.code).toBe(1);
    expect(alone.out).toContain('1 test: 1 failed\n');
    expect(alone.out).not.toContain('an update');
  });

  test('gives the same digest every time, jumps or not', () => {
    const digests = [[], ['--no-jumps'], ['--silicon', 'debug']].map((options) => {
      const { tests } = jsonOf(fastload('test', 'one.yaml', '--json', ...options), 'test-report.schema.json');
      return tests[0].digest;
    });
    expect(new Set(digests).size).toBe(1);
  });

  test('speaks TAP', () => {
    const { code, out } = fastload('test', 'tests.yaml', '--tap');
    expect(code).toBe(1);
    const lines = out.trimEnd().split('\n');
    expect(lines.slice(0, 3)).toEqual(['TAP version 14', '1..2', 'ok 1 - tests.yaml: an update']);
    expect(out).toContain('\nnot ok 2 - tests.yaml: a reset \\# of <all> & "sundry"\n  ---\n');
    expect(out).toContain('\n  reproduce: "fastload test tests.yaml:7"\n');
    for (const line of lines.slice(2)) expect(line).toMatch(/^(?:(?:not )?ok \d| {2})/);
  });

  test('speaks JSON of the published shape', () => {
    const result = fastload('test', 'tests.yaml', '--json');
    expect(result.code).toBe(1);
    const report = jsonOf(result, 'test-report.schema.json');
    expect(report).toMatchObject({ passed: 1, failed: 1 });
    expect(report.tests[1].steps.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'passed',
      'failed',
      'passed',
      'skipped',
    ]);
    const { failure, fromTick } = report.tests[1].steps[1];
    expect(failure.tick).toBeLessThanOrEqual(fromTick);
    expect(failure).toMatchObject({ expected: 'downtime < 1 ms (800,000 ticks)' });
  });

  test('writes JUnit beside whatever it prints', () => {
    const { code, out } = fastload('test', 'tests.yaml', 'one.yaml', '--junit', 'out.xml', '--tap');
    expect(code).toBe(1);
    expect(out.startsWith('TAP version 14\n1..3\n')).toBe(true);
    const xml = readFileSync(join(directory, 'out.xml'), 'utf8');
    expect(xml).toContain('<testsuites name="fastload test" tests="3" failures="1">');
    expect(xml).toContain('<testsuite name="tests.yaml" tests="2" failures="1" errors="0" skipped="0"');
    expect(xml).toContain('name="a reset # of &lt;all&gt; &amp; &quot;sundry&quot;"');
    expect(xml).toMatch(/<failure message="expected downtime &lt; 1 ms \(800,000 ticks\), found/);
    expect(xml.match(/<testcase /g)).toHaveLength(3);
    expect(xml.match(/<\/testcase>/g)).toHaveLength(3);
  });

  test('lists, and runs what a filter names', () => {
    expect(fastload('test', 'tests.yaml', 'one.yaml', '--list').out).toBe(
      'tests.yaml:3  an update\ntests.yaml:7  a reset # of <all> & "sundry"\none.yaml:1    one\n',
    );
    const listed = fastload('test', 'tests.yaml', '--list', '--json', '--filter', '/^an? u/');
    expect(JSON.parse(listed.out)).toEqual([{ file: 'tests.yaml', line: 3, name: 'an update', steps: 2 }]);
    const filtered = fastload('test', 'tests.yaml', '--filter', 'update', '--tap');
    expect(filtered).toMatchObject({ code: 0, err: '' });
    expect(filtered.out).toContain('1..1\nok 1 - tests.yaml: an update\n');
  });
});

describe('fastload test refuses before anything runs: exit 2, file and line, nothing on standard output', () => {
  const refused = (text: string, ...options: string[]): string => {
    writeFileSync(join(directory, 'bad.yaml'), text);
    const { code, out, err } = fastload('test', 'one.yaml', 'bad.yaml', ...options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toMatch(/\n\s+at /);
    expect(err).toMatch(/\nnext: .+\n$/);
    return err;
  };

  test.each([
    [
      'a step that firmware must take part in',
      'steps:\n  - wait-uart: ready',
      'bad.yaml:2: wait-uart: expected an adapter with a UART',
    ],
    ['a write to a UART', 'steps:\n  - write-uart: x', 'bad.yaml:2: write-uart: expected an adapter with a UART'],
    [
      'a marker',
      'steps:\n  - wait-marker: ready',
      'bad.yaml:2: wait-marker: expected an adapter with a marker register',
    ],
    [
      'a frame',
      'steps:\n  - send-frame: { port: 0, bytes: 00 11 }',
      'bad.yaml:2: send-frame: expected an adapter with port',
    ],
    ['no such adapter', 'adapter: fc-host-adaptor\nsteps: [{ run: 1ms }]', 'did you mean "fc-host-adapter"'],
    ['a number that the profile lacks', 'set: { ports.linkup: 1s }\nsteps: [{ run: 1ms }]', 'bad.yaml:1: adapter: '],
    ['no such image', 'steps:\n  - update: build/none.elf', 'bad.yaml:2: update: expected an image, found'],
    ['a version that is not shipped', 'steps:\n  - update: 1.2.3', '1.0.0, 1.1.0, 2.0.0, 3.0.0'],
    ['an image for another adapter', 'adapter: nvmeof-adapter\nsteps: [{ run: 1ms }]', 'bad.yaml:1: image: '],
    [
      'an address outside',
      'steps:\n  - expect: memory 0x7fffffff == 00',
      'bad.yaml:2: expect: expected a range inside the 67108864',
    ],
    [
      'NVRAM outside',
      'steps:\n  - set-nvram: { address: 32KiB, bytes: "00" }',
      'bad.yaml:2: set-nvram: expected a range inside',
    ],
    [
      'a port that the adapter lacks',
      'steps:\n  - expect: link 4 up',
      'bad.yaml:2: expect: expected one of the 4 ports',
    ],
    [
      'a timer of another fabric',
      'steps:\n  - boot: cold\n  - expect: timer "keep-alive (KATO)" tripped',
      'hosts of FC keep',
    ],
    [
      'a timer that there is not',
      'steps:\n  - boot: cold\n  - expect: timer "R_T_TOVS" tripped',
      'did you mean "R_T_TOV"?',
    ],
  ])('%s', (_, text, message) => {
    expect(refused(text)).toContain(message);
  });

  test('all problems of all files at once', () => {
    writeFileSync(join(directory, 'worse.yaml'), 'steps:\n  - expct: updated\n');
    const err = refused('steps:\n  - run: 10\n  - reset: hot\n', 'worse.yaml');
    expect(err.match(/^fastload: /gm)).toHaveLength(3);
    expect(err).toMatch(/bad\.yaml:2: .*\n.*bad\.yaml:3: .*\n.*worse\.yaml:2: /);
  });

  test.each([
    ['a file that is missing', ['nowhere.yaml'], 'nowhere.yaml: expected a readable file'],
    ['a filter that fits nothing', ['one.yaml', '--filter', 'nothing'], '--filter nothing'],
    ['a filter that is no expression', ['one.yaml', '--filter', '/(/'], '--filter /(/'],
    ['a line before every test', ['tests.yaml:1'], 'tests.yaml:1: expected the line of a test'],
    ['two formats', ['one.yaml', '--tap', '--json'], 'cannot be used with'],
    ['a report that cannot be written', ['one.yaml', '--junit', 'no/where.xml'], 'no/where.xml'],
  ])('%s', (_, options, message) => {
    const { code, out, err } = fastload('test', ...options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
