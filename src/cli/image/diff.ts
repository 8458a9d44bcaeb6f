import { Command } from 'commander';
import { type BlockDifference, changedBlocks } from '../../image/blocks.js';
import { noCharacteristics } from '../../image/characteristics.js';
import { readContainer } from '../../image/container.js';
import { compareCharacteristics, type ImageDifference } from '../../image/difference.js';
import type { Difference, Verdict } from '../../image/difference-row.js';
import { toContainer } from '../../image/pack.js';
import { columns, paint, section } from '../layout.js';
import { positiveQuantityOption } from '../options.js';
import { print, printJson } from '../output.js';
import { loadImage } from './load.js';

interface DiffOptions {
  oldManifest?: string;
  newManifest?: string;
  blockSize: number;
  all?: boolean;
  json?: boolean;
}

export function diffCommand(): Command {
  return new Command('diff')
    .summary('compare two images: can the new one take over, and which blocks change')
    .description(
      'Compare two images as an update does: which characteristics differ (version, size, ' +
        'addresses, table layouts, bootstrap), whether the new image can take over from the ' +
        'old one while it runs, and which blocks change. A difference is no failure: exit 0.',
    )
    .argument('<old>', 'the image that runs')
    .argument('<new>', 'the image that replaces it')
    .option('--old-manifest <file>', 'what a raw old image is (default: beside it)')
    .option('--new-manifest <file>', 'what a raw new image is (default: beside it)')
    .option('--block-size <bytes>', 'size of the blocks to compare', positiveQuantityOption, 4096)
    .option('--all', 'show what is equal, too')
    .option('--json', 'print JSON (schemas/image-diff.schema.json)')
    .addHelpText(
      'after',
      '\ncompatible    the new image takes it as it is\n' +
        'reconcilable  the image bridge converts it during a fastload update\n' +
        'incompatible  only a standard update can replace this image',
    )
    .action((oldFile: string, newFile: string, options: DiffOptions) => {
      const from = describe(oldFile, options.oldManifest);
      const to = describe(newFile, options.newManifest);
      const difference = compareCharacteristics(from, to);
      const blocks = changedBlocks(from.bytes, to.bytes, options.blockSize);
      if (options.json) printJson(diffJson(oldFile, newFile, difference, blocks));
      else print(diffText(oldFile, newFile, difference, blocks, options.all ?? false));
    });
}

/** Both images as they would be delivered: what an overlay copies is the whole container. */
function describe(file: string, manifestFile: string | undefined) {
  const { image, manifest } = loadImage(file, { manifest: manifestFile });
  const bytes = toContainer(image, manifest);
  const characteristics = readContainer(bytes, file).characteristics ?? noCharacteristics();
  const version = characteristics.version ?? image.mcuboot?.header.version;
  return { bytes, sizeBytes: bytes.length, characteristics: { ...characteristics, version } };
}

function diffJson(oldFile: string, newFile: string, difference: ImageDifference, blocks: BlockDifference) {
  return {
    old: oldFile,
    new: newFile,
    overall: difference.overall,
    characteristics: difference.rows.map(({ characteristic, old, new: new_, isEqual, verdict, why }) => ({
      characteristic,
      old: old ?? null,
      new: new_ ?? null,
      equal: isEqual,
      verdict,
      why,
    })),
    blocks: {
      blockBytes: blocks.blockBytes,
      totalBlocks: blocks.totalBlocks,
      changedBlocks: blocks.changed.length,
      changedBytes: blocks.changedBytes,
      changed: runsOf(blocks.changed).map(([first, count]) => ({ first, count })),
    },
  };
}

const COLOURS: Readonly<Record<Verdict, (text: string) => string>> = {
  compatible: paint.green,
  reconcilable: paint.yellow,
  incompatible: paint.red,
};

function diffText(
  oldFile: string,
  newFile: string,
  { rows, overall }: ImageDifference,
  blocks: BlockDifference,
  showsAll: boolean,
): string[] {
  const shown = rows.filter(({ isEqual, verdict }) => showsAll || !isEqual || verdict !== 'compatible');
  const share = blocks.totalBlocks === 0 ? 0 : (100 * blocks.changed.length) / blocks.totalBlocks;
  const equal = rows.length - shown.length;
  return [
    `${paint.bold(oldFile)} → ${paint.bold(newFile)}: ${COLOURS[overall](overall)}`,
    ...section('characteristics', shown.flatMap(rowText)),
    ...(equal === 0
      ? []
      : [`  ${equal} more ${equal === 1 ? 'is' : 'are'} equal${showsAll ? '' : ' (--all shows them)'}`]),
    ...section(
      'blocks',
      columns([
        [
          'changed',
          `${blocks.changed.length} of ${blocks.totalBlocks} (${share.toFixed(1)} %) of ${blocks.blockBytes} bytes`,
        ],
        ['to write', `${blocks.changedBytes} bytes`],
        ['which', blockList(blocks.changed)],
      ]),
    ),
  ];
}

function rowText({ characteristic, old, new: new_, verdict, why }: Difference): string[] {
  return [
    `  ${COLOURS[verdict](verdict.padEnd(12))}  ${characteristic}: ${why}`,
    ...columns(
      [
        ['old', old ?? 'not stated'],
        ['new', new_ ?? 'not stated'],
      ],
      16,
    ),
  ];
}

/** Ascending indices as runs of [first, count]. */
function runsOf(indices: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last && last[0] + last[1] === index) last[1]++;
    else runs.push([index, 1]);
  }
  return runs;
}

const MAX_RUNS_SHOWN = 12;

function blockList(changed: readonly number[]): string {
  const runs = runsOf(changed);
  const shown = runs
    .slice(0, MAX_RUNS_SHOWN)
    .map(([first, count]) => (count === 1 ? `${first}` : `${first}-${first + count - 1}`));
  const more = runs.length > MAX_RUNS_SHOWN ? [`and ${runs.length - MAX_RUNS_SHOWN} more runs (--json lists all)`] : [];
  return runs.length === 0 ? 'none' : [...shown, ...more].join(', ');
}
