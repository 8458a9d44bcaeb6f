import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('README', () => {
  test('shows what `fastload run` prints, to the letter (npm run readme rewrites it)', () => {
    const shown = /<!-- output: fastload run -->\n```\n([\s\S]*?)\n```/.exec(readme)?.[1];
    const printed = execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), 'run'], { encoding: 'utf8' });
    const parts = shown!.split('\n\n…\n\n');
    expect(parts).toHaveLength(2);
    expect(printed.startsWith(`${parts[0]}\n`)).toBe(true);
    expect(printed.endsWith(`${parts[1]}\n`)).toBe(true);
  });

  test('names commands and options that exist', () => {
    const commands = [...readme.matchAll(/npx fastload (run|test|image \w+|profile \w+|dram)([^\n#]*)/g)];
    expect(commands.length).toBeGreaterThan(10);
    for (const [, command, rest] of commands) {
      const help = execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...command!.split(' '), '--help'], {
        encoding: 'utf8',
      });
      for (const [option] of rest!.matchAll(/--[a-z][a-z-]*/g)) expect(help).toContain(option);
    }
  });

  test('runs examples that are there', () => {
    const examples = [...readme.matchAll(/examples\/[\w-]+\.yaml/g)].map(([file]) => file);
    expect(examples.length).toBeGreaterThan(0);
    for (const file of examples) expect(existsSync(join(root, file)), file).toBe(true);
  });

  test('links to files that are there', () => {
    for (const [, target] of readme.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
      expect(existsSync(join(root, target!)), target).toBe(true);
  });
});
