import { type Process, together } from '../process.js';
import type { Adapter } from './adapter.js';
import { initializeAdapter } from './adapter-initialization.js';
import { branch, verifyBootstrap } from './branch.js';
import { readImageInMemory } from './code-image-in-memory.js';
import { createKey, type PendingKey, sealKey } from './fastload-key.js';
import { bridgeChanges, bridgeTables } from './image-bridge.js';
import { type Delivery, loadFirst, loadImage, loadRest } from './image-load.js';
import { overlayImage, readBack, recheckStaged } from './image-overlay.js';
import { keyStorageFor } from './key-storage.js';
import { initializeMemory } from './memory-initialization.js';
import { phase } from './phase.js';
import { query, queryDifference } from './query.js';
import { quiesce } from './quiesce.js';
import { type Attempt, withRecovery } from './recovery.js';
import { restart } from './restart.js';
import { settleUpdate } from './settle-update.js';
import { type StagedImage, verifyStaged } from './verify-staged.js';

/**
 * The fastload update, from the notification to an adapter that runs again. Whatever goes wrong ends in a running
 * adapter: before the point of no return with the old image, which has not been touched; after it by the standard
 * initialization sequence.
 */
export function* fastloadUpdate(adapter: Adapter, delivery: Delivery): Process<void> {
  const attempt: Attempt = { key: undefined };
  yield* withRecovery(adapter, attempt, () => steps(adapter, delivery, attempt));
  yield* settleUpdate(adapter);
}

function* steps(adapter: Adapter, delivery: Delivery, attempt: Attempt): Process<void> {
  const { update, memory } = adapter.profile;
  const staged = canBranchEarly(adapter, delivery)
    ? yield* loadBranchingEarly(adapter, delivery)
    : yield* loadThenBranch(adapter, delivery);
  const bridged = yield* bridgeTables(adapter, staged.image, staged.base);
  attempt.key = yield* storeKey(adapter, staged);
  yield* phase(adapter, 'recheck', () => recheckStaged(adapter, staged));
  yield* quiesce(adapter, staged);
  if (update.memoryInitialization === 'in-gap') yield* initializeMemory(adapter, staged.image, staged.base);
  yield* bridgeChanges(adapter, staged.image, staged.base, bridged);
  yield* overlayImage(adapter, staged, update.overlay);
  yield* readBack(adapter, staged);
  yield* phase(adapter, 'seal key', function* () {
    yield* sealKey(adapter, keyStorageFor(adapter, staged.image, memory.runBase)!, attempt.key!);
    return 0;
  });
  yield* restart(adapter);
  yield* initializeAdapter(adapter, 'handover');
}

/** The whole image is loaded and verified beside the running one before anything of it is executed. */
function* loadThenBranch(adapter: Adapter, delivery: Delivery): Process<StagedImage> {
  yield* loadImage(adapter, delivery);
  const staged = yield* verifyStaged(adapter, delivery);
  yield* query(adapter, staged.image);
  yield* queryDifference(adapter, staged);
  yield* branch(adapter, staged.image, staged.base);
  yield* initializeConcurrently(adapter, staged);
  return staged;
}

/** Header, protected part and bootstrap come first; the bootstrap runs while the rest of the image is still arriving. */
function* loadBranchingEarly(adapter: Adapter, delivery: Delivery): Process<StagedImage> {
  const { stagingBase, bytes } = delivery;
  yield* loadFirst(adapter, delivery);
  const early = readImageInMemory(adapter.board.dram.peek(stagingBase, bytes), 'staged image');
  yield* query(adapter, early);
  yield* verifyBootstrap(adapter, early, stagingBase);
  yield* together([
    loadRest(adapter, delivery),
    (function* () {
      yield* branch(adapter, early, stagingBase);
      yield* initializeConcurrently(adapter, { image: early, base: stagingBase });
    })(),
  ]);
  const staged = yield* verifyStaged(adapter, delivery);
  yield* queryDifference(adapter, staged);
  return staged;
}

function* initializeConcurrently(adapter: Adapter, staged: Pick<StagedImage, 'image' | 'base'>): Process<void> {
  if (adapter.profile.update.memoryInitialization === 'concurrent')
    yield* initializeMemory(adapter, staged.image, staged.base);
}

/** An adapter that demands signatures waits for the whole image: nothing less can be checked against one. */
function canBranchEarly(adapter: Adapter, delivery: Delivery): boolean {
  return adapter.profile.update.earlyBranch && adapter.publicKey === undefined && delivery.first.length > 0;
}

function* storeKey(adapter: Adapter, staged: StagedImage): Process<PendingKey> {
  let key: PendingKey | undefined;
  yield* phase(adapter, 'key', function* () {
    key = yield* createKey(adapter, keyStorageFor(adapter, staged.image, staged.base)!, staged.image.digest);
    return 0;
  });
  return key!;
}
