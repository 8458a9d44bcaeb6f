import { bytesToHex } from '@noble/hashes/utils.js';
import type { CellDevice } from '../hardware/cell-watch.js';
import type { SurvivingCells } from '../system/powered-up-adapter.js';
import { HashTree } from './hash-tree.js';

/** What a power cut at one moment leaves: the bytes of flash and NVRAM, with their hash. */
export class SurvivingState implements SurvivingCells {
  readonly flash: Uint8Array;
  readonly nvram: Uint8Array;
  readonly #trees: Readonly<Record<CellDevice, HashTree>>;
  #listeners: ((device: CellDevice, address: number, bytes: number) => void)[] = [];

  constructor(cells: SurvivingCells) {
    this.flash = cells.flash.slice();
    this.nvram = cells.nvram.slice();
    const from = cells instanceof SurvivingState ? cells.#trees : undefined;
    this.#trees = { flash: new HashTree(this.flash, from?.flash), nvram: new HashTree(this.nvram, from?.nvram) };
  }

  /** Cells hold other bytes now. */
  set(device: CellDevice, address: number, bytes: Uint8Array): void {
    this[device].set(bytes, address);
    this.#trees[device].changed(address, bytes.length);
    for (const listener of this.#listeners) listener(device, address, bytes.length);
  }

  /** Told of every change from now on. */
  onChange(listener: (device: CellDevice, address: number, bytes: number) => void): void {
    this.#listeners.push(listener);
  }

  tree(device: CellDevice): HashTree {
    return this.#trees[device];
  }

  /** Hash over all cells, lower-case hexadecimal. */
  get hash(): string {
    return bytesToHex(this.#trees.flash.node(1)) + bytesToHex(this.#trees.nvram.node(1));
  }
}
