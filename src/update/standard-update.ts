import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { bootAfterWarmReset } from './adapter-initialization.js';
import { commitSlot, programOtherSlot } from './flash-commit.js';
import { type Delivery, loadImage } from './image-load.js';
import { checkMeantFor } from './query.js';
import { quiesceAll } from './quiesce.js';
import { type Attempt, withRecovery } from './recovery.js';
import { settleUpdate } from './settle-update.js';
import { verifyStaged } from './verify-staged.js';

/**
 * The standard update: the image goes to the other flash slot while the old one serves, then the adapter is reset and
 * runs the standard initialization sequence. What it takes is what fastload is measured against.
 */
export function* standardUpdate(adapter: Adapter, delivery: Delivery): Process<void> {
  const attempt: Attempt = { key: undefined };
  yield* withRecovery(adapter, attempt, () => steps(adapter, delivery));
  yield* settleUpdate(adapter);
}

function* steps(adapter: Adapter, delivery: Delivery): Process<void> {
  yield* loadImage(adapter, delivery);
  const staged = yield* verifyStaged(adapter, delivery);
  checkMeantFor(adapter, staged.image, adapter.profile.adapterType);
  const slot = yield* programOtherSlot(adapter, staged.image, staged.base, 'update');
  yield* commitSlot(adapter, staged.image, slot, undefined, 'update');
  yield* quiesceAll(adapter);
  if (adapter.profile.update.standardRetainsDram) yield* adapter.board.enterSelfRefresh();
  yield* bootAfterWarmReset(adapter, 'standard update');
}
