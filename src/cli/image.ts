import { Command } from 'commander';
import { convertCommand } from './image/convert.js';
import { diffCommand } from './image/diff.js';
import { inspectCommand } from './image/inspect.js';
import { packCommand } from './image/pack.js';
import { verifyCommand } from './image/verify.js';

/** `fastload image`: everything about the files, nothing about a run. */
export function imageCommand(): Command {
  return new Command('image')
    .description('look at, check, compare, pack and convert code images')
    .addHelpText(
      'after',
      '\nReads ELF32, Intel HEX, Motorola S-record and MCUboot images, and raw binaries\n' +
        'that a manifest describes (fw.bin with fw.manifest.yaml beside it). Formats are\n' +
        'told apart by content.',
    )
    .addCommand(inspectCommand())
    .addCommand(verifyCommand())
    .addCommand(diffCommand())
    .addCommand(packCommand())
    .addCommand(convertCommand());
}
