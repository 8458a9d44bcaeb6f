import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { phase } from './phase.js';

/** Hands control to the overlaid image: links, ports and DRAM content stay; what is reset is as the profile says. */
export function* restart(adapter: Adapter): Process<void> {
  const { board, profile } = adapter;
  adapter.running = undefined;
  yield* phase(adapter, 'restart', function* () {
    if (profile.update.restart === 'core-reset') {
      board.coreReset('handover to the new image');
      yield* board.timing.spend('resets.core');
      return 0;
    }
    yield* board.enterSelfRefresh();
    board.warmReset('handover to the new image', { ports: false });
    yield* board.timing.spend('resets.warm');
    yield* board.leaveSelfRefresh();
    return 0;
  });
}
