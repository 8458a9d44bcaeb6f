import type { Board } from '../hardware/board.js';
import type { CellDevice, CellOperation, CellWatch } from '../hardware/cell-watch.js';
import type { ReadSet } from './read-set.js';

/** Everything that a run does to the cells which survive a power cut, in the order in which it begins. */
export class CellJournal implements CellWatch {
  readonly operations: CellOperation[] = [];
  readonly #reads: ReadSet | undefined;

  /** @param reads also notes which cells are looked at */
  constructor(reads?: ReadSet) {
    this.#reads = reads;
  }

  /** Watches the cells of a board from now on. */
  attach({ flash, nvram }: Board): void {
    flash.watch = this;
    nvram.watch = this;
  }

  began(operation: CellOperation): void {
    this.operations.push(operation);
  }

  read(device: CellDevice, address: number, bytes: number): void {
    this.#reads?.add(device, address, bytes);
  }
}
