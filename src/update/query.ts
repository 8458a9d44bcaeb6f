import { compareCharacteristics } from '../image/difference.js';
import type { Difference } from '../image/difference-row.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { readBootRecord } from './boot-record.js';
import { type ImageInMemory, readImageInMemory } from './code-image-in-memory.js';
import { determineDifference } from './image-overlay.js';
import { callModule } from './module-call.js';
import { phase } from './phase.js';
import { runningImage } from './placed-image.js';
import { type FallbackReason, Refusal } from './refusal.js';
import type { StagedImage } from './verify-staged.js';

/**
 * The query module: reads what both images say of themselves, in DRAM, and determines whether the new one can take over
 * from the old.
 * @throws Refusal naming the first characteristic that cannot be reconciled
 */
export function* query(adapter: Adapter, newImage: ImageInMemory): Process<readonly Difference[]> {
  const { memory, flash, adapterType } = adapter.profile;
  let rows: readonly Difference[] = [];
  yield* phase(adapter, 'query', function* () {
    const found = yield* askQueryModule(adapter, newImage);
    const old = readImageInMemory(adapter.board.dram.peek(memory.runBase, memory.runBytes), 'running image');
    checkMeantFor(adapter, newImage, adapterType);
    rows = compareCharacteristics(
      { characteristics: old.characteristics, sizeBytes: old.totalBytes },
      { characteristics: newImage.characteristics, sizeBytes: newImage.totalBytes },
      { dramBytes: adapter.board.dram.bytes, slotBytes: Math.min(flash.slots[0].bytes, flash.slots[1].bytes) },
    ).rows;
    const obstacle = rows.find(({ verdict }) => verdict === 'incompatible');
    if (obstacle !== undefined) throw new Refusal(reasonOf(obstacle), `${obstacle.characteristic}: ${obstacle.why}`);
    if (found !== undefined) throw found;
    return 0;
  });
  return rows;
}

/** The query module of the old image. @returns why it will not go on: what both images say is looked at first */
function* askQueryModule(adapter: Adapter, newImage: ImageInMemory): Process<Refusal | undefined> {
  const image = runningImage(adapter);
  const bytes = [image.container, newImage].reduce((sum, { header }) => sum + header.protectedTlvBytes, 0);
  try {
    yield* callModule(adapter, { module: 'query', kind: 'query', image, bytes });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Determines which blocks differ, on the bytes in DRAM, with the difference engine. */
export function* queryDifference(adapter: Adapter, staged: StagedImage): Process<void> {
  yield* phase(adapter, 'difference', function* () {
    yield* determineDifference(adapter, staged);
    return staged.image.totalBytes;
  });
}

/** What no sequence may ignore: the adapter an image is made for, and the security counter. @throws Refusal */
export function checkMeantFor(adapter: Adapter, image: ImageInMemory, adapterType: string): void {
  const { adapterType: made, securityCounter = 0 } = image.characteristics;
  if (made !== undefined && made !== adapterType)
    throw new Refusal('other-adapter', `the image is for ${made}, this adapter is ${adapterType}`);
  const lowest = readBootRecord(adapter.board.nvram)?.securityCounter ?? 0;
  if (securityCounter < lowest)
    throw new Refusal(
      'downgrade',
      `security counter ${securityCounter} is below ${lowest}, which this adapter has reached`,
    );
}

const REASONS: readonly (readonly [RegExp, FallbackReason])[] = [
  [/adapter/, 'other-adapter'],
  [/cpu/, 'other-cpu'],
  [/run base|load address/, 'other-run-base'],
  [/bootstrap/, 'bootstrap-abi'],
  [/security/, 'downgrade'],
  [/table|layout/, 'layout-without-conversion'],
  [/memory|size/, 'too-large'],
];

function reasonOf(difference: Difference): FallbackReason {
  return REASONS.find(([pattern]) => pattern.test(difference.characteristic))?.[1] ?? 'incompatible';
}
