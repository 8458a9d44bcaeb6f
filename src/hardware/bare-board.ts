import { Clock } from '../clock.js';
import { type CpuRegion, Cpu as SiliconCpu } from '../silicon/cpu.js';
import type { CpuExtension, CpuProfile } from '../silicon/cpu-timing.js';
import { Silicon } from '../silicon/silicon.js';
import { Trace, type TraceHash } from '../trace.js';
import { Bus, type Device } from './bus.js';
import { Core } from './core.js';
import { GuestMemory } from './guest-memory.js';
import { LooseCore } from './loose-core.js';
import type { Machine } from './machine.js';

/** Any store here ends the run, as on the board of the reference programs. */
export const BARE_EXIT_ADDRESS = 0x4000_0000;
/** The reference board has no clock of its own: 100 MHz, so that durations can be asked for in seconds. */
export const BARE_CLOCK_HZ = 100_000_000;
/** Where the core of the bare board starts when no image says otherwise. */
export const BARE_RESET_PC = 0x80;

export interface BareBoardOptions {
  readonly module: WebAssembly.Module;
  readonly profile: CpuProfile;
  readonly isa?: readonly CpuExtension[];
  readonly ram?: { readonly address: number; readonly bytes: number };
  readonly devices?: (trace: Trace, clock: Clock) => readonly Device[];
  readonly traceHash?: TraceHash;
  readonly sliceTicks?: number;
}

/**
 * The board `bare`: a core, RAM without wait states (1 MiB at 0 unless told otherwise) and a word that ends the run when
 * it is written. One tick is one CPU cycle.
 */
export class BareBoard implements Machine {
  readonly name = 'bare';
  readonly cpuClockHz = BARE_CLOCK_HZ;
  readonly ticksPerSecond = BARE_CLOCK_HZ;
  readonly serial = undefined;
  readonly clock = new Clock();
  readonly trace: Trace;
  readonly silicon: Silicon;
  readonly core: Core;
  readonly neverInterrupts: boolean;
  readonly memory: GuestMemory;
  /** What was stored to the exit word; undefined until then. */
  exitValue: number | undefined;

  constructor(options: BareBoardOptions) {
    const ram = options.ram ?? { address: 0, bytes: 0x10_0000 };
    this.trace = new Trace(() => this.clock.now, options.traceHash);
    this.silicon = new Silicon(options.module, ram.bytes);
    this.memory = new GuestMemory(this.silicon, ram);
    this.neverInterrupts = options.devices === undefined;
    const cpu = new SiliconCpu(this.silicon.memory, this.silicon.exports);
    const devices = [this.#exit(), ...(options.devices?.(this.trace, this.clock) ?? [])];
    const regions = devices.map((device): CpuRegion => ({ address: device.base, bytes: device.bytes, kind: 'device' }));
    cpu.configure({ profile: options.profile, isa: options.isa ?? [], ram, regions });
    const drive = new LooseCore(cpu, 1, () => this.core.settle());
    this.core = new Core(cpu, new Bus(devices, this.trace, 0), drive);
    this.clock.sliceTicks = options.sliceTicks ?? Number.MAX_SAFE_INTEGER;
    this.clock.attach(drive);
  }

  peek(address: number, bytes: number): Uint8Array | undefined {
    return this.memory.read(address, bytes);
  }

  counters(): Readonly<Record<string, number>> {
    return {};
  }

  #exit(): Device {
    return {
      name: 'exit',
      base: BARE_EXIT_ADDRESS,
      bytes: 4096,
      read: () => 0,
      write: (_offset, _bytes, value) => {
        this.exitValue = value;
        this.core.halt();
      },
    };
  }
}
