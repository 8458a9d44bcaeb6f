import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import type { ImageInMemory } from './code-image-in-memory.js';
import { convertTable, type TableConversion, tableDifference } from './conversion.js';
import { HANDOVER } from './handover-area.js';
import { LiveTables } from './live-tables.js';
import { callModule } from './module-call.js';
import { phase } from './phase.js';
import { type PlacedImage, placed } from './placed-image.js';
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

/** Entries that follow each other. */
interface EntryRun {
  readonly first: number;
  readonly count: number;
}

/** Entries in ascending order as stretches without gaps. */
function runsOf(entries: readonly number[]): EntryRun[] {
  const runs: { first: number; count: number }[] = [];
  for (const entry of entries) {
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === entry) last.count += 1;
    else runs.push({ first: entry, count: 1 });
  }
  return runs;
}

/** One call of the conversion module; where it is charged, its work is done here. */
function* convertRun(adapter: Adapter, image: PlacedImage, conversion: TableConversion, run: EntryRun): Process<void> {
  const { handover, board } = adapter;
  const { from, to } = conversion;
  const part = ({ layout, place }: TableConversion['from']) => ({
    ...place,
    address: place.address + run.first * place.entryBytes,
    entries: run.count,
    capacityEntries: layout.capacityEntries,
  });
  handover.flags(HANDOVER.tablesPlaced);
  handover.tables([part(from)], [part(to)]);
  const work = { module: 'conversion', kind: 'conversion', image, entries: run.count } as const;
  try {
    if (yield* callModule(adapter, work)) return;
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === 'conversion-failed')) throw error;
    const entry = run.first + (handover.read('errorDetail') & 0xff_ffff);
    throw new Refusal('conversion-failed', `${from.layout.name}, entry ${entry}: ${error.message}`);
  }
  const entries = Array.from({ length: run.count }, (_, index) => run.first + index);
  convertTable(board.dram, conversion, entries);
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
  const image = placed(adapter, newImage, base);
  for (const run of only === undefined ? [{ first: 0, count: entries }] : runsOf(only))
    yield* convertRun(adapter, image, conversion, run);
  adapter.trace.write({
    kind: 'bridge',
    table: conversion.from.layout.name,
    fromLayout: conversion.from.layout.layout,
    toLayout: conversion.to.layout.layout,
    entries,
    pass,
  });
}
