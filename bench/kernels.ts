// The byte kernels against what Node does natively, in the same run.
import { readFileSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { instantiateSync } from '@assemblyscript/loader';
import { KERNELS_END, PAGE_BYTES } from '../assembly/memory-map.js';
import { duel } from './duel.js';

export interface KernelRow {
  readonly name: string;
  /** Bytes of one call. */
  readonly bytes: number;
  /** Ours / rival; above 1 ours is faster. */
  readonly ratio: number;
  readonly mibPerSecond: number;
  readonly rivalMibPerSecond: number;
  readonly rival: string;
  /** The ratio to reach, where there is one. */
  readonly floor?: number;
}

interface KernelExports {
  kernelsInit(): void;
  copyBytes(target: number, source: number, lengthBytes: number): void;
  fillBytes(target: number, byte: number, lengthBytes: number): void;
  patternFill64(target: number, lengthBytes: number, seed: number): void;
  crc32(seed: number, source: number, lengthBytes: number, kind: number): number;
  copyCrc32(seed: number, target: number, source: number, lengthBytes: number, kind: number): number;
  differenceBlocks(left: number, right: number, lengthBytes: number, blockBytes: number, bitmap: number): number;
}

interface Contest {
  readonly name: string;
  readonly rival: string;
  /** Bytes of a call → the ratio to reach, or nothing. */
  readonly sizes: ReadonlyMap<number, number | undefined>;
  /** The two sides, over `bytes` bytes. */
  sides(bytes: number, kernels: KernelExports): [ours: () => void, rival: () => void];
}

const KIB = 1024;
const MIB = 1024 * KIB;
const LARGEST_BYTES = 16 * MIB;
const BLOCK_BYTES = 4 * KIB;
const SOURCE = KERNELS_END;
/** Not a power of two behind SOURCE, so that the two do not fall into the same cache sets. */
const TARGET = SOURCE + LARGEST_BYTES + 9 * KIB;
const BITMAP = TARGET + LARGEST_BYTES;
const MEMORY_BYTES = BITMAP + LARGEST_BYTES / BLOCK_BYTES;

/** zlib.crc32 came with Node 20.15 and 22.2; the types of Node 20 do not know it. */
const nativeCrc32 = (zlib as unknown as { crc32(data: Uint8Array, seed?: number): number }).crc32;

function kernels(): { exports: KernelExports; bytes: Uint8Array } {
  const memory = new WebAssembly.Memory({
    initial: Math.ceil(MEMORY_BYTES / PAGE_BYTES),
    maximum: 65536,
    shared: true,
  });
  const wasm = readFileSync(new URL('../silicon/release.wasm', import.meta.url));
  // The raw exports: the loader's wrappers cost nanoseconds a call.
  const exports = instantiateSync(wasm, { env: { memory } }).instance.exports as unknown as KernelExports;
  exports.kernelsInit();
  return { exports, bytes: new Uint8Array(memory.buffer) };
}

/** A native buffer with the bytes at SOURCE. */
function sourceCopy(bytes: number, memory: Uint8Array): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) buffer[i] = memory[SOURCE + i]!;
  return buffer;
}

function contests(memory: Uint8Array): Contest[] {
  return [
    {
      name: 'copy',
      rival: 'Buffer.copy',
      sizes: new Map([64 * KIB, MIB, LARGEST_BYTES].map((bytes) => [bytes, 0.9])),
      sides(bytes, { copyBytes }) {
        const source = sourceCopy(bytes, memory);
        const target = Buffer.alloc(bytes);
        return [() => copyBytes(TARGET, SOURCE, bytes), () => source.copy(target)];
      },
    },
    {
      name: 'fill',
      rival: 'Buffer.fill',
      sizes: new Map([64 * KIB, MIB, LARGEST_BYTES].map((bytes) => [bytes, undefined])),
      sides(bytes, { fillBytes }) {
        const target = Buffer.alloc(bytes);
        return [() => fillBytes(TARGET, 0x5a, bytes), () => target.fill(0x5a)];
      },
    },
    {
      name: 'pattern fill',
      rival: 'Buffer.fill',
      sizes: new Map([MIB, LARGEST_BYTES].map((bytes) => [bytes, undefined])),
      sides(bytes, { patternFill64 }) {
        const target = Buffer.alloc(bytes);
        return [() => patternFill64(TARGET, bytes, 1), () => target.fill(0x5a)];
      },
    },
    crcContest('CRC-32', 0, memory, [
      [256, undefined],
      [KIB, undefined],
      [4 * KIB, undefined],
      [16 * KIB, undefined],
      [64 * KIB, 1.5],
      [MIB, 2.5],
      [LARGEST_BYTES, 1.4],
    ]),
    // Node has no native CRC-32C: its IEEE CRC stands in.
    crcContest('CRC-32C', 1, memory, [
      [4 * KIB, undefined],
      [64 * KIB, undefined],
      [MIB, undefined],
      [LARGEST_BYTES, undefined],
    ]),
    {
      name: 'copy + CRC-32',
      rival: 'Buffer.copy, zlib.crc32',
      sizes: new Map(
        [4 * KIB, 64 * KIB, MIB, LARGEST_BYTES].map((bytes) => [bytes, bytes < 64 * KIB ? undefined : 1.5]),
      ),
      sides(bytes, { copyCrc32 }) {
        const source = sourceCopy(bytes, memory);
        const target = Buffer.alloc(bytes);
        return [
          () => copyCrc32(0, TARGET, SOURCE, bytes, 0),
          () => {
            source.copy(target);
            nativeCrc32(target);
          },
        ];
      },
    },
    differenceContest('equal', () => false, memory),
    differenceContest('1 in 10 differs', (block) => block % 10 === 0, memory),
  ];
}

function crcContest(name: string, kind: number, memory: Uint8Array, sizes: [number, number | undefined][]): Contest {
  return {
    name,
    rival: 'zlib.crc32',
    sizes: new Map(sizes),
    sides(bytes, { crc32 }) {
      const source = sourceCopy(bytes, memory);
      return [() => crc32(0, SOURCE, bytes, kind), () => nativeCrc32(source)];
    },
  };
}

/** Two images that differ in the middle of the chosen blocks. */
function differenceContest(name: string, differs: (block: number) => boolean, memory: Uint8Array): Contest {
  return {
    name: `difference, ${name}`,
    rival: 'Buffer.compare a block',
    sizes: new Map([64 * KIB, MIB, LARGEST_BYTES].map((bytes) => [bytes, 1])),
    sides(bytes, { copyBytes, differenceBlocks }) {
      copyBytes(TARGET, SOURCE, bytes);
      const left = sourceCopy(bytes, memory);
      const right = Buffer.from(left);
      for (let block = 0; block < bytes / BLOCK_BYTES; block++) {
        if (!differs(block)) continue;
        const at = block * BLOCK_BYTES + BLOCK_BYTES / 2;
        memory[TARGET + at]! ^= 1;
        right[at]! ^= 1;
      }
      return [
        () => differenceBlocks(SOURCE, TARGET, bytes, BLOCK_BYTES, BITMAP),
        () => {
          for (let at = 0; at < bytes; at += BLOCK_BYTES)
            left.compare(right, at, at + BLOCK_BYTES, at, at + BLOCK_BYTES);
        },
      ];
    },
  };
}

/** Runs every contest at every size; medians. */
export function kernelBench(): KernelRow[] {
  const { exports, bytes: memory } = kernels();
  exports.patternFill64(SOURCE, LARGEST_BYTES, 1);
  return contests(memory).flatMap((contest) =>
    [...contest.sizes].map(([bytes, floor]) => {
      const [ours, rival] = contest.sides(bytes, exports);
      const result = duel(`${contest.name} ${bytes}`, ours, rival);
      return {
        name: contest.name,
        bytes,
        ratio: result.ratio,
        mibPerSecond: (result.oursPerSecond * bytes) / MIB,
        rivalMibPerSecond: (result.rivalPerSecond * bytes) / MIB,
        rival: contest.rival,
        ...(floor === undefined ? {} : { floor }),
      };
    }),
  );
}

function sizeText(bytes: number): string {
  if (bytes >= MIB) return `${bytes / MIB} MiB`;
  return bytes >= KIB ? `${bytes / KIB} KiB` : `${bytes} B`;
}

/** The rows as text, at most 100 columns. */
export function kernelLines(rows: readonly KernelRow[]): string[] {
  const line = (...[name, size, ours, rivals, ratio, floor, rival]: string[]) =>
    `${name!.padEnd(28)}${size!.padStart(8)}${ours!.padStart(9)}${rivals!.padStart(9)}${ratio!.padStart(7)}${floor!.padStart(7)}  ${rival!}`;
  return [
    line('kernel, MiB/s', 'bytes', 'ours', 'native', 'ratio', 'floor', 'native rival'),
    ...rows.map(({ name, bytes, ratio, mibPerSecond, rivalMibPerSecond, rival, floor }) =>
      line(
        name,
        sizeText(bytes),
        mibPerSecond.toFixed(0),
        rivalMibPerSecond.toFixed(0),
        ratio.toFixed(2),
        floor === undefined ? '' : `${floor}${ratio < floor ? ' !' : '  '}`,
        rival,
      ),
    ),
  ];
}
