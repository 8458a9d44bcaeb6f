import type { CopyBy, OverlayStrategy } from '../hardware/profile.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { HANDOVER } from './handover-area.js';
import { callModule, chargeModule } from './module-call.js';
import { fenceModules } from './module-fence.js';
import { phase } from './phase.js';
import { nativeEntry, type PlacedImage, placed } from './placed-image.js';
import { Refusal } from './refusal.js';
import { checksum, type StagedImage } from './verify-staged.js';

/** Blocks in which the staged image differs from the running one: found before the gap, used by the delta overlay. */
export function* determineDifference(adapter: Adapter, staged: StagedImage): Process<number> {
  const { board, profile } = adapter;
  const bytes = staged.image.totalBytes;
  const blockBytes = profile.engine.block.is;
  const result = yield* board.engine.run({
    operation: 'difference',
    source: staged.base,
    other: profile.memory.runBase,
    bytes,
    blockBytes,
    ...board.enginePace,
  });
  adapter.trace.write({
    kind: 'difference',
    changedBlocks: result.differingBlocks,
    blocks: Math.ceil(bytes / blockBytes),
    blockBytes,
    verdict: 'blocks',
  });
  return result.differingBlocks;
}

/** Refuses to start while anything could still write into the region: the quiesce must have worked. */
export function checkRegionIsQuiet(adapter: Adapter, base: number, bytes: number): void {
  for (const port of adapter.board.ports)
    if (port.writesInto(base, bytes))
      throw new Refusal(
        'dma-in-flight',
        `port ${port.shape.index} still has a DMA in flight into 0x${base.toString(16)}+${bytes}`,
      );
}

/**
 * The image overlay: the copy module of the new image puts it where the old one stands. From its first byte on there is
 * no way back to the old image.
 */
export function* overlayImage(adapter: Adapter, staged: StagedImage, strategy: OverlayStrategy): Process<void> {
  const { board, profile } = adapter;
  const { runBase } = profile.memory;
  const bytes = staged.image.totalBytes;
  const region = Math.max(bytes, adapter.running!.container.totalBytes);
  checkRegionIsQuiet(adapter, runBase, region);
  yield* phase(adapter, 'overlay', function* () {
    const moved =
      strategy === 'remap' ? yield* switchBanks(adapter, staged) : yield* copyImage(adapter, staged, strategy);
    adapter.trace.write({ kind: 'overlaid', strategy, bytes: moved });
    return board.dram.remapped ? 0 : moved;
  });
}

/** The first byte of the old image is about to be overwritten. */
function passPointOfNoReturn(adapter: Adapter): void {
  if (adapter.pastPointOfNoReturn) return;
  adapter.pastPointOfNoReturn = true;
  adapter.trace.write({ kind: 'point-of-no-return', address: adapter.profile.memory.runBase });
}

/** The new image's code stands where the old one's stood: the instruction cache must have forgotten that. */
function requireFreshInstructions({ board }: Adapter, { version }: PlacedImage): void {
  const line = board.core.cpu.staleInstructionLine;
  if (line === undefined) return;
  const where = `line 0x${line.toString(16)} of the old image in the instruction cache`;
  throw new Refusal('module-incoherent', `module copy of ${version} left ${where}: no fence.i behind the overlay`);
}

const COPY_FLAGS: Readonly<Record<CopyBy, number>> = {
  engine: 0,
  'cpu-cached': HANDOVER.copyByCpu,
  'cpu-uncached': HANDOVER.copyByCpu | HANDOVER.copyUncached,
};

/** The copy module programs the copy engine, or copies itself; where it is charged, the board does what it would. */
function* copyImage(adapter: Adapter, staged: StagedImage, strategy: 'full' | 'delta'): Process<number> {
  const image = placed(adapter, staged.image, staged.base);
  const work = { module: 'copy', kind: 'copy', image } as const;
  if (nativeEntry(adapter, image, 'copy') === undefined) {
    yield* chargeModule(adapter, work);
    passPointOfNoReturn(adapter);
    return yield* copy(adapter, staged, strategy);
  }
  const { copyBy } = adapter.profile.update;
  const byEngine = copyBy === 'engine';
  adapter.handover.flags((strategy === 'delta' ? HANDOVER.copyDelta : 0) | COPY_FLAGS[copyBy]);
  adapter.handover.write({ stagedBytes: staged.image.totalBytes });
  const overwriting = (): void => passPointOfNoReturn(adapter);
  fenceModules(adapter, byEngine ? 'copying by engine' : 'copying by cpu', overwriting);
  try {
    yield* callModule(adapter, work, byEngine ? undefined : overwriting);
  } finally {
    fenceModules(adapter, 'serving');
  }
  if (!adapter.pastPointOfNoReturn)
    throw new Refusal('module-failed', `module copy of ${image.version} returned without having overwritten anything`);
  requireFreshInstructions(adapter, image);
  if (strategy === 'delta' && byEngine) return adapter.board.devices.engine.movedBytes;
  return staged.image.totalBytes;
}

function* copy(adapter: Adapter, staged: StagedImage, strategy: 'full' | 'delta'): Process<number> {
  const { board, profile } = adapter;
  const range = { source: staged.base, destination: profile.memory.runBase, bytes: staged.image.totalBytes };
  const { mover, pace } = board.copyBy(profile.update.copyBy);
  if (strategy === 'full') {
    const result = yield* mover.run({ operation: 'copy', ...range, ...pace });
    return result.bytes;
  }
  const result = yield* mover.run({
    operation: 'overlay-delta',
    ...range,
    ...pace,
    blockBytes: profile.engine.block.is,
    skipTicks: board.skipTicks,
  });
  return result.bytes;
}

function* switchBanks(adapter: Adapter, staged: StagedImage): Process<number> {
  const { board, profile } = adapter;
  yield* chargeModule(adapter, { module: 'copy', kind: 'copy', image: placed(adapter, staged.image, staged.base) });
  passPointOfNoReturn(adapter);
  yield* board.timing.spend('remap.switch');
  board.dram.remap(profile.memory.runBase, staged.base, profile.memory.stagingBytes);
  return 0;
}

/** Reads the overlaid image back and compares it with what was verified. @throws Refusal `readback-differs` */
export function* readBack(adapter: Adapter, staged: StagedImage): Process<void> {
  const bytes = staged.image.totalBytes;
  yield* phase(adapter, 'read-back', function* () {
    const crc = yield* checksum(adapter, adapter.profile.memory.runBase, bytes);
    const ok = crc === staged.crc32c;
    const detail = `CRC-32C 0x${crc.toString(16)}, verified was 0x${staged.crc32c.toString(16)}`;
    adapter.trace.write({ kind: 'verified', what: 'overlaid image', ok, detail });
    if (!ok) throw new Refusal('readback-differs', `overlaid image: ${detail}`);
    return bytes;
  });
}

/** The staged bytes must still be those that were verified. @throws Refusal `image-changed` */
export function* recheckStaged(adapter: Adapter, staged: StagedImage): Process<number> {
  const crc = yield* checksum(adapter, staged.base, staged.image.totalBytes);
  if (crc !== staged.crc32c)
    throw new Refusal(
      'image-changed',
      `the staged image changed after it was verified: CRC-32C 0x${crc.toString(16)}, verified was 0x${staged.crc32c.toString(16)}`,
    );
  return staged.image.totalBytes;
}
