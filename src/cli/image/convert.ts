import { Command, Option } from 'commander';
import { type CodeImage, codeImage, contiguousRanges, flatten } from '../../image/code-image.js';
import { writeIntelHex } from '../../image/formats/intel-hex.js';
import { writeSRecord } from '../../image/formats/s-record.js';
import { hex } from '../../image/image-error.js';
import { packImage } from '../../image/pack.js';
import { InputError } from '../input.js';
import { bytesText, paint } from '../layout.js';
import { print, printJson, writeOutputFile } from '../output.js';
import { type LoadedImage, loadImage } from './load.js';

const WRITERS = {
  hex: (image: CodeImage) => writeIntelHex(image),
  srec: (image: CodeImage) => writeSRecord(image),
  bin: (image: CodeImage) => flatten(image).bytes,
} as const;

type Target = keyof typeof WRITERS | 'mcuboot';

interface ConvertOptions {
  output: string;
  to: Target;
  manifest?: string;
  container?: boolean;
  json?: boolean;
}

export function convertCommand(): Command {
  return new Command('convert')
    .summary('write the bytes of an image in another format, at the same addresses')
    .description('Write the bytes of an image in another format, at the same addresses.')
    .argument('<in>', 'the image')
    .requiredOption('-o, --output <file>', 'the file to write')
    .addOption(
      new Option('--to <format>', 'format to write')
        .choices([...Object.keys(WRITERS), 'mcuboot'])
        .makeOptionMandatory(),
    )
    .option('--manifest <file>', 'what a raw binary is (default: IN.manifest.yaml beside it)')
    .option('--container', 'of an MCUboot image, write header and TLVs, too, at the load address')
    .option('--json', 'print JSON (schemas/image-convert.schema.json)')
    .addHelpText(
      'after',
      '\nA bin file has no addresses: gaps become zeros; the lowest address is printed.\n' +
        'Signing, versions and padding are in: fastload image pack --help',
    )
    .action(convert);
}

function convert(input: string, options: ConvertOptions): void {
  const loaded = loadImage(input, { manifest: options.manifest, acceptsRaw: true });
  const image = options.container ? wholeContainer(loaded) : loaded.image;
  const content = options.to === 'mcuboot' ? packImage(loaded.image, loaded.manifest) : WRITERS[options.to](image);
  writeOutputFile(options.output, content);
  const ranges = contiguousRanges(image);
  const fileBytes = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  if (options.json) {
    printJson({
      input,
      output: options.output,
      to: options.to,
      fileBytes,
      ranges: ranges.map(({ address, lengthBytes }) => ({ address, bytes: lengthBytes })),
    });
    return;
  }
  print([
    `${paint.bold(input)} → ${paint.bold(options.output)}: ${options.to}, ${bytesText(fileBytes)}`,
    ...ranges.map(({ address, lengthBytes }) => `  ${hex(address)}  ${bytesText(lengthBytes)}`),
  ]);
}

/** An MCUboot image as one segment: everything that is delivered, at the load address. */
function wholeContainer({ image, file }: LoadedImage): CodeImage {
  const { mcuboot } = image;
  if (!mcuboot)
    throw new InputError(
      `${file}: expected an MCUboot image for --container, found ${image.format}`,
      'Leave --container out.',
    );
  const { loadAddress } = mcuboot.header;
  const bytes = mcuboot.bytes.subarray(0, mcuboot.totalBytes);
  return codeImage({
    format: 'mcuboot',
    sourceName: file,
    segments: [
      { address: loadAddress, vma: loadAddress, bytes, permissions: undefined, name: 'container', fileOffset: 0 },
    ],
  });
}
