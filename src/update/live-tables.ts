import type { Dram } from '../hardware/dram.js';
import type { MemoryRange } from '../hardware/profile.js';
import type { TableLayout } from '../image/characteristics.js';
import type { EntryMeaning } from './table-entry.js';
import { readTable, type TablePlace } from './tables.js';

/** The tables of the running image in adapter DRAM; remembers which entries changed since the bridge last looked. */
export class LiveTables {
  readonly area: MemoryRange;
  readonly places: readonly TablePlace[];
  readonly layouts: readonly TableLayout[];
  readonly #dram: Dram;
  readonly #changed = new Map<string, Set<number>>();

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
    this.markChanged('path', port);
  }

  markChanged(name: string, entry: number): void {
    const entries = this.#changed.get(name) ?? new Set();
    entries.add(entry);
    this.#changed.set(name, entries);
  }

  /** Entries of a table that changed since the last call, in ascending order. */
  takeChanged(name: string): number[] {
    const entries = [...(this.#changed.get(name) ?? [])].sort((a, b) => a - b);
    this.#changed.delete(name);
    return entries;
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
