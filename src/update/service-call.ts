import type { Service } from '../hardware/cpu.js';
import type { Adapter, RunningImage } from './adapter.js';
import { handedTables } from './handed-tables.js';
import { HandoverArea } from './handover-area.js';
import { fenceModules } from './module-fence.js';
import { nativeEntry } from './placed-image.js';

/** Cycles after which a frame counts as never answered: a thousand times what one takes. */
const FRAME_BUDGET_CYCLES = 2_000_000;

/**
 * How the running image's own code serves a frame: `service(handover, port, frame, length)`. Undefined where the emulated
 * CPU has no code to execute, and frames are charged.
 */
export function serviceCall(
  adapter: Adapter,
  image: RunningImage,
): Required<Pick<Service, 'call' | 'failed' | 'address'>> | undefined {
  const { board, profile, tables } = adapter;
  const entry = nativeEntry(adapter, { ...image, base: profile.memory.runBase }, 'service');
  if (entry === undefined || tables === undefined) return undefined;
  fenceModules(adapter, 'serving');
  const handover = new HandoverArea(board, 'service');
  handover.open(image.container.characteristics.bootstrap?.abi ?? 0, {});
  handover.tables(handedTables(tables), []);
  return {
    address: entry,
    call: (frame) => ({
      module: 'runtime',
      entry,
      arguments: [handover.address, frame.port, frame.buffer, frame.bytes],
      stackTop: handover.stackTop,
      budgetCycles: FRAME_BUDGET_CYCLES,
    }),
    failed: (fault) => adapter.runtimeFailed(fault),
  };
}
