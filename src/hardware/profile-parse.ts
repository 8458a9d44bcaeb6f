import type { Profile } from './profile.js';
import { contradictionsOf, type DramFacts } from './profile-check.js';
import { plainOfProfile, profileOfTree } from './profile-convert.js';
import { withDefaults } from './profile-defaults.js';
import { ProfileError, type ProfileProblem, refuse } from './profile-error.js';
import { schemaAt, schemaProblems } from './profile-schema.js';
import {
  joinPath,
  mergeTrees,
  type Plain,
  parseTree,
  placeOf,
  type Tree,
  type TreeMap,
  treeOfPlain,
  withoutKey,
} from './profile-tree.js';

/** A profile's text, and the name that messages give it. */
export interface ProfileText {
  readonly text: string;
  readonly file: string;
}

/**
 * Finds what `extends: reference` in `fromFile` means.
 * @returns undefined when there is no such profile
 */
export type ResolveBase = (reference: string, fromFile: string) => ProfileText | undefined;

/** Looks up a DRAM part; without it the checks against the part's size and clock are left out. */
export type ResolveDram = (part: string) => DramFacts | undefined;

/** Longest chain of `extends`. */
const BASES_MAX = 16;

/**
 * A profile from its YAML text: bases merged in, checked against the schema, converted to exact values, checked for
 * contradictions.
 * @throws ProfileError naming file, line and key path; `further` holds what else is wrong
 */
export function parseProfile(
  text: string,
  file: string,
  resolveBase: ResolveBase = () => undefined,
  resolveDram?: ResolveDram,
): Profile {
  const tree = withDefaults(mergedTree({ text, file }, resolveBase, []));
  return profileOf(tree, resolveDram);
}

/**
 * The profile with one value replaced, for instance `resets.core` by `20us`; the same parsing and checks apply. The
 * number keeps its basis and its note tells what it was.
 * @throws ProfileError with the assignment in the place of the file
 */
export function overrideProfile(profile: Profile, keyPath: string, value: string, resolveDram?: ResolveDram): Profile {
  const place = { file: `${profile.name} with ${keyPath}=${value}` };
  const keys = keyPath.replace(/\.is$/, '').split('.');
  const plain = plainOfProfile(profile);
  const old = keys.reduce<Plain | undefined>(childOf, plain);
  const at = schemaAt(keys);
  if (at === undefined || keys[0] === 'extends' || !inLists(plain, keys)) {
    if (at === undefined) refuse(schemaProblems(treeOfPlain(withValue(plain, keys, null), place)));
    throw new ProfileError({ ...place, keyPath, expected: 'a key of the profile', found: `"${value}"` });
  }
  const isGroup = at.node.type === 'object' && at.node.properties?.is === undefined;
  if (isGroup) {
    const within = Object.keys(at.node.properties ?? {}).map((key) => joinPath(keyPath, key));
    throw new ProfileError({ ...place, keyPath, expected: `one of ${within.join(', ')}`, found: 'a group of keys' });
  }
  const written = at.node.properties?.is === undefined ? plainValueOf(value) : quantityWith(value, old);
  return profileOf(treeOfPlain(withValue(plain, keys, written), place), resolveDram);
}

function profileOf(tree: Tree, resolveDram: ResolveDram | undefined): Profile {
  refuse(schemaProblems(tree));
  const problems: ProfileProblem[] = [];
  const profile = profileOfTree(tree, problems);
  refuse(problems);
  const at = (keyPath: string) => placeOf(tree, keyPath.split('.'));
  const dram = resolveDram?.(profile.dram.part);
  if (resolveDram !== undefined && dram === undefined) {
    const keyPath = 'dram.part';
    refuse([
      { ...at(keyPath), keyPath, expected: 'the name of a part in profiles/dram', found: `"${profile.dram.part}"` },
    ]);
  }
  refuse(contradictionsOf(profile, dram).map((problem) => ({ ...at(problem.keyPath), ...problem })));
  return profile;
}

/** The text's tree laid over its bases' trees, the outermost file last. */
function mergedTree({ text, file }: ProfileText, resolveBase: ResolveBase, above: readonly string[]): TreeMap {
  const tree = parseTree(text, file);
  const reference = tree.entries.get('extends');
  if (reference === undefined) return tree;
  const refuseBase = (expected: string, found: string): never => {
    throw new ProfileError({ ...reference.place, keyPath: 'extends', expected, found });
  };
  if (reference.kind !== 'scalar' || typeof reference.value !== 'string')
    return refuseBase(
      'the name or path of a profile',
      reference.kind === 'scalar' ? `${reference.value}` : reference.kind,
    );
  const base = resolveBase(reference.value, file);
  if (base === undefined)
    return refuseBase('the name or path of a profile', `"${reference.value}", which is not there`);
  const chain = [...above, file];
  if (chain.includes(base.file)) return refuseBase('no cycle', [...chain, base.file].join(' → '));
  if (chain.length >= BASES_MAX) return refuseBase(`at most ${BASES_MAX} bases`, 'more');
  const below = mergedTree(base, resolveBase, chain);
  const own = withoutKey(tree, 'extends');
  // A name is what reports call the adapter; inheriting it would give two adapters the same.
  return mergeTrees(withoutKey(below, 'name'), own) as TreeMap;
}

function childOf(plain: Plain | undefined, key: string): Plain | undefined {
  if (plain === undefined || plain === null || typeof plain !== 'object') return undefined;
  if (!Object.hasOwn(plain, key) || (Array.isArray(plain) && key === 'length')) return undefined;
  return (plain as Readonly<Record<string, Plain>>)[key];
}

/** Whether every step into a list on the way is one of its entries. */
function inLists(plain: Plain, keys: readonly string[]): boolean {
  const parents = keys.map((_, depth) => keys.slice(0, depth).reduce<Plain | undefined>(childOf, plain));
  return parents.every((parent, depth) => !Array.isArray(parent) || childOf(parent, keys[depth]!) !== undefined);
}

/** A copy in which the value at the keys is another one; keys that are not there are added. */
function withValue(plain: Plain | undefined, keys: readonly string[], value: Plain): Plain {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const child = withValue(childOf(plain, key), rest, value);
  if (Array.isArray(plain)) return Object.assign([...plain], { [key]: child });
  const copy: Record<string, Plain> = Object.create(null);
  return Object.assign(copy, plain, { [key]: child });
}

/** What YAML would read on a line of its own: `true`, `remap`, `[keep-image, keep-tables]`, `3`. */
function plainValueOf(value: string): Plain {
  if (value === 'true' || value === 'false') return value === 'true';
  const list = /^\[(.*)\]$/.exec(value);
  if (list === null) return value;
  return list[1]!.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}

function quantityWith(value: string, old: Plain | undefined): Plain {
  const was = (old ?? {}) as { is?: Plain; source?: string; assumed?: string };
  const is = typeof was.is === 'number' || /^\d{1,9}$/.test(value) ? countOf(value) : value;
  const note = was.source ?? was.assumed;
  const told = note === undefined ? 'overridden' : `overridden, was ${was.is}: ${note}`.slice(0, 600);
  return was.source === undefined ? { is, assumed: told } : { is, source: told };
}

/** A plain count, where the text is one; else the text, for the schema to refuse. */
function countOf(value: string): Plain {
  return /^\d{1,9}$/.test(value) ? Number(value) : value;
}
