import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { commitSlot, confirmImage, programOtherSlot } from './flash-commit.js';
import { bootSlot, slotHolding } from './flash-slots.js';
import { type Attempt, withRecovery } from './recovery.js';

/**
 * What is left to do once an image serves again, outside of the downtime: flash must hold, and boot, the image that
 * runs; then its security counter counts.
 */
export function* settleUpdate(adapter: Adapter): Process<void> {
  const attempt: Attempt = { key: undefined };
  let settled = false;
  // A reset on the way leads to a boot from the slot that is still whole; what was begun is then begun again, once.
  for (let tries = 0; tries < 2 && !settled; tries += 1)
    yield* withRecovery(adapter, attempt, function* () {
      yield* keepInFlash(adapter);
      settled = true;
    });
  const { role, version } = adapter.running!;
  adapter.trace.write({ kind: 'update-ended', image: role, version, updated: role === 'new' && settled });
}

function* keepInFlash(adapter: Adapter): Process<void> {
  const { container } = adapter.running!;
  yield* adapter.board.flash.ready();
  const holding = slotHolding(adapter, container);
  if (holding !== bootSlot(adapter)) {
    // Where the image is in flash already only the record changes; else the slot that does not boot gets it.
    const slot = holding ?? (yield* programOtherSlot(adapter, container, adapter.profile.memory.runBase, 'flash'));
    const config = adapter.tables?.meaning().get('config');
    yield* commitSlot(adapter, container, slot, config, 'flash');
  }
  yield* confirmImage(adapter, container);
}
