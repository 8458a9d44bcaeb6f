import type { ValidateFunction } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import { nearMatch } from '../hardware/near-match.js';
import { ScenarioError } from './scenario-error.js';

const MAX_CHARACTERS = 0x4_0000;

/** A value out of YAML text, not yet checked. @throws ScenarioError naming file and line */
export function parseYaml(text: string, file: string): unknown {
  if (text.length > MAX_CHARACTERS)
    throw new ScenarioError(file, 'file', 'at most 256 KiB of text', `${text.length} characters`);
  const lineCounter = new LineCounter();
  try {
    const parsed = parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false, logLevel: 'error' });
    const [fault] = parsed.errors;
    if (fault !== undefined) {
      const { line } = lineCounter.linePos(fault.pos[0]);
      throw new ScenarioError(file, `line ${line}`, 'readable YAML', fault.message);
    }
    return parsed.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    // The reader recurses; nothing a file has to say nests so deeply.
    const found = error instanceof RangeError ? 'one that nests too deeply to be read' : String(error);
    throw new ScenarioError(file, 'file', 'YAML without aliases that nests a few levels', found);
  }
}

/** The value, if it is what the schema says. @throws ScenarioError naming file and field, and the key that was meant */
export function checked<T>(value: unknown, file: string, validate: ValidateFunction<T>, keys: readonly string[]): T {
  if (validate(value)) return value;
  const problem = validate.errors![0]!;
  const field = problem.instancePath.slice(1).replaceAll('/', '.') || 'file';
  if (problem.keyword !== 'additionalProperties')
    throw new ScenarioError(file, field, problem.message ?? 'another value', shown(at(value, problem.instancePath)));
  const key = String(problem.params.additionalProperty);
  const siblings = Object.keys((problem.parentSchema?.properties as object | undefined) ?? {});
  const known = siblings.length > 0 ? siblings : keys;
  const near = nearMatch(key, known);
  throw new ScenarioError(
    file,
    field === 'file' ? key : `${field}.${key}`,
    near === undefined ? `one of the keys ${known.join(', ')}` : `a known key (did you mean ${near}?)`,
    'an unknown key',
  );
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
