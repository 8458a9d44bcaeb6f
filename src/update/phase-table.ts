import type { Adapter } from './adapter.js';
import { readImageInMemory } from './code-image-in-memory.js';
import { bootSlot } from './flash-slots.js';
import { persistentLayout } from './persistent-tables.js';

/**
 * What holds when a phase begins, whichever path it belongs to: a power cut then boots this slot, with the
 * configuration in this layout. ARCHITECTURE.md shows the table; {@link assertPhase} holds every run to it.
 */
export interface PhaseRow {
  /** The flash slot that boots: the one before the update, or whichever has been committed since. */
  readonly boots: 'old slot' | 'committed slot';
  /** Layout of the persistent configuration of that slot: its image's own, or still to be converted on the first boot. */
  readonly layout: 'own' | 'own or first boot';
  /** Whether the first byte of the old image has been overwritten. */
  readonly pastPointOfNoReturn: 'no' | 'yes' | 'either';
}

const BEFORE: PhaseRow = { boots: 'old slot', layout: 'own', pastPointOfNoReturn: 'no' };
const OVERLAID: PhaseRow = { boots: 'old slot', layout: 'own', pastPointOfNoReturn: 'yes' };
const COMMITTING: PhaseRow = { boots: 'old slot', layout: 'own', pastPointOfNoReturn: 'either' };
const BOOTING: PhaseRow = { boots: 'committed slot', layout: 'own or first boot', pastPointOfNoReturn: 'either' };

/** One row a phase, in the order of the two paths. */
export const PHASE_TABLE: Readonly<Record<string, PhaseRow>> = {
  'load bootstrap': BEFORE,
  load: BEFORE,
  'verify bootstrap': BEFORE,
  verify: BEFORE,
  query: BEFORE,
  difference: BEFORE,
  branch: BEFORE,
  'memory initialization': BEFORE,
  bridge: BEFORE,
  key: BEFORE,
  recheck: BEFORE,
  'bridge changes': BEFORE,
  overlay: BEFORE,
  'read-back': OVERLAID,
  'seal key': OVERLAID,
  restart: OVERLAID,
  'fastload initialization': OVERLAID,
  'flash erase': COMMITTING,
  'flash program': COMMITTING,
  'flash verify': COMMITTING,
  commit: COMMITTING,
  quiesce: BOOTING,
  'key access': BOOTING,
  reset: BOOTING,
  'power up': BOOTING,
  'boot ROM': BOOTING,
  'power-on self-test': BOOTING,
  'DRAM initialization': BOOTING,
  'DRAM test': BOOTING,
  'ECC fill': BOOTING,
  'verify kept image': BOOTING,
  'flash load': BOOTING,
  'standard initialization': BOOTING,
  tables: BOOTING,
  'link up': BOOTING,
  'fabric login': BOOTING,
  'host login': BOOTING,
  resume: BOOTING,
};

/** Stops the run when a phase begins in a state that a power cut must not find. */
export function assertPhase(adapter: Adapter, phase: string): void {
  const row = PHASE_TABLE[phase];
  if (row === undefined) throw new Error(`phase ${phase} has no row in the phase table`);
  const violated = (what: string): Error => new Error(`phase ${phase} begins although ${what} (see the phase table)`);
  const past = adapter.pastPointOfNoReturn ? 'yes' : 'no';
  if (row.pastPointOfNoReturn !== 'either' && row.pastPointOfNoReturn !== past)
    throw violated(`the point of no return ${past === 'yes' ? 'is passed' : 'is not passed'}`);
  const slot = bootSlot(adapter);
  const isOld = slot === adapter.bootSlotBefore;
  if (row.boots === 'old slot' && !isOld) throw violated(`flash slot ${slot} already boots`);
  const layout = persistentLayout(adapter.board.nvram, slot);
  const mayBeMissing = row.layout === 'own or first boot' && !isOld;
  if (layout === undefined && mayBeMissing) return;
  const expected = configLayoutIn(adapter, slot);
  if (expected !== undefined && layout !== expected)
    throw violated(`slot ${slot} has layout ${expected}, its configuration ${layout ?? 'none'}`);
}

/** Layout of the configuration that the image in a slot expects; undefined when it keeps none. */
function configLayoutIn(adapter: Adapter, slot: 0 | 1): number | undefined {
  const { base, bytes } = adapter.profile.flash.slots[slot];
  const image = readImageInMemory(adapter.board.flash.peek(base, bytes), `flash slot ${slot}`);
  return image.characteristics.tables.find((table) => table.name === 'config')?.layout;
}
