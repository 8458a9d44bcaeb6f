import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { phase } from './phase.js';
import type { StagedImage } from './verify-staged.js';

/**
 * The CPU leaves the old image's service loop, and every port whose DMA could write into the region to be overlaid is
 * stopped. Ports with buffers elsewhere go on accepting frames, which wait for the new image.
 */
export function* quiesce(adapter: Adapter, staged: StagedImage): Process<void> {
  const { board, profile } = adapter;
  const { runBase } = profile.memory;
  const regionBytes = Math.max(staged.image.totalBytes, adapter.running!.container.totalBytes);
  yield* phase(adapter, 'quiesce', function* () {
    yield* board.cpu.leaveService('quiesce for the image overlay');
    yield* board.timing.spend('ports.quiesce');
    for (const port of board.ports) if (port.mayWriteInto(runBase, regionBytes)) yield* port.quiesce();
    return 0;
  });
}

/** Stops service and every port, before a reset. */
export function* quiesceAll(adapter: Adapter): Process<void> {
  const { board } = adapter;
  yield* phase(adapter, 'quiesce', function* () {
    yield* board.cpu.leaveService('quiesce for the reset');
    yield* board.timing.spend('ports.quiesce');
    for (const port of board.ports) yield* port.quiesce();
    return 0;
  });
}
