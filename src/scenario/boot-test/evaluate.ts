import { ticksOfSeconds } from '../../clock.js';
import type { Board } from '../../hardware/board.js';
import { durationText } from '../../report/duration-text.js';
import type { PoweredAdapter, Stretch } from '../../system/powered-adapter.js';
import { readBootRecord } from '../../update/boot-record.js';
import { versionOf } from '../../update/code-image-in-memory.js';
import type { Claim, Comparison, CountName, DurationName, Expectation, MemoryName } from './expectation.js';

/** What an adapter has been through last, of which kind. */
export type LastStretch = Stretch & { readonly kind: 'update' | 'boot' };

/** An expectation held against an adapter. */
export interface Finding {
  readonly holds: boolean;
  readonly expected: string;
  readonly found: string;
  /** When what was found came about; undefined for what is so now. */
  readonly tick?: number | undefined;
}

interface Fact {
  readonly holds: boolean;
  readonly found: string;
  /** The claim in other words, where exact numbers say more. */
  readonly wanted?: string;
  readonly tick?: number | undefined;
}

/** @param last what the expectation is about, unless it is about the adapter as it is now */
export function evaluate(
  { claim, negated, text }: Expectation,
  powered: PoweredAdapter,
  last: LastStretch | undefined,
): Finding {
  const { holds, found, wanted, tick } = factOf(claim, powered, last);
  const expected = wanted === undefined ? text : negated ? `not ${wanted}` : wanted;
  return { holds: holds !== negated, expected, found, tick };
}

function factOf(claim: Claim, powered: PoweredAdapter, last: LastStretch | undefined): Fact {
  switch (claim.about) {
    case 'link':
      return linkFact(powered.board, claim.port);
    case 'image':
      return imageFact(powered, claim.version);
    case 'slot': {
      const slot = readBootRecord(powered.board.nvram)?.slot;
      return { holds: slot === claim.slot, found: slot === undefined ? 'no boot record' : `boot slot ${slot}` };
    }
    case 'uart':
      throw new Error('an expectation about a program of a test without one');
    case 'memory':
    case 'nvram':
    case 'flash':
      return bytesFact(powered.board, claim.about, claim.address, claim.bytes);
    default:
      if (last === undefined) throw new Error(`an expectation about ${claim.about} of a test without a stretch`);
      return stretchFact(claim, last);
  }
}

type StretchClaim = Exclude<Claim, { about: 'link' | 'image' | 'slot' | 'uart' | MemoryName }>;

function stretchFact(claim: StretchClaim, last: LastStretch): Fact {
  const { outcome, hostTimers } = last.measures;
  switch (claim.about) {
    case 'duration':
      return durationFact(claim.name, claim.by, claim.seconds, last);
    case 'phase':
      return phaseFact(claim, last);
    case 'count':
      return countFact(claim.name, claim.by, claim.count, last);
    case 'path': {
      const { resumed } = outcome;
      const found = resumed === null ? 'the adapter did not leave service' : `path ${resumed.by}`;
      return { holds: resumed?.by === claim.way, found, tick: resumed?.tick };
    }
    case 'updated':
      return { holds: outcome.updated, found: outcome.updated ? 'updated' : `not updated${becauseOf(last)}` };
    case 'fallback':
      return listFact(outcome.fallbacks, claim.reason, 'fallback');
    case 'key':
      if (claim.state === 'rejected') return listFact(outcome.keyRejections, claim.reason, 'key rejected');
      return {
        holds: last.boot.keyAccepted,
        found: last.boot.keyAccepted ? 'key accepted' : `no key accepted${becauseOf(last)}`,
      };
    case 'timer': {
      const tripped = hostTimers.filter(({ timer, trips }) => trips && (claim.timer ?? timer) === timer);
      const names = tripped.map(
        ({ keeper, timer, watches, measuredTicks }) =>
          `${keeper} ${timer}: ${watches} ${durationText(measuredTicks, last.measures.baseClockHz)}`,
      );
      return { holds: tripped.length > 0, found: names.length > 0 ? `tripped: ${names.join('; ')}` : 'not tripped' };
    }
    case 'tables': {
      const { tables } = last;
      const holds = claim.state === 'intact' ? tables.state !== 'different' : tables.state === claim.state;
      return { holds, found: tables.state === 'different' ? `different: ${tables.detail}` : `tables ${tables.state}` };
    }
  }
}

function becauseOf({ measures }: LastStretch): string {
  const reasons = measures.outcome.fallbacks.map(({ reason, detail }) => `${reason}: ${detail}`);
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}

function durationFact(
  name: DurationName,
  by: Comparison,
  seconds: Parameters<typeof ticksOfSeconds>[0],
  last: LastStretch,
): Fact {
  const { baseClockHz } = last.measures;
  const limitTicks = ticksOfSeconds(seconds, baseClockHz);
  const { ticks, isOver, tick } = measured(name, last);
  const wanted = `${name} ${by} ${exact(limitTicks, baseClockHz)}`;
  const found = isOver ? exact(ticks, baseClockHz) : `${exact(ticks, baseClockHz)} and no end`;
  // What has not ended is longer than anything.
  const holds = isOver ? compare(ticks, by, limitTicks) : by === '>' || by === '>=' || by === '!=';
  return { holds, found, wanted, tick };
}

interface Measured {
  readonly ticks: number;
  readonly isOver: boolean;
  readonly tick: number | undefined;
}

function measured(name: DurationName, { measures, boot }: LastStretch): Measured {
  const { downtime, processingGap, acceptGap, linkDown, stalls, totalTime } = measures;
  const of = (ticks: number, isOver = true, tick?: number | null): Measured => ({
    ticks,
    isOver,
    tick: tick ?? undefined,
  });
  switch (name) {
    case 'downtime':
      return of(downtime.ticks, downtime.state !== 'open', downtime.toTick);
    case 'processing gap':
      return of(processingGap.ticks, downtime.state === 'none' || processingGap.toTick !== null, processingGap.toTick);
    case 'accept gap':
      return of(acceptGap.longestTicks);
    case 'link down':
      return of(linkDown.longestTicks);
    case 'longest stall':
      return of(stalls.longestTicks);
    case 'total time':
      return of(totalTime.ticks, totalTime.complete, totalTime.toTick);
    case 'boot time':
      return of(boot.ticks, boot.fromTick === null || boot.toTick !== null, boot.toTick);
  }
}

function phaseFact(claim: Extract<Claim, { about: 'phase' }>, { measures }: LastStretch): Fact {
  const { baseClockHz, timeline } = measures;
  const phases = timeline.phases.filter(({ phase }) => phase === claim.phase);
  const limitTicks = ticksOfSeconds(claim.seconds, baseClockHz);
  const wanted = `phase ${claim.phase} ${claim.by} ${exact(limitTicks, baseClockHz)}`;
  if (phases.length === 0) return { holds: false, found: `no phase ${claim.phase}`, wanted };
  const ticks = phases.reduce((sum, phase) => sum + phase.ticks, 0);
  return {
    holds: compare(ticks, claim.by, limitTicks),
    found: exact(ticks, baseClockHz),
    wanted,
    tick: phases.at(-1)!.endTick,
  };
}

function countFact(name: CountName, by: Comparison, count: number, last: LastStretch): Fact {
  const { relogin, outcome, io } = last.measures;
  const counts: Readonly<Record<CountName, number>> = {
    // Only an update begins with a notification; a boot counts its logins itself.
    relogins: last.kind === 'boot' ? last.boot.hosts : relogin.hosts,
    resets: outcome.resets.length,
    fallbacks: outcome.fallbacks.length,
    'dropped I/Os': io.dropped,
  };
  return { holds: compare(counts[name], by, count), found: `${counts[name]}` };
}

function listFact(
  events: readonly { readonly tick: number; readonly reason: string; readonly detail?: string }[],
  reason: string | undefined,
  what: string,
): Fact {
  const hit = events.find((event) => reason === undefined || event.reason === reason);
  const names = events.map((event) => (event.detail === undefined ? event.reason : `${event.reason}: ${event.detail}`));
  return {
    holds: hit !== undefined,
    found: names.length === 0 ? `no ${what}` : `${what} ${names.join('; ')}`,
    tick: (hit ?? events.at(-1))?.tick,
  };
}

function linkFact({ ports }: Board, port: number | undefined): Fact {
  const asked = ports.filter(({ shape }) => port === undefined || shape.index === port);
  const down = asked.filter(({ linkUp }) => !linkUp).map(({ shape }) => shape.index);
  return { holds: down.length === 0, found: down.length === 0 ? 'link up' : `link of port ${down.join(', ')} down` };
}

function imageFact({ adapter, board }: PoweredAdapter, version: string): Fact {
  const { running } = adapter;
  if (running === undefined || (board.cpu.serving === undefined && board.clock.now > 0))
    return { holds: false, found: 'no image serves' };
  const found = versionOf(running.container);
  return { holds: found === version, found: `image ${found}` };
}

function bytesFact(board: Board, where: MemoryName, address: number, bytes: Uint8Array): Fact {
  const device = { memory: board.dram, nvram: board.nvram, flash: board.flash }[where];
  const found = device.peek(address, bytes.length).slice();
  const at = found.findIndex((byte, index) => byte !== bytes[index]);
  const differs = at < 0 ? '' : ` (differs at 0x${(address + at).toString(16)})`;
  return {
    holds: at < 0,
    found: `${hex(found)}${differs}`,
    wanted: `${where} 0x${address.toString(16)} == ${hex(bytes)}`,
  };
}

const SHOWN_BYTES = 32;

export function hex(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, SHOWN_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > SHOWN_BYTES ? `${shown} …` : shown;
}

/** `1.443 ms (1,154,136 ticks)` */
function exact(ticks: number, baseClockHz: number): string {
  return `${durationText(ticks, baseClockHz)} (${ticks.toLocaleString('en-US')} ticks)`;
}

function compare(value: number, by: Comparison, limit: number): boolean {
  switch (by) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
  }
}
