import type { HandedTable } from './handover-area.js';
import type { LiveTables } from './live-tables.js';

/** Tables as the handover area names them, in the order config, login, path. */
export function handedTables(tables: LiveTables): HandedTable[] {
  return tables.places.map((place) => ({
    ...place,
    capacityEntries: tables.layout(place.name)?.capacityEntries ?? place.entries,
  }));
}
