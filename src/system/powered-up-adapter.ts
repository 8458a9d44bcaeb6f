import { FLASH_BASE, NVRAM_BASE } from '../../assembly/memory-map.js';
import { Board, type BoardOptions } from '../hardware/board.js';
import type { Profile } from '../hardware/profile.js';
import type { PublicKey } from '../image/signing.js';
import { Adapter } from '../update/adapter.js';
import { roleOf } from './booted-adapter.js';

/** What a power cut leaves of an adapter: the bytes of its flash and of its NVRAM. */
export interface SurvivingCells {
  readonly flash: Uint8Array;
  readonly nvram: Uint8Array;
}

export interface PoweredUpOptions extends BoardOptions {
  readonly cells: SurvivingCells;
  /** Digests of the two images of the update that was cut, to name them in the trace. */
  readonly oldDigest: Uint8Array;
  readonly newDigest: Uint8Array | undefined;
  readonly publicKey?: PublicKey | undefined;
  /** The slot that booted before the update that was cut began. */
  readonly bootSlotBefore: 0 | 1;
}

/** An adapter whose power has just come back: fresh hardware around the cells that survived. */
export function poweredUpAdapter(profile: Profile, options: PoweredUpOptions): Adapter {
  const { cells, oldDigest, newDigest, publicKey, bootSlotBefore } = options;
  const board = new Board(profile, options);
  board.window(FLASH_BASE, cells.flash.length).set(cells.flash);
  board.window(NVRAM_BASE, cells.nvram.length).set(cells.nvram);
  const adapter = new Adapter(
    board,
    (digest) => roleOf(digest, oldDigest, newDigest),
    publicKey,
    board.profile,
    bootSlotBefore,
  );
  adapter.installed = oldDigest.slice();
  return adapter;
}
