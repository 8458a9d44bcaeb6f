import type { Dram } from '../hardware/dram.js';
import type { MemoryRange } from '../hardware/profile.js';
import type { TableLayout } from '../image/characteristics.js';
import { equalBytes } from '../image/digest.js';
import type { EntryMeaning } from './table-entry.js';
import { readTable, type TablePlace } from './tables.js';

/** The tables of the running image in adapter DRAM; finds the entries that changed since the bridge last looked. */
export class LiveTables {
  readonly area: MemoryRange;
  readonly places: readonly TablePlace[];
  readonly layouts: readonly TableLayout[];
  readonly #dram: Dram;
  /** The bytes of each table when its changes were last asked for. */
  readonly #seen = new Map<string, Uint8Array>();

  constructor(area: MemoryRange, places: readonly TablePlace[], layouts: readonly TableLayout[], dram: Dram) {
    this.area = area;
    this.places = places;
    this.layouts = layouts;
    this.#dram = dram;
  }

  place(name: string): TablePlace | undefined {
    return this.places.find((place) => place.name === name);
  }

  layout(name: string): TableLayout | undefined {
    return this.layouts.find((layout) => layout.name === name);
  }

  /** The service loop counts an I/O of a port in its path entry. */
  count(port: number): void {
    const place = this.place('path');
    const field = this.layout('path')?.fields.find((candidate) => candidate.name === 'ioq');
    if (place === undefined || field === undefined || port >= place.entries) return;
    const address = place.address + port * place.entryBytes + field.offset;
    const bytes = this.#dram.peek(address, field.lengthBytes).slice();
    for (let index = 0; index < bytes.length; index += 1) {
      bytes[index] = (bytes[index]! + 1) & 0xff;
      if (bytes[index] !== 0) break;
    }
    this.#dram.poke(address, bytes);
  }

  /** Entries of a table that changed since the last call, in ascending order; all of them at the first. */
  takeChanged(name: string): number[] {
    const place = this.place(name);
    if (place === undefined) return [];
    const { address, entries, entryBytes } = place;
    const now = this.#dram.peek(address, entries * entryBytes).slice();
    const before = this.#seen.get(name);
    this.#seen.set(name, now);
    const at = (index: number, bytes: Uint8Array) => bytes.subarray(index * entryBytes, (index + 1) * entryBytes);
    return Array.from({ length: entries }, (_, index) => index).filter(
      (index) => before === undefined || !equalBytes(at(index, before), at(index, now)),
    );
  }

  /** What every table says at this moment. */
  meaning(): Map<string, EntryMeaning[]> {
    return new Map(
      this.layouts.flatMap((layout) => {
        const place = this.place(layout.name);
        return place === undefined ? [] : [[layout.name, readTable(this.#dram, place, layout)] as const];
      }),
    );
  }
}
