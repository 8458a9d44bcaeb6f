// Every measured region of the reference programs: cycles, instret and check equal the RTL's.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CPU_PROFILES, type CpuProfileName } from '../../src/silicon/cpu-timing.js';
import { type Bench, loadHex, makeBench, runToExit } from './silicon.js';

interface Row {
  readonly program: string;
  readonly region: number;
  readonly config: string;
  readonly cycles: number;
  readonly instret: number;
  readonly check: string;
}

const RESET = 0x80;
const RESULTS = 0xff000;
const read = (path: string): string => readFileSync(new URL(`../reference/${path}`, import.meta.url), 'utf8');

const cores: { core: string; config: string; profile: CpuProfileName }[] = [
  { core: 'ibex', config: 'small', profile: 'ibex-small' },
  { core: 'ibex', config: 'maxperf', profile: 'ibex-maxperf' },
  { core: 'hazard3', config: 'hazard3', profile: 'hazard3' },
];

/** The table that a program leaves behind: region number, cycles, instret, check. */
function resultRows(bench: Bench): string[] {
  const view = new DataView(bench.ram.buffer, bench.ram.byteOffset, bench.ram.byteLength);
  const word = (address: number): number => view.getUint32(address, true);
  return Array.from({ length: word(RESULTS) }, (_, i) => {
    const row = RESULTS + 16 + 16 * i;
    return describeRow(word(row), word(row + 4), word(row + 8), word(row + 12));
  });
}

function describeRow(region: number, cycles: number, instret: number, check: number): string {
  return `region ${region}: ${cycles} cycles, ${instret} instructions, check 0x${check.toString(16).padStart(8, '0')}`;
}

function runProgram(core: string, program: string, profile: CpuProfileName, chunkCycles?: number): string[] {
  const bench = makeBench(CPU_PROFILES[profile]);
  loadHex(bench, read(`${core}/image/${program}.hex`));
  bench.cpu.reset(RESET);
  runToExit(bench, 5_000_000, chunkCycles);
  return resultRows(bench);
}

for (const { core, config, profile } of cores) {
  const rows = (JSON.parse(read(`${core}/cycles.json`)) as { results: Row[] }).results.filter(
    (r) => r.config === config,
  );
  const programs = [...new Set(rows.map((row) => row.program))];
  describe(`${profile}, reference programs`, () => {
    test.each(programs)('%s', (program) => {
      const expected = rows
        .filter((row) => row.program === program)
        .map((row) => describeRow(row.region, row.cycles, row.instret, Number(row.check)));
      expect(runProgram(core, program, profile)).toEqual(expected);
    });

    test('the same when the advance is cut into chunks of 1, 7 and 997 cycles', () => {
      for (const program of programs.filter((_, i) => i % 4 === 1)) {
        const whole = runProgram(core, program, profile);
        for (const chunk of [1, 7, 997]) expect(runProgram(core, program, profile, chunk)).toEqual(whole);
      }
    });
  });
}
