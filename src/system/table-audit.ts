import type { TraceView } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { tableDifference } from '../update/conversion.js';
import type { EntryMeaning } from '../update/table-entry.js';

/** `kept`: every entry means what it meant; `rebuilt`: made anew by a standard sequence; else the first difference. */
export type TableFinding =
  | { readonly state: 'kept' }
  | { readonly state: 'rebuilt' }
  | { readonly state: 'different'; readonly detail: string };

/** Compares config, login and path tables entry by entry: when the old image stops serving, and when one resumes. */
export class TableAudit {
  readonly #adapter: Adapter;
  #before: Map<string, EntryMeaning[]> | undefined;
  #finding: TableFinding = { state: 'kept' };

  constructor(adapter: Adapter) {
    this.#adapter = adapter;
  }

  get finding(): TableFinding {
    return this.#finding;
  }

  readonly view: TraceView = (event) => {
    const { tables } = this.#adapter;
    if (event.kind === 'service-left' && tables !== undefined) this.#before = tables.meaning();
    if (event.kind === 'resumed') this.#compare(event.by);
  };

  #compare(by: 'fastload' | 'standard' | 'old-image'): void {
    const before = this.#before;
    const after = this.#adapter.tables?.meaning();
    if (before === undefined || after === undefined) return;
    this.#before = undefined;
    for (const [name, entries] of before) {
      const detail = tableDifference(name, entries, after.get(name) ?? []);
      if (detail === undefined) continue;
      // A standard sequence starts the counters of its paths anew; whatever else it changes is a loss.
      this.#finding = by === 'standard' ? { state: 'rebuilt' } : { state: 'different', detail };
      return;
    }
  }
}
