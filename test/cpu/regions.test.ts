// New programs of the kinds of the reference programs: what the silicon counts is what the rules say, region by region.
import { describe, expect } from 'vitest';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { testWithTools } from '../debian-tool.js';
import { type Core, RESET, resultRows, rowsByRule } from './cost-model.js';
import { KINDS, type Kind } from './programs/region-kinds.js';
import { assembleRegions, COMPILER_TOOLS, regionProgram } from './programs/regions.js';
import { makeBench, runToExit } from './silicon.js';

const REGIONS = 60;
/** FASTLOAD_SEED draws other programs. */
const seed = Number(process.env.FASTLOAD_SEED ?? 20_261_122);

const benches = new Map(
  (['ibex-small', 'ibex-maxperf', 'hazard3'] as const).map((core) => [core, makeBench(CPU_PROFILES[core])]),
);

function compare(core: Core, kind: Kind, programSeed: number): void {
  const family = core === 'hazard3' ? 'hazard3' : 'ibex';
  const program = assembleRegions(family, regionProgram(kind, programSeed, REGIONS));
  const bench = benches.get(core)!;
  bench.ram.set(program);
  bench.cpu.reset(RESET);
  runToExit(bench);
  const rows = resultRows(bench.ram);
  expect(rows).toHaveLength(REGIONS);
  expect(rows, `${core}, ${kind.name}, seed ${programSeed}`).toEqual(rowsByRule(core, program));
}

describe.each([...benches.keys()])('%s: the silicon counts what the rules say', (core) => {
  const family = core === 'hazard3' ? 'hazard3' : 'ibex';
  const kinds = KINDS.filter((kind) => kind.core === undefined || kind.core === family);
  for (const [index, kind] of kinds.entries())
    testWithTools(COMPILER_TOOLS, `${kind.name}, ${REGIONS} new regions`, () => compare(core, kind, seed + index));
});
