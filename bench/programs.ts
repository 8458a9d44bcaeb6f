// The committed programs of the CPU bench: how much work each does, and running one on the silicon or on qemu.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findSymbol } from '../src/image/code-image.js';
import { readElf } from '../src/image/formats/elf.js';
import type { CpuProfile } from '../src/silicon/cpu-timing.js';
import { type Bench, makeBench } from '../test/cpu/silicon.js';

export const PROGRAMS = ['mixed', 'records'] as const;
export type Program = (typeof PROGRAMS)[number];
/** imac: with atomics and bit manipulation; imc without. */
export type Isa = 'imac' | 'imc';

export const QEMU = 'qemu-system-riscv32';
/** RAM and the register that ends the run stand where qemu's board `virt` has them. */
const RAM = { address: 0x8000_0000, bytes: 0x10_0000 };
const FINISHER = 0x10_0000;
const PASSED = 0x5555;
const CHUNK_CYCLES = 10_000_000;

const root = new URL('../', import.meta.url);
/** Beside this file in the sources, below dist/ in the bundle. */
const folder = import.meta.url.includes('/dist/')
  ? new URL('../../bench/programs/', import.meta.url)
  : new URL('bench/programs/', root);
export const programPath = (program: Program, isa: Isa): string =>
  fileURLToPath(new URL(`${program}-${isa}.elf`, folder));

export interface ProgramRun {
  readonly instructions: number;
  readonly cycles: number;
  /** What the program returned, and whether that is what it expected. */
  readonly result: number;
  readonly passed: boolean;
}

/** A program in the memory of a core, ready to run again and again. */
export class LoadedProgram {
  readonly #bench: Bench;
  readonly #image;
  readonly #view: DataView;

  constructor(program: Program, isa: Isa, profile: CpuProfile) {
    const path = programPath(program, isa);
    this.#image = readElf(readFileSync(path), path);
    this.#bench = makeBench(profile, { ram: RAM, regions: [{ address: FINISHER, bytes: 4096, kind: 'device' }] });
    this.#view = new DataView(this.#bench.ram.buffer, this.#bench.ram.byteOffset, this.#bench.ram.byteLength);
  }

  /** Runs to the end; `rounds` is the amount of work, else what the file says (only that has its expected result). */
  run(rounds?: number): ProgramRun {
    const { cpu, ram } = this.#bench;
    for (const { address, bytes } of this.#image.segments) ram.set(bytes, address - RAM.address);
    const parameters = findSymbol(this.#image, 'rounds')!.address - RAM.address;
    this.#view.setUint32(parameters, rounds ?? 0, true);
    cpu.reset(this.#image.entry!);
    cpu.flushCode();
    const [instret, cycle] = [cpu.instret, cpu.cycle];
    let stop = cpu.run(CHUNK_CYCLES);
    while (stop === 'budget') stop = cpu.run(CHUNK_CYCLES);
    const access = cpu.access;
    if (stop !== 'access' || access?.address !== FINISHER)
      throw new Error(`stopped by ${stop} at 0x${cpu.pc.toString(16)}`);
    const result = this.#view.getUint32(parameters + 8, true);
    return { instructions: cpu.instret - instret, cycles: cpu.cycle - cycle, result, passed: access.value === PASSED };
  }
}

export interface QemuRun {
  readonly passed: boolean;
  /** Processor time, user and system, start-up included. */
  readonly seconds: number;
}

/** Runs a program on qemu's board `virt`. With `icount` one instruction is one nanosecond of emulated time, as exact as it gets. */
export function runOnQemu(
  path: string,
  icount: boolean,
  rounds?: { at: number; count: number; result: number },
): QemuRun {
  const word = (address: number, data: number): string[] => [
    '-device',
    `loader,addr=${address},data=${data},data-len=4`,
  ];
  const machine = ['-M', 'virt', '-cpu', 'rv32,zba=on,zbb=on,zbs=on', '-m', '16M', '-bios', 'none', '-kernel', path];
  const quiet = ['-display', 'none', '-serial', 'null', '-monitor', 'none', ...(icount ? ['-icount', 'shift=0'] : [])];
  const work = rounds ? [...word(rounds.at, rounds.count), ...word(rounds.at + 4, rounds.result)] : [];
  const { status, stdout, error } = spawnSync(
    'sh',
    ['-c', '"$@"; code=$?; times; exit $code', 'sh', QEMU, ...machine, ...quiet, ...work],
    {
      encoding: 'utf8',
    },
  );
  if (error) throw error;
  // `times` prints the shell's own user and system time, then that of its children.
  const [user, system] = stdout.trim().split('\n').at(-1)!.split(' ').map(secondsOf);
  return { passed: status === 0, seconds: user! + system! };
}

function secondsOf(text: string): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}
