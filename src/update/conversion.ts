import type { Dram } from '../hardware/dram.js';
import type { TableLayout } from '../image/characteristics.js';
import { Refusal } from './refusal.js';
import { changedFields, type EntryMeaning, readEntry, writeEntry } from './table-entry.js';
import type { TablePlace } from './tables.js';

/** A table of the old image and its place in the fresh area. */
export interface TableConversion {
  readonly from: { readonly layout: TableLayout; readonly place: TablePlace };
  readonly to: { readonly layout: TableLayout; readonly place: TablePlace };
}

/**
 * What the conversion module does to the bytes: each entry keeps its meaning, field by field, in the new layout.
 * @param only entries to convert; all by default
 * @throws Refusal `conversion-failed` naming table, entry and field when a value does not fit
 */
export function convertTable(dram: Dram, { from, to }: TableConversion, only?: readonly number[]): void {
  const entries = only ?? Array.from({ length: from.place.entries }, (_, index) => index);
  for (const index of entries) {
    const bytes = dram.peek(from.place.address + index * from.place.entryBytes, from.place.entryBytes);
    try {
      const converted = writeEntry(to.layout, readEntry(from.layout, bytes));
      dram.poke(to.place.address + index * to.place.entryBytes, converted);
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal(error.reason, `entry ${index}: ${error.message}`);
      throw error;
    }
  }
}

/** Compares two tables entry by entry. @returns the first difference in words, or undefined when they mean the same */
export function tableDifference(
  name: string,
  before: readonly EntryMeaning[],
  after: readonly EntryMeaning[],
): string | undefined {
  if (before.length !== after.length) return `${name}: ${before.length} entries became ${after.length}`;
  for (const [index, entry] of before.entries()) {
    const changed = changedFields(entry, after[index]!);
    if (changed.length > 0) {
      const field = changed[0]!;
      return `${name}[${index}].${field}: ${entry[field]} became ${after[index]![field]}`;
    }
  }
  return undefined;
}
