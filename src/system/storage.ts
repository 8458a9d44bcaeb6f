import { BlockStore } from './block-store.js';
import type { Exchange } from './exchange.js';
import type { StorageTarget } from './host-port.js';
import { WriteChecker } from './write-checker.js';

/** Faults of the storage that a test asks for, to see that the checker notices; by number of the write, from 0. */
export interface StorageFaults {
  /** Acknowledged without having been stored. */
  readonly loseWrite?: number;
}

/** What stands behind all adapters: the blocks, and the checker that watches them. */
export class Storage implements StorageTarget {
  readonly store: BlockStore;
  readonly checker: WriteChecker;
  readonly #faults: StorageFaults;
  #writes = 0;

  constructor(volumes: number, blocks: number, options: StorageFaults & { readonly dropCompletion?: number } = {}) {
    this.store = new BlockStore(volumes, blocks);
    this.checker = new WriteChecker(this.store, volumes, options.dropCompletion);
    this.#faults = options;
  }

  carryOut(exchange: Exchange): void {
    const { io } = exchange;
    if (io.kind === 'read') exchange.returned = this.store.read(io.volume, io.block);
    if (io.kind !== 'write') return;
    if (this.#writes++ === this.#faults.loseWrite) return;
    this.checker.stored(io);
    this.store.write(io.volume, io.block, io.blocks, io.stamp);
  }
}
