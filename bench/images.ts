// Code images for the bench: of an exact size, differing in an exact number of blocks, the same on every machine.
import {
  type Characteristics,
  type ModuleRange,
  noCharacteristics,
  type TableLayout,
} from '../src/image/characteristics.js';
import { codeImage } from '../src/image/code-image.js';
import { DEFAULT_HEADER_BYTES } from '../src/image/formats/mcuboot-writer.js';
import { packImage } from '../src/image/pack.js';
import type { Version } from '../src/image/version.js';

export interface ImagePair {
  /** MCUboot containers of the same size. */
  readonly old: Uint8Array;
  readonly new: Uint8Array;
  readonly changedBlocks: number;
  readonly blocks: number;
}

export interface ImagePairOptions {
  /** Bytes of the whole container, from its header to the end of its TLVs; a multiple of `blockBytes`. */
  readonly sizeBytes: number;
  readonly changedPercent: number;
  readonly blockBytes: number;
  readonly adapterType: string;
  readonly runBase: number;
}

/** The version in the header and the digest in the TLVs always differ: they stand in the first and the last block. */
const BLOCKS_THAT_MUST_DIFFER = 2;

/** Blocks that a share of an image comes to: the nearest whole number, and never fewer than two. */
export function changedBlockCount(blocks: number, changedPercent: number): number {
  return Math.min(blocks, Math.max(BLOCKS_THAT_MUST_DIFFER, Math.round((blocks * changedPercent) / 100)));
}

/**
 * An image and its successor, in which exactly {@link changedBlockCount} blocks differ.
 * @throws RangeError when the size is not whole blocks, or has no room for the modules
 */
export function imagePair(options: ImagePairOptions): ImagePair {
  const { sizeBytes, blockBytes, changedPercent } = options;
  const blocks = sizeBytes / blockBytes;
  if (!Number.isInteger(blocks) || sizeBytes < MODULES_END)
    throw new RangeError(
      `sizeBytes: expected whole blocks of ${blockBytes}, ${MODULES_END} or more, found ${sizeBytes}`,
    );
  const overheadBytes = pack(new Uint8Array(MODULES_END), OLD_VERSION, options).length - MODULES_END;
  const oldBody = pseudoRandomBytes(sizeBytes - overheadBytes, 1);
  const changedBlocks = changedBlockCount(blocks, changedPercent);
  const newBody = oldBody.slice();
  const inner = shuffled(blocks - BLOCKS_THAT_MUST_DIFFER).slice(0, changedBlocks - BLOCKS_THAT_MUST_DIFFER);
  for (const index of inner) {
    const from = (1 + index) * blockBytes - DEFAULT_HEADER_BYTES;
    // Complemented, every byte differs: how early a comparison stops does not depend on chance.
    for (let at = from; at < from + blockBytes; at += 1) newBody[at] = ~oldBody[at]! & 0xff;
  }
  return { old: pack(oldBody, OLD_VERSION, options), new: pack(newBody, NEW_VERSION, options), changedBlocks, blocks };
}

const OLD_VERSION: Version = { major: 1, minor: 0, revision: 0, build: 0 };
const NEW_VERSION: Version = { major: 1, minor: 1, revision: 0, build: 0 };

function pack(body: Uint8Array, version: Version, { adapterType, runBase }: ImagePairOptions): Uint8Array {
  const address = runBase + DEFAULT_HEADER_BYTES;
  const image = codeImage({
    format: 'raw',
    sourceName: 'bench image',
    segments: [{ address, vma: address, bytes: body, permissions: undefined, name: 'bench', fileOffset: 0 }],
    characteristics: characteristics(adapterType, runBase),
  });
  return packImage(image, undefined, { version });
}

const KIB = 1024;

/** As in the reference firmware: one module every 4 KiB, bootstrap to copy module in one piece. */
const MODULES: readonly ModuleRange[] = (
  [
    ['load', 1],
    ['branch', 2],
    ['query', 3],
    ['bootstrap', 4],
    ['memory initialization', 5],
    ['conversion', 6],
    ['copy', 7],
    ['runtime', 8],
    ['standard initialization', 12],
    ['fastload initialization', 13],
  ] as const
).map(([kind, page]) => ({ kind, offset: page * 4 * KIB, lengthBytes: 4 * KIB, entryOffset: page * 4 * KIB }));

const MODULES_END = 14 * 4 * KIB;

function characteristics(adapterType: string, runBase: number): Characteristics {
  return {
    ...noCharacteristics(),
    name: 'bench image',
    adapterType,
    cpu: 'rv32imac_zicsr_zifencei',
    runBase,
    securityCounter: 1,
    bootstrap: { abi: 1, offset: 16 * KIB, lengthBytes: 16 * KIB },
    modules: [...MODULES],
    tables: TABLES.map((table) => ({ ...table, fields: [...table.fields] })),
    memory: { ramBytes: 16 * KIB, tableBytes: 256 * KIB, bufferBytes: 1024 * KIB },
    keyAreaBytes: 64,
  };
}

/** The layouts of the reference firmware 1.0.0. */
const TABLES: readonly TableLayout[] = [
  table('config', 256, [
    ['key', 4],
    ['value', 4],
  ]),
  table('login', 1024, [
    ['nportid', 4],
    ['wwpn', 8, 'bytes'],
    ['state', 2],
    ['flags', 2],
    ['credits', 4],
  ]),
  table('path', 4096, [
    ['lun', 4],
    ['nportid', 4],
    ['port', 1],
    ['state', 1],
    ['ioq', 4],
  ]),
];

function table(name: string, capacityEntries: number, fields: [string, number, 'bytes'?][]): TableLayout {
  let end = 0;
  const placed = fields.map(([fieldName, lengthBytes, kind]) => {
    const offset = Math.ceil(end / Math.min(lengthBytes, 4)) * Math.min(lengthBytes, 4);
    end = offset + lengthBytes;
    return { name: fieldName, offset, lengthBytes, kind: kind ?? ('unsigned' as const) };
  });
  return { name, layout: 1, capacityEntries, entryBytes: Math.ceil(end / 4) * 4, fields: placed };
}

/** xorshift32, four bytes a step, little endian. */
function pseudoRandomBytes(lengthBytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(lengthBytes / 4));
  const draw = xorshift32(seed);
  for (let index = 0; index < words.length; index += 1) words[index] = draw();
  const bytes = new Uint8Array(words.buffer, 0, lengthBytes);
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return bytes;
  const view = new DataView(words.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  return bytes;
}

/** 0 … count − 1 in an order of chance (Fisher-Yates); for a longer share, the blocks of a shorter one and more. */
function shuffled(count: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  const draw = xorshift32(0x9e37_79b9);
  for (let index = 0; index < count - 1; index += 1) {
    const other = index + (draw() % (count - index));
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}

/** Draws of the xorshift32 generator; a draw is the state after the step. */
function xorshift32(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
