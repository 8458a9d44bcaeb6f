import type { RunMeasures } from '../measure/measures.js';

/** A part of the downtime: a phase of the update lane, or what no phase covers. */
export interface DowntimePart {
  readonly phase: string;
  readonly ticks: number;
}

export const UNATTRIBUTED = 'unattributed';

/** The parts of the downtime, the costliest first; together they are the downtime exactly. */
export function downtimeParts(measures: RunMeasures): readonly DowntimePart[] {
  const parts = measures.timeline.phases
    .filter((phase) => phase.lane === 'update' && phase.downtimeTicks > 0)
    .map(({ phase, downtimeTicks }) => ({ phase, ticks: downtimeTicks }));
  const { unattributedTicks } = measures.timeline;
  if (unattributedTicks > 0) parts.push({ phase: UNATTRIBUTED, ticks: unattributedTicks });
  return parts.sort((a, b) => b.ticks - a.ticks);
}
