import type { RunMeasures } from '../measure/measures.js';
import { durationText } from './duration-text.js';
import { left, right } from './lines.js';
import type { Palette } from './palette.js';
import { shareText } from './quantity-text.js';

/** A phase with and without I/O beside it. */
export interface Contention {
  readonly phase: string;
  readonly idleTicks: number;
  readonly busyTicks: number;
}

/**
 * Phases of the same update that take longer under I/O: by the bursts of other masters that the DRAM controller served in
 * between, and, while the old image serves, by the CPU time of its I/O.
 */
export function contentionOf(busy: RunMeasures, idle: RunMeasures): Contention[] {
  const ticksOf = ({ timeline }: RunMeasures): Map<string, number> => {
    const phases = new Map<string, number>();
    for (const { phase, ticks } of timeline.phases) phases.set(phase, (phases.get(phase) ?? 0) + ticks);
    return phases;
  };
  const without = ticksOf(idle);
  return [...ticksOf(busy)]
    .map(([phase, busyTicks]) => ({ phase, busyTicks, idleTicks: without.get(phase) ?? 0 }))
    .filter(({ busyTicks, idleTicks }) => idleTicks > 0 && busyTicks !== idleTicks);
}

const NAME = 30;
const FIGURE = 16;

/** What the I/O of hosts costs an update, phase by phase. */
export function contentionLines(phases: readonly Contention[], baseClockHz: number, colours: Palette): string[] {
  const head = `${left('contention with I/O', NAME)}${['without', 'with', 'longer by'].map((name) => right(name, FIGURE)).join('')}`;
  if (phases.length === 0) return [colours.heading(head), 'no phase takes longer'];
  return [
    colours.heading(head),
    ...phases.map(({ phase, idleTicks, busyTicks }) => {
      const longer = busyTicks - idleTicks;
      const sign = longer < 0 ? '-' : '';
      const figures = [
        durationText(idleTicks, baseClockHz),
        durationText(busyTicks, baseClockHz),
        `${sign}${shareText(Math.abs(longer), idleTicks)}`,
      ];
      return `${left(`  ${phase}`, NAME)}${figures.map((figure) => right(figure, FIGURE)).join('')}`;
    }),
  ];
}
