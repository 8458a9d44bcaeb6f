import type { Traced } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { readBootRecord } from '../update/boot-record.js';
import { readImageInMemory } from '../update/code-image-in-memory.js';
import { tableDifference } from '../update/conversion.js';
import { keyLeftBehind } from '../update/fastload-key.js';
import { keyStorageFor } from '../update/key-storage.js';
import { readPersistentConfig } from '../update/persistent-tables.js';
import { Refusal } from '../update/refusal.js';
import { findTables } from '../update/table-areas.js';
import { tableContent } from '../update/table-content.js';
import type { EntryMeaning } from '../update/table-entry.js';
import { TABLE_NAMES, type TableName } from '../update/tables.js';

/** What a fault can do to an adapter, by name; only `came back` is good. */
export const VERDICTS = [
  'came back',
  'bricked',
  'wrong image',
  'mixed image',
  'half-converted tables',
  'lost acknowledged write',
  'key left behind',
  'does not converge',
  'silently corrupt',
  'did not fire',
] as const;
export type VerdictName = (typeof VERDICTS)[number];

export interface Verdict {
  readonly name: VerdictName;
  /** What was expected and what was found; empty when it came back. */
  readonly detail: string;
}

export const CAME_BACK: Verdict = { name: 'came back', detail: '' };

/** What an adapter must be once it has come back. */
export interface Expectation {
  readonly oldContainer: Uint8Array;
  readonly newContainer: Uint8Array;
  /** The configuration whose writing had been acknowledged. */
  readonly config: readonly EntryMeaning[];
  /** Which image may run: either before the update has ended, the new one after that. */
  readonly image: 'either' | 'old' | 'new';
  /** False when flash itself is broken: the image that runs may then not be the one that boots. */
  readonly flashWorks: boolean;
}

/** Looks at an adapter that serves again, on its bytes: memory, tables, flash, NVRAM. The first thing wrong counts. */
export function judgeAdapter(adapter: Adapter, expectation: Expectation): Verdict {
  for (const check of CHECKS) {
    const verdict = check(adapter, expectation);
    if (verdict !== undefined) return verdict;
  }
  return CAME_BACK;
}

type Check = (adapter: Adapter, expectation: Expectation) => Verdict | undefined;

const CHECKS: readonly Check[] = [
  runs,
  imageIsWhole,
  bootSlotMatches,
  securityCounter,
  tablesMatch,
  configKept,
  keyGone,
];

/** Which image the bytes in the run area are, from the first to the last. */
export function imageThatRuns(
  adapter: Adapter,
  { oldContainer, newContainer }: Expectation,
): 'old' | 'new' | undefined {
  const { runBase } = adapter.profile.memory;
  const holds = (container: Uint8Array): boolean => same(adapter.board.dram.peek(runBase, container.length), container);
  return holds(newContainer) ? 'new' : holds(oldContainer) ? 'old' : undefined;
}

function runs({ running, board }: Adapter): Verdict | undefined {
  if (running === undefined || board.cpu.serving === undefined) return { name: 'bricked', detail: 'no image serves' };
  const down = board.ports.find((port) => !port.linkUp || port.quiesced);
  return down === undefined ? undefined : { name: 'bricked', detail: `port ${down.shape.index} is not open` };
}

function imageIsWhole(adapter: Adapter, expectation: Expectation): Verdict | undefined {
  const image = imageThatRuns(adapter, expectation);
  if (image === undefined) return corrupted(adapter, expectation);
  if (image !== adapter.running!.role)
    return { name: 'wrong image', detail: `the ${image} image stands where the ${adapter.running!.role} one runs` };
  if (expectation.image !== 'either' && image !== expectation.image)
    return { name: 'wrong image', detail: `expected the ${expectation.image} image, the ${image} one runs` };
  return undefined;
}

/** Neither image: made of pieces of both, or of bytes that neither has. */
function corrupted(adapter: Adapter, { oldContainer, newContainer }: Expectation): Verdict {
  const { runBase } = adapter.profile.memory;
  const bytes = adapter.board.dram.peek(runBase, Math.min(oldContainer.length, newContainer.length));
  const foreign = bytes.findIndex((byte, index) => byte !== oldContainer[index] && byte !== newContainer[index]);
  if (foreign < 0) return { name: 'mixed image', detail: 'the image that runs is made of pieces of both' };
  return {
    name: 'silently corrupt',
    detail: `byte 0x${foreign.toString(16)} of the image that runs is of neither image`,
  };
}

function bootSlotMatches(
  adapter: Adapter,
  { oldContainer, newContainer, flashWorks }: Expectation,
): Verdict | undefined {
  const record = readBootRecord(adapter.board.nvram);
  if (record === undefined) return { name: 'wrong image', detail: 'no boot record holds' };
  const { base, bytes } = adapter.profile.flash.slots[record.slot];
  const cells = adapter.board.flash.peek(base, bytes);
  const image = [oldContainer, newContainer].find((container) => same(cells.subarray(0, container.length), container));
  if (image === undefined)
    return { name: 'mixed image', detail: `flash slot ${record.slot} boots and holds neither image whole` };
  const role = image === newContainer ? 'new' : 'old';
  // Equal containers are both.
  const runs = adapter.running!.role;
  if (!flashWorks || runs === role || same(oldContainer, newContainer)) return undefined;
  return { name: 'wrong image', detail: `the ${runs} image runs, flash slot ${record.slot} boots the ${role} one` };
}

function securityCounter(adapter: Adapter): Verdict | undefined {
  const record = readBootRecord(adapter.board.nvram);
  const counter = adapter.running!.container.characteristics.securityCounter ?? 0;
  if (record === undefined || record.securityCounter <= counter) return undefined;
  return {
    name: 'wrong image',
    detail: `the image that runs has security counter ${counter}, the adapter demands ${record.securityCounter}`,
  };
}

function tablesMatch(adapter: Adapter): Verdict | undefined {
  const half = (detail: string): Verdict => ({ name: 'half-converted tables', detail });
  const { tables, running, board } = adapter;
  if (tables === undefined) return half('there are no tables');
  const found = findTables(board, running!.container);
  if (found?.area.base !== tables.area.base)
    return half(`the tables in use are at 0x${tables.area.base.toString(16)}, the pointer says otherwise`);
  try {
    const meaning = found.meaning();
    for (const name of TABLE_NAMES) {
      const entries = meaning.get(name);
      if (entries === undefined) return half(`there is no ${name} table`);
      const expected = name === 'config' ? entries : tableContent(adapter.profile, name);
      const difference = tableDifference(name, expected.map(comparable(name)), entries.map(comparable(name)));
      if (difference !== undefined) return half(difference);
    }
  } catch (error) {
    if (error instanceof Refusal) return half(error.message);
    throw error;
  }
  return undefined;
}

/** I/O counters say how much was done, not what a table means. */
function comparable(name: TableName): (entry: EntryMeaning) => EntryMeaning {
  return (entry) => (name === 'path' ? { ...entry, ioq: 0n } : entry);
}

function configKept(adapter: Adapter, { config }: Expectation): Verdict | undefined {
  const lost = (detail: string): Verdict => ({ name: 'lost acknowledged write', detail });
  const inUse = tableDifference('config', config, adapter.tables!.meaning().get('config') ?? []);
  if (inUse !== undefined) return lost(`in use: ${inUse}`);
  const record = readBootRecord(adapter.board.nvram)!;
  const { base, bytes } = adapter.profile.flash.slots[record.slot];
  const booting = readImageInMemory(adapter.board.flash.peek(base, bytes), 'boot slot');
  const layout = booting.characteristics.tables.find((table) => table.name === 'config');
  if (layout === undefined) return undefined;
  const stored = readPersistentConfig(adapter.board.nvram, record.slot, layout);
  if (stored === undefined)
    return { name: 'half-converted tables', detail: `slot ${record.slot} has no configuration in its image's layout` };
  const kept = tableDifference('config', config, stored);
  return kept === undefined ? undefined : lost(`stored: ${kept}`);
}

function keyGone(adapter: Adapter): Verdict | undefined {
  const { container } = adapter.running!;
  const storage = keyStorageFor(adapter, container);
  if (storage === undefined || !keyLeftBehind(storage)) return undefined;
  return { name: 'key left behind', detail: `a fastload key stands in its store (${storage.name})` };
}

/** Every I/O that a host has sent is answered once. */
export function judgeIo(events: readonly Traced[]): Verdict | undefined {
  const completed = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'io-completed') continue;
    const id = `${event.port}:${event.id}`;
    if (completed.has(id)) return { name: 'silently corrupt', detail: `I/O ${id} was answered twice` };
    completed.add(id);
  }
  const lost = events.find((event) => event.kind === 'io-accepted' && !completed.has(`${event.port}:${event.id}`));
  if (lost === undefined || lost.kind !== 'io-accepted') return undefined;
  return { name: 'lost acknowledged write', detail: `I/O ${lost.port}:${lost.id} was accepted and never answered` };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
