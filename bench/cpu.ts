// The core alone: instructions per second of each timing profile on two programs of mixed work.
import { readFileSync } from 'node:fs';
import { CPU_PROFILES, type CpuProfileName } from '../src/silicon/cpu-timing.js';
import { EXIT_PORT, loadHex, makeBench } from '../test/cpu/silicon.js';

export interface CpuBenchRow {
  readonly program: string;
  readonly profile: string;
  readonly instructions: number;
  readonly cycles: number;
  readonly seconds: number;
  /** Million instructions per second. */
  readonly mips: number;
}

const RESET = 0x80;
const CHUNK_CYCLES = 10_000_000;
const programs = ['mixed', 'records'] as const;

function runOnce(program: string, profile: CpuProfileName): CpuBenchRow {
  const bench = makeBench(CPU_PROFILES[profile]);
  loadHex(bench, readFileSync(new URL(`./programs/${program}.hex`, import.meta.url), 'utf8'));
  bench.cpu.reset(RESET);
  const start = performance.now();
  for (;;) {
    const stop = bench.cpu.run(CHUNK_CYCLES);
    if (stop === 'access' && bench.cpu.access?.address === EXIT_PORT) break;
    if (stop !== 'budget') throw new Error(`${program} stopped by ${stop} at 0x${bench.cpu.pc.toString(16)}`);
  }
  const seconds = (performance.now() - start) / 1000;
  const { instret: instructions, cycle: cycles } = bench.cpu;
  return { program, profile, instructions, cycles, seconds, mips: instructions / seconds / 1e6 };
}

/** The fastest of `repeats` runs of every program on every profile. */
export function cpuBench(repeats = 3): CpuBenchRow[] {
  return programs.flatMap((program) =>
    (Object.keys(CPU_PROFILES) as CpuProfileName[]).map((profile) => {
      const runs = Array.from({ length: repeats }, () => runOnce(program, profile));
      return runs.reduce((best, run) => (run.mips > best.mips ? run : best));
    }),
  );
}
