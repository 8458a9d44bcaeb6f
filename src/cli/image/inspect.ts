import { Command } from 'commander';
import type { Characteristics } from '../../image/characteristics.js';
import { type CodeImage, checkFits } from '../../image/code-image.js';
import { hexDigits } from '../../image/digest.js';
import { type McubootImage, tlvName } from '../../image/formats/mcuboot.js';
import { hex } from '../../image/image-error.js';
import { formatVersion } from '../../image/version.js';
import { bytesText, columns, paint, section } from '../layout.js';
import { memoryOption } from '../options.js';
import { print, printJson } from '../output.js';
import { characteristicsJson, flagNames, mcubootJson, permissionsText, segmentsJson, tlvMeaning } from './describe.js';
import { type LoadedImage, loadImage } from './load.js';

const FORMAT_NAMES: Readonly<Record<CodeImage['format'], string>> = {
  elf32: 'ELF32',
  'intel-hex': 'Intel HEX',
  's-record': 'Motorola S-record',
  raw: 'raw binary',
  mcuboot: 'MCUboot',
};

interface InspectOptions {
  manifest?: string;
  memory?: { baseAddress: number; lengthBytes: number };
  symbols?: boolean;
  json?: boolean;
}

export function inspectCommand(): Command {
  return new Command('inspect')
    .summary('show what an image is: segments, header, TLVs, characteristics')
    .description(
      'Show what an image is: its format, segments and symbols, header and TLVs of an ' +
        'MCUboot image, and the characteristics that an update compares.',
    )
    .argument('<file>', 'the image')
    .option('--manifest <file>', 'what a raw binary is (default: FILE.manifest.yaml beside it)')
    .option('--memory <base:size>', 'refuse an image with a segment outside this memory', memoryOption)
    .option('--symbols', 'list the symbols, too')
    .option('--json', 'print JSON (schemas/image-inspect.schema.json)')
    .action((file: string, options: InspectOptions) => {
      const loaded = loadImage(file, options);
      if (options.memory) checkFits(loaded.image, options.memory);
      if (options.json) printJson(inspectJson(loaded, options.symbols ?? false));
      else print(inspectText(loaded, options.symbols ?? false));
    });
}

function inspectJson({ file, fileBytes, image }: LoadedImage, withSymbols: boolean) {
  const { format, entry, machine, mcuboot, characteristics, symbols } = image;
  return {
    file,
    fileBytes,
    format,
    machine: machine ?? null,
    entry: entry ?? null,
    ...segmentsJson(image),
    mcuboot: mcuboot ? mcubootJson(mcuboot) : null,
    characteristics: characteristics ? characteristicsJson(characteristics) : null,
    symbolCount: symbols.length,
    ...(withSymbols
      ? { symbols: symbols.map(({ name, address, sizeBytes, kind }) => ({ name, address, bytes: sizeBytes, kind })) }
      : {}),
  };
}

function inspectText({ file, fileBytes, image }: LoadedImage, withSymbols: boolean): string[] {
  const { format, machine, entry, symbols, mcuboot, characteristics } = image;
  const kind = machine ? `${FORMAT_NAMES[format]}, ${machine}` : FORMAT_NAMES[format];
  return [
    paint.bold(file),
    ...columns([
      ['format', kind],
      ['file', bytesText(fileBytes)],
      ...(entry === undefined ? [] : [['entry', hex(entry)]]),
      ...(symbols.length === 0
        ? []
        : [['symbols', `${symbols.length}${withSymbols ? '' : ' (--symbols lists them)'}`]]),
    ]),
    ...section('segments', segmentRows(image)),
    ...(mcuboot ? mcubootText(mcuboot) : []),
    ...(characteristics ? section('characteristics', characteristicsRows(characteristics)) : noFacts(image)),
    ...(withSymbols
      ? section('symbols', columns(symbols.map((s) => [hex(s.address), `${s.sizeBytes}`, s.kind, s.name])))
      : []),
  ];
}

function noFacts({ format }: CodeImage): string[] {
  const where =
    format === 'elf32'
      ? 'no section .fastload.characteristics'
      : format === 'mcuboot'
        ? 'no TLV 0xf1a0'
        : 'no manifest';
  return ['', `characteristics: unknown (${where})`];
}

function segmentRows(image: CodeImage): string[] {
  return columns([
    ['address', 'bytes', 'runs at', 'rights', 'name'].map((title) => paint.dim(title)),
    ...image.segments.map(({ address, bytes, vma, permissions, name }) => [
      hex(address),
      `${bytes.length}`,
      hex(vma),
      permissionsText(permissions),
      name,
    ]),
    ...image.reservations.map(({ vma, lengthBytes, name }) => ['no bytes', `${lengthBytes}`, hex(vma), '', name]),
  ]);
}

function mcubootText(image: McubootImage): string[] {
  const { header, tlvs, hashedBytes, totalBytes, trailer } = image;
  const flags = flagNames(header.flags);
  return [
    ...section(
      'MCUboot header',
      columns([
        ['version', formatVersion(header.version)],
        ['header', hex(header.headerBytes)],
        ['load address', hex(header.loadAddress) + (flags.length === 0 ? '' : ` (flags ${flags.join(', ')})`)],
        ['body', bytesText(header.bodyBytes)],
        ['hashed', bytesText(hashedBytes)],
        ['delivered', bytesText(totalBytes)],
        ...(trailer ? [['trailer', trailerText(trailer.state)]] : []),
      ]),
    ),
    ...section(
      'TLVs',
      columns([
        ['offset', 'type', 'area', 'bytes', 'content'].map((title) => paint.dim(title)),
        ...tlvs.map((tlv) => [
          hex(tlv.offset),
          tlvName(tlv.type),
          tlv.isProtected ? 'protected' : '',
          `${tlv.data.length}`,
          tlvMeaning(tlv) || shortened(hexDigits(tlv.data)),
        ]),
      ]),
    ),
  ];
}

function trailerText(state: 'confirmed' | 'pending' | 'damaged'): string {
  const meaning = {
    confirmed: 'boots for good',
    pending: 'boots once, for a test',
    damaged: 'flags that MCUboot never writes',
  };
  return `${state}: ${meaning[state]}`;
}

const shortened = (digits: string) => (digits.length <= 24 ? digits : `${digits.slice(0, 16)}…`);

function characteristicsRows(facts: Characteristics): string[] {
  const { version, bootstrap, memory } = facts;
  const rows: (string | undefined)[][] = [
    ['name', facts.name],
    ['adapter', facts.adapterType],
    ['version', version && formatVersion(version)],
    ['cpu', facts.cpu],
    ['run base', facts.runBase === undefined ? undefined : hex(facts.runBase)],
    ['security counter', facts.securityCounter?.toString()],
    [
      'bootstrap',
      bootstrap && `abi ${bootstrap.abi}, ${bytesText(bootstrap.lengthBytes)} at +${hex(bootstrap.offset)}`,
    ],
    ...facts.modules.map(({ kind, offset, lengthBytes, entryOffset }) => [
      'module',
      `${kind}: ${bytesText(lengthBytes)} at +${hex(offset)}, entry +${hex(entryOffset)}`,
    ]),
    ...facts.tables.map(({ name, layout, capacityEntries, entryBytes, fields }) => [
      'table',
      `${name}: layout ${layout}, ${capacityEntries} × ${entryBytes} bytes: ${fields.map((field) => field.name).join(', ')}`,
    ]),
    ...facts.conversions.map(({ table, fromLayout, toLayout }) => [
      'conversion',
      `${table}: layout ${fromLayout} to ${toLayout}`,
    ]),
    ...facts.features.map((feature) => ['feature', feature]),
    ['memory', memory && `ram ${memory.ramBytes}, tables ${memory.tableBytes}, buffers ${memory.bufferBytes} bytes`],
    ['key area', facts.keyAreaBytes === undefined ? undefined : `${facts.keyAreaBytes} bytes behind the TLVs`],
    ...facts.unknown.map(({ type, data }) => [`entry type ${type}`, `${data.length} bytes, ignored`]),
  ];
  return columns(rows.filter((row): row is string[] => row[1] !== undefined));
}
