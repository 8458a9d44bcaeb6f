import { Ajv } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import schema from '../../schemas/scenario.schema.json' with { type: 'json' };
import { nearMatch } from '../hardware/near-match.js';
import type { ModuleKind } from '../image/characteristics.js';
import { parseQuantity } from '../image/quantity.js';
import type { Disturbance, FlipArea, StrikePoint } from './disturbance.js';
import type { ModuleMischief } from './module-mischief.js';
import { ScenarioError } from './scenario-error.js';

type Number_ = string | number;

/** A fault as it is written. */
export type FaultEntry = { at: string } & (
  | { flip: FlipArea; offset: Number_; mask?: Number_ }
  | { key: Extract<Disturbance, { kind: 'key' }>['state'] }
  | { table: string; entry: number; field: string; value: Number_ }
  | { strayDmaOfPort: number; offset?: Number_; bytes?: Number_ }
  | { dram: 'lost' }
  | { firmware: 'hangs' }
  | { module: ModuleKind; does: ModuleMischief }
);

interface Document {
  describes?: string;
  adapter?: string;
  set?: Record<string, string | number | boolean>;
  old?: string;
  new?: string;
  oldManifest?: string;
  newManifest?: string;
  path?: 'fastload' | 'standard' | 'both';
  key?: string;
  staging?: Number_;
  crc32c?: Number_;
  securityCounter?: number;
  nvram?: string;
  faults?: FaultEntry[];
}

/** A scenario file as written: names of files, not yet their content. */
export interface ScenarioFile extends Omit<Document, 'faults' | 'staging' | 'crc32c' | 'set'> {
  readonly set: Readonly<Record<string, string>>;
  readonly stagingBase: number | undefined;
  readonly promisedCrc32c: number | undefined;
  readonly disturbances: readonly Disturbance[];
}

const MAX_CHARACTERS = 0x4_0000;
const validate = new Ajv({ allErrors: false, strict: false, allowUnionTypes: true }).compile<Document>(schema);
const KEYS = Object.keys(schema.properties);

/** @throws ScenarioError naming file and field */
export function parseScenario(text: string, file: string): ScenarioFile {
  const document = documentOf(text, file);
  const { faults, staging, crc32c, set, ...rest } = document;
  return {
    ...rest,
    set: Object.fromEntries(Object.entries(set ?? {}).map(([key, value]) => [key, `${value}`])),
    stagingBase: staging === undefined ? undefined : number(file, 'staging', staging),
    promisedCrc32c: crc32c === undefined ? undefined : number(file, 'crc32c', crc32c),
    disturbances: (faults ?? []).map((fault, index) => disturbanceOf(file, `faults[${index}]`, fault)),
  };
}

function documentOf(text: string, file: string): Document {
  if (text.length > MAX_CHARACTERS)
    throw new ScenarioError(file, 'file', 'at most 256 KiB of text', `${text.length} characters`);
  const lines = new LineCounter();
  const parsed = yamlOf(text, file, lines);
  const [fault] = parsed.errors;
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0]);
    throw new ScenarioError(file, `line ${line}`, 'readable YAML', fault.message);
  }
  let value: unknown;
  try {
    value = parsed.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new ScenarioError(file, 'file', 'YAML without aliases', error instanceof Error ? error.message : 'another');
  }
  if (validate(value)) return value;
  const problem = validate.errors![0]!;
  const field = problem.instancePath.slice(1).replaceAll('/', '.') || 'file';
  if (problem.keyword === 'additionalProperties') {
    const key = String(problem.params.additionalProperty) || '""';
    const near = nearMatch(key, KEYS);
    throw new ScenarioError(
      file,
      field === 'file' ? key : `${field}.${key}`,
      near === undefined ? `one of the keys ${KEYS.join(', ')}` : `a known key (did you mean ${near}?)`,
      'an unknown key',
    );
  }
  throw new ScenarioError(
    file,
    field,
    problem.message ?? 'another value',
    JSON.stringify(at(value, problem.instancePath)),
  );
}

function yamlOf(text: string, file: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false, logLevel: 'error' });
  } catch (error) {
    // The reader recurses; nothing a scenario has to say nests so deeply.
    if (!(error instanceof RangeError)) throw error;
    throw new ScenarioError(file, 'file', 'YAML that nests a few levels', 'one that nests too deeply to be read');
  }
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/** @throws ScenarioError naming `file` and the key below `field` */
export function disturbanceOf(file: string, field: string, fault: FaultEntry): Disturbance {
  const point = strikePoint(fault.at);
  const value = (name: string, given: Number_ | undefined, other: number): number =>
    given === undefined ? other : number(file, `${field}.${name}`, given);
  if ('flip' in fault) {
    const mask = value('mask', fault.mask, 1);
    if (mask > 0xff) throw new ScenarioError(file, `${field}.mask`, 'a byte', `${mask}`);
    return { kind: 'flip', at: point, area: fault.flip, offset: value('offset', fault.offset, 0), mask };
  }
  if ('key' in fault) return { kind: 'key', at: point, state: fault.key };
  if ('table' in fault) {
    const { table, entry, field: name } = fault;
    return { kind: 'table', at: point, table, entry, field: name, value: BigInt(value('value', fault.value, 0)) };
  }
  if ('strayDmaOfPort' in fault) {
    const bytes = value('bytes', fault.bytes, 4096);
    return { kind: 'dma', at: point, port: fault.strayDmaOfPort, offset: value('offset', fault.offset, 0), bytes };
  }
  if ('module' in fault) return { kind: 'module', at: point, module: fault.module, does: fault.does };
  return 'dram' in fault ? { kind: 'dram-loss', at: point } : { kind: 'hang', at: point };
}

function strikePoint(text: string): StrikePoint {
  const [edge, , ...phase] = text.split(' ');
  return { edge: edge === 'end' ? 'end' : 'begin', phase: phase.join(' ') };
}

function number(file: string, field: string, value: Number_): number {
  const parsed = typeof value === 'number' ? value : parseQuantity(value);
  if (parsed === undefined || !Number.isSafeInteger(parsed) || parsed < 0)
    throw new ScenarioError(file, field, 'an integer, 0x hexadecimal or a size such as 64KiB', JSON.stringify(value));
  return parsed;
}
