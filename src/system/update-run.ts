import type { Profile } from '../hardware/profile.js';
import type { RunMeasures } from '../measure/measures.js';
import type { Adapter } from '../update/adapter.js';
import { PoweredAdapter, type PoweredOptions, type Prepare, type UpdatePath } from './powered-adapter.js';
import type { CodePackage } from './storage-system.js';
import type { TableFinding } from './table-audit.js';
import type { CheckResult } from './write-checker.js';

export { NeverCameBack } from './powered-adapter.js';
export type { RunControl } from './strand.js';

export interface UpdateRunOptions extends PoweredOptions {
  readonly path: UpdatePath;
  readonly code: CodePackage;
  readonly prepare?: Prepare;
}

export interface UpdateRun {
  readonly adapter: Adapter;
  readonly measures: RunMeasures;
  /** SHA-256 of the trace. */
  readonly digest: string;
  readonly events: number;
  /** What became of the entries of config, login and path tables. */
  readonly tables: TableFinding;
  /** What became of the hosts' writes; undefined without hosts. */
  readonly check: CheckResult | undefined;
}

/**
 * Runs one update under I/O, from before the notification until all I/O that came meanwhile is done.
 * @throws NeverCameBack when no image runs in the end
 */
export function runUpdate(profile: Profile, options: UpdateRunOptions): UpdateRun {
  const powered = new PoweredAdapter(profile, options);
  const { adapter, measures, tables, check } = powered.update(options);
  return { adapter, measures, tables, check, events: adapter.trace.count, digest: powered.digest() };
}
