import type { Conversion, TableLayout } from './characteristics.js';
import type { Difference, Verdict } from './difference-row.js';

/** Compares the layouts of each table, by name in the order of the old image and then of the new one. */
export function compareTables(
  old: readonly TableLayout[],
  new_: readonly TableLayout[],
  conversions: readonly Conversion[],
): Difference[] {
  const names = new Set([...old, ...new_].map(({ name }) => name));
  return [...names].map((name) => {
    const [from, to] = [old, new_].map((tables) => tables.find((table) => table.name === name));
    const { verdict, why } = judge(from, to, conversions);
    return {
      characteristic: `table ${name}`,
      old: from && shown(from),
      new: to && shown(to),
      isEqual: from !== undefined && to !== undefined && isSame(from, to),
      verdict,
      why,
    };
  });
}

function judge(
  from: TableLayout | undefined,
  to: TableLayout | undefined,
  conversions: readonly Conversion[],
): { verdict: Verdict; why: string } {
  if (!from) return { verdict: 'compatible', why: 'new; the new image sets it up empty' };
  if (!to) return { verdict: 'incompatible', why: 'the new image has no such table; its entries would be lost' };
  const isConvertible = conversions.some(
    ({ table, fromLayout, toLayout }) => table === to.name && fromLayout === from.layout && toLayout === to.layout,
  );
  if (from.layout !== to.layout)
    return isConvertible
      ? { verdict: 'reconcilable', why: `the new image converts layout ${from.layout} to ${to.layout}` }
      : { verdict: 'incompatible', why: `the new image has no conversion from layout ${from.layout}` };
  if (!isSameEntry(from, to))
    return { verdict: 'incompatible', why: `both call it layout ${to.layout}, but define it differently` };
  if (to.capacityEntries < from.capacityEntries)
    return isConvertible
      ? { verdict: 'reconcilable', why: 'less room; converts if the entries in use fit' }
      : { verdict: 'incompatible', why: 'less room, and no conversion that could drop what does not fit' };
  return { verdict: 'compatible', why: to.capacityEntries === from.capacityEntries ? 'same' : 'more room' };
}

function isSameEntry(from: TableLayout, to: TableLayout): boolean {
  const fields = ({ fields }: TableLayout) =>
    fields
      .map(({ name, offset, lengthBytes, kind }) => `${name} ${offset} ${lengthBytes} ${kind}`)
      .sort()
      .join();
  return from.entryBytes === to.entryBytes && fields(from) === fields(to);
}

function isSame(from: TableLayout, to: TableLayout): boolean {
  return from.layout === to.layout && from.capacityEntries === to.capacityEntries && isSameEntry(from, to);
}

function shown({ layout, capacityEntries, entryBytes }: TableLayout): string {
  return `layout ${layout}, ${capacityEntries} × ${entryBytes} bytes`;
}
