import type { Board } from '../hardware/board.js';
import type { KeyStore } from '../hardware/profile.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import type { ImageInMemory } from './code-image-in-memory.js';

import { HANDOVER_KEY_OFFSET } from './handover.js';
import { KEY_BYTES, KEY_SLOTS } from './nvram-map.js';

/** Where a fastload key is kept: two slots of {@link KEY_BYTES}. */
export interface KeyStorage {
  readonly name: KeyStore;
  /** The key lies behind the image and must be written anew once the image stands in the run area. */
  readonly followsImage: boolean;
  read(slot: 0 | 1): Process<Uint8Array>;
  /** What the slot holds, without time passing. */
  peek(slot: 0 | 1): Uint8Array;
  /** Puts bytes into a slot without time passing: what a disturbance does. */
  poke(slot: 0 | 1, bytes: Uint8Array): void;
  /** Writes whole words at `offset` of the slot. */
  write(slot: 0 | 1, offset: number, bytes: Uint8Array): Process<void>;
}

/** Byte distance of the two slots in DRAM. */
export const KEY_SLOT_STRIDE = 64;

/** NVRAM survives everything. */
export function nvramKeyStorage(board: Board): KeyStorage {
  return {
    name: 'nvram',
    followsImage: false,
    read: (slot) => board.nvram.read(KEY_SLOTS[slot], KEY_BYTES),
    peek: (slot) => board.nvram.peek(KEY_SLOTS[slot], KEY_BYTES),
    poke: (slot, bytes) => board.nvram.poke(KEY_SLOTS[slot], bytes),
    write: (slot, offset, bytes) => board.nvram.write(KEY_SLOTS[slot] + offset, bytes),
  };
}

/** Words of DRAM: reserved ones that survive a warm reset (`dram`), or behind the hashed bytes of the image (`image`). */
export function dramKeyStorage(board: Board, name: 'dram' | 'image', address: number): KeyStorage {
  return {
    name,
    followsImage: name === 'image',
    *read(slot) {
      yield* board.cpuAccess(KEY_BYTES);
      return board.dram.read(address + slot * KEY_SLOT_STRIDE, KEY_BYTES);
    },
    peek: (slot) => board.dram.peek(address + slot * KEY_SLOT_STRIDE, KEY_BYTES),
    poke: (slot, bytes) => board.dram.poke(address + slot * KEY_SLOT_STRIDE, bytes),
    *write(slot, offset, bytes) {
      yield* board.cpuAccess(bytes.length);
      board.dram.poke(address + slot * KEY_SLOT_STRIDE + offset, bytes);
    },
  };
}

/**
 * The storage that the profile chooses; undefined when it lies in DRAM that has lost its content.
 * @param image the image behind whose hashed bytes the store `image` lies
 * @param base where that image stands; the run area unless it is still staged
 */
export function keyStorageFor(
  adapter: Adapter,
  image: ImageInMemory | undefined,
  base = adapter.profile.memory.runBase,
): KeyStorage | undefined {
  const { board, profile } = adapter;
  const { memory, update } = profile;
  if (update.keyStore === 'nvram') return nvramKeyStorage(board);
  if (!board.dram.retained) return undefined;
  if (update.keyStore === 'dram') return dramKeyStorage(board, 'dram', memory.handover.base + HANDOVER_KEY_OFFSET);
  return image === undefined ? undefined : dramKeyStorage(board, 'image', base + image.keyArea.offset);
}
