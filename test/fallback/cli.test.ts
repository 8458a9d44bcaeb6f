// The fallbacks end to end, through the built program: what it prints and, for scripts, the exit code.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workplace } from '../image/support/cli.js';
import { type ScenarioDirectory, scenarioDirectory } from './support/images.js';

const { fastload } = workplace();
let dir: ScenarioDirectory;
beforeAll(() => {
  dir = scenarioDirectory();
});
afterAll(() => dir.remove());

const scenario = (name: string): string => join(dir.path, `${name}.yaml`);

describe('fastload run SCENARIO', () => {
  test.each([
    ['fastload', 0],
    ['signed', 0],
    ['key-torn-in-nvram', 1],
    ['bad-hash', 1],
    ['cut-in-body', 1],
    ['flip-before-overlay', 1],
    ['hang-twice', 1],
  ])('%s: exit %i', (name, code) => {
    const result = fastload('run', scenario(name), '--path', 'fastload', '--json');
    expect(result.code).toBe(code);
    expect(result.err).toBe('');
    const report = JSON.parse(result.out);
    expect(report.runs[0].updated).toBe(code === 0 || name.startsWith('key-'));
  });

  test('says in words where the update fell back, why, and to what', () => {
    const result = fastload('run', scenario('flip-in-overlay'), '--path', 'fastload');
    expect(result.code).toBe(1);
    expect(result.out.replace(/\s+/g, ' ')).toContain('readback-differs → standard initialization');
  });

  test.each([
    ['a fault at a phase that is never reached', 'faults: [{ at: begin of ovrelay, firmware: hangs }]', 'faults[0].at'],
    ['a flip outside of its area', 'faults: [{ at: begin of load, flip: run, offset: 1GiB }]', 'faults[0].offset'],
    ['a port that the adapter lacks', 'faults: [{ at: begin of load, strayDmaOfPort: 9 }]', 'strayDmaOfPort'],
    [
      'a table that no image has',
      'faults: [{ at: begin of load, table: logins, entry: 0, field: state, value: 1 }]',
      'faults[0].table',
    ],
    ['an unknown key', 'falts: []', 'falts'],
    ['an image that is none', 'new: ../README.md', 'README.md'],
    ['a file that is missing', 'new: nowhere.img', 'nowhere.img'],
  ])('%s: exit 2, one message', (_, text, named) => {
    const file = join(dir.path, 'written.yaml');
    writeFileSync(file, `path: fastload\nset: { ports.ioInterval: 10ms, dram.test: none }\n${text}\n`);
    const result = fastload('run', file);
    expect(result.err).toContain(named);
    expect(result.err).not.toMatch(/\n\s+at /);
    expect(result.err.trim().split('\n').length).toBe(2);
    expect({ code: result.code, out: result.out }).toEqual({ code: 2, out: '' });
  });

  // ECC without a fill: whoever reads a word that was never written gets a memory error.
  const UNFILLED = ['--set', 'dram.eccFill=false', '--set', 'dram.test=none', '--set', 'ports.ioInterval=10ms'];

  test('an adapter that boots time and again and never answers an I/O: exit 1, the verdict is no', () => {
    // The stack of the runtime lies in memory that nothing has filled.
    const result = fastload('run', '--path', 'standard', ...UNFILLED);
    expect(result).toMatchObject({ code: 1, out: '' });
    expect(result.err).toBe('fastload: the adapter did not come back: 8 boots in a row failed, last: watchdog\n');
  });
});

describe('the examples', () => {
  const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
  const CODES: Readonly<Record<string, number>> = {
    'minimal.yaml': 0,
    'table-conversion.yaml': 0,
    'what-if.yaml': 0,
    'flip-before-overlay.yaml': 1,
    'watchdog-in-overlay.yaml': 1,
  };

  test('are all here', () => {
    const files = readdirSync(examples).filter((name) => name.endsWith('.yaml'));
    expect(files.sort()).toEqual(Object.keys(CODES).sort());
  });

  test.each(Object.entries(CODES))('%s: exit %i', (name, code) => {
    const quick = name === 'minimal.yaml' ? ['--set', 'dram.test=none'] : [];
    const result = fastload('run', join(examples, name), ...quick);
    expect(result.err).toBe('');
    expect(result.code).toBe(code);
  });
});
