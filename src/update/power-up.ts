import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { initializeAdapter } from './adapter-initialization.js';
import { phase } from './phase.js';
import { withRecovery } from './recovery.js';
import { settleUpdate } from './settle-update.js';

/**
 * Power is back: the adapter boots with nothing but what flash and NVRAM hold, and leaves both as a running image should
 * find them.
 */
export function* powerUp(adapter: Adapter): Process<void> {
  adapter.running = undefined;
  adapter.tables = undefined;
  adapter.pastPointOfNoReturn = false;
  adapter.boots = 1;
  yield* withRecovery(adapter, { key: undefined }, function* () {
    yield* phase(adapter, 'power up', function* () {
      yield* adapter.board.timing.spend('resets.power');
      return 0;
    });
    yield* initializeAdapter(adapter, 'boot');
  });
  yield* settleUpdate(adapter);
}
