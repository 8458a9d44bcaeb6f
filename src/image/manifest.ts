import { Ajv, type ErrorObject } from 'ajv';
import { isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import schema from '../../schemas/manifest.schema.json' with { type: 'json' };
import { type Characteristics, type ModuleKind, mergeCharacteristics, noCharacteristics } from './characteristics.js';
import { hex, ImageError } from './image-error.js';
import { parseQuantity } from './quantity.js';
import { quoted } from './text.js';
import { parseVersion } from './version.js';

/** The facts about a raw image that its manifest states. */
export interface Manifest {
  /** Name of the manifest file, for messages. */
  file: string;
  characteristics: Characteristics;
  headerBytes: number | undefined;
}

type Quantity = number | string;

/** The file's shape once it has passed the schema. */
interface ManifestFile {
  name?: string;
  adapter: string;
  version: string;
  cpu: string;
  runBase: Quantity;
  headerSize?: Quantity;
  securityCounter?: Quantity;
  bootstrap: { abi: Quantity; offset?: Quantity; bytes?: Quantity };
  modules?: { kind: ModuleKind; offset: Quantity; bytes: Quantity; entry?: Quantity }[];
  tables?: {
    name: string;
    layout: Quantity;
    capacity: Quantity;
    entryBytes: Quantity;
    fields?: { name: string; offset: number; bytes: number; kind?: 'unsigned' | 'bytes' }[];
  }[];
  conversions?: { table: string; from: Quantity; to: Quantity }[];
  features?: string[];
  memory?: { ram: Quantity; tables: Quantity; buffers: Quantity };
  keyArea?: Quantity;
}

const MAX_MANIFEST_CHARACTERS = 0x10_0000;
const validate = new Ajv({ strict: false, verbose: true }).compile<ManifestFile>(schema);

/**
 * Reads a manifest in YAML or JSON (schemas/manifest.schema.json). Unknown keys are refused.
 * @throws ImageError naming key and line
 */
export function parseManifest(text: string, file: string): Manifest {
  if (text.length > MAX_MANIFEST_CHARACTERS)
    throw new ImageError({
      file,
      field: 'manifest',
      expected: 'at most 1 MiB of text',
      found: `${text.length} characters`,
    });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const [error] = document.errors;
  if (error)
    throw new ImageError({
      file,
      field: 'manifest',
      line: lines.linePos(error.pos[0]).line,
      expected: 'YAML or JSON',
      found: error.message,
    });
  const place: Place = { file, root: document.contents, lines };
  const value = toPlain(document, place);
  if (!validate(value)) throw schemaFault(validate.errors?.[0], value, place);
  return manifestOf(value, place);
}

interface Place {
  file: string;
  root: ParsedNode | null;
  lines: LineCounter;
}

function toPlain(document: ReturnType<typeof parseDocument>, place: Place): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw fault(place, [], 'YAML without excessive or unresolved aliases', (error as Error).message);
  }
}

/** An error of the schema in words: which key, on which line, what it should have been. */
function schemaFault(error: ErrorObject | undefined, value: unknown, place: Place): ImageError {
  const path = (error?.instancePath ?? '').split('/').slice(1);
  if (error?.keyword === 'additionalProperties') {
    const key = String(error.params.additionalProperty);
    const allowed = Object.keys((error.parentSchema?.properties as object | undefined) ?? {}).filter(
      (name) => name[0] !== '$',
    );
    const known = allowed.length > 0 ? `one of ${allowed.join(', ')}` : 'a known key';
    return fault(place, [...path, key], known, 'an unknown key');
  }
  if (error?.keyword === 'required')
    return fault(place, [...path, String(error.params.missingProperty)], 'a value', 'nothing');
  const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
  const isQuantity = error?.schemaPath.includes('/definitions/quantity') ?? false;
  const expected = isQuantity
    ? 'a number, 0x hexadecimal or a size such as 64KiB, of 32 bits'
    : error?.keyword === 'enum'
      ? `one of ${(error.params.allowedValues as unknown[]).join(', ')}`
      : (error?.message ?? 'another value').replace(/^must /, 'a value that must ');
  return fault(place, path, expected, shown(found));
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map';
  return typeof value === 'string' ? quoted(value) : String(value);
}

function fault(place: Place, path: readonly string[], expected: string, found: string): ImageError {
  const field = path.reduce((text, key) => (/^\d+$/.test(key) ? `${text}[${key}]` : text ? `${text}.${key}` : key), '');
  return new ImageError({
    file: place.file,
    field: field === '' ? 'manifest' : quotedKey(field),
    line: lineOf(place, path),
    expected,
    found,
  });
}

function quotedKey(field: string): string {
  return /^[\w.[\]$-]+$/.test(field) ? field : quoted(field);
}

/** The line of the key, or of the innermost node there is on the way to it. */
function lineOf({ root, lines }: Place, path: readonly string[]): number | undefined {
  let node: unknown = root;
  let position = (root as Node | null)?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair) break;
      position = (pair.key as Node).range?.[0] ?? position;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      position = (node as Node | undefined)?.range?.[0] ?? position;
    } else break;
  }
  return lines.linePos(position).line;
}

function manifestOf(value: ManifestFile, place: Place): Manifest {
  const number = (quantity: Quantity, ...path: string[]): number => {
    const parsed = typeof quantity === 'number' ? quantity : parseQuantity(quantity);
    if (parsed === undefined) throw fault(place, path, 'a number of at most 32 bits', shown(quantity));
    return parsed;
  };
  const optional = (quantity: Quantity | undefined, ...path: string[]) =>
    quantity === undefined ? undefined : number(quantity, ...path);
  const version = parseVersion(value.version);
  if (!version) throw fault(place, ['version'], 'parts of at most 255.255.65535+4294967295', value.version);
  const headerBytes = optional(value.headerSize, 'headerSize');
  if (headerBytes !== undefined && (headerBytes < 32 || headerBytes > 0xffff))
    throw fault(place, ['headerSize'], '32 to 65535', hex(headerBytes));
  const { bootstrap, memory } = value;
  const characteristics = mergeCharacteristics(noCharacteristics(), {
    name: value.name,
    adapterType: value.adapter,
    version,
    cpu: value.cpu,
    runBase: number(value.runBase, 'runBase'),
    securityCounter: optional(value.securityCounter, 'securityCounter'),
    bootstrap: {
      abi: number(bootstrap.abi, 'bootstrap', 'abi'),
      offset: number(bootstrap.offset ?? 0, 'bootstrap', 'offset'),
      lengthBytes: number(bootstrap.bytes ?? 0, 'bootstrap', 'bytes'),
    },
    modules: (value.modules ?? []).map(({ kind, offset, bytes, entry }, index) => ({
      kind,
      offset: number(offset, 'modules', `${index}`, 'offset'),
      lengthBytes: number(bytes, 'modules', `${index}`, 'bytes'),
      entryOffset: number(entry ?? offset, 'modules', `${index}`, 'entry'),
    })),
    tables: tablesOf(value, place, number),
    conversions: (value.conversions ?? []).map(({ table, from, to }, index) => ({
      table,
      fromLayout: number(from, 'conversions', `${index}`, 'from'),
      toLayout: number(to, 'conversions', `${index}`, 'to'),
    })),
    features: value.features ?? [],
    memory: memory && {
      ramBytes: number(memory.ram, 'memory', 'ram'),
      tableBytes: number(memory.tables, 'memory', 'tables'),
      bufferBytes: number(memory.buffers, 'memory', 'buffers'),
    },
    keyAreaBytes: optional(value.keyArea, 'keyArea'),
  });
  return { file: place.file, characteristics, headerBytes };
}

function tablesOf(
  value: ManifestFile,
  place: Place,
  number: (quantity: Quantity, ...path: string[]) => number,
): Characteristics['tables'] {
  const names = new Set<string>();
  return (value.tables ?? []).map((table, index) => {
    const path = ['tables', `${index}`];
    if (names.has(table.name)) throw fault(place, [...path, 'name'], `one layout of ${table.name}`, 'a second');
    names.add(table.name);
    const entryBytes = number(table.entryBytes, ...path, 'entryBytes');
    const fields = (table.fields ?? []).map((field, fieldIndex) => {
      if (field.offset + field.bytes > entryBytes)
        throw fault(
          place,
          [...path, 'fields', `${fieldIndex}`, 'offset'],
          `a field inside the entry of ${entryBytes} bytes`,
          `${field.offset} + ${field.bytes}`,
        );
      return { name: field.name, offset: field.offset, lengthBytes: field.bytes, kind: field.kind ?? 'unsigned' };
    });
    return {
      name: table.name,
      layout: number(table.layout, ...path, 'layout'),
      capacityEntries: number(table.capacity, ...path, 'capacity'),
      entryBytes,
      fields,
    };
  });
}
