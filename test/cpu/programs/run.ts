// Runs an ELF that reports through `tohost`, on the silicon's core or on qemu.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findSymbol } from '../../../src/image/code-image.js';
import { readElf } from '../../../src/image/formats/elf.js';
import type { CpuExtension, CpuProfile } from '../../../src/silicon/cpu-timing.js';
import { type Bench, makeBench } from '../silicon.js';

export const QEMU = 'qemu-system-riscv32';
const RAM = { address: 0x8000_0000, bytes: 0x10_0000 };
const MOST_CYCLES = 5_000_000;

/** A core with its memory at 0x80000000, reused from program to program. */
export function makeProgramBench(profile: CpuProfile, isa: readonly CpuExtension[] = []): Bench {
  return makeBench(profile, { ram: RAM, regions: [], isa });
}

/** Runs until the program writes `tohost`; 'passed', or what went wrong. */
export function runOnCore(bench: Bench, path: string, chunkCycles = 1_000_000): string {
  const image = readElf(readFileSync(path), path);
  bench.ram.fill(0);
  for (const { address, bytes } of image.segments) bench.ram.set(bytes, address - RAM.address);
  const tohost = findSymbol(image, 'tohost')!.address;
  const { cpu } = bench;
  cpu.setWatchpoints([{ address: tohost, bytes: 4, read: false, write: true }]);
  cpu.reset(image.entry!);
  const end = cpu.cycle + MOST_CYCLES;
  let stop = cpu.run(chunkCycles);
  while (stop === 'budget' && cpu.cycle < end) stop = cpu.run(chunkCycles);
  if (stop !== 'watchpoint') return `${stop} at pc 0x${cpu.pc.toString(16)}`;
  const word = new DataView(bench.ram.buffer, bench.ram.byteOffset).getUint32(tohost - RAM.address, true);
  return word === 1 ? 'passed' : `failed: test ${word >>> 1}`;
}

/** The same on qemu's board with a host interface; its exit code is the number of the failed test. */
export function runOnQemu(path: string): string {
  const cpu = 'rv32,zba=on,zbb=on,zbs=on,v=off';
  const machine = ['-M', 'spike', '-cpu', cpu, '-m', '16M', '-bios', 'none', '-kernel', path];
  const quiet = ['-display', 'none', '-serial', 'null', '-monitor', 'none'];
  try {
    execFileSync(QEMU, [...machine, ...quiet], { timeout: 20_000, stdio: 'pipe' });
    return 'passed';
  } catch (error) {
    const { status, stderr, signal } = error as { status: number | null; stderr: Buffer; signal: string | null };
    return signal ? `stopped by ${signal}` : `failed: test ${status} ${stderr}`.trim();
  }
}
