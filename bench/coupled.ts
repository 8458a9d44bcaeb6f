// The core on the fabric, with caches in front of the DRAM: instructions a second against qemu, in turns.
import { readFileSync } from 'node:fs';
import { BURST_BYTES, ECC_STATE_BASE } from '../assembly/memory-map.js';
import { findSymbol } from '../src/image/code-image.js';
import { readElf } from '../src/image/formats/elf.js';
import type { CpuCoupling } from '../src/silicon/cpu.js';
import { CPU_PROFILES } from '../src/silicon/cpu-timing.js';
import { CoreBoard } from '../test/cpu/board.js';
import { hasTool } from '../test/debian-tool.js';
import { type BoardOptions, smallDdr3, smallDdr4 } from '../test/support/board.js';
import { median } from './duel.js';
import { PROGRAMS, type Program, programPath, QEMU, runOnQemu } from './programs.js';

export interface CoupledBenchRow {
  readonly program: Program;
  readonly memory: string;
  readonly instructions: number;
  readonly cyclesPerInstruction: number;
  /** Million instructions a second of processor time. */
  readonly mips: number;
  /** Ours against qemu with `-icount shift=0`. */
  readonly toIcount?: number;
}

const ROUNDS: Record<Program, number> = { mixed: 2000, records: 200_000 };
const TURNS = 5;
const RAM = 0x8000_0000;
const FINISHER = 0x10_0000;
const SLICE_TICKS = 30_000_000;

interface BenchMemory {
  readonly dram: BoardOptions;
  readonly coupling: Partial<CpuCoupling>;
}

const ddr4: BoardOptions = { part: smallDdr4, periodTicks: 1 };

const memories: Record<string, BenchMemory> = {
  'no wait states': { dram: ddr4, coupling: { periodTicks: 3, memory: 'zero-wait' } },
  '16 KiB caches, DDR4': {
    dram: ddr4,
    coupling: {
      periodTicks: 3,
      memory: 'fabric',
      caches: {
        instruction: { bytes: 0x4000, ways: 2, lineBytes: 64 },
        data: { bytes: 0x4000, ways: 4, lineBytes: 64, policy: 'write-back' },
        onAtReset: true,
      },
    },
  },
  // Caches and clocks of fc-host-adapter: 400 MHz before 800 MHz DDR3 with ECC.
  'fc-host-adapter, DDR3': {
    dram: { part: smallDdr3, periodTicks: 1, ecc: true },
    coupling: {
      periodTicks: 2,
      memory: 'fabric',
      caches: {
        instruction: { bytes: 0x4000, ways: 2, lineBytes: 32 },
        data: { bytes: 0x4000, ways: 2, lineBytes: 32, policy: 'write-back' },
        onAtReset: true,
      },
    },
  },
};

/** Runs a program to its end once; processor seconds, instructions, cycles. */
function runOnce(program: Program, memory: string): { seconds: number; instructions: number; cycles: number } {
  const path = programPath(program, 'imac');
  const image = readElf(readFileSync(path), path);
  const board = new CoreBoard({
    profile: CPU_PROFILES.hazard3,
    ...memories[memory]!.dram,
    coupling: memories[memory]!.coupling,
    configuration: {
      ram: { address: RAM, bytes: 0x10_0000 },
      regions: [{ address: FINISHER, bytes: 4096, kind: 'device' }],
    },
  });
  // As after the ECC fill: every word has been written.
  board.silicon.bytes.fill(0xff, ECC_STATE_BASE, ECC_STATE_BASE + board.silicon.dramBytes / BURST_BYTES);
  for (const { address, bytes } of image.segments) board.poke(address - RAM, bytes);
  board.load(findSymbol(image, 'rounds')!.address - RAM, [ROUNDS[program]]);
  board.start(image.entry!);
  const before = process.cpuUsage();
  while (board.fabric.interrupts() === 0) board.fabric.advance(board.fabric.nowTick + SLICE_TICKS);
  const { user, system } = process.cpuUsage(before);
  if (board.cpu.stop !== 'access') throw new Error(`${program} stopped by ${board.cpu.stop}`);
  return { seconds: (user + system) / 1e6, instructions: board.cpu.instret, cycles: board.cpu.cycle };
}

/** Instructions a second of qemu on as many rounds, its start-up taken off. */
function qemuMips(program: Program, instructions: number): number {
  const path = programPath(program, 'imac');
  const at = findSymbol(readElf(readFileSync(path), path), 'rounds')!.address;
  const seconds = (count: number) => runOnQemu(path, true, { at, count, result: 0 }).seconds;
  return instructions / (seconds(ROUNDS[program]) - seconds(1)) / 1e6;
}

function rowsOf(program: Program): CoupledBenchRow[] {
  const names = Object.keys(memories);
  const turns = Array.from({ length: TURNS }, () => {
    const runs = names.map((memory) => runOnce(program, memory));
    return { runs, rival: hasTool(QEMU) ? qemuMips(program, runs[0]!.instructions) : undefined };
  });
  return names.map((memory, i) => {
    const { instructions, cycles } = turns[0]!.runs[i]!;
    const mips = turns.map(({ runs }) => instructions / runs[i]!.seconds / 1e6);
    const ratios = turns.map(({ rival }, turn) => mips[turn]! / (rival ?? Number.NaN));
    const row = { program, memory, instructions, cyclesPerInstruction: cycles / instructions, mips: median(mips) };
    return hasTool(QEMU) ? { ...row, toIcount: median(ratios) } : row;
  });
}

export const coupledBench = (): CoupledBenchRow[] => PROGRAMS.flatMap(rowsOf);

export function coupledLines(rows: readonly CoupledBenchRow[]): string[] {
  const head = `${'program'.padEnd(9)}${'memory'.padEnd(22)}${'MIPS'.padStart(7)}${'CPI'.padStart(7)}${'/icount'.padStart(9)}`;
  const lines = rows.map(
    ({ program, memory, mips, cyclesPerInstruction, toIcount }) =>
      program.padEnd(9) +
      memory.padEnd(22) +
      mips.toFixed(0).padStart(7) +
      cyclesPerInstruction.toFixed(3).padStart(7) +
      (toIcount?.toFixed(2) ?? '').padStart(9),
  );
  return [head, ...lines];
}
