import { CRC_CASTAGNOLI, HOST_MEMORY_BASE } from '../../assembly/memory-map.js';
import { readContainer } from '../image/container.js';
import { ImageError } from '../image/image-error.js';
import type { Process } from '../process.js';
import type { Adapter } from '../update/adapter.js';
import type { DeliveredRange, Delivery } from '../update/image-load.js';

/** A code image on the source electronic storage media. */
export interface CodePackage {
  /** The container as it is on the media, whole or not. */
  readonly container: Uint8Array;
  /** CRC-32C that the package promises; by default what the processor computes over what it reads. */
  readonly promisedCrc32c?: number;
  /** Where the adapter shall stage it; by default the staging area of its profile. */
  readonly stagingBase?: number;
}

/**
 * The storage system's processor: reads the image from the media into its memory, then notifies the adapter, which
 * carries the update out.
 */
export function* deliver(
  adapter: Adapter,
  code: CodePackage,
  update: (adapter: Adapter, delivery: Delivery) => Process<void>,
): Process<void> {
  const { board, profile } = adapter;
  yield* board.timing.delay(board.timing.ticks('media.latency'));
  yield* board.timing.delay(board.timing.ticksOfBytes(code.container.length, profile.media.bandwidth.is));
  yield* update(adapter, notify(adapter, code));
}

/** The image lies in the processor's memory and the adapter is told: what its mailbox says. */
export function notify(adapter: Adapter, code: CodePackage): Delivery {
  const { board, profile } = adapter;
  const bytes = code.container.length;
  board.hostMemory(bytes).set(code.container);
  const first = bootstrapFirst(code.container);
  const delivery: Delivery = {
    hostOffset: 0,
    bytes,
    crc32c: code.promisedCrc32c ?? crc32c(adapter, bytes),
    stagingBase: code.stagingBase ?? profile.memory.stagingBase,
    first,
    rest: complement(first, bytes),
  };
  adapter.trace.write({ kind: 'notified', adapter: profile.name, bytes });
  return delivery;
}

function crc32c(adapter: Adapter, bytes: number): number {
  return adapter.board.silicon.exports.crc32(0, HOST_MEMORY_BASE, bytes, CRC_CASTAGNOLI) >>> 0;
}

/** Granule of a delivered range: a DRAM burst, so that no burst is written twice. */
const RANGE_BYTES = 64;

/**
 * What must come first so that the adapter can branch early: header, TLVs, and the bootstrap that the protected TLVs
 * name the digest of. Empty when the image does not allow it.
 */
export function bootstrapFirst(container: Uint8Array): DeliveredRange[] {
  try {
    const { header, bootstrapDigest, totalBytes } = readContainer(container, 'package');
    if (bootstrapDigest === undefined) return [];
    const tlvs = header.headerBytes + header.bodyBytes;
    return union(
      [
        { offset: 0, bytes: header.headerBytes },
        { offset: tlvs, bytes: totalBytes - tlvs },
        { offset: bootstrapDigest.offset, bytes: bootstrapDigest.lengthBytes },
      ],
      container.length,
    );
  } catch (error) {
    // What is wrong with the image is the adapter's to find out.
    if (error instanceof ImageError) return [];
    throw error;
  }
}

/** Ranges rounded to whole bursts, in ascending order, joined where they touch. */
function union(ranges: readonly DeliveredRange[], limit: number): DeliveredRange[] {
  const joined: { offset: number; bytes: number }[] = [];
  for (const range of [...ranges].sort((a, b) => a.offset - b.offset)) {
    const offset = Math.floor(range.offset / RANGE_BYTES) * RANGE_BYTES;
    const end = Math.min(Math.ceil((range.offset + range.bytes) / RANGE_BYTES) * RANGE_BYTES, limit);
    const last = joined.at(-1);
    if (last !== undefined && offset <= last.offset + last.bytes) last.bytes = Math.max(last.bytes, end - last.offset);
    else joined.push({ offset, bytes: end - offset });
  }
  return joined;
}

function complement(ranges: readonly DeliveredRange[], bytes: number): DeliveredRange[] {
  const rest: DeliveredRange[] = [];
  let offset = 0;
  for (const range of ranges) {
    if (range.offset > offset) rest.push({ offset, bytes: range.offset - offset });
    offset = range.offset + range.bytes;
  }
  if (offset < bytes) rest.push({ offset, bytes: bytes - offset });
  return rest;
}
