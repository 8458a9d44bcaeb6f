import { type Characteristics, MODULE_KINDS, type ModuleKind, type TableLayout } from './characteristics.js';
import {
  ENTRY,
  ENTRY_HEADER_BYTES,
  FIELD_BYTES,
  RECORD_HEADER_BYTES,
  RECORD_MAGIC,
  RECORD_VERSION,
  SHORT_NAME_BYTES,
  TABLE_HEADER_BYTES,
} from './characteristics-record.js';
import { ImageError } from './image-error.js';
import { isPrintable, quoted } from './text.js';

interface Entry {
  type: number;
  data: Uint8Array;
}

/**
 * Encodes a characteristics record, entries in the order of their types.
 * @throws ImageError when a name, a list or the record is too long for its field; `file` is named in it
 */
export function encodeCharacteristics(characteristics: Characteristics, file: string): Uint8Array {
  const entries = entriesOf(characteristics, file);
  const totalBytes = entries.reduce(
    (sum, { data }) => sum + ENTRY_HEADER_BYTES + pad(data.length),
    RECORD_HEADER_BYTES,
  );
  if (totalBytes > 0xffff)
    throw new ImageError({ file, field: 'characteristics', expected: 'at most 65532 bytes', found: `${totalBytes}` });
  const record = new Uint8Array(totalBytes);
  const view = new DataView(record.buffer);
  view.setUint32(0, RECORD_MAGIC, true);
  view.setUint16(4, RECORD_VERSION, true);
  view.setUint16(6, totalBytes, true);
  let at = RECORD_HEADER_BYTES;
  for (const { type, data } of entries) {
    view.setUint16(at, type, true);
    view.setUint16(at + 2, data.length, true);
    record.set(data, at + ENTRY_HEADER_BYTES);
    at += ENTRY_HEADER_BYTES + pad(data.length);
  }
  return record;
}

const pad = (lengthBytes: number) => (lengthBytes + 3) & ~3;

function entriesOf(facts: Characteristics, file: string): Entry[] {
  const entries: Entry[] = [];
  const add = (type: number, data: Uint8Array | undefined) => {
    if (!data) return;
    if (data.length > 0xffff)
      throw new ImageError({
        file,
        field: `characteristics entry ${type}`,
        expected: 'at most 65535 bytes',
        found: `${data.length}`,
      });
    entries.push({ type, data });
  };
  const { version, bootstrap, memory } = facts;
  const text = (value: string | undefined) => (value === undefined ? undefined : textBytes(value, file));
  add(ENTRY.adapterType, text(facts.adapterType));
  add(ENTRY.version, version && versionBytes(version));
  add(ENTRY.cpu, text(facts.cpu));
  add(ENTRY.bootstrap, bootstrap && words(bootstrap.abi, bootstrap.offset, bootstrap.lengthBytes));
  for (const module of facts.modules)
    add(ENTRY.module, words(kindNumber(module.kind), module.offset, module.lengthBytes, module.entryOffset));
  for (const table of facts.tables) add(ENTRY.tableLayout, tableBytes(table, file));
  for (const { table, fromLayout, toLayout } of facts.conversions)
    add(ENTRY.conversion, join(shortName(table, file), words(fromLayout, toLayout)));
  for (const feature of facts.features) add(ENTRY.feature, text(feature));
  add(ENTRY.memoryNeeds, memory && words(memory.ramBytes, memory.tableBytes, memory.bufferBytes));
  add(ENTRY.securityCounter, word(facts.securityCounter));
  add(ENTRY.runBase, word(facts.runBase));
  add(ENTRY.name, text(facts.name));
  add(ENTRY.keyArea, word(facts.keyAreaBytes));
  for (const { type, data } of facts.unknown) add(type, data);
  return entries;
}

/** What cannot be read back must not be written. */
function textBytes(value: string, file: string): Uint8Array {
  if (value === '' || !isPrintable(value))
    throw new ImageError({ file, field: 'characteristics text', expected: 'printable text', found: quoted(value) });
  return new TextEncoder().encode(value);
}

function word(value: number | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : words(value);
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value, true);
  return bytes;
}

function versionBytes(version: NonNullable<Characteristics['version']>): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version.major);
  view.setUint8(1, version.minor);
  view.setUint16(2, version.revision, true);
  view.setUint32(4, version.build, true);
  return bytes;
}

function kindNumber(kind: ModuleKind): number {
  const known = (MODULE_KINDS as readonly string[]).indexOf(kind);
  return known >= 0 ? known + 1 : Number(kind.slice('kind '.length));
}

function shortName(name: string, file: string): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length === 0 || bytes.length > SHORT_NAME_BYTES)
    throw new ImageError({
      file,
      field: 'characteristics name',
      expected: '1 to 8 bytes',
      found: JSON.stringify(name),
    });
  const padded = new Uint8Array(SHORT_NAME_BYTES);
  padded.set(bytes);
  return padded;
}

function tableBytes(table: TableLayout, file: string): Uint8Array {
  const bytes = new Uint8Array(TABLE_HEADER_BYTES + table.fields.length * FIELD_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(shortName(table.name, file));
  bytes.set(words(table.layout, table.capacityEntries, table.entryBytes, table.fields.length), 8);
  for (const [index, field] of table.fields.entries()) {
    const at = TABLE_HEADER_BYTES + index * FIELD_BYTES;
    bytes.set(shortName(field.name, file), at);
    view.setUint16(at + 8, field.offset, true);
    view.setUint16(at + 10, field.lengthBytes, true);
    view.setUint16(at + 12, field.kind === 'unsigned' ? 0 : 1, true);
  }
  return bytes;
}

function join(...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
