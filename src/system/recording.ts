import type { FioLog } from './fio-log.js';
import { HostIo } from './host-io.js';
import type { IoSource } from './io-source.js';
import type { Workload } from './workload.js';

const MICROSECONDS = 1_000_000;

/**
 * A recorded workload, played back. Version 3 carries the time of each I/O and is played open loop; version 2 knows only
 * waits: its I/Os follow each other as fast as the queue depth allows, none before the waits before it are over.
 */
export class Recording implements IoSource {
  readonly requesters: number;
  readonly #log: FioLog;
  readonly #host: number;
  readonly #baseClockHz: number;
  readonly #fromTick: number;
  readonly #blockBytes: number;
  readonly #map: RangeMap;
  #index = 0;

  constructor(log: FioLog, workload: Workload, host: number, baseClockHz: number, fromTick: number) {
    this.#log = log;
    this.#host = host;
    this.#baseClockHz = baseClockHz;
    this.#fromTick = fromTick;
    this.#blockBytes = workload.blockBytes;
    this.#map = rangesOf(log, workload.blockBytes);
    this.requesters = log.version === 2 ? workload.queueDepth * workload.pathsPerHost : 0;
  }

  next(tick: number, requester: number): HostIo | undefined {
    const log = this.#log;
    const index = this.#index;
    if (index === log.entries) return undefined;
    this.#index += 1;
    const at = this.#fromTick + Math.ceil((log.atMicroseconds[index]! * this.#baseClockHz) / MICROSECONDS);
    const operation = log.operations[index]!;
    const lengthBytes = log.lengthBytes[index]!;
    if (operation === 'command') return new HostIo(this.#host, 'command', 0, 0, 0, Math.max(at, tick), requester);
    const first = Math.floor(log.offsetBytes[index]! / this.#blockBytes);
    const after = Math.ceil((log.offsetBytes[index]! + lengthBytes) / this.#blockBytes);
    const block = this.#map.place(log.file[index]!, first);
    return new HostIo(this.#host, operation, block, after - first, lengthBytes, Math.max(at, tick), requester);
  }
}

/** Blocks that a volume needs to play the log. */
export function recordedBlocks(log: FioLog, blockBytes: number): number {
  return Math.max(1, rangesOf(log, blockBytes).blocks);
}

/** Every size of an I/O in the log. */
export function recordedSizes(log: FioLog): number[] {
  return [...new Set(log.lengthBytes)];
}

/** The largest I/O of the log. */
export function recordedBytesMax(log: FioLog): number {
  return log.lengthBytes.reduce((longest, bytes) => Math.max(longest, bytes), 0);
}

const MAPS = new WeakMap<FioLog, RangeMap>();

function rangesOf(log: FioLog, blockBytes: number): RangeMap {
  const known = MAPS.get(log);
  if (known?.blockBytes === blockBytes) return known;
  const map = new RangeMap(log, blockBytes);
  MAPS.set(log, map);
  return map;
}

/** The parts of all files that the log touches, packed side by side: a volume need not be as large as they are. */
class RangeMap {
  readonly blockBytes: number;
  readonly blocks: number;
  /** Per file, in ascending order: first block of each touched range, and where it lies in the volume. */
  readonly #files: readonly { readonly first: number; readonly place: number }[][];

  constructor(log: FioLog, blockBytes: number) {
    this.blockBytes = blockBytes;
    const touched: { first: number; after: number }[][] = log.files.map(() => []);
    for (let index = 0; index < log.entries; index += 1) {
      if (log.operations[index] === 'command') continue;
      const offset = log.offsetBytes[index]!;
      touched[log.file[index]!]!.push({
        first: Math.floor(offset / blockBytes),
        after: Math.ceil((offset + log.lengthBytes[index]!) / blockBytes),
      });
    }
    let place = 0;
    this.#files = touched.map((ranges) =>
      merged(ranges).map(({ first, after }) => {
        const range = { first, place };
        place += after - first;
        return range;
      }),
    );
    this.blocks = place;
  }

  place(file: number, block: number): number {
    const ranges = this.#files[file]!;
    let low = 0;
    let high = ranges.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ranges[middle]!.first <= block) low = middle;
      else high = middle - 1;
    }
    const range = ranges[low]!;
    return range.place + block - range.first;
  }
}

function merged(ranges: { first: number; after: number }[]): { first: number; after: number }[] {
  const joined: { first: number; after: number }[] = [];
  for (const { first, after } of ranges.sort((a, b) => a.first - b.first)) {
    const last = joined.at(-1);
    if (last !== undefined && first <= last.after) last.after = Math.max(last.after, after);
    else joined.push({ first, after });
  }
  return joined;
}
