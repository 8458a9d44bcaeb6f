import type { Board } from '../hardware/board.js';
import type { ImageInMemory } from './code-image-in-memory.js';
import { pointedTables, pointToTables } from './handover.js';
import { LiveTables } from './live-tables.js';
import { tableContent } from './table-content.js';
import type { EntryMeaning } from './table-entry.js';
import {
  decodeDirectory,
  encodeDirectory,
  encodeTable,
  matchesLayouts,
  planArea,
  TABLE_NAMES,
  type TableName,
} from './tables.js';

/**
 * Tables in DRAM that are in exactly the layouts of an image: the area pointed to, or the fresh one that the bridge has
 * filled. Undefined when neither is.
 */
export function findTables(board: Board, image: ImageInMemory): LiveTables | undefined {
  if (!board.dram.retained) return undefined;
  const pointed = pointedTables(board);
  const areas = [...board.profile.memory.tables].sort((a, b) => Number(b === pointed) - Number(a === pointed));
  const layouts = image.characteristics.tables;
  for (const area of areas) {
    const places = decodeDirectory(area, board.dram);
    if (places !== undefined && matchesLayouts(places, layouts))
      return new LiveTables(area, places, layouts, board.dram);
  }
  return undefined;
}

/** Makes tables the ones in use: one pointer is switched. */
export function commitTables(board: Board, tables: LiveTables): void {
  pointToTables(board, tables.area);
  board.trace.write({ kind: 'tables-committed', address: tables.area.base });
}

/** Makes sure that nobody takes what stands in the area not in use, converted in part or for an update that failed. */
export function discardFreshArea(board: Board, inUse: LiveTables): void {
  const fresh = board.profile.memory.tables.find(({ base }) => base !== inUse.area.base)!;
  board.dram.poke(fresh.base, new Uint8Array(8));
}

/** Builds tables anew: configuration as given, logins and paths as the hosts bring them. */
export function buildTables(board: Board, image: ImageInMemory, config: readonly EntryMeaning[]): LiveTables {
  const { dram, profile } = board;
  const layouts = image.characteristics.tables.filter((layout) => TABLE_NAMES.some((name) => name === layout.name));
  const content = layouts.map((layout) =>
    layout.name === 'config' ? config : tableContent(profile, layout.name as TableName),
  );
  const area = profile.memory.tables[0];
  const places = planArea(
    area,
    layouts.map((layout, index) => ({ layout, entries: content[index]!.length })),
  );
  for (const [index, place] of places.entries())
    dram.poke(place.address, encodeTable(layouts[index]!, content[index]!));
  dram.poke(area.base, encodeDirectory(area, places));
  return new LiveTables(area, places, layouts, dram);
}
