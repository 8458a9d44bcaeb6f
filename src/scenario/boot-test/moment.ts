import { type Rational, ticksOfSeconds } from '../../clock.js';
import { nearMatch } from '../../hardware/near-match.js';
import { parseQuantity, QuantityError } from '../../hardware/quantity.js';
import type { Traced } from '../../trace.js';
import { PHASE_TABLE } from '../../update/phase-table.js';
import { StepTextError } from './boot-test-error.js';

/** A moment of an update or boot: an event of its trace, and the time from there. */
export interface Moment {
  /** As it was written. */
  readonly text: string;
  readonly event: MomentEvent;
  readonly delay: { readonly ticks: number } | { readonly seconds: Rational };
}

type MomentEvent =
  | { readonly kind: 'phase-begin' | 'phase-end'; readonly phase: string }
  | { readonly kind: 'key'; readonly action: Traced<'key'>['action'] }
  | { readonly kind: 'notified' | 'branched' | 'point-of-no-return' | 'resumed' | 'reset' };

const KEY_ACTIONS: readonly Traced<'key'>['action'][] = [
  'created',
  'stored',
  'sealed',
  'accessed',
  'accepted',
  'consumed',
];

const EVENTS: Readonly<Record<string, MomentEvent>> = {
  notification: { kind: 'notified' },
  branch: { kind: 'branched' },
  'point of no return': { kind: 'point-of-no-return' },
  reset: { kind: 'reset' },
  resume: { kind: 'resumed' },
  ...Object.fromEntries(KEY_ACTIONS.map((action) => [`key ${action}`, { kind: 'key', action }])),
};

const CHARACTERS_MAX = 200;

/**
 * Reads `begin of overlay`, `key stored`, `10ms after notification`, `1200 ticks after end of verify`.
 * @throws StepTextError
 */
export function parseMoment(text: string): Moment {
  if (text.length > CHARACTERS_MAX) throw new StepTextError('a moment', `${text.length} characters`);
  const after = /^(\S+(?: ticks)?) after (.+)$/.exec(text);
  if (after === null) return { text, event: eventOf(text), delay: { ticks: 0 } };
  return { text, event: eventOf(after[2]!), delay: delayOf(after[1]!) };
}

/** True when an event is the one that the moment counts from. */
export function isEventOf({ event }: Moment, traced: Traced): boolean {
  if (event.kind !== traced.kind) return false;
  if ('phase' in event) return 'phase' in traced && traced.phase === event.phase;
  return !('action' in event) || ('action' in traced && traced.action === event.action);
}

/** Ticks between the event of a moment and the moment. */
export function delayTicks({ delay }: Moment, baseClockHz: number): number {
  return 'ticks' in delay ? delay.ticks : ticksOfSeconds(delay.seconds, baseClockHz);
}

function delayOf(text: string): Moment['delay'] {
  const ticks = /^(\d{1,15}) ticks$/.exec(text);
  if (ticks !== null) return { ticks: Number(ticks[1]) };
  return { seconds: durationOf(text) };
}

/** @throws StepTextError */
export function durationOf(text: string): Rational {
  try {
    return parseQuantity('duration', text);
  } catch (error) {
    if (error instanceof QuantityError) throw new StepTextError(error.expected, error.found);
    throw error;
  }
}

function eventOf(text: string): MomentEvent {
  const edge = /^(begin|end) of (.+)$/.exec(text);
  if (edge !== null) return { kind: edge[1] === 'end' ? 'phase-end' : 'phase-begin', phase: phaseOf(edge[2]!) };
  const event = Object.hasOwn(EVENTS, text) ? EVENTS[text] : undefined;
  if (event !== undefined) return event;
  const known = Object.keys(EVENTS);
  const near = nearMatch(text, known);
  const meant = near === undefined ? `begin of PHASE, end of PHASE, ${known.join(', ')}` : `"${near}"`;
  throw new StepTextError(`a moment (${meant})`, JSON.stringify(text));
}

/** The name of a phase that there is. @throws StepTextError */
export function phaseOf(text: string): string {
  if (Object.hasOwn(PHASE_TABLE, text)) return text;
  const phases = Object.keys(PHASE_TABLE);
  const near = nearMatch(text, phases);
  throw new StepTextError(
    near === undefined ? `a phase: ${phases.join(', ')}` : `a phase (did you mean "${near}"?)`,
    JSON.stringify(text),
  );
}
