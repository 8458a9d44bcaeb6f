// A DRAM part as data: profiles/dram/*.yaml. Every number stands with its unit and its source (or `assumed`).
import { parse } from 'yaml';
import {
  checkPart,
  type DramGeometry,
  type DramPart,
  type DramQueues,
  type DramTiming,
  type MappingField,
  REFERENCE_MAPPING,
} from './dram-part.js';
import { SiliconError } from './errors.js';

/** A part file that says something else than expected. */
export class PartFileError extends Error {
  override readonly name = 'PartFileError';
  /** Marks the error as one of the input. */
  readonly badInput = true;
  readonly next = 'Compare with a part of profiles/dram; fastload dram --list-parts names them.';

  constructor(
    readonly file: string,
    readonly field: string,
    message: string,
  ) {
    super(`${file}: ${field}: ${message}`);
  }
}

export interface PartFile {
  part: DramPart;
  description: string;
  /** Command clock, MHz. */
  clockMhz: number;
  /** Field (`timing.tRCD`) to the source of its number. */
  sources: ReadonlyMap<string, string>;
}

type Table = Record<string, unknown>;

const TIMING_FIELDS: readonly Exclude<keyof DramTiming, 'tCK'>[] = [
  'CL',
  'CWL',
  'tRCD',
  'tRP',
  'tRAS',
  'tRFC',
  'tREFI',
  'tRRD_S',
  'tRRD_L',
  'tWTR_S',
  'tWTR_L',
  'tFAW',
  'tWR',
  'tRTP',
  'tCCD_S',
  'tCCD_L',
  'tRTRS',
  'tXS',
  'tCKESR',
];
const GEOMETRY_UNITS = {
  ranks: 'ranks',
  bankGroups: 'groups',
  banksPerGroup: 'banks',
  rows: 'rows',
  rowBytes: 'bytes',
};
const QUEUE_UNITS = {
  read: 'requests',
  write: 'requests',
  bank: 'requests',
  drainAbove: 'requests',
  rowHitLimit: 'commands',
};

class Reader {
  readonly sources = new Map<string, string>();

  constructor(readonly file: string) {}

  fail(field: string, message: string): never {
    throw new PartFileError(this.file, field, message);
  }

  table(field: string, value: unknown, keys: readonly string[], optional: readonly string[] = []): Table {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail(field, 'expected a table');
    for (const key of Object.keys(value)) {
      if (!keys.includes(key) && !optional.includes(key)) {
        this.fail(`${field}.${key}`, `unknown key; expected one of ${[...keys, ...optional].join(', ')}`);
      }
    }
    for (const key of keys) if (!Object.hasOwn(value, key)) this.fail(`${field}.${key}`, 'missing');
    return value as Table;
  }

  text(field: string, value: unknown): string {
    if (typeof value !== 'string' || value.trim() === '') this.fail(field, 'expected text');
    return value;
  }

  /** A number with its unit and source. */
  quantity(field: string, value: unknown, unit: string): number {
    const table = this.table(field, value, ['value', 'unit', 'source']);
    if (table.unit !== unit) this.fail(`${field}.unit`, `expected ${unit}, found ${String(table.unit)}`);
    const number = table.value;
    if (typeof number !== 'number' || !Number.isFinite(number)) this.fail(`${field}.value`, 'expected a number');
    this.sources.set(field, this.text(`${field}.source`, table.source));
    return number;
  }

  quantities<K extends string>(field: string, value: unknown, units: Record<K, string>): Record<K, number> {
    const keys = Object.keys(units) as K[];
    const table = this.table(field, value, keys);
    const read = keys.map((key) => [key, this.quantity(`${field}.${key}`, table[key], units[key])]);
    return Object.fromEntries(read) as Record<K, number>;
  }

  mapping(value: unknown): MappingField[] {
    if (!Array.isArray(value)) this.fail('mapping', 'expected a list of address fields, most significant first');
    return value.map((field, i) => {
      if (!REFERENCE_MAPPING.includes(field as MappingField)) {
        this.fail(`mapping[${i}]`, `expected one of ${REFERENCE_MAPPING.join(', ')}, found ${String(field)}`);
      }
      return field as MappingField;
    });
  }
}

const KEYS = ['name', 'description', 'clock', 'timing', 'geometry', 'burst', 'mapping', 'queues'];

/** Reads a part. @throws PartFileError naming the file, the field and what was expected */
export function readPart(text: string, file: string): PartFile {
  const reader = new Reader(file);
  const top = reader.table('part', parseYaml(text, file), KEYS, ['tCK']);
  const clockMhz = reader.quantity('clock', top.clock, 'MHz');
  const units = Object.fromEntries(TIMING_FIELDS.map((field) => [field, 'cycles']));
  const timing = reader.quantities('timing', top.timing, units) as unknown as DramTiming;
  const part: DramPart = {
    name: reader.text('name', top.name),
    timing: { ...timing, tCK: 'tCK' in top ? reader.quantity('tCK', top.tCK, 'ns') : 1000 / clockMhz },
    geometry: reader.quantities('geometry', top.geometry, GEOMETRY_UNITS) as DramGeometry,
    burstCycles: reader.quantity('burst', top.burst, 'cycles'),
    queues: reader.quantities('queues', top.queues, QUEUE_UNITS) as DramQueues,
    mapping: reader.mapping(top.mapping),
  };
  try {
    checkPart(part);
  } catch (error) {
    if (error instanceof SiliconError) throw new PartFileError(file, error.field, error.message);
    throw error;
  }
  return { part, clockMhz, description: reader.text('description', top.description), sources: reader.sources };
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const line = (error as { linePos?: { line: number }[] }).linePos?.[0]?.line;
    throw new PartFileError(
      file,
      line ? `line ${line}` : 'file',
      `expected YAML: ${(error as Error).message.split('\n')[0]}`,
    );
  }
}
