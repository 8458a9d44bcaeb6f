import type { Clock } from '../clock.js';
import type { Trace } from '../trace.js';
import type { Core } from './core.js';
import type { GuestMemory } from './guest-memory.js';

/** The serial line of a machine. */
export interface SerialLine {
  /** Every byte that firmware sends, as it leaves. */
  listen(take: (byte: number) => void): void;
  /** Bytes for firmware to receive, one character time after the other. */
  feed(bytes: Uint8Array): void;
}

/** What boots and can be debugged: a core with its memory on a clock. */
export interface Machine {
  /** Name of its profile. */
  readonly name: string;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly core: Core;
  readonly memory: GuestMemory;
  readonly cpuClockHz: number;
  readonly ticksPerSecond: number;
  readonly serial: SerialLine | undefined;
  /** What a store ended the run with, on a board that ends so. */
  readonly exitValue: number | undefined;
  /** Bytes as a debugger sees them, RAM and what else can be read without an effect. */
  peek(address: number, bytes: number): Uint8Array | undefined;
  /** The first bytes of NVRAM, on a board that has one. */
  nvram?(bytes: number): Uint8Array;
  /** No unit of the board can interrupt the core: it sleeps for good. */
  readonly neverInterrupts?: boolean;
  /** What a master of the fabric is called, by its channel. */
  masterName?(channel: number): string;
  /** Named counts of caches and memory controller since power-up. */
  counters(): Readonly<Record<string, number>>;
}
