import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { type ImageInMemory, moduleAddress, versionOf } from './code-image-in-memory.js';
import { convertTable, type TableConversion, tableDifference } from './conversion.js';
import { LiveTables } from './live-tables.js';
import { phase, runModule } from './phase.js';
import { Refusal } from './refusal.js';
import { discardFreshArea } from './table-areas.js';
import { encodeDirectory, planArea } from './tables.js';

// The image bridge reconciles what the two images keep differently. Tables are converted into a fresh area while the old
// image serves; entries that changed meanwhile are converted again once it has stopped; the new image's initialization
// commits them by switching one pointer. Until then the old tables are untouched.

/** Tables as the new image will keep them. */
export interface BridgedTables {
  readonly tables: LiveTables;
  /** The tables whose layout changes; empty when the old area is kept as it is. */
  readonly conversions: readonly TableConversion[];
}

/** First pass: plans the fresh area and converts every table, with the new image's conversion module. */
export function* bridgeTables(adapter: Adapter, newImage: ImageInMemory, base: number): Process<BridgedTables> {
  let bridged: BridgedTables | undefined;
  yield* phase(adapter, 'bridge', function* () {
    bridged = yield* firstPass(adapter, newImage, base);
    return bridged.conversions.reduce((bytes, { from }) => bytes + from.place.entries * from.place.entryBytes, 0);
  });
  return bridged!;
}

function* firstPass(adapter: Adapter, newImage: ImageInMemory, base: number): Process<BridgedTables> {
  const live = adapter.tables!;
  const layouts = newImage.characteristics.tables;
  const changed = layouts.filter((layout) => live.layout(layout.name)?.layout !== layout.layout);
  if (changed.length === 0) {
    const { area, places } = live;
    return { tables: new LiveTables(area, places, layouts, adapter.board.dram), conversions: [] };
  }
  const { dram } = adapter.board;
  const area = adapter.profile.memory.tables.find((candidate) => candidate.base !== live.area.base)!;
  const planned = layouts.map((layout) => {
    const place = live.place(layout.name);
    if (place === undefined)
      throw new Refusal('layout-without-conversion', `the old image keeps no table ${layout.name}`);
    return { layout, entries: place.entries };
  });
  const places = planArea(area, planned);
  const conversions = layouts.map((layout, index) => ({
    from: { layout: live.layout(layout.name)!, place: live.place(layout.name)! },
    to: { layout, place: places[index]! },
  }));
  discardFreshArea(adapter.board, live);
  for (const conversion of conversions) live.takeChanged(conversion.from.layout.name);
  for (const conversion of conversions) yield* runConversion(adapter, newImage, base, conversion, 'first');
  dram.poke(area.base, encodeDirectory(area, places));
  return { tables: new LiveTables(area, places, layouts, dram), conversions };
}

/** Final pass, with the old image stopped: the entries that changed since the first. */
export function* bridgeChanges(
  adapter: Adapter,
  newImage: ImageInMemory,
  base: number,
  bridged: BridgedTables,
): Process<void> {
  if (bridged.conversions.length === 0) return;
  yield* phase(adapter, 'bridge changes', function* () {
    let bytes = 0;
    for (const conversion of bridged.conversions) {
      const changed = adapter.tables!.takeChanged(conversion.from.layout.name);
      if (changed.length > 0) yield* runConversion(adapter, newImage, base, conversion, 'final', changed);
      bytes += changed.length * conversion.from.place.entryBytes;
    }
    checkMeaning(adapter, bridged);
    return bytes;
  });
}

/** What the new tables say must be what the old ones say, entry by entry. @throws Refusal `conversion-failed` */
function checkMeaning(adapter: Adapter, bridged: BridgedTables): void {
  const [before, after] = [adapter.tables!.meaning(), bridged.tables.meaning()];
  for (const { from } of bridged.conversions) {
    const name = from.layout.name;
    const detail = tableDifference(name, before.get(name) ?? [], after.get(name) ?? []);
    adapter.trace.write({
      kind: 'verified',
      what: `table ${name}`,
      ok: detail === undefined,
      detail: detail ?? 'same meaning',
    });
    if (detail !== undefined) throw new Refusal('conversion-failed', detail);
  }
}

function* runConversion(
  adapter: Adapter,
  newImage: ImageInMemory,
  base: number,
  conversion: TableConversion,
  pass: 'first' | 'final',
  only?: readonly number[],
): Process<void> {
  const entries = only?.length ?? conversion.from.place.entries;
  yield* runModule(adapter, {
    module: 'conversion',
    image: adapter.roleOf(newImage.digest),
    version: versionOf(newImage),
    address: moduleAddress(newImage, base, 'conversion'),
    entries,
  });
  convertTable(adapter.board.dram, conversion, only);
  adapter.trace.write({
    kind: 'bridge',
    table: conversion.from.layout.name,
    fromLayout: conversion.from.layout.layout,
    toLayout: conversion.to.layout.layout,
    entries,
    pass,
  });
}
