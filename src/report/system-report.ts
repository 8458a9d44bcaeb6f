import type { HostImpact } from '../measure/host-impact.js';
import type { RunMeasures } from '../measure/measures.js';
import type { WriteCheck } from './run-report.js';

/** A storage system's run as reports need it; one per path or policy. */
export interface SystemResult {
  readonly path: string;
  readonly policy: string;
  readonly baseClockHz: number;
  readonly endTick: number;
  readonly adapters: readonly {
    readonly name: string;
    readonly state: string;
    readonly measures: RunMeasures | undefined;
    readonly digest: string | undefined;
  }[];
  readonly impact: HostImpact;
  readonly check: WriteCheck;
  readonly log: readonly {
    readonly tick: number;
    readonly action: string;
    readonly adapter: number;
    readonly detail: string;
  }[];
  /** Why the update did not end as planned. */
  readonly verdict: string | undefined;
  readonly digest: string;
  readonly events: number;
  readonly updateTicks: number;
  readonly settledTicks: number;
  readonly fullModelTicks: number;
  readonly calibratedTicks: number;
}

export interface SystemReport {
  readonly adapters: number;
  readonly hosts: number;
  readonly paths: number;
  readonly code: string;
  readonly runs: readonly SystemResult[];
}

/** Passed: every adapter runs the new image and no host has lost anything. */
export function hasPassed({ verdict, check }: SystemResult): boolean {
  return verdict === undefined && check.passed;
}
