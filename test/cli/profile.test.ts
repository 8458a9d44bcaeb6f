import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { profileCommand } from '../../src/cli/profile.js';
import { ProfileError } from '../../src/hardware/profile-error.js';

let dir: string;
let output: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fastload-profile-'));
  output = '';
  process.exitCode = undefined;
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    output += `${text}\n`;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(dir, { recursive: true });
});

const run = (...args: string[]) => profileCommand().parse(args, { from: 'user' });
const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};
const longest = () => Math.max(...output.split('\n').map((line) => line.length));

describe('profile list', () => {
  test('names the three boards, in at most 80 columns', () => {
    run('list');
    const names = output.split('\n').flatMap((line) => /^(\S+-adapter) /.exec(line)?.[1] ?? []);
    expect(names).toEqual(['bench-adapter', 'fc-host-adapter', 'nvmeof-adapter']);
    expect(longest()).toBeLessThanOrEqual(80);
  });

  test('--json gives name, fabric and how much is assumed', () => {
    run('list', '--json');
    const listed = JSON.parse(output);
    expect(listed.map(({ name }: { name: string }) => name)).toEqual([
      'bench-adapter',
      'fc-host-adapter',
      'nvmeof-adapter',
    ]);
    for (const { numbers, assumed } of listed) expect(assumed).toBeLessThan(numbers);
  });
});

describe('profile show', () => {
  test.each([[[]], [['--sources']]])('%j: aligned, at most 80 columns, without colour off a terminal', (options) => {
    run('show', 'nvmeof-adapter', ...options);
    expect(output).toMatch(/^ {2}sectorErase {19}275ms {12}assumed/m);
    expect(output).toMatch(/\n\d+ numbers: \d+ with a source, \d+ assumed\n$/);
    expect(longest()).toBeLessThanOrEqual(80);
    expect(output).not.toContain('\u001b');
  });

  test('a value too long for its column keeps the columns aligned', () => {
    const odd = 'modules: { digest: { perByte: { is: 123456789/1234567891cycles/byte, assumed: odd } } }';
    run('show', '--sources', file('odd.yaml', `name: odd\nextends: fc-host-adapter\n${odd}\n`));
    expect(output).toMatch(/perByte +123456789\/1234567891cycles\/byte\n {49}assumed: odd\n/);
    expect(longest()).toBeLessThanOrEqual(80);
  });

  test('the count of assumed numbers is the number of lines that say so', () => {
    run('show', 'fc-host-adapter');
    const said = output.split('\n').filter((line) => / assumed$/.test(line) && !line.includes('numbers:')).length;
    expect(output).toContain(`, ${said} assumed`);
  });

  test('--sources prints every citation in full', () => {
    run('show', 'fc-host-adapter', '--sources');
    expect(output.replace(/\s+/g, ' ')).toContain(
      'INCITS FC-PI-5 (project 2118): 1600 MB/s data rate of 16GFC, 14.025 GBd',
    );
  });

  test('--json gives the exact values', () => {
    run('show', 'fc-host-adapter', '--json');
    const { profile, numbers, assumed } = JSON.parse(output);
    expect(profile.resets.core.is).toEqual({ numerator: 1, denominator: 1_000_000 });
    expect(numbers).toBeGreaterThan(assumed);
  });

  test('an unknown name is a ProfileError', () => {
    expect(() => run('show', 'fc')).toThrow(ProfileError);
  });
});

describe('profile validate', () => {
  test('a sound file passes with exit code 0', () => {
    run('validate', file('ours.yaml', 'name: ours\nextends: fc-host-adapter\n'));
    expect(output).toMatch(/ours\.yaml: ok \(ours: \d+ numbers, \d+ assumed\)/);
    expect(process.exitCode).toBeUndefined();
  });

  test('everything wrong is told, one line each, with exit code 2', () => {
    const bad = file('bad.yaml', 'name: bad\nextends: fc-host-adapter\nflush: 1\nwatchdog: { is: 2, assumed: x }\n');
    run('validate', bad, 'fc-host-adapter');
    expect(output).toContain(`${bad}:3: flush: expected a known key (did you mean "flash"?)`);
    expect(output).toContain(`${bad}:4: watchdog.is: expected a duration with its unit`);
    expect(output).toContain('fc-host-adapter: ok');
    expect(process.exitCode).toBe(2);
  });

  test('--json gives file, line, key, expected and found', () => {
    run(
      'validate',
      '--json',
      file('bad.yaml', 'name: bad\nextends: fc-host-adapter\nwatchdog: { is: 2, assumed: x }\n'),
    );
    const [verdict] = JSON.parse(output);
    expect(verdict.valid).toBe(false);
    expect(verdict.problems[0]).toMatchObject({ line: 3, keyPath: 'watchdog.is', found: '2' });
    expect(process.exitCode).toBe(2);
  });

  test('a missing file, a directory and an empty file are told, not thrown', () => {
    run('validate', join(dir, 'gone.yaml'), `${dir}/`, file('empty.yaml', ''));
    expect(output.split('\n').filter((line) => line.startsWith(dir))).toHaveLength(3);
    expect(process.exitCode).toBe(2);
  });
});
