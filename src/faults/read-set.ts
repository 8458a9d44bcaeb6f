import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { CellDevice } from '../hardware/cell-watch.js';
import { LEAF_BYTES } from './hash-tree.js';
import type { SurvivingState } from './surviving-state.js';

const WORD_BYTES = 4;
const GRAIN: Readonly<Record<CellDevice, number>> = { flash: LEAF_BYTES, nvram: WORD_BYTES };

/**
 * The cells a recovery has looked at: whole pages of flash, words of NVRAM. The recovery is deterministic, so from any
 * state that holds the same bytes in these cells it does the same, step by step, whatever the other cells hold.
 */
export class ReadSet {
  readonly #grains: Readonly<Record<CellDevice, Set<number>>> = { flash: new Set(), nvram: new Set() };
  #cover: readonly number[] | undefined;

  add(device: CellDevice, address: number, bytes: number): void {
    const grain = GRAIN[device];
    const grains = this.#grains[device];
    for (let index = Math.floor(address / grain); index * grain < address + bytes; index += 1) grains.add(index);
    this.#cover = undefined;
  }

  addAll(other: ReadSet): void {
    for (const device of ['flash', 'nvram'] as const)
      for (const index of other.#grains[device]) this.#grains[device].add(index);
    this.#cover = undefined;
  }

  has(device: CellDevice, address: number, bytes: number): boolean {
    const grain = GRAIN[device];
    for (let index = Math.floor(address / grain); index * grain < address + bytes; index += 1)
      if (this.#grains[device].has(index)) return true;
    return false;
  }

  /** SHA-256 over what the cells of this set hold in a state. */
  digestOf(state: SurvivingState): string {
    const tree = state.tree('flash');
    this.#cover ??= tree.cover([...this.#grains.flash].sort((a, b) => a - b));
    const hash = sha256.create();
    for (const node of this.#cover) hash.update(tree.node(node));
    const words = [...this.#grains.nvram].sort((a, b) => a - b);
    const bytes = new Uint8Array(words.length * WORD_BYTES);
    for (const [index, word] of words.entries())
      bytes.set(state.nvram.subarray(word * WORD_BYTES, (word + 1) * WORD_BYTES), index * WORD_BYTES);
    return bytesToHex(hash.update(bytes).digest());
  }

  /** Names the set itself: equal sets have equal names. */
  get name(): string {
    const sorted = (device: CellDevice): number[] => [...this.#grains[device]].sort((a, b) => a - b);
    return bytesToHex(
      sha256(Uint8Array.from(new Uint8Array(Uint32Array.from([...sorted('flash'), -1, ...sorted('nvram')]).buffer))),
    );
  }
}
