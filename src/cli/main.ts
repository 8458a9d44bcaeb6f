#!/usr/bin/env node
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { bootCommand } from './boot.js';
import { dramCommand } from './dram.js';
import { exitCodeOf, explain } from './exit.js';
import { imageCommand } from './image.js';
import { profileCommand } from './profile.js';
import { runCommand } from './run.js';
import { systemCommand } from './system.js';
import { testCommand } from './test.js';

/** Every command, in the order of the help. */
const commands: readonly (() => Command)[] = [
  runCommand,
  systemCommand,
  bootCommand,
  testCommand,
  imageCommand,
  profileCommand,
  dramCommand,
];

function program(): Command {
  const fastload = new Command('fastload')
    .description(
      'Emulates a communications adapter, cycle by cycle, while its firmware is\n' +
        'replaced: how long it is down, which phase costs it, and whether it always\n' +
        'comes back.',
    )
    .version(packageJson.version)
    // So that a command may have an option of the program's names, such as --version.
    .enablePositionalOptions()
    .showHelpAfterError('(--help shows what can be said here)')
    .addHelpText(
      'after',
      '\nExit codes: 0 passed, 1 the verdict is no, 2 bad input, 3 a program fault.\n' +
        'Every command has its own help: fastload image --help',
    );
  for (const command of commands) fastload.addCommand(command());
  exitByThrowing(fastload);
  return fastload;
}

/** Subcommands do not inherit these settings when they are added whole. */
function exitByThrowing(command: Command): void {
  command.exitOverride();
  command.configureHelp({ helpWidth: 80, showGlobalOptions: false });
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    exitByThrowing(child);
  }
}

/** Runs the command line and returns the exit code; a command with a verdict leaves it in `process.exitCode`. */
async function runCli(argv: readonly string[]): Promise<number> {
  try {
    const fastload = program();
    await fastload.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    process.stderr.write(explain(error));
    return exitCodeOf(error);
  }
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2));
