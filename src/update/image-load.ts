import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { KEY_SLOT_STRIDE } from './key-storage.js';
import { callModule } from './module-call.js';
import { phase } from './phase.js';
import { runningImage } from './placed-image.js';
import { Refusal } from './refusal.js';

/** A part of the image in the order in which the storage system's processor delivers it. */
export interface DeliveredRange {
  readonly offset: number;
  readonly bytes: number;
}

/** What the processor notifies the adapter of: an image in host memory, ready to be fetched over the host bus. */
export interface Delivery {
  /** Offset of the image in host memory. */
  readonly hostOffset: number;
  readonly bytes: number;
  /** CRC-32C of the image as the processor read it from the media (or as its package promises). */
  readonly crc32c: number;
  /** DRAM address to stage it at. */
  readonly stagingBase: number;
  /** Parts that come first: header, protected part and bootstrap, when an early branch is possible. */
  readonly first: readonly DeliveredRange[];
  /** Everything else. */
  readonly rest: readonly DeliveredRange[];
}

/** Refuses an image that cannot stand beside the running one. */
export function checkRoom(adapter: Adapter, delivery: Delivery): void {
  const { memory, flash, update } = adapter.profile;
  const { stagingBase, bytes } = delivery;
  const running = adapter.running!.container;
  const runEnd = memory.runBase + Math.max(running.totalBytes, 1);
  if (stagingBase < runEnd && memory.runBase < stagingBase + bytes)
    throw new Refusal(
      'staging-overlap',
      `staging 0x${stagingBase.toString(16)}+${bytes} overlaps the running image at 0x${memory.runBase.toString(16)}+${running.totalBytes}`,
    );
  const limits: readonly (readonly [string, number])[] = [
    ['staging area', memory.stagingBase + memory.stagingBytes - stagingBase],
    ['run area', memory.runBytes],
    ['flash slot', Math.min(flash.slots[0].bytes, flash.slots[1].bytes)],
  ];
  for (const [what, room] of limits)
    if (bytes > room) throw new Refusal('too-large', `the image has ${bytes} bytes, the ${what} has room for ${room}`);
  if (update.keyStore !== 'image') return;
  const withKey = Math.ceil(bytes / KEY_SLOT_STRIDE) * KEY_SLOT_STRIDE + 2 * KEY_SLOT_STRIDE;
  for (const [what, room] of limits.slice(0, 2))
    if (withKey > room)
      throw new Refusal('too-large', `image and key behind it have ${withKey} bytes, the ${what} has room for ${room}`);
}

/**
 * The load module of the old image: fetches parts of the image into the staging area while the old image serves I/O. It is
 * called to start each transfer, and once more to see the end of the last.
 */
function* loadRanges(adapter: Adapter, delivery: Delivery, ranges: readonly DeliveredRange[]): Process<number> {
  const { board, handover } = adapter;
  let bytes = 0;
  for (const range of ranges) {
    if (range.bytes === 0) continue;
    handover.write({ rangeOffset: range.offset, rangeBytes: range.bytes });
    if (yield* callLoad(adapter, range.bytes)) yield* board.devices.hostDma.idle();
    else yield* fetch(adapter, delivery, range);
    bytes += range.bytes;
  }
  handover.write({ rangeBytes: 0 });
  yield* callLoad(adapter, 0);
  return bytes;
}

function callLoad(adapter: Adapter, bytes: number): Process<boolean> {
  return callModule(adapter, { module: 'load', kind: 'load', image: runningImage(adapter), bytes });
}

/** What the host bus DMA does when no code programs it. */
function* fetch(adapter: Adapter, delivery: Delivery, range: DeliveredRange): Process<void> {
  const { board } = adapter;
  yield* board.timing.spend('hostBus.latency');
  for (let done = 0; done < range.bytes; done += board.hostBusPieceBytes)
    yield* board.hostDma.run({
      operation: 'write',
      window: 'host',
      windowOffset: delivery.hostOffset + range.offset + done,
      destination: delivery.stagingBase + range.offset + done,
      bytes: Math.min(board.hostBusPieceBytes, range.bytes - done),
      ...board.hostBusPace,
    });
}

/** Tells the modules of both images what this update is about. */
function openHandover(adapter: Adapter, delivery: Delivery): void {
  const { container } = adapter.running!;
  adapter.handover.open(container.characteristics.bootstrap?.abi ?? 0, {
    source: delivery.hostOffset,
    runBytes: container.totalBytes,
    stagedBase: delivery.stagingBase,
    stagedBytes: delivery.bytes,
  });
}

/** Loads the whole image beside the running one. */
export function* loadImage(adapter: Adapter, delivery: Delivery): Process<void> {
  checkRoom(adapter, delivery);
  openHandover(adapter, delivery);
  yield* phase(adapter, 'load', () => loadRanges(adapter, delivery, [...delivery.first, ...delivery.rest]));
}

/** Loads the parts that an early branch needs. */
export function* loadFirst(adapter: Adapter, delivery: Delivery): Process<void> {
  checkRoom(adapter, delivery);
  openHandover(adapter, delivery);
  yield* phase(adapter, 'load bootstrap', () => loadRanges(adapter, delivery, delivery.first));
}

/** Loads what is left, while the bootstrap already runs. */
export function* loadRest(adapter: Adapter, delivery: Delivery): Process<void> {
  yield* phase(adapter, 'load', () => loadRanges(adapter, delivery, delivery.rest), 'load');
}
