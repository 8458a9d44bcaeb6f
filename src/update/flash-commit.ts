import type { Process } from '../process.js';
import type { Lane } from '../trace.js';
import type { Adapter } from './adapter.js';
import { readBootRecord, writeBootRecord } from './boot-record.js';
import type { ImageInMemory } from './code-image-in-memory.js';
import { eraseSlot, programSlot, verifySlot } from './flash-slots.js';
import { forgetPersistentConfig, persistentLayout, writePersistentConfig } from './persistent-tables.js';
import { phase } from './phase.js';
import { Refusal } from './refusal.js';
import type { EntryMeaning } from './table-entry.js';

/** The slot that does not boot. */
export function otherSlot(adapter: Adapter): 0 | 1 {
  return readBootRecord(adapter.board.nvram)?.slot === 1 ? 0 : 1;
}

/** Writes an image from DRAM to the slot that does not boot, and reads it back. The boot slot stays whole throughout. */
export function* programOtherSlot(adapter: Adapter, image: ImageInMemory, source: number, lane: Lane): Process<0 | 1> {
  const slot = otherSlot(adapter);
  yield* phase(adapter, 'flash erase', () => eraseSlot(adapter, slot), lane);
  yield* phase(adapter, 'flash program', () => programSlot(adapter, slot, source, image.totalBytes), lane);
  yield* phase(
    adapter,
    'flash verify',
    function* () {
      const written = yield* verifySlot(adapter, slot, image.totalBytes);
      if (!image.digest.every((byte, index) => byte === written.digest[index]))
        throw new Refusal('slot-unbootable', `flash slot ${slot} does not hold the image that was programmed`);
      return image.totalBytes;
    },
    lane,
  );
  return slot;
}

/**
 * Makes a programmed slot the one that boots: first its configuration in its own layout, then, in one record, the slot.
 * Without a configuration the image converts the other slot's on its first boot.
 * The security counter follows only when the image has shown that it runs.
 */
export function* commitSlot(
  adapter: Adapter,
  image: ImageInMemory,
  slot: 0 | 1,
  config: readonly EntryMeaning[] | undefined,
  lane: Lane,
): Process<void> {
  const { nvram } = adapter.board;
  yield* phase(
    adapter,
    'commit',
    function* () {
      const layout = image.characteristics.tables.find((table) => table.name === 'config');
      if (layout !== undefined && config !== undefined) yield* writePersistentConfig(nvram, slot, layout, config);
      // What an earlier image has left in the slot must not pass for this one's configuration on its first boot.
      else yield* forgetPersistentConfig(nvram, slot);
      const counter = readBootRecord(nvram)?.securityCounter ?? 0;
      yield* writeBootRecord(nvram, { slot, securityCounter: counter });
      writeDown(adapter);
      return 0;
    },
    lane,
  );
}

/** Raises the security counter to that of an image which has resumed service from a committed slot. */
export function* confirmImage(adapter: Adapter, image: ImageInMemory): Process<void> {
  const { nvram } = adapter.board;
  const record = readBootRecord(nvram);
  const counter = image.characteristics.securityCounter ?? 0;
  if (record === undefined || record.securityCounter >= counter) return;
  yield* writeBootRecord(nvram, { slot: record.slot, securityCounter: counter });
  writeDown(adapter);
}

function writeDown(adapter: Adapter): void {
  const { nvram } = adapter.board;
  const record = readBootRecord(nvram);
  const layouts = ([0, 1] as const).map((slot) => `${slot}:${persistentLayout(nvram, slot) ?? '-'}`).join(' ');
  adapter.trace.write({
    kind: 'boot-record',
    slot: record?.slot ?? -1,
    securityCounter: record?.securityCounter ?? -1,
    layouts,
  });
}
