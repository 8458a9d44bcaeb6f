import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { type ImageInMemory, readImageInMemory, versionOf } from './code-image-in-memory.js';
import { handedTables } from './handed-tables.js';
import { HANDOVER } from './handover-area.js';
import type { LiveTables } from './live-tables.js';
import { callModule } from './module-call.js';
import { phase } from './phase.js';
import { placed } from './placed-image.js';
import { Refusal } from './refusal.js';
import { resume } from './resume.js';
import { commitTables, findTables } from './table-areas.js';

/** What the standard sequence does and this one leaves out, because the key says that nothing was lost. */
export const LEFT_OUT = ['power-on self-test', 'DRAM test', 'ECC fill', 'flash load', 'link reset', 'relogin'] as const;

/**
 * The fastload initialization sequence: the new image, in place and verified, takes over memory, tables, queues and
 * links as they are.
 * @throws Refusal `tables-damaged` when no tables in its layouts are there
 */
export function* initializeFast(adapter: Adapter): Process<void> {
  const { board, profile } = adapter;
  const { runBase, runBytes } = profile.memory;
  const image = readImageInMemory(board.dram.peek(runBase, runBytes), 'image in the run area');
  const running = { role: adapter.roleOf(image.digest), version: versionOf(image), container: image };
  yield* phase(adapter, 'fastload initialization', function* () {
    const tables = findTables(board, image);
    if (tables !== undefined) handOver(adapter, image, tables);
    const work = { module: 'fastloadInitialization', kind: 'fastload initialization' } as const;
    if (tables !== undefined) yield* callModule(adapter, { ...work, image: placed(adapter, image, runBase) });
    if (tables === undefined)
      throw new Refusal('tables-damaged', 'no table area is whole in the layouts of the new image');
    commitTables(board, tables);
    adapter.tables = tables;
    return 0;
  });
  yield* resume(adapter, running, 'fastload');
}

/** What the old image leaves for the new one to take over. */
function handOver({ handover }: Adapter, image: ImageInMemory, tables: LiveTables): void {
  handover.open(image.characteristics.bootstrap?.abi ?? 0, { runBytes: image.totalBytes });
  handover.flags(HANDOVER.keyAccepted);
  const handed = handedTables(tables);
  handover.tables(handed, handed);
}
