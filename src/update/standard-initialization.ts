import type { FastloadOperation } from '../hardware/profile.js';
import type { TableLayout } from '../image/characteristics.js';
import { equalBytes } from '../image/digest.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { type ImageInMemory, moduleAddress, readImageInMemory, versionOf } from './code-image-in-memory.js';
import { bootSlot, imageInSlot } from './flash-slots.js';
import type { LiveTables } from './live-tables.js';
import { readPersistentConfig, writePersistentConfig } from './persistent-tables.js';
import { phase, runModule } from './phase.js';
import { Refusal } from './refusal.js';
import { resume } from './resume.js';
import { buildTables, commitTables, findTables } from './table-areas.js';
import { tableContent } from './table-content.js';
import type { EntryMeaning } from './table-entry.js';
import { verifyBySoftware } from './verify-staged.js';

/**
 * The standard initialization sequence, from the boot ROM to the first I/O: power-on self-test, DRAM test and ECC fill,
 * image from flash, tables, links, logins. Fastload operations that the profile permits and that are safe now are used.
 */
export function* initializeStandard(adapter: Adapter): Process<void> {
  yield* spendPhase(adapter, 'boot ROM', 'resets.bootRom');
  yield* spendPhase(adapter, 'power-on self-test', 'resets.post');
  yield* prepareDram(adapter);
  const { image, slot } = (yield* keepImage(adapter)) ?? (yield* loadFromFlash(adapter));
  const { runBase } = adapter.profile.memory;
  const running = { role: adapter.roleOf(image.digest), version: versionOf(image), container: image };
  yield* phase(adapter, 'standard initialization', function* () {
    yield* runModule(adapter, {
      module: 'standardInitialization',
      image: running.role,
      version: running.version,
      address: moduleAddress(image, runBase, 'standard initialization'),
    });
    return 0;
  });
  yield* phase(adapter, 'tables', function* () {
    adapter.tables =
      keepTables(adapter, image) ?? buildTables(adapter.board, image, yield* configuration(adapter, image, slot));
    commitTables(adapter.board, adapter.tables);
    adapter.board.dram.contentEstablished();
    return 0;
  });
  yield* bringUpLinks(adapter);
  adapter.running = running;
  // What runs now has been loaded or verified whole: an update that failed has left nothing half done in it.
  adapter.pastPointOfNoReturn = false;
  yield* resume(adapter, running, 'standard');
  for (const port of adapter.board.ports) port.open();
}

function* spendPhase(adapter: Adapter, name: string, path: 'resets.bootRom' | 'resets.post'): Process<void> {
  yield* phase(adapter, name, function* () {
    yield* adapter.board.timing.spend(path);
    return 0;
  });
}

/** Notes whether a fastload operation is used in the standard sequence, and why not. */
function permitted(adapter: Adapter, operation: FastloadOperation, obstacle: string | undefined): boolean {
  const isPermitted = adapter.profile.update.standardOperations.includes(operation);
  const why = !isPermitted ? 'not permitted by the profile' : (obstacle ?? 'safe');
  const used = isPermitted && obstacle === undefined;
  adapter.trace.write({ kind: 'fastload-operation', operation, used, why });
  return used;
}

/** Why nothing in DRAM may be relied on; undefined when it was retained. */
function memoryObstacle(adapter: Adapter): string | undefined {
  return adapter.board.dram.retained ? undefined : 'DRAM was not retained';
}

function* prepareDram(adapter: Adapter): Process<void> {
  const { board, profile } = adapter;
  if (!board.dram.retained) {
    yield* phase(adapter, 'DRAM initialization', function* () {
      yield* board.initialiseDram();
      return 0;
    });
  }
  if (permitted(adapter, 'skip-dram-test', memoryObstacle(adapter))) return;
  if (profile.dram.test === 'march-c-minus') {
    yield* phase(adapter, 'DRAM test', function* () {
      yield* board.testDram();
      return board.dram.bytes;
    });
  }
  if (profile.dram.eccFill && profile.dram.ecc) {
    yield* phase(adapter, 'ECC fill', function* () {
      yield* board.fillDram();
      return board.dram.bytes;
    });
  }
}

interface BootImage {
  readonly image: ImageInMemory;
  readonly slot: 0 | 1 | undefined;
}

/**
 * The image that already stands in the run area, when DRAM was retained and it verifies; not one that has been replaced
 * in flash meanwhile, or a standard update would end where it began.
 */
function* keepImage(adapter: Adapter): Process<BootImage | undefined> {
  if (!permitted(adapter, 'keep-image', memoryObstacle(adapter) ?? supersededObstacle(adapter))) return undefined;
  const { runBase, runBytes } = adapter.profile.memory;
  let kept: BootImage | undefined;
  yield* phase(adapter, 'verify kept image', function* () {
    try {
      const image = readImageInMemory(adapter.board.dram.peek(runBase, runBytes), 'kept image');
      yield* verifyBySoftware(adapter, image, 'kept image');
      kept = { image, slot: undefined };
      return image.hashedBytes;
    } catch (error) {
      if (error instanceof Refusal) return 0;
      throw error;
    }
  });
  return kept;
}

/**
 * Why the image in the run area is not the one to boot: a slot with another one has been committed since the adapter was
 * found. What an overlay has put there is newer than flash and may be kept.
 */
function supersededObstacle(adapter: Adapter): string | undefined {
  const { board, profile, bootSlotBefore } = adapter;
  const slot = bootSlot(adapter);
  if (slot === bootSlotBefore) return undefined;
  const { runBase, runBytes } = profile.memory;
  try {
    const kept = readImageInMemory(board.dram.peek(runBase, runBytes), 'kept image');
    const committed = imageInSlot(adapter, slot);
    return equalBytes(kept.digest, committed.digest) ? undefined : 'flash boots another image';
  } catch (error) {
    if (error instanceof Refusal) return 'no whole image in the run area';
    throw error;
  }
}

/** Loads the image of the boot slot, or of the other one when that does not verify. @throws Refusal when neither does */
function* loadFromFlash(adapter: Adapter): Process<BootImage> {
  yield* adapter.board.flash.ready();
  const first = bootSlot(adapter);
  let failure: unknown;
  for (const slot of [first, first === 0 ? 1 : 0] as const) {
    try {
      const inSlot = imageInSlot(adapter, slot);
      return { image: yield* flashLoad(adapter, slot, inSlot), slot };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

function* flashLoad(adapter: Adapter, slot: 0 | 1, inSlot: ImageInMemory): Process<ImageInMemory> {
  const { board, profile } = adapter;
  const { runBase, runBytes } = profile.memory;
  let image: ImageInMemory | undefined;
  yield* phase(adapter, 'flash load', function* () {
    yield* board.timing.spend('flash.readSetup');
    yield* board.flashDma.run({
      operation: 'write',
      window: 'flash',
      windowOffset: profile.flash.slots[slot].base,
      destination: runBase,
      bytes: inSlot.totalBytes,
      ...board.flashReadPace,
    });
    image = readImageInMemory(board.dram.peek(runBase, runBytes), 'loaded image');
    yield* verifyBySoftware(adapter, image, 'loaded image');
    return inSlot.totalBytes;
  });
  return image!;
}

function keepTables(adapter: Adapter, image: ImageInMemory): LiveTables | undefined {
  const found = findTables(adapter.board, image);
  const obstacle =
    memoryObstacle(adapter) ?? (found === undefined ? 'no tables in the layouts of the image' : undefined);
  return permitted(adapter, 'keep-tables', obstacle) ? found : undefined;
}

/**
 * The configuration in the layout of the image: its slot's own, or the other slot's, converted and stored on the first
 * boot; the factory's when there is none.
 */
function* configuration(
  adapter: Adapter,
  image: ImageInMemory,
  slot: 0 | 1 | undefined,
): Process<readonly EntryMeaning[]> {
  const layout = configLayout(image);
  if (layout === undefined) return [];
  const { nvram } = adapter.board;
  const own = slot ?? bootSlot(adapter);
  const kept = readPersistentConfig(nvram, own, layout);
  if (kept !== undefined) return kept;
  const entries = otherConfiguration(adapter, own === 0 ? 1 : 0) ?? tableContent(adapter.profile, 'config');
  if (slot !== undefined) yield* writePersistentConfig(nvram, slot, layout, entries);
  return entries;
}

/** What the configuration of the other slot says, read in the layout of the image in that slot. */
function otherConfiguration(adapter: Adapter, slot: 0 | 1): EntryMeaning[] | undefined {
  try {
    const layout = configLayout(imageInSlot(adapter, slot));
    return layout === undefined ? undefined : readPersistentConfig(adapter.board.nvram, slot, layout);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function configLayout(image: ImageInMemory): TableLayout | undefined {
  return image.characteristics.tables.find((table) => table.name === 'config');
}

/** Links come up together; on each port the fabric login comes first, then its hosts one after the other. */
function* bringUpLinks(adapter: Adapter): Process<void> {
  const { board, profile } = adapter;
  const down = board.ports.filter((port) => !port.linkUp);
  if (permitted(adapter, 'keep-links', down.length === 0 ? undefined : 'the ports were reset')) return;
  yield* phase(adapter, 'link up', function* () {
    yield* board.timing.spend('ports.linkUp');
    for (const port of down) port.connect();
    return 0;
  });
  yield* phase(adapter, 'fabric login', function* () {
    yield* board.timing.spend('ports.fabricLogin');
    return 0;
  });
  yield* phase(adapter, 'host login', function* () {
    const hosts = profile.ports.hosts.is;
    yield* board.timing.spend('ports.hostLogin', hosts);
    for (const port of down) adapter.trace.write({ kind: 'relogin', port: port.shape.index, hosts });
    return 0;
  });
}
