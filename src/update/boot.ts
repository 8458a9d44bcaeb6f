import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { bootAfterWarmReset, bootFromPowerUp, initializeAdapter } from './adapter-initialization.js';
import { withRecovery } from './recovery.js';
import { restart } from './restart.js';
import { settleUpdate } from './settle-update.js';

/**
 * How a boot comes about. `cold`: power has gone and come back. `warm`: a reset out of nowhere; DRAM is lost, for nobody
 * has drained its controller. `warm-retained`: a reset that was announced, with DRAM in self-refresh. `core`: the CPU
 * alone, with DRAM, links and ports as they are; the handover at the end of an update.
 */
export const BOOT_KINDS = ['cold', 'warm', 'warm-retained', 'core'] as const;
export type BootKind = (typeof BOOT_KINDS)[number];

/** Resets a running adapter and boots it. */
export function* boot(adapter: Adapter, kind: BootKind, why: string): Process<void> {
  switch (kind) {
    case 'cold':
      adapter.board.losePower(why);
      yield* recovering(adapter, () => bootFromPowerUp(adapter, why));
      break;
    case 'warm':
      yield* recovering(adapter, () => bootAfterWarmReset(adapter, why));
      break;
    case 'warm-retained':
      yield* recovering(adapter, () => announcedReset(adapter, why));
      break;
    case 'core':
      yield* recovering(adapter, () => handOver(adapter, why));
  }
}

/** Boots after a power cut that came amidst something, and brings flash in line with what runs then. */
export function* bootAfterPowerUp(adapter: Adapter, why: string): Process<void> {
  yield* recovering(adapter, () => bootFromPowerUp(adapter, why));
  yield* settleUpdate(adapter);
}

function recovering(adapter: Adapter, steps: () => Process<void>): Process<void> {
  return withRecovery(adapter, { key: undefined }, steps);
}

function* announcedReset(adapter: Adapter, why: string): Process<void> {
  yield* adapter.board.cpu.leaveService(why);
  yield* adapter.board.enterSelfRefresh();
  yield* bootAfterWarmReset(adapter, why);
}

/** What stands in the run area takes over, if a fastload key says that it may. */
function* handOver(adapter: Adapter, why: string): Process<void> {
  yield* adapter.board.cpu.leaveService(why);
  // As after an overlay: there is no image besides the one in the run area to go back to.
  adapter.pastPointOfNoReturn = true;
  yield* restart(adapter);
  yield* initializeAdapter(adapter, 'handover');
}
