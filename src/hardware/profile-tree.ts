import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { type Place, ProfileError, type ProfileProblem } from './profile-error.js';

/** A YAML text as keys and values that know where they stand. */
export type Tree =
  | { readonly kind: 'map'; readonly place: Place; readonly entries: ReadonlyMap<string, Tree> }
  | { readonly kind: 'list'; readonly place: Place; readonly items: readonly Tree[] }
  | { readonly kind: 'scalar'; readonly place: Place; readonly value: Scalar };

export type TreeMap = Extract<Tree, { kind: 'map' }>;
export type Scalar = string | number | boolean | null;

/** What {@link plainOf} makes of a tree; maps have no prototype. */
export type Plain = Scalar | readonly Plain[] | { readonly [key: string]: Plain };

const TEXT_CHARS_MAX = 0x4_0000;
const DEPTH_MAX = 16;

/**
 * Reads YAML 1.2 (core schema, no anchors, aliases or tags).
 * @throws ProfileError naming file and line
 */
export function parseTree(text: string, file: string): TreeMap {
  const fail = (problem: Omit<ProfileProblem, 'file' | 'keyPath'>): never => {
    throw new ProfileError({ file, keyPath: '', ...problem });
  };
  if (text.length > TEXT_CHARS_MAX) fail({ expected: `at most ${TEXT_CHARS_MAX} characters`, found: `${text.length}` });
  const lines = new LineCounter();
  const document = readDocument(text, file, lines);
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken !== undefined)
    fail({ line: lines.linePos(broken.pos[0]).line, expected: 'readable YAML', found: firstLine(broken.message) });
  const reader = new Reader(file, lines);
  const tree = reader.treeOf(document.contents, { file, line: 1 }, '', 0);
  if (tree.kind !== 'map') return fail({ line: tree.place.line, expected: 'a map of keys', found: describe(tree) });
  return tree;
}

function readDocument(text: string, file: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, version: '1.2', schema: 'core', merge: false, logLevel: 'silent' });
  } catch (error) {
    // The reader recurses: a text of brackets alone exhausts the stack.
    const found = error instanceof Error ? firstLine(error.message) : String(error);
    throw new ProfileError({ file, keyPath: '', expected: 'readable YAML', found });
  }
}

function firstLine(message: string): string {
  return message
    .split('\n', 1)[0]!
    .replace(/ at line \d+, column \d+:?$/, '')
    .slice(0, 200);
}

class Reader {
  readonly #file: string;
  readonly #lines: LineCounter;

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  treeOf(node: unknown, parent: Place, keyPath: string, depth: number): Tree {
    const place = this.#placeOf(node, parent);
    const fail = (expected: string, found: string): never => {
      throw new ProfileError({ ...place, keyPath, expected, found });
    };
    if (depth > DEPTH_MAX) return fail(`at most ${DEPTH_MAX} levels`, 'deeper nesting');
    if (node === null || node === undefined) return { kind: 'scalar', place, value: null };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.treeOf(item, place, joinPath(keyPath, index), depth + 1));
      return { kind: 'list', place, items };
    }
    if (isMap(node)) return { kind: 'map', place, entries: this.#entriesOf(node.items, place, keyPath, depth) };
    if (!isScalar(node)) return fail('a value written out', 'an alias');
    const { value } = node;
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
      return { kind: 'scalar', place, value };
    return fail('a text, number, true or false', typeof value);
  }

  #entriesOf(
    pairs: readonly { key: unknown; value: unknown }[],
    parent: Place,
    keyPath: string,
    depth: number,
  ): Map<string, Tree> {
    const entries = new Map<string, Tree>();
    for (const pair of pairs) {
      const place = this.#placeOf(pair.key, parent);
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key === undefined)
        throw new ProfileError({ ...place, keyPath, expected: 'a word as key', found: 'a structure' });
      const value = this.treeOf(pair.value, place, joinPath(keyPath, key), depth + 1);
      if (entries.has(key))
        throw new ProfileError({
          ...place,
          keyPath: joinPath(keyPath, key),
          expected: 'each key once',
          found: 'it twice',
        });
      // A reader looks for the line of the key, not of the value that may follow below it.
      entries.set(key, { ...value, place });
    }
    return entries;
  }

  #placeOf(node: unknown, parent: Place): Place {
    const start = (node as { range?: readonly number[] | null } | null)?.range?.[0];
    return start === undefined ? parent : { file: this.#file, line: this.#lines.linePos(start).line };
  }
}

export function joinPath(keyPath: string, key: string | number): string {
  return keyPath === '' ? `${key}` : `${keyPath}.${key}`;
}

/** `over` laid over `base`, key by key; numbers (maps with `is`), lists and plain values are replaced whole. */
export function mergeTrees(base: Tree, over: Tree): Tree {
  if (base.kind !== 'map' || over.kind !== 'map' || base.entries.has('is') || over.entries.has('is')) return over;
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? value : mergeTrees(below, value));
  }
  return { kind: 'map', place: over.place, entries };
}

/** The tree without the key, if it is there. */
export function withoutKey(tree: TreeMap, key: string): TreeMap {
  const entries = new Map(tree.entries);
  entries.delete(key);
  return { ...tree, entries };
}

export function plainOf(tree: Tree): Plain {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plainOf);
  const plain: Record<string, Plain> = Object.create(null);
  for (const [key, value] of tree.entries) plain[key] = plainOf(value);
  return plain;
}

/** A tree of values that stand in no text; every node gets the one place. */
export function treeOfPlain(plain: Plain, place: Place): Tree {
  if (plain === null || typeof plain !== 'object') return { kind: 'scalar', place, value: plain };
  if (isList(plain)) return { kind: 'list', place, items: plain.map((item) => treeOfPlain(item, place)) };
  const entries = new Map(Object.entries(plain).map(([key, value]) => [key, treeOfPlain(value, place)]));
  return { kind: 'map', place, entries };
}

function isList(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}

/** Where a key path stands, or the nearest enclosing part of it that is there. */
export function placeOf(tree: Tree, keys: readonly string[]): Place {
  let here = tree;
  for (const key of keys) {
    const below =
      here.kind === 'map' ? here.entries.get(key) : here.kind === 'list' ? here.items[Number(key)] : undefined;
    if (below === undefined) break;
    here = below;
  }
  return here.place;
}

function describe(tree: Tree): string {
  if (tree.kind === 'list') return 'a list';
  if (tree.kind === 'map') return 'a map';
  return tree.value === null ? 'nothing' : JSON.stringify(tree.value);
}
