import type { Version } from './version.js';

/** The modules of an image that take part in an update, by the number the record gives them. */
export const MODULE_KINDS = [
  'vectors',
  'load',
  'branch',
  'bootstrap',
  'memory initialization',
  'conversion',
  'copy',
  'runtime',
  'standard initialization',
  'fastload initialization',
  'query',
  'service',
] as const;

/** A kind that this version does not know is kept under its number. */
export type ModuleKind = (typeof MODULE_KINDS)[number] | `kind ${number}`;

/** A module's place in the image; offsets count from the run base, the first byte of the container's header. */
export interface ModuleRange {
  kind: ModuleKind;
  offset: number;
  lengthBytes: number;
  entryOffset: number;
}

/** The part of an image that the old image branches to. */
export interface Bootstrap {
  /** Version of the calling convention between old and new image; they must agree. */
  abi: number;
  offset: number;
  lengthBytes: number;
}

export interface TableField {
  name: string;
  offset: number;
  lengthBytes: number;
  kind: 'unsigned' | 'bytes';
}

/** How the entries of one of the adapter's tables (`config`, `login`, `path`) are laid out in memory. */
export interface TableLayout {
  name: string;
  layout: number;
  capacityEntries: number;
  entryBytes: number;
  fields: TableField[];
}

/** A conversion between two layouts that the image can carry out. */
export interface Conversion {
  table: string;
  fromLayout: number;
  toLayout: number;
}

export interface MemoryNeeds {
  /** Data, zero-initialized data and stacks. */
  ramBytes: number;
  tableBytes: number;
  bufferBytes: number;
}

/** An entry of a type that this version does not know: ignored, but kept. */
export interface UnknownEntry {
  type: number;
  data: Uint8Array;
}

/** What an update must know about an image beyond its bytes. Facts that the image does not state are undefined. */
export interface Characteristics {
  name: string | undefined;
  adapterType: string | undefined;
  version: Version | undefined;
  cpu: string | undefined;
  runBase: number | undefined;
  securityCounter: number | undefined;
  bootstrap: Bootstrap | undefined;
  modules: ModuleRange[];
  tables: TableLayout[];
  conversions: Conversion[];
  features: string[];
  memory: MemoryNeeds | undefined;
  /** Bytes behind the end of the TLVs, rounded up to 64, outside the hashed bytes: where a key may be stored. */
  keyAreaBytes: number | undefined;
  unknown: UnknownEntry[];
}

export function noCharacteristics(): Characteristics {
  return {
    name: undefined,
    adapterType: undefined,
    version: undefined,
    cpu: undefined,
    runBase: undefined,
    securityCounter: undefined,
    bootstrap: undefined,
    modules: [],
    tables: [],
    conversions: [],
    features: [],
    memory: undefined,
    keyAreaBytes: undefined,
    unknown: [],
  };
}

/** `base` with every fact that `over` states in its place; a list replaces a list unless it is empty. */
export function mergeCharacteristics(base: Characteristics, over: Partial<Characteristics>): Characteristics {
  const merged: Record<string, unknown> = { ...base };
  for (const [fact, value] of Object.entries(over))
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) merged[fact] = value;
  return merged as unknown as Characteristics;
}
