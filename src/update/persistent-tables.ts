import type { Nvram } from '../hardware/nvram.js';
import type { TableLayout } from '../image/characteristics.js';
import type { Process } from '../process.js';
import { PERSISTENT_TABLES, PERSISTENT_TABLES_BYTES } from './nvram-map.js';
import { crc32 } from './record-crc.js';
import { type EntryMeaning, readEntry, writeEntry } from './table-entry.js';

// The configuration survives a power cut. Each flash slot has its own copy in the layout of the image in that slot, so
// that the boot record, which names the slot, switches image and layout in one word.

const MAGIC = 0x5450_4c46; // "FLPT"
/** Bytes before the entries: magic, layout, count, entry size, CRC-32. */
export const PERSISTENT_HEADER_BYTES = 20;

/** The persistent configuration of a slot; undefined when it is missing, damaged or in another layout. */
export function readPersistentConfig(nvram: Nvram, slot: 0 | 1, layout: TableLayout): EntryMeaning[] | undefined {
  const header = persistentHeader(nvram, slot);
  if (header === undefined || header.layout !== layout.layout || header.entryBytes !== layout.entryBytes)
    return undefined;
  const data = nvram.peek(PERSISTENT_TABLES[slot] + PERSISTENT_HEADER_BYTES, header.entries * header.entryBytes);
  return Array.from({ length: header.entries }, (_, index) =>
    readEntry(layout, data.subarray(index * layout.entryBytes, (index + 1) * layout.entryBytes)),
  );
}

/** Layout number of the whole configuration of a slot, for checks and reports. */
export function persistentLayout(nvram: Nvram, slot: 0 | 1): number | undefined {
  return persistentHeader(nvram, slot)?.layout;
}

/** Writes a slot's configuration: the data first, the header that makes it valid last. */
export function* writePersistentConfig(
  nvram: Nvram,
  slot: 0 | 1,
  layout: TableLayout,
  entries: readonly EntryMeaning[],
): Process<void> {
  const { header, data } = encodePersistentConfig(layout, entries);
  yield* nvram.write(PERSISTENT_TABLES[slot] + PERSISTENT_HEADER_BYTES, data);
  yield* nvram.write(PERSISTENT_TABLES[slot], header);
}

/** Makes a slot's configuration invalid, by one word; costs nothing where there is none. */
export function* forgetPersistentConfig(nvram: Nvram, slot: 0 | 1): Process<void> {
  if (persistentHeader(nvram, slot) !== undefined)
    yield* nvram.write(PERSISTENT_TABLES[slot], new Uint8Array(4).fill(0xff));
}

/** Header and data as they stand in NVRAM. @throws RangeError when they exceed the slot's room */
export function encodePersistentConfig(
  layout: TableLayout,
  entries: readonly EntryMeaning[],
): { readonly header: Uint8Array; readonly data: Uint8Array } {
  const data = new Uint8Array(Math.ceil((entries.length * layout.entryBytes) / 4) * 4);
  if (PERSISTENT_HEADER_BYTES + data.length > PERSISTENT_TABLES_BYTES)
    throw new RangeError('persistent tables exceed their room');
  for (const [index, entry] of entries.entries()) data.set(writeEntry(layout, entry), index * layout.entryBytes);
  const header = new Uint8Array(PERSISTENT_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, layout.layout, true);
  view.setUint32(8, entries.length, true);
  view.setUint32(12, layout.entryBytes, true);
  view.setUint32(16, crc32(data), true);
  return { header, data };
}

function persistentHeader(
  nvram: Nvram,
  slot: 0 | 1,
): { readonly layout: number; readonly entries: number; readonly entryBytes: number } | undefined {
  const bytes = nvram.peek(PERSISTENT_TABLES[slot], PERSISTENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const [magic, layout, entries, entryBytes, crc] = [0, 4, 8, 12, 16].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const dataBytes = Math.ceil((entries * entryBytes) / 4) * 4;
  if (magic !== MAGIC || PERSISTENT_HEADER_BYTES + dataBytes > PERSISTENT_TABLES_BYTES) return undefined;
  if (crc32(nvram.peek(PERSISTENT_TABLES[slot] + PERSISTENT_HEADER_BYTES, dataBytes)) !== crc) return undefined;
  return { layout, entries, entryBytes };
}
