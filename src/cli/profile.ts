import { Command } from 'commander';
import pc from 'picocolors';
import { ProfileError } from '../hardware/profile-error.js';
import type { ProfileStore } from '../scenario/profile-store.js';
import { packagedProfiles } from './packaged-profiles.js';
import { countNumbers, renderProfile } from './profile-table.js';

/** Bad input; the exit code of a file that is no profile. */
const BAD_INPUT = 2;

/** `fastload profile list | show NAME | validate FILE…`. An unusable profile in `show` is thrown as ProfileError. */
export function profileCommand(profiles: () => ProfileStore = packagedProfiles): Command {
  const command = new Command('profile')
    .summary('adapters as data: list, show or check their profiles')
    .description(
      'An adapter is a profile: a YAML file of clocks, memories, ports and durations, each ' +
        'number with its source or the word `assumed`. docs/profiles.md shows how to write one.',
    );
  command
    .command('list')
    .summary('the adapters that come with fastload')
    .description('List the adapters that come with fastload.')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: boolean }) => print(list(profiles()), json, renderList));
  command
    .command('show')
    .summary('every number of an adapter, with its source or the word assumed')
    .description('Show every number of an adapter, with its source or the word assumed.')
    .argument('<profile>', 'name of an adapter, or path of a profile file')
    .option('--sources', 'print sources and assumptions in full')
    .option('--json', 'print JSON')
    .action((name: string, { json, sources }: { json?: boolean; sources?: boolean }) => {
      const profile = profiles().resolve(name);
      const colours = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);
      const style = { sources: sources === true, heading: colours.bold, assumed: colours.yellow };
      print({ profile, ...countNumbers(profile) }, json, () => renderProfile(profile, style));
    });
  command
    .command('validate')
    .summary('check profile files; names file, line and key of whatever is wrong')
    .description('Check profile files. Whatever is wrong is named by file, line and key; exit code 2.')
    .argument('<files...>', 'profile files (or names of adapters)')
    .option('--json', 'print JSON')
    .action((files: string[], { json }: { json?: boolean }) => {
      const verdicts = files.map((file) => verdictOn(profiles(), file));
      print(verdicts, json, () => verdicts.map(renderVerdict).join('\n'));
      if (verdicts.some(({ valid }) => !valid)) process.exitCode = BAD_INPUT;
    });
  return command;
}

function print<T>(result: T, json: boolean | undefined, render: (result: T) => string): void {
  console.log(json === true ? JSON.stringify(result, null, 2) : render(result));
}

interface Listed {
  readonly name: string;
  readonly fabric: string;
  readonly describes: string;
  readonly numbers: number;
  readonly assumed: number;
}

function list(store: ProfileStore): Listed[] {
  return store.names().map((name) => {
    const profile = store.resolve(name);
    return { name, fabric: profile.fabric, describes: profile.describes, ...countNumbers(profile) };
  });
}

function renderList(listed: readonly Listed[]): string {
  const lines = listed.flatMap(({ name, describes, numbers, assumed }) => [
    `${name.padEnd(18)} ${numbers} numbers, ${assumed} assumed`,
    ...describes.match(/.{1,76}(?:\s|$)/g)!.map((line) => `    ${line.trim()}`),
  ]);
  return [...lines, '', 'Next: fastload profile show NAME --sources'].join('\n');
}

interface Verdict {
  readonly file: string;
  readonly valid: boolean;
  readonly name?: string;
  readonly numbers?: number;
  readonly assumed?: number;
  readonly problems: readonly {
    readonly file: string;
    readonly line: number | undefined;
    readonly keyPath: string;
    readonly expected: string;
    readonly found: string;
    readonly message: string;
  }[];
}

function verdictOn(store: ProfileStore, file: string): Verdict {
  try {
    const profile = store.resolve(file);
    return { file, valid: true, name: profile.name, ...countNumbers(profile), problems: [] };
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    const problems = [error, ...error.further].map(({ file: at, line, keyPath, expected, found, message }) => {
      return { file: at, line, keyPath, expected, found, message };
    });
    return { file, valid: false, problems };
  }
}

function renderVerdict({ file, valid, name, numbers, assumed, problems }: Verdict): string {
  if (valid) return `${file}: ok (${name}: ${numbers} numbers, ${assumed} assumed)`;
  return problems.map(({ message }) => message).join('\n');
}
