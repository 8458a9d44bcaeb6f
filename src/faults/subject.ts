import type { BoardOptions } from '../hardware/board.js';
import type { Profile } from '../hardware/profile.js';
import { readContainer } from '../image/container.js';
import { ImageError } from '../image/image-error.js';
import type { PublicKey } from '../image/signing.js';
import type { Scenario } from '../scenario/scenario.js';
import { bootedAdapter } from '../system/booted-adapter.js';
import type { SurvivingCells } from '../system/powered-up-adapter.js';
import type { TraceHash } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { PERSISTENT_TABLES } from '../update/nvram-map.js';
import { encodePersistentConfig, PERSISTENT_HEADER_BYTES } from '../update/persistent-tables.js';
import type { EntryMeaning } from '../update/table-entry.js';
import { SpareSilicon } from './spare-silicon.js';

/** How to emulate; nothing here changes a result. */
export interface SubjectSettings {
  /** The compiled silicon. */
  readonly module: WebAssembly.Module;
  /** A fresh SHA-256 for each trace, where there is a faster one than plain JavaScript. */
  readonly traceHash?: (() => TraceHash) | undefined;
}

export type UpdatePath = 'fastload' | 'standard';

/** The adapter and the update that faults strike, and what is known of them beforehand. */
export interface Subject {
  /** As given, with the acknowledged configuration in NVRAM. */
  readonly scenario: Scenario;
  readonly path: UpdatePath;
  readonly profile: Profile;
  readonly baseClockHz: number;
  readonly settings: SubjectSettings;
  readonly spare: SpareSilicon;
  /** What a board of the sweep is built with. */
  readonly board: () => BoardOptions;
  readonly names: {
    readonly oldDigest: Uint8Array;
    readonly newDigest: Uint8Array | undefined;
    readonly publicKey: PublicKey | undefined;
    readonly bootSlotBefore: 0 | 1;
  };
  /** Flash and NVRAM before the first event. */
  readonly initial: SurvivingCells;
  /** The configuration that was acknowledged before the update. */
  readonly config: readonly EntryMeaning[];
}

/**
 * Prepares the update of a scenario to be struck. Some entries of the configuration get values that the factory's do not
 * have, so that a configuration which is lost and made anew shows.
 */
export function subjectOf(scenario: Scenario, path: UpdatePath, settings: SubjectSettings): Subject {
  const { profile, dram, oldContainer, newContainer, publicKey, securityCounter } = scenario;
  const board = (): BoardOptions => ({
    module: settings.module,
    dram,
    ...(settings.traceHash === undefined ? {} : { traceHash: settings.traceHash() }),
  });
  const newDigest = digestIn(newContainer);
  const found = bootedAdapter(profile, {
    ...board(),
    oldContainer,
    newDigest,
    publicKey,
    securityCounter,
    nvram: scenario.nvram,
  });
  const config = acknowledge(found);
  const { flash, nvram, timing, silicon } = found.board;
  const initial = {
    flash: flash.peek(0, flash.geometry.bytes).slice(),
    nvram: nvram.peek(0, nvram.bytes),
  };
  const spare = new SpareSilicon();
  spare.give(silicon);
  return {
    scenario: { ...scenario, nvram: initial.nvram },
    path,
    profile,
    baseClockHz: timing.baseClockHz,
    settings,
    spare,
    board,
    names: { oldDigest: found.installed!, newDigest, publicKey, bootSlotBefore: found.bootSlotBefore },
    initial,
    config,
  };
}

/** Changes every third entry of the stored configuration. @returns the configuration as it is then */
function acknowledge({ board, tables, bootSlotBefore }: Adapter): readonly EntryMeaning[] {
  const layout = tables?.layout('config');
  const entries = tables?.meaning().get('config') ?? [];
  if (layout === undefined) return entries;
  const changed = entries.map((entry, index) =>
    index % 3 === 0 && typeof entry.value === 'bigint' ? { ...entry, value: entry.value ^ 0x5an } : entry,
  );
  const { header, data } = encodePersistentConfig(layout, changed);
  board.nvram.poke(PERSISTENT_TABLES[bootSlotBefore], header);
  board.nvram.poke(PERSISTENT_TABLES[bootSlotBefore] + PERSISTENT_HEADER_BYTES, data);
  return changed;
}

function digestIn(container: Uint8Array): Uint8Array | undefined {
  try {
    return readContainer(container, 'new image').digest;
  } catch (error) {
    // An image that cannot be read is the adapter's to refuse.
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}
