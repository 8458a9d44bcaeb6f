import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
import schema from '../../../schemas/boot-test.schema.json' with { type: 'json' };
import scenarioSchema from '../../../schemas/scenario.schema.json' with { type: 'json' };
import { nearMatch } from '../../hardware/near-match.js';
import type { FaultEntry } from '../scenario-file.js';
import { BootTestError, type BootTestProblem } from './boot-test-error.js';

type Assignments = Record<string, string | number | boolean>;
type Named = string | { readonly file: string; readonly manifest?: string };

/** What a test says of the adapter it is about, and what all tests of a file may say in common. */
export interface WrittenSetup {
  readonly adapter?: string;
  readonly set?: Assignments;
  readonly images?: Readonly<Record<string, Named>>;
  readonly image?: string;
  readonly firmware?: string;
  readonly key?: string;
  readonly nvram?: string;
  readonly securityCounter?: number;
}

/** A step as written: one key, of which the schema has seen to the value. */
export interface WrittenStep {
  readonly boot?: string | { readonly kind?: string; readonly key?: string };
  readonly reset?: string;
  readonly update?:
    | string
    | {
        readonly to: string;
        readonly path?: 'fastload' | 'standard';
        readonly set?: Assignments;
        readonly staging?: string | number;
        readonly crc32c?: string | number;
      };
  readonly 'power-cut'?: string;
  readonly fault?: FaultEntry;
  readonly run?: string;
  readonly 'set-nvram'?: { readonly address: string | number; readonly bytes: string };
  readonly expect?: string | readonly string[];
  readonly 'wait-uart'?: string | { readonly text: string; readonly within?: string };
  readonly 'write-uart'?: string;
  readonly 'wait-marker'?: string | { readonly marker: string; readonly within?: string };
  readonly 'send-frame'?: { readonly port: number; readonly bytes: string };
}

export interface WrittenTest extends WrittenSetup {
  readonly name?: string;
  readonly describes?: string;
  readonly steps: readonly WrittenStep[];
}

export type WrittenFile = WrittenSetup & {
  readonly name?: string;
  readonly steps?: readonly WrittenStep[];
  readonly tests?: readonly (WrittenTest & { readonly name: string })[];
};

/** A document of a file, with the line of every place in it. */
export interface WrittenDocument {
  readonly value: WrittenFile;
  lineOf(path: readonly (string | number)[]): number;
}

const MAX_CHARACTERS = 0x10_0000;
const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true, verbose: true });
ajv.addSchema(scenarioSchema, 'scenario.schema.json');
const validate = ajv.compile<WrittenFile>(schema);

/** The documents of a test file, in the shape that its schema asks for. @throws BootTestError */
export function readDocuments(text: string, file: string): WrittenDocument[] {
  if (text.length > MAX_CHARACTERS) throw fault(file, 1, '', 'at most 1 MiB of text', `${text.length} characters`);
  const lines = new LineCounter();
  const documents = documentsOf(text, file, lines);
  return documents.map((document) => {
    const lineOf = (path: readonly (string | number)[]): number => lineOfPath(document, lines, path);
    const value = plainValue(document, file, lineOf([]));
    if (validate(value)) return { value, lineOf };
    const [first, ...further] = problemsOf(validate.errors ?? [], file, lineOf);
    throw new BootTestError(first!, further, NEXT);
  });
}

const NEXT = 'docs/boot-tests.md shows every step and every expectation.';

function fault(file: string, line: number, keyPath: string, expected: string, found: string): BootTestError {
  return new BootTestError({ file, line, keyPath, expected, found }, [], NEXT);
}

function documentsOf(text: string, file: string, lineCounter: LineCounter): Document[] {
  let parsed: Document[];
  try {
    const documents = parseAllDocuments(text, {
      lineCounter,
      uniqueKeys: true,
      prettyErrors: false,
      logLevel: 'error',
    });
    parsed = Array.isArray(documents) ? (documents as Document[]) : [];
  } catch (error) {
    // The reader recurses; nothing a test has to say nests so deeply.
    if (!(error instanceof RangeError)) throw error;
    throw fault(file, 1, '', 'YAML that nests a few levels', 'one that nests too deeply to be read');
  }
  for (const { errors } of parsed)
    for (const error of errors)
      throw fault(file, lineCounter.linePos(error.pos[0]).line, '', 'readable YAML', error.message);
  if (parsed.length === 0) throw fault(file, 1, '', 'a test', 'an empty file');
  return parsed;
}

function plainValue(document: Document, file: string, line: number): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw fault(file, line, '', 'YAML without aliases', error instanceof Error ? error.message : 'another');
  }
}

/** The line of a place, or of the nearest one around it. */
function lineOfPath(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** One problem a place: where a key is unknown, what else the schema says of the same place adds nothing. */
function problemsOf(
  errors: readonly ErrorObject[],
  file: string,
  lineOf: WrittenDocument['lineOf'],
): readonly BootTestProblem[] {
  const ranked = [...errors].sort((a, b) => rank(a) - rank(b));
  const seen = new Set<string>();
  const problems: BootTestProblem[] = [];
  for (const error of ranked) {
    const path = pathOf(error.instancePath);
    if ([...seen].some((place) => error.instancePath === place || error.instancePath.startsWith(`${place}/`))) continue;
    seen.add(error.instancePath);
    const key = error.keyword === 'additionalProperties' ? [String(error.params.additionalProperty)] : [];
    problems.push({
      file,
      line: lineOf([...path, ...key]),
      keyPath: keyPathOf([...path, ...key]),
      expected: expectedOf(error),
      found: key.length > 0 ? 'an unknown key' : foundOf(error),
    });
  }
  return problems.sort((a, b) => a.line - b.line);
}

function rank({ keyword }: ErrorObject): number {
  return keyword === 'additionalProperties' ? 0 : keyword === 'required' ? 2 : 1;
}

function expectedOf({ keyword, params, parentSchema, message }: ErrorObject): string {
  if (keyword === 'additionalProperties') {
    const known = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
    const near = nearMatch(String(params.additionalProperty), known);
    return near === undefined ? `one of the keys ${known.join(', ')}` : `a known key (did you mean ${near}?)`;
  }
  if (keyword === 'enum') return `one of ${(params.allowedValues as unknown[]).join(', ')}`;
  const described = (parentSchema as { description?: string } | undefined)?.description;
  if (keyword === 'type' && params.type === 'string' && described !== undefined)
    return described.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase());
  if (keyword === 'type')
    return ([] as string[])
      .concat(params.type)
      .map((type) => TYPES[type] ?? type)
      .join(' or ');
  if (keyword === 'maxProperties' || keyword === 'minProperties') return 'exactly one key a step';
  if (keyword === 'oneOf') return 'a fault with the keys that belong together (docs/boot-tests.md)';
  return message?.replace(/^must /, 'what must ') ?? 'another value';
}

const TYPES: Readonly<Record<string, string>> = { string: 'text', object: 'a mapping', array: 'a list' };

function foundOf({ keyword, data }: ErrorObject): string {
  if (keyword === 'required') return 'none';
  const text = JSON.stringify(data) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function pathOf(pointer: string): (string | number)[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** `tests[0].steps[2].boot` */
export function keyPathOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}
