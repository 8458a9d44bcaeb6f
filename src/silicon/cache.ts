// The core's caches: their configuration as the silicon takes it, their counters, and what a coherence fault says.
import * as map from '../../assembly/memory-map.js';
import { SiliconError } from './errors.js';

export interface CacheGeometry {
  readonly bytes: number;
  /** 1, 2 or 4; least recently used goes first. */
  readonly ways: number;
  /** 16, 32 or 64. A line is filled and written back by one burst. */
  readonly lineBytes: number;
}

export interface DataCacheGeometry extends CacheGeometry {
  /** Write-back allocates on a store miss, write-through does not. */
  readonly policy: 'write-back' | 'write-through';
}

export interface CpuCaches {
  readonly instruction?: CacheGeometry;
  readonly data?: DataCacheGeometry;
  /** Guest addresses that are never cached, at most four ranges. */
  readonly uncached?: readonly { readonly address: number; readonly bytes: number }[];
  /** Which are on after reset. Custom CSR 0x7c0 turns them on and off: bit 0 instruction, bit 1 data. */
  readonly onAtReset?: boolean | 'instruction';
}

/** Counts since power-up; stalls in CPU cycles. */
export interface CpuCounters {
  /** The fetch unit holds a line; a hit or miss is counted when the stream comes to another. */
  readonly instructionHits: number;
  readonly instructionMisses: number;
  /** One per load, store and line touched. */
  readonly dataHits: number;
  readonly dataMisses: number;
  readonly writeBacks: number;
  readonly writeThroughs: number;
  /** Fetches of uncached words included. */
  readonly uncachedReads: number;
  readonly uncachedWrites: number;
  readonly stallInstruction: number;
  readonly stallData: number;
  readonly stallUncached: number;
  readonly stallWriteBuffer: number;
}

/** Counter fields in the order of the memory map. */
export const CPU_COUNTER_FIELDS = [
  'instructionHits',
  'instructionMisses',
  'dataHits',
  'dataMisses',
  'writeBacks',
  'writeThroughs',
  'uncachedReads',
  'uncachedWrites',
  'stallInstruction',
  'stallData',
  'stallUncached',
  'stallWriteBuffer',
] as const satisfies readonly (keyof CpuCounters)[];

/**
 * - dirty-read: a master reads bytes that only the data cache, or its write buffer, has
 * - stale-data: the core uses a data line that a master has overwritten in the DRAM
 * - stale-code: the core fetches from a line that a master, or its own store, has overwritten
 * - lost-write: a dirty line goes back over what a master has written there since
 */
export type CoherenceKind = 'dirty-read' | 'stale-data' | 'stale-code' | 'lost-write';

export const COHERENCE_KINDS: readonly CoherenceKind[] = ['dirty-read', 'stale-data', 'stale-code', 'lost-write'];

/** Hardware would have used or lost bytes that a cache and the DRAM disagree about. */
export interface CoherenceFault {
  readonly kind: CoherenceKind;
  /** Guest address of the line. */
  readonly line: number;
  /** Who read or wrote the line: a channel's number, or the core itself. */
  readonly master: number | 'core';
  /** The instruction the core was at. */
  readonly pc: number;
}

function checkGeometry(field: string, { bytes, ways, lineBytes }: CacheGeometry): void {
  if (![1, 2, 4].includes(ways)) throw new SiliconError(`${field}.ways`, `expected 1, 2 or 4, found ${ways}`);
  if (![16, 32, 64].includes(lineBytes)) {
    throw new SiliconError(`${field}.lineBytes`, `expected 16, 32 or 64, found ${lineBytes}`);
  }
  const sets = bytes / (ways * lineBytes);
  if (!Number.isInteger(Math.log2(sets)) || sets * ways < 2 || bytes > map.CACHE_MAX_BYTES) {
    const expected = `a power of two of sets, at least two lines, at most ${map.CACHE_MAX_BYTES} bytes`;
    throw new SiliconError(`${field}.bytes`, `expected ${expected}, found ${bytes}`);
  }
}

function writeCache(set: (address: number, value: number) => void, cache: number, geometry?: CacheGeometry): void {
  const { bytes, ways, lineBytes } = geometry ?? { bytes: 0, ways: 1, lineBytes: 64 };
  set(cache + map.K_SHIFT, Math.log2(lineBytes));
  set(cache + map.K_SET_MASK, geometry ? bytes / (ways * lineBytes) - 1 : 0);
  set(cache + map.K_WAYS, ways);
  set(cache + map.K_LINES, bytes / lineBytes);
}

/** Checks a configuration and writes it, word by word; throws SiliconError. */
export function writeCaches(set: (address: number, value: number) => void, caches: CpuCaches): void {
  const { instruction, data, uncached = [], onAtReset = false } = caches;
  if (instruction) checkGeometry('caches.instruction', instruction);
  if (data) checkGeometry('caches.data', data);
  if (uncached.length > map.CPU_UNCACHED_MAX) {
    throw new SiliconError('caches.uncached', `expected at most ${map.CPU_UNCACHED_MAX} ranges`);
  }
  for (const [i, { address, bytes }] of uncached.entries()) {
    if (address % map.BURST_BYTES === 0 && bytes % map.BURST_BYTES === 0) continue;
    throw new SiliconError(`caches.uncached[${i}]`, `expected multiples of ${map.BURST_BYTES}`);
  }
  writeCache(set, map.CACHE_I, instruction);
  writeCache(set, map.CACHE_D, data);
  set(map.CACHE_D + map.K_WRITE_BACK, data?.policy === 'write-back' ? 1 : 0);
  for (let i = 0; i < map.CPU_UNCACHED_MAX; i++) {
    set(map.CPU_UNCACHED + 8 * i, uncached[i]?.address ?? 0);
    set(map.CPU_UNCACHED + 8 * i + 4, uncached[i]?.bytes ?? 0);
  }
  const both = map.CACHE_I_ON | map.CACHE_D_ON;
  set(map.CPU_CACHE_RESET, onAtReset === 'instruction' ? map.CACHE_I_ON : onAtReset ? both : 0);
}
