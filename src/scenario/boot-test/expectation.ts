import type { Rational } from '../../clock.js';
import { nearMatch } from '../../hardware/near-match.js';
import { parseQuantity } from '../../image/quantity.js';
import { HOST_TIMERS } from '../../measure/host-timers.js';
import { FALLBACK_REASONS } from '../../update/refusal.js';
import { StepTextError } from './boot-test-error.js';
import { durationOf, phaseOf } from './moment.js';

/** Durations that an expectation may compare. `phase` names one of the report. */
export const DURATIONS = [
  'downtime',
  'processing gap',
  'accept gap',
  'link down',
  'longest stall',
  'total time',
  'boot time',
] as const;
export type DurationName = (typeof DURATIONS)[number];

/** Counts that an expectation may compare. */
export const COUNTS = ['relogins', 'resets', 'fallbacks', 'dropped I/Os'] as const;
export type CountName = (typeof COUNTS)[number];

export const COMPARISONS = ['<=', '>=', '==', '!=', '<', '>'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const WAYS = ['fastload', 'standard', 'old-image'] as const;
export type Way = (typeof WAYS)[number];

export type MemoryName = 'memory' | 'nvram' | 'flash';

/** What an expectation is about, and what it says of it. */
export type Claim =
  | { readonly about: 'duration'; readonly name: DurationName; readonly by: Comparison; readonly seconds: Rational }
  | { readonly about: 'phase'; readonly phase: string; readonly by: Comparison; readonly seconds: Rational }
  | { readonly about: 'count'; readonly name: CountName; readonly by: Comparison; readonly count: number }
  | { readonly about: 'link'; readonly port: number | undefined }
  | { readonly about: 'path'; readonly way: Way }
  | { readonly about: 'updated' }
  | { readonly about: 'fallback'; readonly reason: string | undefined }
  | { readonly about: 'key'; readonly state: 'accepted' | 'rejected'; readonly reason: string | undefined }
  | { readonly about: 'image'; readonly version: string }
  | { readonly about: 'slot'; readonly slot: 0 | 1 }
  | { readonly about: 'timer'; readonly timer: string | undefined }
  | { readonly about: 'uart'; readonly printed: string }
  | { readonly about: 'tables'; readonly state: 'intact' | 'kept' | 'rebuilt' }
  | { readonly about: MemoryName; readonly address: number; readonly bytes: Uint8Array };

export interface Expectation {
  /** As it was written. */
  readonly text: string;
  /** True when the claim must not hold. */
  readonly negated: boolean;
  readonly claim: Claim;
}

/** Room for the most bytes that can be compared, apart. */
const CHARACTERS_MAX = 0x4000;

const FORMS =
  'downtime < 100ms, phase overlay < 1ms, relogins == 0, link up, path fastload, updated, fallback key-stale, ' +
  'key accepted, key rejected links-reset, image 1.1.0, boot slot 1, timer "R_T_TOV" tripped, tables intact, ' +
  'memory 0x100000 == 3d b8 f3 96; each also with "not" before it';

/**
 * Reads an expectation such as `downtime < 100ms` or `not fallback`.
 * @throws StepTextError
 */
export function parseExpectation(text: string): Expectation {
  if (text.length > CHARACTERS_MAX)
    throw new StepTextError(`an expectation of at most ${CHARACTERS_MAX} characters`, `${text.length}`);
  const { claim, negated } = plainClaim(text.trim().replace(/\s+/g, ' '));
  return { text: text.trim(), negated, claim };
}

/** What holds exactly when an expectation does not. */
export function inverted({ text, negated, claim }: Expectation): Expectation {
  return { text: negated && text.startsWith('not ') ? text.slice(4) : `not ${text}`, negated: !negated, claim };
}

/** Measures of an update that a boot has none of. */
export function needsUpdate({ claim }: Expectation): boolean {
  if (claim.about === 'duration') return claim.name === 'total time' || claim.name === 'accept gap';
  return claim.about === 'updated';
}

/** What can be said of an adapter that has not been through anything yet. */
export function needsStretch({ claim }: Expectation): boolean {
  return !['link', 'image', 'slot', 'uart', 'memory', 'nvram', 'flash'].includes(claim.about);
}

function plainClaim(text: string): { readonly claim: Claim; readonly negated: boolean } {
  const nots = /^(?:not )*/.exec(text)![0].length;
  if (nots > 0) {
    const { claim, negated } = plainClaim(text.slice(nots));
    return { claim, negated: negated !== ((nots / 4) % 2 === 1) };
  }
  if (text.startsWith('no ')) return { claim: claimOf(text.slice(3)), negated: true };
  const inner = /^(.*\S) not (tripped|up|accepted|rejected|intact|kept|rebuilt)( .*)?$/.exec(text);
  if (inner !== null) return { claim: claimOf(`${inner[1]} ${inner[2]}${inner[3] ?? ''}`), negated: true };
  return { claim: claimOf(text), negated: false };
}

function claimOf(text: string): Claim {
  for (const read of READERS) {
    const claim = read(text);
    if (claim !== undefined) return claim;
  }
  const words = ['downtime', 'phase', 'relogins', 'link', 'path', 'updated', 'fallback', 'key', 'image', 'boot slot'];
  const first = text.split(' ')[0]!;
  const near = nearMatch(first, [...words, ...DURATIONS, ...COUNTS, 'timer', 'tables', 'memory', 'nvram', 'flash']);
  const meant = near === undefined || near === first ? '' : ` (did you mean ${near}?)`;
  throw new StepTextError(`an expectation such as ${FORMS}${meant}`, JSON.stringify(text));
}

const BY = COMPARISONS.map((sign) => sign.replace(/[<>=!]/g, '\\$&')).join('|');
const list = (words: readonly string[]): string => words.join('|');

const DURATION = new RegExp(`^(${list(DURATIONS)}) ?(${BY}) ?(.+)$`);
const PHASE = new RegExp(`^phase "?([^"<>=!]+?)"? ?(${BY}) ?(.+)$`);
const COUNT = new RegExp(`^(${list(COUNTS)}) ?(${BY}) ?(.+)$`);

/** Each reads the form it knows; undefined for every other. @throws StepTextError for a form with a wrong value */
const READERS: readonly ((text: string) => Claim | undefined)[] = [
  (text) => {
    const match = DURATION.exec(text);
    if (match === null) return undefined;
    return {
      about: 'duration',
      name: match[1] as DurationName,
      by: match[2] as Comparison,
      seconds: durationOf(match[3]!),
    };
  },
  (text) => {
    const match = PHASE.exec(text);
    if (match === null) return undefined;
    return { about: 'phase', phase: phaseOf(match[1]!), by: match[2] as Comparison, seconds: durationOf(match[3]!) };
  },
  (text) => {
    const match = COUNT.exec(text);
    if (match === null) return undefined;
    if (!/^\d{1,9}$/.test(match[3]!)) throw new StepTextError('a whole number', JSON.stringify(match[3]));
    return { about: 'count', name: match[1] as CountName, by: match[2] as Comparison, count: Number(match[3]) };
  },
  (text) => {
    const match = /^link (?:(\d{1,3}) )?up$/.exec(text) ?? /^links up$/.exec(text);
    if (match === null) return undefined;
    return { about: 'link', port: match[1] === undefined ? undefined : Number(match[1]) };
  },
  (text) => {
    const way = /^path (\S+)$/.exec(text)?.[1];
    return way === undefined ? undefined : { about: 'path', way: oneOf(WAYS, way, 'a way to resume') };
  },
  (text) => (text === 'updated' ? { about: 'updated' } : undefined),
  (text) => {
    const match = /^fallback(?: (\S+))?$/.exec(text);
    if (match === null) return undefined;
    return { about: 'fallback', reason: reasonOf(match[1]) };
  },
  (text) => {
    const match = /^key (accepted|rejected)(?: (\S+))?$/.exec(text);
    if (match === null || (match[1] === 'accepted' && match[2] !== undefined)) return undefined;
    return { about: 'key', state: match[1] as 'accepted' | 'rejected', reason: reasonOf(match[2]) };
  },
  (text) => {
    const version = /^image (\d+\.\d+\.\d+(?:\+\d+)?)$/.exec(text)?.[1];
    return version === undefined ? undefined : { about: 'image', version };
  },
  (text) => {
    const slot = /^boot slot ([01])$/.exec(text)?.[1];
    return slot === undefined ? undefined : { about: 'slot', slot: slot === '0' ? 0 : 1 };
  },
  (text) => {
    const match = /^timer (?:"([^"]+)"|(\S.*?))? ?tripped$/.exec(text);
    if (match === null) return undefined;
    const timer = match[1] ?? match[2];
    return { about: 'timer', timer: timer === undefined ? undefined : oneOf(TIMERS, timer, 'a host timer') };
  },
  (text) => {
    const state = /^tables (intact|kept|rebuilt)$/.exec(text)?.[1];
    return state === undefined ? undefined : { about: 'tables', state: state as 'intact' | 'kept' | 'rebuilt' };
  },
  (text) => {
    const printed = /^uart "(.+)"$/.exec(text)?.[1];
    return printed === undefined ? undefined : { about: 'uart', printed };
  },
  (text) => {
    const match = /^(memory|nvram|flash) (\S+) ?== ?(.+)$/.exec(text);
    if (match === null) return undefined;
    return { about: match[1] as MemoryName, address: addressOf(match[2]!), bytes: bytesOf(match[3]!) };
  },
];

const TIMERS = HOST_TIMERS.map(({ timer }) => timer);

function reasonOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : oneOf(FALLBACK_REASONS, text, 'a reason to fall back');
}

function oneOf<Word extends string>(words: readonly Word[], text: string, what: string): Word {
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  const near = nearMatch(text, words);
  throw new StepTextError(
    near === undefined ? `${what}: ${words.join(', ')}` : `${what} (did you mean "${near}"?)`,
    JSON.stringify(text),
  );
}

/** An address as `0x100000` or `1MiB`. @throws StepTextError */
export function addressOf(text: string): number {
  const address = parseQuantity(text);
  if (address === undefined) throw new StepTextError('an address such as 0x100000 or 1MiB', JSON.stringify(text));
  return address;
}

/** What an expectation compares at most. */
const BYTES_MAX = 4096;

/** Bytes as hexadecimal digits, apart or together: `3d b8 f3 96`, `0x3db8f396`. @throws StepTextError */
export function bytesOf(text: string): Uint8Array {
  const digits = text.replace(/^0x/i, '').replace(/[ _]/g, '');
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits))
    throw new StepTextError('bytes as pairs of hexadecimal digits, such as 3d b8 f3 96', JSON.stringify(text));
  if (digits.length > 2 * BYTES_MAX) throw new StepTextError(`at most ${BYTES_MAX} bytes`, `${digits.length / 2}`);
  return Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}
