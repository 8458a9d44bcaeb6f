import { Command } from 'commander';
import { convertCommand } from './image/convert.js';
import { diffCommand } from './image/diff.js';
import { inspectCommand } from './image/inspect.js';
import { packCommand } from './image/pack.js';
import { verifyCommand } from './image/verify.js';

/** `fastload image`: everything about the files, nothing about a run. */
export function imageCommand(): Command {
  return new Command('image')
    .summary('look at, check, compare, pack and convert code images')
    .description(
      'Code images in any format: see what is in one, check its hash and signature, ask ' +
        'whether one can take over from another, pack one for delivery, convert its bytes.',
    )
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
