import type { HostImpact, HostSight } from '../measure/host-impact.js';
import type { RunMeasures } from '../measure/measures.js';
import { durationText } from './duration-text.js';
import { countText } from './quantity-text.js';
import type { RunReport, WriteCheck } from './run-report.js';

/** A run whose hosts were there to see it. */
export interface SeenRun {
  readonly path: string;
  readonly baseClockHz: number;
  readonly hosts: HostImpact;
  readonly check: WriteCheck | undefined;
}

export function seenRuns(report: RunReport): SeenRun[] {
  return report.runs.flatMap(({ measures, check }) => {
    const { hosts, path, baseClockHz } = measures;
    return hosts === undefined ? [] : [{ path, baseClockHz, hosts, check }];
  });
}

/** What happened to hosts, as a row of figures, one per run. */
export interface HostRow {
  readonly name: string;
  readonly figures: readonly string[];
  /** Marks what must not be there. */
  readonly bad: boolean;
}

const COUNTS: readonly (readonly [string, (sight: HostSight) => number])[] = [
  ['retries', ({ retries }) => retries],
  ['  of I/Os dropped unacknowledged', ({ droppedAndRetried }) => droppedAndRetried],
  ['path failovers', ({ failovers }) => failovers],
  ['paths failed', ({ pathsFailed }) => pathsFailed],
  ['relogins', ({ relogins }) => relogins],
];

/** Stall, retries, timeouts by timer, failovers, relogins, and whether anything was lost. */
export function hostRows(runs: readonly SeenRun[]): HostRow[] {
  const timers = [...new Set(runs.flatMap(({ hosts }) => hosts.total.timeouts.map(({ timer }) => timer)))];
  const row = (name: string, figure: (run: SeenRun) => string, bad = false): HostRow => ({
    name,
    figures: runs.map(figure),
    bad,
  });
  return [
    row('longest stall', ({ hosts, baseClockHz }) => durationText(hosts.total.longestStallTicks, baseClockHz)),
    ...COUNTS.map(([name, count]) => row(name, ({ hosts }) => countText(count(hosts.total)))),
    ...timers.map((timer) =>
      row(`timeouts of ${timer}`, ({ hosts }) =>
        countText(hosts.total.timeouts.find((one) => one.timer === timer)?.count ?? 0),
      ),
    ),
    row('acknowledged writes', ({ check }) => countText(check?.writesAcknowledged ?? 0)),
    row(
      'I/Os lost, doubled or out of order',
      ({ check }) => countText(check?.violations ?? 0),
      runs.some(({ check }) => check?.passed === false),
    ),
  ];
}

export function hostsHeading({ hosts, baseClockHz }: SeenRun, measures: Pick<RunMeasures, 'endTick'>): string {
  const perSecond = Math.round((hosts.total.ios * baseClockHz) / Math.max(1, measures.endTick));
  const count = hosts.hosts.length;
  return `what ${count === 1 ? 'the host' : `${countText(count)} hosts`} saw, ${countText(perSecond)} I/Os a second`;
}
