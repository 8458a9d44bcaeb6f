import type { Dram } from '../hardware/dram.js';
import type { MemoryRange } from '../hardware/profile.js';
import type { TableLayout } from '../image/characteristics.js';
import { type EntryMeaning, readEntry, writeEntry } from './table-entry.js';

// Config, login and path tables in adapter DRAM: a directory at the start of a table area, then the entries of each
// table in the layout of the image that keeps them. The handover area points to the area in use.

const MAGIC = 0x4254_4c46; // "FLTB"
const DIRECTORY_ENTRY_BYTES = 24;
const DIRECTORY_BYTES = 128;

/** Names of the tables every image keeps. */
export const TABLE_NAMES = ['config', 'login', 'path'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** One table inside an area. */
export interface TablePlace {
  readonly name: string;
  readonly layout: number;
  readonly entries: number;
  readonly entryBytes: number;
  /** DRAM address of the first entry. */
  readonly address: number;
}

export interface PlannedTable {
  readonly layout: TableLayout;
  readonly entries: number;
}

/** Lays tables out in an area, one behind the other, each on a burst boundary. @throws RangeError when it is too small */
export function planArea(area: MemoryRange, tables: readonly PlannedTable[]): TablePlace[] {
  let address = area.base + DIRECTORY_BYTES;
  const places = tables.map(({ layout, entries }) => {
    const place = { name: layout.name, layout: layout.layout, entries, entryBytes: layout.entryBytes, address };
    address += Math.ceil((entries * layout.entryBytes) / 64) * 64;
    return place;
  });
  if (address > area.base + area.bytes)
    throw new RangeError(`tables need ${address - area.base} bytes, their area has ${area.bytes}`);
  return places;
}

/** The directory bytes of an area; writing them is what makes the area valid. */
export function encodeDirectory(area: MemoryRange, places: readonly TablePlace[]): Uint8Array {
  const bytes = new Uint8Array(DIRECTORY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, places.length, true);
  for (const [index, place] of places.entries()) {
    const at = 8 + index * DIRECTORY_ENTRY_BYTES;
    for (let char = 0; char < Math.min(8, place.name.length); char += 1) bytes[at + char] = place.name.charCodeAt(char);
    view.setUint32(at + 8, place.layout, true);
    view.setUint32(at + 12, place.entries, true);
    view.setUint32(at + 16, place.entryBytes, true);
    view.setUint32(at + 20, place.address - area.base, true);
  }
  return bytes;
}

/** Reads a directory back; undefined when the area holds no tables. */
export function decodeDirectory(area: MemoryRange, dram: Dram): TablePlace[] | undefined {
  const bytes = dram.peek(area.base, DIRECTORY_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(4, true);
  if (view.getUint32(0, true) !== MAGIC || count > (DIRECTORY_BYTES - 8) / DIRECTORY_ENTRY_BYTES) return undefined;
  const places: TablePlace[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = 8 + index * DIRECTORY_ENTRY_BYTES;
    const name = String.fromCharCode(...bytes.subarray(at, at + 8)).replace(/\0+$/, '');
    const place = {
      name,
      layout: view.getUint32(at + 8, true),
      entries: view.getUint32(at + 12, true),
      entryBytes: view.getUint32(at + 16, true),
      address: area.base + view.getUint32(at + 20, true),
    };
    if (place.address + place.entries * place.entryBytes > area.base + area.bytes) return undefined;
    places.push(place);
  }
  return places;
}

/** True when every table of the area is kept in exactly the layouts of an image. */
export function matchesLayouts(places: readonly TablePlace[], layouts: readonly TableLayout[]): boolean {
  return layouts.every((layout) =>
    places.some(
      (place) => place.name === layout.name && place.layout === layout.layout && place.entryBytes === layout.entryBytes,
    ),
  );
}

/** What a table says, entry by entry. */
export function readTable(dram: Dram, place: TablePlace, layout: TableLayout): EntryMeaning[] {
  const bytes = dram.peek(place.address, place.entries * place.entryBytes);
  return Array.from({ length: place.entries }, (_, index) =>
    readEntry(layout, bytes.subarray(index * place.entryBytes, (index + 1) * place.entryBytes)),
  );
}

/** Stores a whole table. @throws Refusal naming the entry when a value does not fit the layout */
export function encodeTable(layout: TableLayout, entries: readonly EntryMeaning[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * layout.entryBytes);
  for (const [index, entry] of entries.entries()) bytes.set(writeEntry(layout, entry), index * layout.entryBytes);
  return bytes;
}
