import { FLASH_BASE, NVRAM_BASE } from '../../assembly/memory-map.js';
import { Board, type BoardOptions } from '../hardware/board.js';
import type { Profile } from '../hardware/profile.js';
import type { PublicKey } from '../image/signing.js';
import type { ImageRole } from '../trace.js';
import { Adapter } from '../update/adapter.js';
import { initialBootRecord } from '../update/boot-record.js';
import { readImageInMemory, versionOf } from '../update/code-image-in-memory.js';
import { PERSISTENT_TABLES } from '../update/nvram-map.js';
import { encodePersistentConfig, PERSISTENT_HEADER_BYTES } from '../update/persistent-tables.js';
import { Refusal } from '../update/refusal.js';
import { buildTables, commitTables } from '../update/table-areas.js';
import { tableContent } from '../update/table-content.js';

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
 * @throws Refusal when the old image cannot run on this board
 */
export function bootedAdapter(profile: Profile, options: BootedOptions): Adapter {
  const board = new Board(profile, options);
  const old = readImageInMemory(options.oldContainer, 'old image');
  const room = Math.min(profile.memory.runBytes, ...profile.flash.slots.map(({ bytes }) => bytes));
  if (options.oldContainer.length > room)
    throw new Refusal(
      'too-large',
      `the old image has ${options.oldContainer.length} bytes, the board has room for ${room}`,
    );
  // The other slot still holds what it got when the old image was installed there first; it must be erased.
  for (const { base } of profile.flash.slots)
    board.window(FLASH_BASE + base, options.oldContainer.length).set(options.oldContainer);
  fillNvram(board, old.characteristics.securityCounter ?? 0, options);
  board.dram.markAllWritten();
  board.dram.poke(profile.memory.runBase, options.oldContainer);
  const adapter = new Adapter(board, (digest) => roleOf(digest, old.digest, options.newDigest), options.publicKey);
  const { runBase, runBytes } = profile.memory;
  const container = readImageInMemory(board.dram.peek(runBase, runBytes), 'old image');
  adapter.tables = buildTables(board, container, tableContent(profile, 'config'));
  commitTables(board, adapter.tables);
  adapter.running = { role: 'old', version: versionOf(container), container };
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

function roleOf(digest: Uint8Array, old: Uint8Array, new_: Uint8Array | undefined): ImageRole {
  const equals = (other: Uint8Array | undefined): boolean =>
    other !== undefined && other.length === digest.length && other.every((byte, index) => byte === digest[index]);
  // An update to the same image again: what the update brings is the new one.
  return equals(new_) ? 'new' : equals(old) ? 'old' : 'new';
}
