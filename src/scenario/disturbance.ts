import type { ModuleKind } from '../image/characteristics.js';
import type { RunControl } from '../system/update-run.js';
import type { Traced } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { readImageInMemory } from '../update/code-image-in-memory.js';
import { encodeKey, SEAL_OFFSET } from '../update/fastload-key.js';
import { keyStorageFor } from '../update/key-storage.js';
import { KEY_BYTES, KEY_COUNTER } from '../update/nvram-map.js';
import { readEntry, writeEntry } from '../update/table-entry.js';
import { heldRecord, nextSlot } from '../update/two-slot-record.js';
import { carries, type ModuleMischief, plantMischief } from './module-mischief.js';
import { ScenarioError } from './scenario-error.js';

/** When a disturbance strikes: at an edge of a phase, once. */
export interface StrikePoint {
  readonly phase: string;
  readonly edge: 'begin' | 'end';
}

/** What a key slot is made to hold. */
export const KEY_DISTURBANCES = ['absent', 'torn', 'foreign', 'stale', 'replayed'] as const;
export type KeyDisturbance = (typeof KEY_DISTURBANCES)[number];

/** Besides accidents: the valid next key, and one whose update never got as far as to seal it. */
export const KEY_STATES = ['present', 'unsealed', ...KEY_DISTURBANCES] as const;
export type PlacedKey = (typeof KEY_STATES)[number];

/** Where bits flip: in the staged image, in the image in place, in the area that the bridge converts tables into. */
export type FlipArea = 'staging' | 'run' | 'tables';

/** Something that goes wrong during an update, as data. */
export type Disturbance = { readonly at: StrikePoint } & (
  | { readonly kind: 'flip'; readonly area: FlipArea; readonly offset: number; readonly mask: number }
  | { readonly kind: 'key'; readonly state: KeyDisturbance }
  | {
      readonly kind: 'table';
      readonly table: string;
      readonly entry: number;
      readonly field: string;
      readonly value: bigint;
    }
  | { readonly kind: 'dma'; readonly port: number; readonly offset: number; readonly bytes: number }
  | { readonly kind: 'dram-loss' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'module'; readonly module: ModuleKind; readonly does: ModuleMischief }
);

/**
 * Arms disturbances on a run; each strikes once, in the tick of its point, and writes a `fault` event when it does.
 * @returns those that have not struck, at any time
 * @throws ScenarioError when one cannot strike on this adapter
 */
export function armDisturbances(
  adapter: Adapter,
  control: RunControl,
  disturbances: readonly Disturbance[],
): () => readonly Disturbance[] {
  for (const [index, disturbance] of disturbances.entries()) checkTarget(adapter, disturbance, index);
  const armed = [...disturbances];
  const pending = new Set(disturbances);
  adapter.trace.view((event) => {
    const index = armed.findIndex(({ at }) => strikesAt(at, event));
    if (index < 0) return;
    const [disturbance] = armed.splice(index, 1);
    // Views do not write events: the strike itself is an event of the clock, in the same tick.
    adapter.board.clock.after(0, () => {
      pending.delete(disturbance!);
      strike(adapter, control, disturbance!);
    });
  });
  return () => [...pending];
}

/** A disturbance of something that is not there would only show in the middle of the run. */
function checkTarget(adapter: Adapter, disturbance: Disturbance, index: number): void {
  const wrong = (field: string, expected: string, found: string): ScenarioError =>
    new ScenarioError('scenario', `faults[${index}].${field}`, expected, found);
  const { memory, ports, name } = adapter.profile;
  switch (disturbance.kind) {
    case 'flip': {
      const room = areaOf(adapter, disturbance.area).bytes;
      if (disturbance.offset >= room)
        throw wrong('offset', `less than the ${room} bytes of the ${disturbance.area} area`, `${disturbance.offset}`);
      break;
    }
    case 'module':
      if (!carries(adapter, disturbance.module))
        throw wrong('module', 'a module that the image carries and the core executes', `"${disturbance.module}"`);
      break;
    case 'table':
      checkEntry(adapter, disturbance, wrong);
      break;
    case 'dma':
      if (disturbance.port >= ports.count.is)
        throw wrong('strayDmaOfPort', `one of the ${ports.count.is} ports of ${name}`, `${disturbance.port}`);
      if (disturbance.bytes === 0) throw wrong('bytes', 'at least one byte', '0');
      if (disturbance.offset + disturbance.bytes > memory.runBytes)
        throw wrong(
          'offset',
          `a range inside the ${memory.runBytes} bytes of the run area`,
          `${disturbance.offset} + ${disturbance.bytes}`,
        );
  }
}

function checkEntry(
  adapter: Adapter,
  { table, entry, field, value }: Extract<Disturbance, { kind: 'table' }>,
  wrong: (field: string, expected: string, found: string) => ScenarioError,
): void {
  const place = adapter.tables?.place(table);
  const layout = adapter.tables?.layout(table);
  if (place === undefined || layout === undefined)
    throw wrong('table', `one of ${adapter.tables?.places.map(({ name }) => name).join(', ')}`, table);
  if (entry >= place.entries) throw wrong('entry', `less than the ${place.entries} entries of ${table}`, `${entry}`);
  const named = layout.fields.find((candidate) => candidate.name === field && candidate.kind === 'unsigned');
  if (named === undefined) {
    const numbers = layout.fields.filter(({ kind }) => kind === 'unsigned').map((known) => known.name);
    throw wrong('field', `a number of ${table}: ${numbers.join(', ')}`, field);
  }
  if (value >> BigInt(8 * named.lengthBytes) !== 0n)
    throw wrong('value', `what fits the ${named.lengthBytes} bytes of ${field}`, `${value}`);
}

function strikesAt({ phase, edge }: StrikePoint, event: Traced): boolean {
  if (event.kind !== 'phase-begin' && event.kind !== 'phase-end') return false;
  return event.kind === `phase-${edge}` && event.phase === phase;
}

function strike(adapter: Adapter, control: RunControl, disturbance: Disturbance): void {
  const { kind, at } = disturbance;
  adapter.trace.write({
    kind: 'fault',
    fault: kind,
    where: `${at.edge} of ${at.phase}`,
    detail: describe(disturbance),
  });
  switch (disturbance.kind) {
    case 'flip':
      flip(adapter, disturbance.area, disturbance.offset, disturbance.mask);
      break;
    case 'key':
      placeKey(adapter, disturbance.state);
      break;
    case 'table':
      setField(adapter, disturbance.table, disturbance.entry, disturbance.field, disturbance.value);
      break;
    case 'dma':
      strayTransfer(adapter, disturbance.port, disturbance.offset, disturbance.bytes);
      break;
    case 'dram-loss':
      // Firmware that runs from DRAM, or waits for a master that has stopped, makes no progress any more.
      if (adapter.board.loseDram() || adapter.running !== undefined) control.hang(at.phase);
      break;
    case 'module':
      plantMischief(adapter, disturbance.module, disturbance.does);
      break;
    case 'hang':
      control.hang(at.phase);
  }
}

/** A DMA that firmware has forgotten about, from a port into the run area. */
function strayTransfer(adapter: Adapter, port: number, offset: number, bytes: number): void {
  const { board, profile } = adapter;
  board.ports[port]?.strayTransfer(profile.memory.runBase + offset, bytes);
}

function describe(disturbance: Disturbance): string {
  switch (disturbance.kind) {
    case 'flip':
      return `${disturbance.area}+0x${disturbance.offset.toString(16)} ^ 0x${disturbance.mask.toString(16)}`;
    case 'key':
      return disturbance.state;
    case 'table':
      return `${disturbance.table}[${disturbance.entry}].${disturbance.field} = ${disturbance.value}`;
    case 'dma':
      return `port ${disturbance.port}: ${disturbance.bytes} bytes to the run area`;
    case 'module':
      return `${disturbance.module}: ${disturbance.does}`;
    default:
      return '';
  }
}

function areaOf({ profile, tables }: Adapter, area: FlipArea): { readonly base: number; readonly bytes: number } {
  const { memory } = profile;
  if (area === 'run') return { base: memory.runBase, bytes: memory.runBytes };
  if (area === 'staging') return { base: memory.stagingBase, bytes: memory.stagingBytes };
  return memory.tables.find(({ base }) => base !== tables?.area.base)!;
}

/** Flips bits past the ECC: as if they had been wrong before check bits were made for them. */
function flip(adapter: Adapter, area: FlipArea, offset: number, mask: number): void {
  const address = areaOf(adapter, area).base + offset;
  const byte = adapter.board.dram.peek(address, 1)[0]!;
  adapter.board.dram.poke(address, new Uint8Array([byte ^ mask]));
}

function setField(adapter: Adapter, table: string, entry: number, field: string, value: bigint): void {
  const place = adapter.tables?.place(table);
  const layout = adapter.tables?.layout(table);
  // Between a reset and the new tables there is nothing to disturb.
  if (place === undefined || layout === undefined || entry >= place.entries) return;
  const address = place.address + entry * place.entryBytes;
  const meaning = readEntry(layout, adapter.board.dram.peek(address, place.entryBytes));
  adapter.board.dram.poke(address, writeEntry(layout, { ...meaning, [field]: value }));
}

/** Makes the key slots hold what an update, an accident or an attacker could have left there. */
export function placeKey(adapter: Adapter, state: PlacedKey): void {
  const { dram, nvram } = adapter.board;
  const { runBase, runBytes } = adapter.profile.memory;
  const image = readImageInMemory(dram.peek(runBase, runBytes), 'run area');
  const storage = keyStorageFor(adapter, image);
  if (storage === undefined) return;
  const held = heldRecord(KEY_COUNTER, (address, bytes) => nvram.peek(address, bytes));
  const sequence = (held === undefined ? 0 : counterOf(held.payload)) + 1;
  const { key, consumed } = KEYS[state](sequence, image.digest);
  for (const slot of [0, 1] as const) storage.poke(slot, slot === (sequence & 1) ? key : ERASED_KEY);
  if (consumed === undefined) return;
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, consumed, true);
  const record = nextSlot(KEY_COUNTER, held, payload);
  nvram.poke(record.address, record.bytes);
}

function counterOf(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
}

const ERASED_KEY = new Uint8Array(KEY_BYTES).fill(0xff);

/** The bytes in the key's slot, and, where the accident lies there, the sequence number that counts as consumed. */
interface KeyAccident {
  readonly key: Uint8Array;
  readonly consumed?: number;
}

const KEYS: Readonly<Record<PlacedKey, (sequence: number, digest: Uint8Array) => KeyAccident>> = {
  present: (sequence, digest) => ({ key: encodeKey(sequence, digest) }),
  unsealed: (sequence, digest) => {
    const key = encodeKey(sequence, digest);
    key.fill(0, SEAL_OFFSET);
    return { key };
  },
  absent: () => ({ key: ERASED_KEY }),
  torn: (sequence, digest) => {
    const key = encodeKey(sequence, digest);
    key.fill(0xff, KEY_BYTES - 4);
    return { key };
  },
  foreign: (sequence, digest) => ({
    key: encodeKey(
      sequence,
      digest.map((byte) => byte ^ 0xff),
    ),
  }),
  stale: (sequence, digest) => ({ key: encodeKey(sequence, digest), consumed: sequence + 1 }),
  replayed: (sequence, digest) => ({ key: encodeKey(sequence, digest), consumed: sequence }),
};
