import type { TableField, TableLayout } from '../image/characteristics.js';
import { Refusal } from './refusal.js';

/** What an entry means, whatever its layout: field name to unsigned value, or to raw bytes as hex. */
export type EntryMeaning = Readonly<Record<string, bigint | string>>;

/** Reads the meaning of one entry of `layout.entryBytes` bytes. */
export function readEntry(layout: TableLayout, entry: Uint8Array): EntryMeaning {
  return Object.fromEntries(layout.fields.map((field) => [field.name, readField(field, entry)]));
}

/** The bytes of an entry; fields that the meaning does not name are zero. @throws Refusal when a value does not fit */
export function writeEntry(layout: TableLayout, meaning: EntryMeaning): Uint8Array {
  const entry = new Uint8Array(layout.entryBytes);
  for (const field of layout.fields) {
    const value = meaning[field.name];
    if (value !== undefined) writeField(layout, field, entry, value);
  }
  return entry;
}

/** Fields of `before` whose meaning `after` does not carry on. Fields that only one layout has do not count. */
export function changedFields(before: EntryMeaning, after: EntryMeaning): string[] {
  return Object.keys(before).filter((name) => name in after && before[name] !== after[name]);
}

function readField(field: TableField, entry: Uint8Array): bigint | string {
  const bytes = entry.subarray(field.offset, field.offset + field.lengthBytes);
  if (field.kind === 'bytes') return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function writeField(layout: TableLayout, field: TableField, entry: Uint8Array, value: bigint | string): void {
  if (typeof value === 'string') {
    if (value.length !== field.lengthBytes * 2 || field.kind !== 'bytes')
      throw new Refusal(
        'conversion-failed',
        `${layout.name}.${field.name}: ${value.length / 2} bytes do not fit layout ${layout.layout}`,
      );
    for (let index = 0; index < field.lengthBytes; index += 1)
      entry[field.offset + index] = Number.parseInt(value.slice(2 * index, 2 * index + 2), 16);
    return;
  }
  if (field.kind !== 'unsigned' || value >> BigInt(8 * field.lengthBytes) !== 0n)
    throw new Refusal(
      'conversion-failed',
      `${layout.name}.${field.name}: value ${value} does not fit ${field.lengthBytes} bytes of layout ${layout.layout}`,
    );
  let rest = value;
  for (let index = 0; index < field.lengthBytes; index += 1) {
    entry[field.offset + index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}
