// A team whose CPU is not RISC-V gets its downtime by the commands of docs/foreign-cpu.md, word for word.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const doc = readFileSync(join(root, 'docs', 'foreign-cpu.md'), 'utf8');
/** Of old.bin and new.bin. */
const FIRST_BYTES = ['42028206', '63034749'];
const commands = [...doc.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'));

let clone: string;
let directory: string;
const outputs = new Map<string, { code: number | null; out: string; err: string }>();

/** A clone's examples, and a shell that finds this build where npx would find it. */
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'fastload-foreign-'));
  directory = clone;
  cpSync(join(root, 'examples'), join(clone, 'examples'), {
    recursive: true,
    filter: (source) => !source.endsWith('.bin'),
  });
  mkdirSync(join(clone, 'bin'));
  const npx = join(clone, 'bin', 'npx');
  const program = join(root, 'dist', 'cli.js');
  writeFileSync(
    npx,
    `#!/bin/sh\n[ "$1" = fastload ] || exit 99\nshift\nexec "${process.execPath}" "${program}" "$@"\n`,
  );
  chmodSync(npx, 0o755);
  for (const command of commands) {
    if (command.startsWith('cd ')) {
      directory = join(directory, command.slice(3));
      continue;
    }
    const env = { PATH: [join(clone, 'bin'), process.env.PATH].join(delimiter) };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8', env });
    outputs.set(command, { code: status, out: stdout, err: stderr });
  }
});

afterAll(() => rmSync(clone, { recursive: true }));

const outputOf = (part: string) => [...outputs].find(([command]) => command.includes(part))![1];

describe('docs/foreign-cpu.md', () => {
  test('every command does what it says', () => {
    expect(outputs.size).toBe(5);
    for (const [command, { code, err }] of outputs) expect([command, code, err]).toEqual([command, 0, '']);
  });

  test('the images are the same on every machine and really differ', () => {
    const [old, new_] = ['old.bin', 'new.bin'].map((name) => readFileSync(join(directory, name)));
    expect(old).toHaveLength(512 * 1024);
    expect(old!.subarray(0, 4).toString('hex')).toBe(FIRST_BYTES[0]);
    expect(new_!.subarray(0, 4).toString('hex')).toBe(FIRST_BYTES[1]);
    expect(old!.subarray(4096, 8192).equals(new_!.subarray(4096, 8192))).toBe(true);
  });

  test('the difference is reconcilable: a table is converted', () => {
    expect(outputOf('image diff').out).toContain('reconcilable  table login: the new image converts layout 1 to 2');
  });

  test('the run reports both paths, with every module modelled', () => {
    const { out } = outputOf('run --old old.bin --new new.bin');
    expect(out).toContain('fc-host-adapter: 4.2.0 → 4.3.0');
    expect(out).toMatch(/(\d+) of \1 modelled/);
    expect(out).not.toContain('native');
    expect(out).toMatch(/downtime +\d+\.\d µs +2\.\d+ s/);
  });

  test('the gate passes, and its JSON says so', () => {
    const report = JSON.parse(outputOf('--max-downtime').out);
    expect(report.gate.passed).toBe(true);
    expect(report.runs[0].outcome.updated).toBe(true);
    expect(report.runs[0].modules.every(({ basis }: { basis: string }) => basis === 'modelled')).toBe(true);
  });

  test("the team's own numbers change the result", () => {
    expect(outputOf('--set cpu.clock').out).toMatch(/fastload initialization +1,600,000 +2 ms/);
  });

  test('links to files that are there', () => {
    for (const [, target] of doc.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
      expect(existsSync(join(root, 'docs', target!)), target).toBe(true);
  });
});
