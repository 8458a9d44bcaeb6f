// The core alone: instructions a second of each timing profile on two programs, against qemu in turns.
import { readFileSync } from 'node:fs';
import { findSymbol } from '../src/image/code-image.js';
import { readElf } from '../src/image/formats/elf.js';
import { CPU_PROFILES, type CpuProfileName } from '../src/silicon/cpu-timing.js';
import { hasTool } from '../test/debian-tool.js';
import { median } from './duel.js';
import { type Isa, LoadedProgram, PROGRAMS, type Program, programPath, QEMU, runOnQemu } from './programs.js';

export interface CpuBenchRow {
  readonly program: Program;
  /** A profile of ours, or the rival. */
  readonly emulator: string;
  readonly instructions: number;
  /** Emulated cycles an instruction; the rivals know none. */
  readonly cyclesPerInstruction?: number;
  /** Million instructions a second of processor time. */
  readonly mips: number;
  /** Ours against qemu with `-icount shift=0` and without. */
  readonly toIcount?: number;
  readonly toPlain?: number;
}

/** Rounds that take about a second of processor time, and so few that only start-up counts. */
const ROUNDS: Record<Program, number> = { mixed: 4000, records: 400_000 };
const FEW_ROUNDS = 1;
const TURNS = 5;

const isaOf = (profile: CpuProfileName): Isa => (profile.startsWith('ibex') ? 'imc' : 'imac');

function processorSeconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Processor seconds that qemu needs for the work between few rounds and all of them. */
function qemuSeconds(
  path: string,
  icount: boolean,
  at: number,
  rounds: number,
  results: readonly [number, number],
): number {
  const timed = (count: number, result: number): number => {
    const { passed, seconds } = runOnQemu(path, icount, { at, count, result });
    if (!passed) throw new Error(`${path}: ${QEMU} computes another result in ${count} rounds`);
    return seconds;
  };
  return timed(rounds, results[1]) - timed(FEW_ROUNDS, results[0]);
}

function programRows(program: Program): CpuBenchRow[] {
  const names = Object.keys(CPU_PROFILES) as CpuProfileName[];
  const ours = names.map((name) => ({ name, loaded: new LoadedProgram(program, isaOf(name), CPU_PROFILES[name]) }));
  const rounds = ROUNDS[program];
  const runs = ours.map(({ loaded }) => loaded.run(rounds));
  const functional = ours.at(-1)!.loaded;
  const few = functional.run(FEW_ROUNDS);
  const path = programPath(program, 'imac');
  const at = findSymbol(readElf(readFileSync(path), path), 'rounds')!.address;
  const results = [few.result, runs.at(-1)!.result] as const;
  const work = runs.at(-1)!.instructions - few.instructions;
  const turns = Array.from({ length: TURNS }, () => {
    const seconds = ours.map(({ loaded }) => processorSeconds(() => loaded.run(rounds)));
    const mips = seconds.map((s, i) => runs[i]!.instructions / s / 1e6);
    const rivals = hasTool(QEMU)
      ? [true, false].map((icount) => work / qemuSeconds(path, icount, at, rounds, results) / 1e6)
      : [];
    return { mips, rivals };
  });
  const rows = ours.map(({ name }, i): CpuBenchRow => {
    const { instructions, cycles } = runs[i]!;
    const mips = median(turns.map((turn) => turn.mips[i]!));
    const ratios = turns[0]!.rivals.map((_, r) => median(turns.map((turn) => turn.mips[i]! / turn.rivals[r]!)));
    const [toIcount, toPlain] = ratios;
    const own = { program, emulator: name, instructions, cyclesPerInstruction: cycles / instructions, mips };
    return toIcount === undefined || toPlain === undefined ? own : { ...own, toIcount, toPlain };
  });
  const rivals = turns[0]!.rivals.map((_, r): CpuBenchRow => {
    const emulator = r === 0 ? `${QEMU} -icount shift=0` : QEMU;
    return { program, emulator, instructions: work, mips: median(turns.map((turn) => turn.rivals[r]!)) };
  });
  return [...rows, ...rivals];
}

export const cpuBench = (): CpuBenchRow[] => PROGRAMS.flatMap(programRows);

export function cpuLines(rows: readonly CpuBenchRow[]): string[] {
  const number = (value: number | undefined, digits: number, width: number): string =>
    (value === undefined ? '' : value.toFixed(digits)).padStart(width);
  const head = `${'program'.padEnd(9)}${'emulator'.padEnd(36)}${'MIPS'.padStart(7)}${'CPI'.padStart(7)}${'/icount'.padStart(9)}${'/plain'.padStart(8)}`;
  const lines = rows.map((row) =>
    [
      row.program.padEnd(9),
      row.emulator.padEnd(36),
      number(row.mips, 0, 7),
      number(row.cyclesPerInstruction, 3, 7),
      number(row.toIcount, 2, 9),
      number(row.toPlain, 2, 8),
    ].join(''),
  );
  const rivalless = rows.some((row) => row.toIcount !== undefined) ? [] : ['', `${QEMU} is not installed: no ratios`];
  return [head, ...lines, ...rivalless];
}
