// Runs a scenario file as the command line does, and looks at what is left: memory, flash, NVRAM, tables, I/O.
import { readFileSync } from 'node:fs';
import { buildScenario } from '../../../src/cli/scenario-input.js';
import { digestOf, hexDigits } from '../../../src/image/digest.js';
import { runScenario, type Scenario, type ScenarioRun } from '../../../src/scenario/scenario.js';
import { parseScenario } from '../../../src/scenario/scenario-file.js';
import { silicon } from '../../../src/silicon/module-node.js';
import type { Traced } from '../../../src/trace.js';
import type { Adapter } from '../../../src/update/adapter.js';
import { type BootRecord, readBootRecord } from '../../../src/update/boot-record.js';
import { readImageInMemory } from '../../../src/update/code-image-in-memory.js';
import { keyLeftBehind } from '../../../src/update/fastload-key.js';
import { keyStorageFor } from '../../../src/update/key-storage.js';
import { KEY_COUNTER } from '../../../src/update/nvram-map.js';
import type { EntryMeaning } from '../../../src/update/table-entry.js';
import { heldRecord } from '../../../src/update/two-slot-record.js';

export interface Observed {
  readonly run: ScenarioRun;
  readonly events: readonly Traced[];
  /** Reason, goal and the phase that ended last before each fallback. */
  readonly fallbacks: readonly { readonly reason: string; readonly to: string; readonly phase: string | undefined }[];
  /** The file whose bytes stand in the run area, from the first to the last: by its digest. */
  readonly inMemory: Content;
  readonly slots: readonly [Content, Content];
  readonly bootRecord: BootRecord | undefined;
  readonly keysLeft: readonly string[];
  readonly keyConsumed: number;
  readonly tables: TableView;
  readonly io: IoView;
  readonly resets: readonly string[];
  readonly linksDown: number;
  readonly allLinksUp: boolean;
  readonly ended: { readonly image: string; readonly updated: boolean };
}

type Content = 'old' | 'new' | 'erased' | 'neither';

interface TableView {
  /** What the audit of the run says. */
  readonly state: string;
  readonly inLayoutsOfRunningImage: boolean;
  /** First entry that means something else than before the update, I/O counters apart. */
  readonly firstChange: string | undefined;
}

interface IoView {
  readonly completedAfterResume: number;
  readonly completedTwice: readonly string[];
  readonly lost: readonly string[];
}

export function loadScenario(file: string): Scenario {
  const parsed = parseScenario(readFileSync(file, 'utf8'), file);
  return buildScenario(parsed, file, {});
}

export function observe(file: string, path: 'fastload' | 'standard'): Observed {
  return observeScenario(loadScenario(file), path);
}

export function observeScenario(scenario: Scenario, path: 'fastload' | 'standard'): Observed {
  const events: Traced[] = [];
  let before: ReadonlyMap<string, readonly EntryMeaning[]> = new Map();
  const run = runScenario(scenario, path, {
    module: silicon(),
    watch: (adapter) => {
      before = adapter.tables!.meaning();
      adapter.board.trace.view((event) => void events.push(event));
    },
  });
  const { adapter } = run;
  const files = { old: scenario.oldContainer, new: scenario.newContainer };
  const { runBase } = adapter.profile.memory;
  const ended = events.filter((event) => event.kind === 'update-ended');
  if (ended.length !== 1) throw new Error(`expected the update to end once, found ${ended.length} ends`);
  const { image, updated } = ended[0]!;
  return {
    run,
    events,
    fallbacks: events.flatMap((event, index) =>
      event.kind === 'fallback'
        ? [{ reason: event.reason, to: event.to, phase: phaseBefore(events.slice(0, index)) }]
        : [],
    ),
    inMemory: contentOf(files, (bytes) => adapter.board.dram.peek(runBase, bytes)),
    slots: [slotContent(adapter, files, 0), slotContent(adapter, files, 1)],
    bootRecord: readBootRecord(adapter.board.nvram),
    keysLeft: keysLeft(adapter),
    keyConsumed: keyConsumed(adapter),
    tables: tableView(run, before),
    io: ioView(events),
    resets: events.flatMap((event) => (event.kind === 'reset' ? [event.reset] : [])),
    linksDown: events.filter(({ kind }) => kind === 'link-down').length,
    allLinksUp: adapter.board.ports.every(({ linkUp }) => linkUp),
    ended: { image, updated },
  };
}

function phaseBefore(events: readonly Traced[]): string | undefined {
  return events.findLast((event) => event.kind === 'phase-end')?.phase;
}

/** Which file's bytes these are, by SHA-256 over exactly the file's length. */
function contentOf(files: Record<'old' | 'new', Uint8Array>, read: (bytes: number) => Uint8Array): Content {
  const digest = (bytes: Uint8Array): string => hexDigits(digestOf('sha256', bytes));
  for (const role of ['new', 'old'] as const) if (digest(read(files[role].length)) === digest(files[role])) return role;
  return read(files.old.length).every((byte) => byte === 0xff) ? 'erased' : 'neither';
}

function slotContent(adapter: Adapter, files: Record<'old' | 'new', Uint8Array>, slot: 0 | 1): Content {
  const { base, bytes: room } = adapter.profile.flash.slots[slot];
  return contentOf(files, (bytes) => adapter.board.flash.peek(base, Math.min(bytes, room)));
}

/** Every place in which a key of the profile's store could lie: behind a running and behind a staged image, too. */
function keysLeft(adapter: Adapter): string[] {
  const { memory } = adapter.profile;
  const places = [['in its store', adapter.running!.container, memory.runBase] as const];
  const staged = stagedImage(adapter);
  if (staged !== undefined) places.push(['behind the staged image', staged, memory.stagingBase] as const as never);
  return places.flatMap(([where, image, base]) => {
    const storage = keyStorageFor(adapter, image, base);
    return storage !== undefined && keyLeftBehind(storage) ? [where] : [];
  });
}

function stagedImage(adapter: Adapter) {
  const { stagingBase, stagingBytes } = adapter.profile.memory;
  try {
    return readImageInMemory(adapter.board.dram.peek(stagingBase, stagingBytes), 'staged image');
  } catch {
    return undefined;
  }
}

function keyConsumed(adapter: Adapter): number {
  const held = heldRecord(KEY_COUNTER, (address, bytes) => adapter.board.nvram.peek(address, bytes));
  return held === undefined ? 0 : new DataView(held.payload.buffer).getUint32(0, true);
}

function tableView({ adapter, tables }: ScenarioRun, before: ReadonlyMap<string, readonly EntryMeaning[]>): TableView {
  const { layouts } = adapter.tables!;
  const wanted = adapter.running!.container.characteristics.tables;
  const inLayouts = wanted.every((layout) =>
    adapter.tables!.places.some(
      (place) => place.name === layout.name && place.layout === layout.layout && place.entryBytes === layout.entryBytes,
    ),
  );
  return {
    state: tables.state,
    inLayoutsOfRunningImage: inLayouts && layouts.length === wanted.length,
    firstChange: firstChange(before, adapter.tables!.meaning()),
  };
}

/** Counters of I/O (`ioq`) go on; everything else must mean what it meant. */
function firstChange(
  before: ReadonlyMap<string, readonly EntryMeaning[]>,
  after: ReadonlyMap<string, readonly EntryMeaning[]>,
): string | undefined {
  for (const [table, entries] of before) {
    const now = after.get(table) ?? [];
    if (now.length !== entries.length) return `${table}: ${entries.length} entries became ${now.length}`;
    for (const [index, entry] of entries.entries())
      for (const [field, value] of Object.entries(entry))
        if (field !== 'ioq' && field in now[index]! && now[index]![field] !== value)
          return `${table}[${index}].${field}: ${value} became ${now[index]![field]}`;
  }
  return undefined;
}

function ioView(events: readonly Traced[]): IoView {
  const resumed = events.findLastIndex(({ kind }) => kind === 'resumed');
  const completed = new Map<string, number>();
  let completedAfterResume = 0;
  const seen = new Set<string>();
  for (const [index, event] of events.entries()) {
    if (event.kind === 'io-accepted') seen.add(`${event.port}/${event.id}`);
    if (event.kind !== 'io-completed') continue;
    const id = `${event.port}/${event.id}`;
    completed.set(id, (completed.get(id) ?? 0) + 1);
    if (index > resumed) completedAfterResume += 1;
  }
  return {
    completedAfterResume,
    completedTwice: [...completed].filter(([, times]) => times > 1).map(([id]) => id),
    lost: [...seen].filter((id) => !completed.has(id)),
  };
}
