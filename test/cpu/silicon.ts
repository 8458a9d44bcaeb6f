// The silicon alone, instantiated over a memory of its own, and the board `bare` of the reference programs.
import { readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';
import { DRAM_BASE, PAGE_BYTES } from '../../assembly/memory-map.js';
import { Cpu, type CpuConfiguration, type CpuExports } from '../../src/silicon/cpu.js';
import type { CpuProfile } from '../../src/silicon/cpu-timing.js';

const binary = readFileSync(new URL('../../dist/silicon/release.wasm', import.meta.url));
const compiled = new WebAssembly.Module(binary);

export const RAM_BYTES = 0x10_0000;
export const EXIT_PORT = 0x4000_0000;

export interface Bench {
  readonly cpu: Cpu;
  /** The RAM, byte 0 being guest address `ram.address`. */
  readonly ram: Uint8Array;
  readonly memory: WebAssembly.Memory;
}

/** A core with its own linear memory. */
export function makeBench(profile: CpuProfile, options: Partial<CpuConfiguration> = {}): Bench {
  const ram = options.ram ?? { address: 0, bytes: RAM_BYTES };
  const pages = (DRAM_BASE + ram.bytes) / PAGE_BYTES;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65536, shared: true });
  const { exports } = instantiateSync<CpuExports & Record<string, unknown>>(compiled, { env: { memory } });
  const cpu = new Cpu(memory, exports);
  const regions = [{ address: EXIT_PORT, bytes: 4096, kind: 'device' }] as const;
  cpu.configure({ profile, regions, ...options, ram });
  return { cpu, ram: new Uint8Array(memory.buffer, DRAM_BASE, ram.bytes), memory };
}

/** Copies a hex image (start address in the first line, then one 32-bit word per line) to RAM. */
export function loadHex(bench: Bench, text: string): void {
  const [first, ...lines] = text.trim().split('\n');
  const view = new DataView(bench.ram.buffer, bench.ram.byteOffset, bench.ram.byteLength);
  let address = Number.parseInt(first!.slice(1), 16);
  for (const line of lines) {
    view.setUint32(address, Number.parseInt(line, 16), true);
    address += 4;
  }
}

/** Runs until a store to the exit port, in chunks of `chunkCycles`; throws if it does not come within `mostCycles`. */
export function runToExit(bench: Bench, mostCycles = 50_000_000, chunkCycles = 1_000_000): void {
  const { cpu } = bench;
  const end = cpu.cycle + mostCycles;
  while (cpu.cycle < end) {
    const stop = cpu.run(chunkCycles);
    if (stop === 'budget') continue;
    if (stop === 'access' && cpu.access?.write && cpu.access.address === EXIT_PORT) return;
    throw new Error(`stopped by ${stop} at pc 0x${cpu.pc.toString(16)}`);
  }
  throw new Error(`no exit after ${mostCycles} cycles, pc 0x${cpu.pc.toString(16)}`);
}
