import type { Interval } from '../measure/interval.js';
import type { RunMeasures } from '../measure/measures.js';
import type { Phase } from '../measure/timeline.js';
import type { Lane } from '../trace.js';
import { shareBar, timeBar } from './bars.js';
import { downtimeParts } from './downtime-parts.js';
import { durationText } from './duration-text.js';
import { left, right } from './lines.js';
import type { Palette } from './palette.js';
import { bytesText, countText, frequencyText, shareText } from './quantity-text.js';
import { StretchedAxis } from './stretched-axis.js';

const NAME = 25;
const CYCLES = 15;
const TIME = 9;
const BYTES = 10;
const BAR = 20;

const BESIDE: readonly { readonly lane: Lane; readonly title: string }[] = [
  { lane: 'load', title: 'beside it, loading the rest of the image' },
  { lane: 'flash', title: 'beside it, on the flash' },
];

/** The phases of one path as a drawn timeline, the update lane first, then what runs beside it. */
export function timelineLines(measures: RunMeasures, colours: Palette): string[] {
  const { phases } = measures.timeline;
  if (phases.length === 0) return [];
  const down = downtimeOf(measures);
  const spans = phases.map((phase) => ({ fromTick: phase.beginTick, toTick: phase.endTick }));
  const axis = new StretchedAxis(spans, down);
  const row = (phase: Phase): string => phaseLine(phase, measures, down, axis, colours);
  const title = left(`${measures.path} update`, NAME);
  const head = `${title}${right('cycles', CYCLES)}${right('time', TIME)}${right('bytes', BYTES)} ${downMarks(down, axis)}`;
  return [
    colours.heading(head),
    ...phases.filter(({ lane }) => lane === 'update').map(row),
    ...BESIDE.flatMap(({ lane, title: beside }) => {
      const rows = phases.filter((phase) => phase.lane === lane).map(row);
      return rows.length === 0 ? [] : [colours.quiet(beside), ...rows];
    }),
    ...unattributedLine(measures),
    colours.quiet(
      `cycles: ${frequencyText(measures.baseClockHz)} base clock; █ down ▒ serving, in order, lengths not to scale`,
    ),
  ];
}

/** What the downtime of one path is made of, the costliest first, with bars to scale. */
export function downtimeLines(measures: RunMeasures, colours: Palette): string[] {
  const { ticks, state } = measures.downtime;
  if (state === 'none' || ticks === 0) return [];
  const parts = downtimeParts(measures);
  const shown = parts.slice(0, 8);
  const rest = parts.slice(8);
  const line = (phase: string, part: number): string =>
    `  ${left(phase, NAME)}${right(durationText(part, measures.baseClockHz), 11)}${right(shareText(part, ticks), 9)}  ${colours.down(shareBar(part, ticks, 30))}`;
  const restTicks = rest.reduce((sum, part) => sum + part.ticks, 0);
  return [
    colours.heading(`${measures.path}: what ${durationText(ticks, measures.baseClockHz)} of downtime are made of`),
    ...shown.map((part) => line(part.phase, part.ticks)),
    ...(rest.length > 0 ? [line(`${rest.length} more`, restTicks)] : []),
  ];
}

function downtimeOf({ downtime }: RunMeasures): Interval | undefined {
  if (downtime.fromTick === null || downtime.toTick === null) return undefined;
  return { fromTick: downtime.fromTick, toTick: downtime.toTick };
}

function phaseLine(
  phase: Phase,
  measures: RunMeasures,
  down: Interval | undefined,
  axis: StretchedAxis,
  colours: Palette,
): string {
  const name = left(`  ${phase.phase}${phase.interrupted ? ' (cut off)' : ''}`, NAME);
  const time = durationText(phase.ticks, measures.baseClockHz);
  const bar = timeBar({ fromTick: phase.beginTick, toTick: phase.endTick }, down, axis, BAR);
  const figures = `${right(countText(phase.ticks), CYCLES)}${right(time, TIME)}${right(bytesText(phase.bytes), BYTES)}`;
  return `${name}${figures} ${phase.downtimeTicks > 0 ? colours.down(bar) : colours.quiet(bar)}`;
}

function unattributedLine(measures: RunMeasures): string[] {
  const ticks = measures.timeline.unattributedTicks;
  if (ticks === 0) return [];
  const figures = `${right(countText(ticks), CYCLES)}${right(durationText(ticks, measures.baseClockHz), TIME)}`;
  return [`${left('  unattributed downtime', NAME)}${figures}`];
}

/** Where the downtime begins and ends, above the bars. */
function downMarks(down: Interval | undefined, axis: StretchedAxis): string {
  if (down === undefined) return '';
  const from = Math.min(BAR - 1, Math.round(axis.at(down.fromTick) * BAR));
  const to = Math.max(from + 1, Math.min(BAR, Math.round(axis.at(down.toTick) * BAR)));
  const inside = to - from;
  if (inside < 6) return `${' '.repeat(from)}${'▁'.repeat(inside)}`;
  return `${' '.repeat(from)}├${'down'.padStart(Math.floor((inside + 2) / 2), '─').padEnd(inside - 2, '─')}┤`;
}
