import { ByteReader } from './byte-reader.js';
import {
  type Characteristics,
  MODULE_KINDS,
  type ModuleRange,
  noCharacteristics,
  type TableField,
  type TableLayout,
} from './characteristics.js';
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
import { hex, ImageError } from './image-error.js';
import { decodeText } from './text.js';

/** Where a record stands in the file it came from, for messages. */
export interface RecordPlace {
  file: string;
  /** Offset of the record's first byte in that file. */
  offset: number;
}

/** Reads fields of one entry; offsets in messages are those of the file. */
class EntryReader {
  readonly #reader: ByteReader;
  readonly #place: RecordPlace;
  readonly offset: number;
  readonly lengthBytes: number;

  constructor(reader: ByteReader, place: RecordPlace, offset: number, lengthBytes: number) {
    this.#reader = reader;
    this.#place = place;
    this.offset = offset;
    this.lengthBytes = lengthBytes;
  }

  u8 = (at: number, field: string) => this.#reader.u8(this.offset + at, field);
  u16 = (at: number, field: string) => this.#reader.u16(this.offset + at, field);
  u32 = (at: number, field: string) => this.#reader.u32(this.offset + at, field);
  bytes = (at: number, lengthBytes: number) =>
    this.#reader.bytes.subarray(this.offset + at, this.offset + at + lengthBytes);

  fault(field: string, at: number, expected: string, found: string): ImageError {
    return new ImageError({
      file: this.#place.file,
      field: `characteristics ${field}`,
      offset: this.#place.offset + this.offset + at,
      expected,
      found,
    });
  }

  expectLength(field: string, lengthBytes: number): void {
    if (this.lengthBytes !== lengthBytes)
      throw this.fault(field, -2, `${lengthBytes} bytes of data`, `${this.lengthBytes}`);
  }

  text(field: string): string {
    const text = decodeText(this.bytes(0, this.lengthBytes));
    if (!text) throw this.fault(field, 0, 'printable UTF-8 text', text === '' ? 'nothing' : 'other bytes');
    return text;
  }

  shortName(at: number, field: string): string {
    const padded = this.bytes(at, SHORT_NAME_BYTES);
    const end = padded.indexOf(0);
    const isPadded = end < 0 || padded.subarray(end).every((byte) => byte === 0);
    const name = decodeText(end < 0 ? padded : padded.subarray(0, end));
    if (!name || !isPadded) throw this.fault(field, at, 'a name of 1 to 8 characters padded with zeros', 'other bytes');
    return name;
  }
}

/**
 * Reads a characteristics record; bytes behind its end are ignored. The bytes may stand in shared memory.
 * @throws ImageError naming the entry and its offset in the file
 */
export function decodeCharacteristics(bytes: Uint8Array, place: RecordPlace): Characteristics {
  const characteristics = noCharacteristics();
  const seen = new Set<number>();
  const reader = recordReader(bytes, place);
  for (let at = RECORD_HEADER_BYTES; at < reader.lengthBytes; ) {
    const whole = new EntryReader(reader, place, at, reader.lengthBytes - at);
    if (whole.lengthBytes < ENTRY_HEADER_BYTES)
      throw whole.fault('entry', 0, 'an entry of at least 4 bytes', `${whole.lengthBytes} bytes before the end`);
    const type = whole.u16(0, 'type');
    const lengthBytes = whole.u16(2, 'length');
    const paddedBytes = (lengthBytes + 3) & ~3;
    if (ENTRY_HEADER_BYTES + paddedBytes > whole.lengthBytes)
      throw whole.fault('entry length', 2, `at most ${whole.lengthBytes - ENTRY_HEADER_BYTES}`, `${lengthBytes}`);
    const entry = new EntryReader(reader, place, at + ENTRY_HEADER_BYTES, lengthBytes);
    if (entry.bytes(lengthBytes, paddedBytes - lengthBytes).some((byte) => byte !== 0))
      throw entry.fault('entry padding', lengthBytes, 'zeros', 'other bytes');
    if (SINGLE.has(type) && seen.has(type)) throw whole.fault(`entry type ${type}`, 0, 'one such entry', 'a second');
    seen.add(type);
    decodeEntry(type, entry, characteristics);
    at += ENTRY_HEADER_BYTES + paddedBytes;
  }
  return characteristics;
}

/** Entries that may occur once only: a second one would leave open which of them holds. */
const SINGLE = new Set<number>([
  ENTRY.adapterType,
  ENTRY.version,
  ENTRY.cpu,
  ENTRY.bootstrap,
  ENTRY.memoryNeeds,
  ENTRY.securityCounter,
  ENTRY.runBase,
  ENTRY.name,
  ENTRY.keyArea,
]);

/** Checks the record's header; the reader it returns ends where the record does. */
function recordReader(bytes: Uint8Array, place: RecordPlace): ByteReader {
  const reader = new ByteReader(bytes, place.file);
  const header = new EntryReader(reader, place, 0, bytes.length);
  if (bytes.length < RECORD_HEADER_BYTES)
    throw header.fault('record', 0, `at least ${RECORD_HEADER_BYTES} bytes`, `${bytes.length}`);
  const magic = header.u32(0, 'magic');
  if (magic !== RECORD_MAGIC) throw header.fault('magic', 0, `${hex(RECORD_MAGIC)} ("FLCH")`, hex(magic));
  const version = header.u16(4, 'version');
  if (version !== RECORD_VERSION) throw header.fault('record version', 4, `${RECORD_VERSION}`, `${version}`);
  const totalBytes = header.u16(6, 'total bytes');
  if (totalBytes < RECORD_HEADER_BYTES || totalBytes > bytes.length || totalBytes % 4 !== 0)
    throw header.fault('total bytes', 6, `a multiple of 4 from 8 to ${bytes.length}`, `${totalBytes}`);
  return new ByteReader(bytes.subarray(0, totalBytes), place.file);
}

function decodeEntry(type: number, entry: EntryReader, into: Characteristics): void {
  switch (type) {
    case ENTRY.adapterType:
      into.adapterType = entry.text('adapter type');
      break;
    case ENTRY.version:
      entry.expectLength('version', 8);
      into.version = {
        major: entry.u8(0, 'major'),
        minor: entry.u8(1, 'minor'),
        revision: entry.u16(2, 'revision'),
        build: entry.u32(4, 'build'),
      };
      break;
    case ENTRY.cpu:
      into.cpu = entry.text('cpu');
      break;
    case ENTRY.bootstrap:
      entry.expectLength('bootstrap', 12);
      into.bootstrap = {
        abi: entry.u32(0, 'abi'),
        offset: entry.u32(4, 'offset'),
        lengthBytes: entry.u32(8, 'bytes'),
      };
      break;
    case ENTRY.module:
      into.modules.push(decodeModule(entry));
      break;
    case ENTRY.tableLayout:
      into.tables.push(decodeTable(entry, into.tables));
      break;
    case ENTRY.conversion:
      entry.expectLength('conversion', 16);
      into.conversions.push({
        table: entry.shortName(0, 'conversion table'),
        fromLayout: entry.u32(8, 'from layout'),
        toLayout: entry.u32(12, 'to layout'),
      });
      break;
    case ENTRY.feature:
      into.features.push(entry.text('feature'));
      break;
    case ENTRY.memoryNeeds:
      entry.expectLength('memory needs', 12);
      into.memory = {
        ramBytes: entry.u32(0, 'ram bytes'),
        tableBytes: entry.u32(4, 'table bytes'),
        bufferBytes: entry.u32(8, 'buffer bytes'),
      };
      break;
    case ENTRY.securityCounter:
      entry.expectLength('security counter', 4);
      into.securityCounter = entry.u32(0, 'security counter');
      break;
    case ENTRY.runBase:
      entry.expectLength('run base', 4);
      into.runBase = entry.u32(0, 'run base');
      break;
    case ENTRY.name:
      into.name = entry.text('name');
      break;
    case ENTRY.keyArea:
      entry.expectLength('key area', 4);
      into.keyAreaBytes = entry.u32(0, 'key area bytes');
      break;
    default:
      into.unknown.push({ type, data: entry.bytes(0, entry.lengthBytes).slice() });
  }
}

function decodeModule(entry: EntryReader): ModuleRange {
  entry.expectLength('module', 16);
  const number = entry.u32(0, 'kind');
  return {
    kind: MODULE_KINDS[number - 1] ?? `kind ${number}`,
    offset: entry.u32(4, 'offset'),
    lengthBytes: entry.u32(8, 'bytes'),
    entryOffset: entry.u32(12, 'entry offset'),
  };
}

function decodeTable(entry: EntryReader, before: readonly TableLayout[]): TableLayout {
  if (entry.lengthBytes < TABLE_HEADER_BYTES)
    throw entry.fault('table layout', -2, `at least ${TABLE_HEADER_BYTES} bytes of data`, `${entry.lengthBytes}`);
  const name = entry.shortName(0, 'table name');
  if (before.some((table) => table.name === name))
    throw entry.fault('table layout', 0, `one layout for table ${name}`, 'a second');
  const fieldCount = entry.u32(20, 'field count');
  if (TABLE_HEADER_BYTES + fieldCount * FIELD_BYTES !== entry.lengthBytes)
    throw entry.fault(
      'table field count',
      20,
      `${(entry.lengthBytes - TABLE_HEADER_BYTES) / FIELD_BYTES} for ${entry.lengthBytes} bytes of data`,
      `${fieldCount}`,
    );
  const entryBytes = entry.u32(16, 'entry bytes');
  return {
    name,
    layout: entry.u32(8, 'layout'),
    capacityEntries: entry.u32(12, 'capacity'),
    entryBytes,
    fields: Array.from({ length: fieldCount }, (_, index) =>
      decodeField(entry, TABLE_HEADER_BYTES + index * FIELD_BYTES, entryBytes),
    ),
  };
}

function decodeField(entry: EntryReader, at: number, entryBytes: number): TableField {
  const name = entry.shortName(at, 'field name');
  const offset = entry.u16(at + 8, 'field offset');
  const lengthBytes = entry.u16(at + 10, 'field bytes');
  if (offset + lengthBytes > entryBytes)
    throw entry.fault(
      `field ${name}`,
      at + 8,
      `a field inside the entry of ${entryBytes} bytes`,
      `${offset} + ${lengthBytes}`,
    );
  const kind = entry.u16(at + 12, 'field kind');
  if (kind > 1) throw entry.fault(`field ${name} kind`, at + 12, '0 (unsigned) or 1 (bytes)', `${kind}`);
  return { name, offset, lengthBytes, kind: kind === 0 ? 'unsigned' : 'bytes' };
}
