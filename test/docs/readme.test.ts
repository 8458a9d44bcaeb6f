import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
});

/** What a command's `--help` prints; each is asked once. */
const helps = new Map<string, string>();
function helpOf(command: string): string {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const words = command.split(' ').filter((word) => word !== '');
  const help = execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...words, '--help'], { encoding: 'utf8' });
  helps.set(command, help);
  return help;
}

/** The commands that a command's help lists. */
function commandsIn(help: string): string[] {
  const list = /\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(help)?.[1] ?? '';
  return [...list.matchAll(/^ {2}(\w[\w-]*)/gm)].map(([, name]) => name!).filter((name) => name !== 'help');
}

/** Every command and its own commands: '', 'run', 'image', 'image inspect', … */
const commands = ['', ...commandsIn(helpOf(''))].flatMap((command) =>
  command === '' ? [''] : [command, ...commandsIn(helpOf(command)).map((name) => `${command} ${name}`)],
);

const pages = ['README.md', 'ARCHITECTURE.md', 'FIDELITY.md', 'firmware/README.md'].concat(
  readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
);
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  test('names commands and options that exist', () => {
    for (const [, line] of textOf(page).matchAll(/npx fastload ([a-z][^\n`#]*)/g)) {
      const command = commands
        .filter((name) => `${line} `.startsWith(`${name} `))
        .sort((a, b) => b.length - a.length)[0];
      expect(command, line).toBeTruthy();
      for (const [option] of line!.matchAll(/ --[a-z][a-z-]*/g)) expect(helpOf(command!)).toContain(option.trim());
    }
  });

  test('runs examples that are there', () => {
    for (const [file] of textOf(page).matchAll(/\bexamples\/[\w/-]+\.(?:yaml|mjs)/g))
      expect(existsSync(join(root, file)), file).toBe(true);
  });

  test('links to files that are there', () => {
    for (const [, target] of textOf(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))
      expect(existsSync(join(root, dirname(page), target!)), target).toBe(true);
  });
});

test('docs/README.md lists every example', () => {
  for (const name of readdirSync(join(root, 'examples')))
    expect(textOf('docs/README.md')).toContain(`examples/${name}`);
});

describe('--help', () => {
  test.each(commands.map((command) => [command]))('fits 80 columns: fastload %s', (command) => {
    expect(
      helpOf(command)
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });
});
