import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import schema from '../../schemas/profile.schema.json' with { type: 'json' };
import { nearMatch } from './near-match.js';
import type { ProfileProblem } from './profile-error.js';
import { joinPath, type Plain, placeOf, plainOf, type Tree } from './profile-tree.js';
import { expectedOf, type QuantityKind } from './quantity.js';

/** The parts of JSON Schema that the profile's schema is made of. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
}

export const PROFILE_SCHEMA = schema as unknown as SchemaNode & {
  readonly definitions: Readonly<Record<string, SchemaNode>>;
};

/** Definitions of the schema that hold a number with its unit. */
export const QUANTITY_KINDS: readonly QuantityKind[] = [
  'duration',
  'frequency',
  'size',
  'bandwidth',
  'cycles',
  'cyclesPerByte',
  'cyclesPerEntry',
];

/** The name of the definition that a node refers to, and the node itself with the reference followed. */
export function follow(node: SchemaNode): { readonly name: string | undefined; readonly node: SchemaNode } {
  const name = node.$ref?.replace('#/definitions/', '');
  return { name, node: name === undefined ? node : (PROFILE_SCHEMA.definitions[name] ?? {}) };
}

export function isQuantityKind(name: string | undefined): name is QuantityKind {
  return QUANTITY_KINDS.includes(name as QuantityKind);
}

let compiled: ValidateFunction | undefined;

/** Everything in the merged tree that the schema refuses, in the order of its checks. */
export function schemaProblems(tree: Tree): ProfileProblem[] {
  compiled ??= new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
  if (compiled(plainOf(tree))) return [];
  const problems = (compiled.errors ?? []).filter(tells).map((error) => problemOf(error, tree));
  const seen = new Set<string>();
  return problems.filter(({ keyPath }) => !seen.has(keyPath) && seen.add(keyPath));
}

/** Errors that only repeat another one: the branches of `source` or `assumed`, and the condition on `extends`. */
function tells({ keyword, schemaPath, data }: ErrorObject): boolean {
  if (keyword === 'oneOf') return typeof data === 'object' && data !== null && !Array.isArray(data);
  return keyword !== 'if' && !schemaPath.includes('/oneOf/');
}

function problemOf(error: ErrorObject, tree: Tree): ProfileProblem {
  const keys = error.instancePath.split('/').slice(1).map(unescapePointer);
  const extra = error.params.additionalProperty ?? error.params.missingProperty;
  if (typeof extra === 'string') keys.push(extra);
  const keyPath = keys.reduce(joinPath, '');
  return { ...placeOf(tree, keys), keyPath, ...wordsOf(error, keys) };
}

function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

function wordsOf(error: ErrorObject, keys: readonly string[]): { expected: string; found: string } {
  const parent = (error.parentSchema ?? {}) as SchemaNode;
  const { params } = error;
  const found = shortOf(error.data as Plain);
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys(parent.properties ?? {});
      const near = nearMatch(params.additionalProperty, known);
      const expected =
        near === undefined ? `one of the keys ${known.join(', ')}` : `a known key (did you mean "${near}"?)`;
      return { expected, found: `the unknown key ${shortOf(params.additionalProperty)}` };
    }
    case 'required':
      return { expected: expectedAt(keys), found: 'nothing' };
    case 'oneOf':
      return {
        expected: 'either `source` (a citation) or `assumed` (why)',
        found: hasKey(error.data, 'source') ? 'both' : 'neither',
      };
    case 'enum':
      return { expected: `one of ${params.allowedValues.join(', ')}`, found };
    case 'minimum':
      return { expected: `${params.limit} or more`, found };
    case 'maximum':
      return { expected: `at most ${params.limit}`, found };
    case 'minItems':
    case 'maxItems':
      return { expected: `${params.limit} entries`, found };
    case 'uniqueItems':
      return { expected: 'each entry once', found: 'one twice' };
    case 'minLength':
    case 'maxLength':
      return {
        expected: `a text of ${error.keyword === 'minLength' ? 'at least' : 'at most'} ${params.limit} characters`,
        found,
      };
    default:
      return { expected: expectedAt(keys), found };
  }
}

function hasKey(data: unknown, key: string): boolean {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key);
}

/** What the schema wants at a key path, in words. */
export function expectedAt(keys: readonly string[]): string {
  const parent = schemaAt(keys.slice(0, -1));
  if (keys.at(-1) === 'is' && isQuantityKind(parent?.name)) return expectedOf(parent.name);
  const at = schemaAt(keys);
  if (at === undefined) return 'a known key';
  const { name, node } = at;
  if (isQuantityKind(name)) return `a map { is: ${exampleOf(node)}, source: … } or { is: …, assumed: … }`;
  if (name === 'count' || name === 'countOrNone') return 'a map { is: 4, source: … } or { is: …, assumed: … }';
  if (name === 'address') return 'an address such as 0x0010_0000';
  if (name === 'length') return 'a size with its unit (B, KiB, MiB, GiB), such as 1MiB';
  if (node.enum !== undefined) return `one of ${node.enum.join(', ')}`;
  if (node.type === 'object') return `a map with ${Object.keys(node.properties ?? {}).join(', ')}`;
  if (node.type === 'array') return 'a list';
  if (node.type === 'boolean') return 'true or false';
  if (node.type === 'integer') return 'a whole number without a unit';
  return keys.at(-1) === 'name' || keys.at(-1) === 'part' ? 'a name of a-z, 0-9, dot and dash' : 'a text';
}

function exampleOf(node: SchemaNode): string {
  return String(node.properties?.is?.examples?.[0] ?? '…');
}

/** The schema's node for a key path of a profile; undefined when the schema knows no such key. */
export function schemaAt(keys: readonly string[]): ReturnType<typeof follow> | undefined {
  let here = follow(PROFILE_SCHEMA);
  for (const key of keys) {
    const { properties, items } = here.node;
    const below = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : items;
    if (below === undefined) return undefined;
    here = follow(below);
  }
  return here;
}

function shortOf(value: Plain | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  const text = Array.isArray(value)
    ? `a list of ${value.length}`
    : typeof value === 'object'
      ? 'a map'
      : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
