import { Ajv } from 'ajv';
import scenarioSchema from '../../schemas/scenario.schema.json' with { type: 'json' };
import schema from '../../schemas/system.schema.json' with { type: 'json' };
import workloadSchema from '../../schemas/workload.schema.json' with { type: 'json' };
import type { Rational } from '../clock.js';
import { parseQuantity, QuantityError, type QuantityKind } from '../hardware/quantity.js';
import type { OnFailure, UpdatePolicy } from '../system/update-policy.js';
import type { Disturbance } from './disturbance.js';
import { ScenarioError } from './scenario-error.js';
import { disturbanceOf, type FaultEntry } from './scenario-file.js';
import type { WorkloadDocument } from './workload-file.js';
import { checked, parseYaml } from './yaml-document.js';

/** A storage system as its file has it: names of files, texts of quantities. */
export interface SystemDocument {
  describes?: string;
  adapters?: {
    profile?: string;
    count?: number;
    revision?: string;
    old?: string;
    set?: Record<string, string | number | boolean>;
  }[];
  package?: string;
  key?: string;
  path?: 'fastload' | 'standard';
  policy?: string;
  onFailure?: OnFailure;
  health?: string;
  patience?: string;
  updateAt?: string;
  duration?: string;
  bus?: string;
  media?: { bandwidth?: string; latency?: string; removedAt?: string; unreadableFrom?: string };
  processorRestart?: { at: string; down?: string };
  workload?: WorkloadDocument;
  faults?: (FaultEntry & { adapter: number })[];
}

const ajv = new Ajv({ allErrors: false, strict: false, allowUnionTypes: true, verbose: true });
ajv.addSchema(workloadSchema, 'workload.schema.json');
ajv.addSchema(scenarioSchema, 'scenario.schema.json');
const validate = ajv.compile<SystemDocument>(schema);
const KEYS = Object.keys(schema.properties);
const faultValidators = ajv.compile({ $ref: 'scenario.schema.json#/definitions/fault' });

/** @throws ScenarioError naming file and field */
export function parseSystem(text: string, file: string): SystemDocument {
  return checked(parseYaml(text, file) ?? {}, file, validate, KEYS);
}

/** What goes wrong in the update of each adapter. @throws ScenarioError naming file and field */
export function systemFaults(
  { faults = [] }: SystemDocument,
  file: string,
  adapters: number,
): Map<number, Disturbance[]> {
  const byAdapter = new Map<number, Disturbance[]>();
  faults.forEach(({ adapter, ...fault }, index) => {
    const field = `faults[${index}]`;
    if (adapter >= adapters)
      throw new ScenarioError(file, `${field}.adapter`, `an adapter of the system, 0 to ${adapters - 1}`, `${adapter}`);
    if (!faultValidators(fault))
      throw new ScenarioError(file, field, 'a fault as scenario files have them', JSON.stringify(fault));
    const list = byAdapter.get(adapter) ?? [];
    list.push(disturbanceOf(file, field, fault as FaultEntry));
    byAdapter.set(adapter, list);
  });
  return byAdapter;
}

/** @throws ScenarioError for anything but all, pairs, rolling and rolling:N */
export function parsePolicy(text: string, file: string): UpdatePolicy {
  const match = /^(all|pairs|rolling)(?::([1-9]\d?))?$/.exec(text);
  const [, kind, adapters] = match ?? [];
  if (kind === 'rolling') return { kind, adapters: Number(adapters ?? 1) };
  if ((kind === 'all' || kind === 'pairs') && adapters === undefined) return { kind };
  throw new ScenarioError(file, 'policy', 'all, pairs, rolling or rolling:N', JSON.stringify(text));
}

export function systemDuration(text: string, file: string, field: string): Rational {
  return systemQuantity('duration', text, file, field);
}

export function systemQuantity(kind: QuantityKind, text: string, file: string, field: string): Rational {
  try {
    return parseQuantity(kind, text);
  } catch (error) {
    if (error instanceof QuantityError) throw new ScenarioError(file, field, error.expected, error.found);
    throw error;
  }
}
