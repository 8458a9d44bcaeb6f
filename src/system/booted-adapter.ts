import { FLASH_BASE, NVRAM_BASE } from '../../assembly/memory-map.js';
import { Board, type BoardOptions } from '../hardware/board.js';
import type { Nvram } from '../hardware/nvram.js';
import type { Profile } from '../hardware/profile.js';
import type { PublicKey } from '../image/signing.js';
import type { ImageRole } from '../trace.js';
import { Adapter } from '../update/adapter.js';
import { initialBootRecord } from '../update/boot-record.js';
import { type ImageInMemory, readImageInMemory, versionOf } from '../update/code-image-in-memory.js';
import { pointToTables } from '../update/handover.js';
import { PERSISTENT_TABLES } from '../update/nvram-map.js';
import { encodePersistentConfig, PERSISTENT_HEADER_BYTES, readPersistentConfig } from '../update/persistent-tables.js';
import { Refusal } from '../update/refusal.js';
import { buildTables } from '../update/table-areas.js';
import { tableContent } from '../update/table-content.js';
import type { EntryMeaning } from '../update/table-entry.js';
import { fcpWrite } from './fcp-frame.js';
import { UnusableImage } from './unusable-image.js';

export interface BootedOptions extends BoardOptions {
  readonly oldContainer: Uint8Array;
  /** Digest of the new image, to name it in the trace; undefined when it cannot be read. */
  readonly newDigest: Uint8Array | undefined;
  readonly publicKey?: PublicKey | undefined;
  /** Content of NVRAM as found; by default what a boot of the old image leaves. */
  readonly nvram?: Uint8Array | undefined;
  /** Security counter the adapter has reached; by default the old image's. */
  readonly securityCounter?: number | undefined;
}

/**
 * An adapter that has booted the old image from slot 0 some time ago, with its hosts logged in and I/O about to come:
 * the state in which an update finds it.
 * @throws UnusableImage when the old image cannot run on this board
 */
export function bootedAdapter(profile: Profile, options: BootedOptions): Adapter {
  const board = new Board(profile, options);
  const old = checkOldImage(options.oldContainer, profile);
  // The other slot still holds what it got when the old image was installed there first; it must be erased.
  for (const { base } of profile.flash.slots)
    board.window(FLASH_BASE + base, options.oldContainer.length).set(options.oldContainer);
  fillNvram(board, old.characteristics.securityCounter ?? 0, options);
  board.dram.markAllWritten();
  board.dram.poke(profile.memory.runBase, options.oldContainer);
  const adapter = new Adapter(board, (digest) => roleOf(digest, old.digest, options.newDigest), options.publicKey);
  const { runBase, runBytes } = profile.memory;
  const container = readImageInMemory(board.dram.peek(runBase, runBytes), 'old image');
  board.frameContent = (frame) => fcpWrite(profile, frame);
  adapter.tables = buildTables(board, container, configurationFound(board.nvram, old, profile));
  pointToTables(board, adapter.tables.area);
  adapter.running = { role: 'old', version: versionOf(container), container };
  adapter.installed = old.digest.slice();
  return adapter;

  function fillNvram(target: Board, counter: number, { nvram, securityCounter }: BootedOptions): void {
    const cells = target.window(NVRAM_BASE, profile.nvram.size.is);
    cells.fill(0xff);
    const record = initialBootRecord({ slot: 0, securityCounter: securityCounter ?? counter });
    cells.set(record.bytes, record.address);
    const layout = old.characteristics.tables.find((table) => table.name === 'config');
    if (layout !== undefined) {
      const { header, data } = encodePersistentConfig(layout, tableContent(profile, 'config'));
      cells.set(header, PERSISTENT_TABLES[0]);
      cells.set(data, PERSISTENT_TABLES[0] + PERSISTENT_HEADER_BYTES);
    }
    if (nvram !== undefined) cells.set(nvram.subarray(0, cells.length));
  }
}

/** What the boot of the old image found stored for it; the factory's configuration where there was none. */
function configurationFound(nvram: Nvram, old: ImageInMemory, profile: Profile): readonly EntryMeaning[] {
  const layout = old.characteristics.tables.find((table) => table.name === 'config');
  const stored = layout === undefined ? undefined : readPersistentConfig(nvram, 0, layout);
  return stored ?? tableContent(profile, 'config');
}

/** The image that is to be found running. @throws UnusableImage when it cannot be what this board runs */
export function checkOldImage(container: Uint8Array, profile: Profile): ImageInMemory {
  const unusable = (why: string): UnusableImage =>
    new UnusableImage(`old image: ${why}`, 'Give an image that runs on this adapter with --old, or another --adapter.');
  const room = Math.min(profile.memory.runBytes, ...profile.flash.slots.map(({ bytes }) => bytes));
  if (container.length > room)
    throw unusable(`expected at most ${room} bytes, which ${profile.name} has room for, found ${container.length}`);
  try {
    const image = readImageInMemory(container, 'old image');
    const { adapterType, runBase } = image.characteristics;
    if (adapterType !== undefined && adapterType !== profile.adapterType)
      throw unusable(`expected an image for ${profile.adapterType}, found one for ${adapterType}`);
    if (runBase !== undefined && runBase !== profile.memory.runBase)
      throw unusable(
        `expected run base 0x${profile.memory.runBase.toString(16)}, where ${profile.name} runs images, found 0x${runBase.toString(16)}`,
      );
    return image;
  } catch (error) {
    if (error instanceof Refusal) throw unusable(error.message);
    throw error;
  }
}

/** Which image of an update a digest belongs to; an unknown one is the new one, damaged. */
export function roleOf(digest: Uint8Array, old: Uint8Array, new_: Uint8Array | undefined): ImageRole {
  const equals = (other: Uint8Array | undefined): boolean =>
    other !== undefined && other.length === digest.length && other.every((byte, index) => byte === digest[index]);
  // An update to the same image again: what the update brings is the new one.
  return equals(new_) ? 'new' : equals(old) ? 'old' : 'new';
}
