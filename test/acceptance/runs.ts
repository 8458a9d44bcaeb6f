// Runs of real scenarios for the acceptance tests: the shipped adapters, the reference firmware, the built silicon.

import { loadPart } from '../../src/cli/dram-parts.js';
import { containerOf } from '../../src/cli/images.js';
import { referenceImage } from '../../src/cli/packaged-files.js';
import { packagedProfiles } from '../../src/cli/packaged-profiles.js';
import { type RunSettings, runScenario, type Scenario, withAssignments } from '../../src/scenario/scenario.js';
import { type SiliconTarget, silicon } from '../../src/silicon/module-node.js';
import type { UpdateRun } from '../../src/system/update-run.js';
import type { Traced, TraceKind } from '../../src/trace.js';
import type { Adapter } from '../../src/update/adapter.js';

export type Path = 'fastload' | 'standard';
export type Assignments = Readonly<Record<string, string>>;

/**
 * Flash a thousand times faster than it is: what is left of a run is what happens before and inside the downtime. The
 * flash work is outside of the downtime on both paths, so only total times differ from those of the default.
 */
export const SWIFT_FLASH: Assignments = { 'flash.sectorErase': '200us', 'flash.pageProgram': '300ns' };

export interface ScenarioChoice {
  readonly adapter?: string;
  readonly old?: string;
  readonly new?: string;
  readonly set?: Assignments;
}

/** The reference firmware of two versions on an adapter; by default what `fastload run` runs. */
export function scenarioOf({ adapter = 'fc-host-adapter', set = {}, ...images }: ScenarioChoice = {}): Scenario {
  const profile = withAssignments(packagedProfiles().resolve(adapter), set);
  return {
    profile,
    dram: loadPart(profile.dram.part),
    oldContainer: containerOf(referenceImage(images.old ?? '1.0.0'), undefined, 'old'),
    newContainer: containerOf(referenceImage(images.new ?? '1.1.0'), undefined, 'new'),
  };
}

export interface WatchOptions {
  readonly target?: SiliconTarget;
  readonly sliceTicks?: number;
  readonly jumps?: boolean;
  readonly watch?: (adapter: Adapter) => void;
}

export interface RecordedRun extends UpdateRun {
  readonly trace: readonly Traced[];
}

/** One path of a scenario, with every event of its trace. */
export function record(
  scenario: Scenario,
  path: Path,
  { target = 'release', ...options }: WatchOptions = {},
): RecordedRun {
  const trace: Traced[] = [];
  const settings: RunSettings = {
    module: silicon(target),
    sliceTicks: options.sliceTicks,
    jumps: options.jumps,
    watch: (adapter) => {
      adapter.board.trace.view((event) => void trace.push(event));
      options.watch?.(adapter);
    },
  };
  return { ...runScenario(scenario, path, settings), trace };
}

/** Events of one kind, in order. */
export function eventsOf<K extends TraceKind>(trace: readonly Traced[], kind: K): Traced<K>[] {
  return trace.filter((event): event is Traced<K> => event.kind === kind);
}

/** Ticks of each phase that lies in the downtime, by name; phases that occur twice are added up. */
export function downtimePhases({ measures }: UpdateRun): Map<string, number> {
  const phases = new Map<string, number>();
  for (const { lane, phase, downtimeTicks } of measures.timeline.phases)
    if (lane === 'update' && downtimeTicks > 0) phases.set(phase, (phases.get(phase) ?? 0) + downtimeTicks);
  return phases;
}

/** Ticks of a phase, inside the downtime or not. */
export function phaseTicks({ measures }: UpdateRun, name: string): number {
  return measures.timeline.phases.reduce((sum, { phase, ticks }) => sum + (phase === name ? ticks : 0), 0);
}
