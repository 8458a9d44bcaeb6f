import { Command, InvalidArgumentError, Option } from 'commander';
import { readContainer } from '../../image/container.js';
import { signerFromPem } from '../../image/crypto.js';
import { type HashName, hexDigits } from '../../image/digest.js';
import type { Dependency } from '../../image/formats/mcuboot-writer.js';
import { hex } from '../../image/image-error.js';
import { packImage } from '../../image/pack.js';
import { formatVersion, parseVersion, type Version } from '../../image/version.js';
import { readInputText } from '../input.js';
import { bytesText, columns, paint } from '../layout.js';
import { positiveQuantityOption, quantityOption, versionOption } from '../options.js';
import { print, printJson, writeOutputFile } from '../output.js';
import { mcubootJson } from './describe.js';
import { loadImage } from './load.js';

interface PackCommandOptions {
  output: string;
  manifest?: string;
  signKey?: string;
  pure?: boolean;
  hash?: HashName;
  version?: Version;
  headerSize?: number;
  loadAddr?: number;
  securityCounter?: number;
  dependency?: Dependency[];
  slotSize?: number;
  pad?: boolean;
  confirm?: boolean;
  align?: number;
  json?: boolean;
}

export function packCommand(): Command {
  return new Command('pack')
    .summary('pack an image of any format into an MCUboot image, signed or not')
    .description('Pack an image of any format into an MCUboot image, signed or not.')
    .argument('<in>', 'the image: ELF32, Intel HEX, S-record, raw binary or MCUboot')
    .requiredOption('-o, --output <file>', 'the MCUboot image to write')
    .option('--manifest <file>', 'what a raw binary is (default: IN.manifest.yaml beside it)')
    .option('--sign-key <pem>', 'private key to sign with: Ed25519, ECDSA P-256 or RSA-2048')
    .option('--pure', 'sign the image itself, not its digest (Ed25519)')
    .addOption(new Option('--hash <name>', 'hash of an unsigned image').choices(['sha256', 'sha384', 'sha512']))
    .option('--version <version>', "major.minor.revision+build (default: the image's own, or 0.0.0+0)", versionOption)
    .option('--header-size <bytes>', 'bytes of the header (default: 0x200)', positiveQuantityOption)
    .option('--load-addr <address>', "where the image runs (default: the image's own run base)", quantityOption)
    .option('--security-counter <n>', 'counter that protects against downgrades', quantityOption)
    .option('--dependency <image:version>', 'another image needed, such as 1:1.2.3+0; repeatable', addDependency)
    .option('--slot-size <bytes>', 'the flash slot that image and trailer must fit', positiveQuantityOption)
    .option('--pad', 'pad to the slot and add the boot trailer')
    .option('--confirm', 'pad, and mark the image as confirmed')
    .option('--align <bytes>', 'flash write alignment of the trailer: 1 to 32 (default: 8)', positiveQuantityOption)
    .option('--json', 'print JSON (schemas/image-pack.schema.json)')
    .addHelpText(
      'after',
      '\nWrites what imgtool would write and can verify. The characteristics of the\n' +
        'image, where it or its manifest states any, go into a protected vendor TLV.',
    )
    .action(pack);
}

function addDependency(text: string, before: Dependency[] | undefined): Dependency[] {
  const match = /^(\d{1,3}):(.+)$/.exec(text);
  const imageNumber = Number(match?.[1]);
  const version = parseVersion(match?.[2] ?? '');
  if (!match || imageNumber > 255 || !version)
    throw new InvalidArgumentError('Expected IMAGE:VERSION, such as 1:1.2.3+0.');
  return [...(before ?? []), { imageNumber, version }];
}

function pack(input: string, options: PackCommandOptions): void {
  const { image, manifest } = loadImage(input, { manifest: options.manifest, acceptsRaw: true });
  const signer =
    options.signKey === undefined ? undefined : signerFromPem(readInputText(options.signKey), options.signKey);
  const packed = packImage(image, manifest, {
    signer,
    pure: options.pure,
    hash: options.hash,
    version: options.version,
    headerBytes: options.headerSize,
    loadAddress: options.loadAddr,
    securityCounter: options.securityCounter,
    dependencies: options.dependency,
    slotBytes: options.slotSize,
    pad: options.pad,
    confirm: options.confirm,
    alignmentBytes: options.align,
  });
  const container = readContainer(packed, options.output);
  writeOutputFile(options.output, packed);
  if (options.json) {
    printJson({ input, output: options.output, fileBytes: packed.length, mcuboot: mcubootJson(container.mcuboot) });
    return;
  }
  const { header, digest, totalBytes, characteristics } = container;
  print([
    `${paint.bold(input)} → ${paint.bold(options.output)}`,
    ...columns([
      ['version', formatVersion(header.version)],
      ['load address', hex(header.loadAddress)],
      ['delivered', bytesText(totalBytes)],
      ['file', bytesText(packed.length)],
      ['digest', hexDigits(digest ?? new Uint8Array())],
      ['signature', signer ? `${signer.publicKey.algorithm}${options.pure ? ', pure' : ''}` : 'none'],
      ['characteristics', characteristics ? 'in a protected TLV' : 'none known'],
    ]),
  ]);
}
