import type { Rational } from '../clock.js';
import type { Profile, Quantity } from './profile.js';
import type { ProfileProblem } from './profile-error.js';
import { follow, isQuantityKind, PROFILE_SCHEMA, type SchemaNode } from './profile-schema.js';
import { joinPath, type Plain, placeOf, plainOf, type Tree } from './profile-tree.js';
import { formatQuantity, parseQuantity, QuantityError, type QuantityKind } from './quantity.js';

const FRACTIONS: readonly QuantityKind[] = ['duration', 'cyclesPerByte', 'cyclesPerEntry'];

/** A tree that the schema accepts, as exact values; texts that are no exact value go to `problems`. */
export function profileOfTree(tree: Tree, problems: ProfileProblem[]): Profile {
  const convert = (node: SchemaNode, plain: Plain, keys: readonly string[]): unknown => {
    const { name, node: at } = follow(node);
    const exact = (kind: QuantityKind, text: string): number | Rational => {
      try {
        const value = parseQuantity(kind, text);
        return FRACTIONS.includes(kind) ? value : value.numerator;
      } catch (error) {
        if (!(error instanceof QuantityError)) throw error;
        const { expected, found } = error;
        problems.push({ ...placeOf(tree, keys), keyPath: keys.reduce(joinPath, ''), expected, found });
        return 0;
      }
    };
    if (isQuantityKind(name)) return quantityOf(plain, (is) => exact(name, String(is)));
    if (name === 'count' || name === 'countOrNone') return quantityOf(plain, (is) => is);
    if (name === 'length') return exact('size', String(plain));
    if (name === 'address') return typeof plain === 'number' ? plain : Number(String(plain).replaceAll('_', ''));
    if (Array.isArray(plain)) return plain.map((item, index) => convert(at.items ?? {}, item, [...keys, `${index}`]));
    if (plain === null || typeof plain !== 'object') return plain;
    // In the schema's order, so that a file's order changes neither a listing nor a digest.
    const present = Object.entries(at.properties ?? {}).filter(([key]) => Object.hasOwn(plain, key));
    const child = (key: string) => (plain as Readonly<Record<string, Plain>>)[key]!;
    return Object.fromEntries(present.map(([key, below]) => [key, convert(below, child(key), [...keys, key])]));
  };
  return convert(PROFILE_SCHEMA, plainOf(tree), []) as Profile;
}

function quantityOf(plain: Plain, exact: (is: Plain) => unknown): Quantity<unknown> {
  const { is, source, assumed } = plain as { is: Plain; source?: string; assumed?: string };
  return source === undefined
    ? { is: exact(is), basis: 'assumed', note: assumed ?? '' }
    : { is: exact(is), basis: 'sourced', note: source };
}

/** The profile as the values of a YAML file that would be read as exactly this profile. */
export function plainOfProfile(profile: Profile): { readonly [key: string]: Plain } {
  const convert = (node: SchemaNode, value: unknown): Plain => {
    const { name, node: at } = follow(node);
    if (isQuantityKind(name) || name === 'count' || name === 'countOrNone') {
      const { is, basis, note } = value as Quantity<number | Rational>;
      const text = isQuantityKind(name) ? formatQuantity(name, fractionOf(is)) : (is as number);
      return basis === 'sourced' ? { is: text, source: note } : { is: text, assumed: note };
    }
    if (name === 'length') return formatQuantity('size', fractionOf(value as number));
    if (name === 'address') return formatAddress(value as number);
    if (Array.isArray(value)) return value.map((item) => convert(at.items ?? {}, item));
    if (value === null || typeof value !== 'object') return value as Plain;
    const entries = Object.entries(value).map(([key, item]) => [key, convert(at.properties?.[key] ?? {}, item)]);
    return Object.fromEntries(entries);
  };
  return convert(PROFILE_SCHEMA, profile) as { readonly [key: string]: Plain };
}

function fractionOf(is: number | Rational): Rational {
  return typeof is === 'number' ? { numerator: is, denominator: 1 } : is;
}

function formatAddress(address: number): string {
  const digits = address.toString(16).toUpperCase().padStart(8, '0');
  return `0x${digits.slice(0, -4)}_${digits.slice(-4)}`;
}
