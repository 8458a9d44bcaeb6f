import type { Fabric } from '../measure/host-timers.js';
import type { RunMeasures } from '../measure/measures.js';
import type { Gate } from './gate.js';

/** One run with what identifies its trace. */
export interface RunResult {
  readonly measures: RunMeasures;
  /** SHA-256 of the trace, hex. */
  readonly digest: string;
  /** Number of events in the trace. */
  readonly events: number;
  /** What became of the hosts' writes; undefined without hosts. */
  readonly check?: WriteCheck | undefined;
}

/** Every acknowledged write must be readable, once, in an order that its host could have seen. */
export interface WriteCheck {
  readonly passed: boolean;
  readonly writesAcknowledged: number;
  readonly readsChecked: number;
  readonly violations: number;
  /** The first of them. */
  readonly examples: readonly {
    readonly kind: string;
    readonly volume: number;
    readonly block: number;
    readonly detail: string;
  }[];
}

/** What a report is about: one adapter, one or two paths of the same update. */
export interface RunReport {
  readonly adapter: { readonly name: string; readonly describes: string; readonly fabric: Fabric };
  /** One run, or fastload and standard of the same pair of images. */
  readonly runs: readonly RunResult[];
  /** Set when the downtime has to stay within a budget. */
  readonly gate?: Gate;
}

/** The run that a verdict is about: fastload where it ran, else the only run. */
export function subjectOf(report: Pick<RunReport, 'runs'>): RunResult {
  const subject = report.runs.find(({ measures }) => measures.path === 'fastload') ?? report.runs[0];
  if (subject === undefined) throw new RangeError('a report needs at least one run');
  return subject;
}

/** The run that the subject is compared with, if there is one. */
export function otherOf(report: Pick<RunReport, 'runs'>): RunResult | undefined {
  const subject = subjectOf(report);
  return report.runs.find((run) => run !== subject);
}

/** An image as readers know it: its name with its version, or the version alone where the trace gives no name. */
export function imageLabel(measures: RunMeasures, role: 'old' | 'new'): string {
  const id = measures.images[role];
  const version = measures.images[`${role}Version`];
  if (id.includes(version)) return id;
  return id === role ? version : `${id} ${version}`;
}
