// One row of the downtime table: one emulated update, exact to the tick.
import { loadPart } from '../src/cli/dram-parts.js';
import { packagedProfiles } from '../src/cli/packaged-profiles.js';
import { nodeTraceHash } from '../src/cli/trace-hash.js';
import type { RunMeasures } from '../src/measure/measures.js';
import { runScenario, withAssignments } from '../src/scenario/scenario.js';
import { silicon } from '../src/silicon/module-node.js';
import type { DowntimeCase } from './downtime-cases.js';
import { imagePair } from './images.js';

export const BENCH_PROFILE = 'bench-adapter';

/** A phase of the update; whole ticks of the base clock. */
export interface PhaseTicks {
  /** Lane and name, such as `update: overlay`; one that occurs again has its number. */
  readonly phase: string;
  readonly ticks: number;
  /** The part inside the downtime. */
  readonly downtimeTicks: number;
}

/** What a case came to. Nothing in it depends on the machine. */
export interface DowntimeRow {
  readonly name: string;
  readonly baseClockHz: number;
  readonly changedBlocks: number;
  readonly blocks: number;
  readonly downtimeTicks: number;
  /** From the notification to the resume, flash included. */
  readonly totalTicks: number;
  readonly phases: readonly PhaseTicks[];
}

/** @throws Error when the update did not go the way the row says: its figures would be those of another row */
export function runDowntimeCase(row: DowntimeCase): DowntimeRow {
  const profile = withAssignments(packagedProfiles().resolve(BENCH_PROFILE), {
    ...(row.overlay === undefined ? {} : { 'update.overlay': row.overlay }),
    ...(row.copyBy === undefined ? {} : { 'update.copyBy': row.copyBy }),
  });
  const { sizeBytes, changedPercent } = row;
  const { runBase } = profile.memory;
  const blockBytes = profile.engine.block.is;
  const pair = imagePair({ sizeBytes, changedPercent, blockBytes, adapterType: profile.adapterType, runBase });
  const scenario = { profile, dram: loadPart(profile.dram.part), oldContainer: pair.old, newContainer: pair.new };
  const { measures } = runScenario(scenario, row.path, { module: silicon(), traceHash: nodeTraceHash() });
  checkWent(row, measures, pair.changedBlocks);
  return {
    name: row.name,
    baseClockHz: measures.baseClockHz,
    changedBlocks: pair.changedBlocks,
    blocks: pair.blocks,
    downtimeTicks: measures.downtime.ticks,
    totalTicks: measures.totalTime.ticks,
    phases: phasesOf(measures),
  };
}

function checkWent({ name, path, overlay }: DowntimeCase, measures: RunMeasures, changedBlocks: number): void {
  const { outcome, downtime } = measures;
  const went = outcome.updated && outcome.fallbacks.length === 0 && outcome.resumed?.by === path;
  const [fallback] = outcome.fallbacks;
  if (!went || downtime.state !== 'ended')
    throw new Error(`${name}: expected an update by the ${path} path, found ${fallback?.detail ?? 'none that ended'}`);
  if (overlay !== undefined && outcome.overlay?.strategy !== overlay)
    throw new Error(`${name}: expected overlay ${overlay}, found ${outcome.overlay?.strategy ?? 'none'}`);
  if (outcome.difference !== null && outcome.difference.changedBlocks !== changedBlocks)
    throw new Error(`${name}: ${changedBlocks} blocks differ, the adapter found ${outcome.difference.changedBlocks}`);
}

/** The phases in the order in which they began, then what lies between them in the downtime. */
function phasesOf({ timeline }: RunMeasures): PhaseTicks[] {
  const seen = new Map<string, number>();
  const phases = timeline.phases.map(({ lane, phase, ticks, downtimeTicks }) => {
    const name = `${lane}: ${phase}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { phase: count === 1 ? name : `${name} (${count})`, ticks, downtimeTicks };
  });
  const between = timeline.unattributedTicks;
  return [...phases, { phase: 'downtime outside of phases', ticks: between, downtimeTicks: between }];
}
