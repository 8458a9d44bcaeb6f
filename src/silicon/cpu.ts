// The typed face of the CPU core: configuration, registers, running in bounded chunks, and what stopped it.
import * as map from '../../assembly/memory-map.js';
import {
  COHERENCE_KINDS,
  type CoherenceFault,
  CPU_COUNTER_FIELDS,
  type CpuCaches,
  type CpuCounters,
  writeCaches,
} from './cache.js';
import { CPU_TIMING_FIELDS, type CpuExtension, type CpuProfile } from './cpu-timing.js';

/** The core's exports of the silicon module. */
export interface CpuExports {
  cpuReset(pc: number): void;
  cpuRun(cycles: number): number;
  cpuStep(): number;
  cpuIdle(cycles: number): void;
  cpuFlushCode(): void;
  cpuRestored(): void;
}

/** What the host must answer before the core goes on; `value` is the data of a write. Sizes 1, 2 or 4 bytes. */
export interface CpuAccess {
  readonly address: number;
  readonly bytes: number;
  readonly write: boolean;
  readonly value: number;
}

export type CpuStop =
  | 'budget'
  | 'access'
  | 'wfi'
  | 'breakpoint'
  | 'ebreak'
  | 'watchpoint'
  | 'lockup'
  | 'coherence'
  | 'step';

const STOPS: readonly CpuStop[] = [
  'budget',
  'access',
  'wfi',
  'breakpoint',
  'ebreak',
  'watchpoint',
  'lockup',
  'coherence',
  'step',
];

/** A single step: `onto` stops before a breakpoint where the core stands, `over` executes the instruction there. */
export type CpuStep = 'onto' | 'over';

/** A write of another master to watched bytes; guest addresses. */
export interface WatchedWrite {
  /** Where the watchpoint begins. */
  readonly watched: number;
  readonly address: number;
  readonly bytes: number;
  /** Channel number. */
  readonly master: number;
}

/** Interrupt bit of the fabric that says that a channel wrote watched bytes: see Cpu.watchedWrite. */
export const WATCH_INTERRUPT_MASK = 1 << map.INTERRUPT_WATCH;

/** How the core stands on the fabric. Its cycle n is at tick originTick + n * periodTicks. */
export interface CpuCoupling {
  readonly periodTicks: number;
  readonly originTick: number;
  /**
   * zero-wait (the default): the RAM answers within the cycle. fabric: every access goes through a cache or costs a
   * transaction of the DRAM controller.
   */
  readonly memory?: 'zero-wait' | 'fabric';
  /** With memory fabric. */
  readonly caches?: CpuCaches;
}

/** Interrupt bit of the fabric that says that the core stopped: see Cpu.stop. */
export const CPU_INTERRUPT_MASK = 1 << map.INTERRUPT_CPU;

const EXTENSION_BITS: Record<CpuExtension, number> = {
  m: map.ISA_M,
  a: map.ISA_A,
  zba: map.ISA_ZBA,
  zbb: map.ISA_ZBB,
  zbs: map.ISA_ZBS,
  zicbom: map.ISA_ZICBOM,
  u: map.ISA_U,
  time: map.ISA_TIME,
  pmp: map.ISA_PMP_CSRS,
  triggers: map.ISA_TRIGGER_CSRS,
};

/** A stretch of guest addresses beside the RAM. `linear` is its place in linear memory (not for a device). */
export interface CpuRegion {
  readonly address: number;
  readonly bytes: number;
  readonly kind: 'memory' | 'rom' | 'device' | 'rom-device';
  readonly linear?: number;
  /** Cycles an access costs beyond the instruction's own. */
  readonly extraCycles?: number;
}

export interface CpuConfiguration {
  readonly profile: CpuProfile;
  /** Guest address and size of the RAM that stands at DRAM_BASE in linear memory. */
  readonly ram: { readonly address: number; readonly bytes: number };
  readonly regions?: readonly CpuRegion[];
  /** Extensions to add to the profile's. */
  readonly isa?: readonly CpuExtension[];
  readonly hartId?: number;
  /** CPU cycles per tick of `time`. */
  readonly timeDivider?: number;
  /** false: a store to code is seen only after fence.i (there is an instruction cache). */
  readonly coherentFetch?: boolean;
}

/** Bytes whose use stops the core behind the instruction, or is refused with an access fault. */
export interface CpuWatchpoint {
  readonly address: number;
  readonly bytes: number;
  readonly read: boolean;
  readonly write: boolean;
  /** As a firewall on the bus would. In RAM. */
  readonly refuse?: 'write' | 'fetch';
}

function watchBits({ read, write, refuse }: CpuWatchpoint): number {
  return (read ? 1 : 0) | (write ? 2 : 0) | (refuse === 'write' ? 4 : 0) | (refuse === 'fetch' ? 8 : 0);
}

/** A configuration or parameter that the core cannot take; names the field and what was expected. */
export class CpuConfigurationError extends Error {
  override readonly name = 'CpuConfigurationError';
  constructor(
    readonly field: string,
    readonly expected: string,
    found: unknown,
  ) {
    super(`cpu: ${field}: expected ${expected}, found ${String(found)}`);
  }
}

const KINDS = { memory: 1, rom: 2, device: 3, 'rom-device': 4 } as const;
const MAX_CHUNK_CYCLES = 2 ** 30 - 1;

function requireRange(field: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new CpuConfigurationError(field, `an integer ${least} .. ${most}`, value);
  }
}

/** One core over the linear memory it shares with the rest of the silicon. */
export class Cpu {
  readonly #view: DataView;
  readonly #exports: CpuExports;

  constructor(memory: WebAssembly.Memory, exports: CpuExports) {
    this.#view = new DataView(memory.buffer);
    this.#exports = exports;
  }

  #get(address: number): number {
    return this.#view.getUint32(address, true);
  }

  #set(address: number, value: number): void {
    this.#view.setUint32(address, value >>> 0, true);
  }

  /** Takes over a configuration; throws CpuConfigurationError. Call reset() afterwards. */
  configure(configuration: CpuConfiguration): void {
    const { profile, ram, regions = [], isa = [] } = configuration;
    requireRange('ram.address', ram.address, 0, 2 ** 32 - 4096);
    requireRange('ram.bytes', ram.bytes, 0, Math.min(2 ** 30, 2 ** 32 - ram.address));
    if (ram.address % 4096 !== 0) throw new CpuConfigurationError('ram.address', 'a multiple of 4096', ram.address);
    if (ram.bytes % 4096 !== 0) throw new CpuConfigurationError('ram.bytes', 'a multiple of 4096', ram.bytes);
    if (map.DRAM_BASE + ram.bytes > this.#view.byteLength) {
      throw new CpuConfigurationError('ram.bytes', 'RAM that fits the linear memory', ram.bytes);
    }
    CPU_TIMING_FIELDS.forEach((field, i) => {
      this.#set(map.CPU_TIMING + 4 * i, profile.timing[field]);
    });
    const extensions = new Set([...profile.extensions, ...isa]);
    this.#set(
      map.CPU_ISA,
      [...extensions].reduce((bits, extension) => bits | EXTENSION_BITS[extension], map.ISA_C),
    );
    this.#set(map.CPU_RAM_ADDRESS, ram.address);
    this.#set(map.CPU_RAM_BYTES, ram.bytes);
    this.#set(map.CPU_MISALIGNED, profile.misaligned === 'hardware' ? 1 : 0);
    this.#set(map.CPU_HART_ID, configuration.hartId ?? 0);
    this.#set(map.CPU_ARCHITECTURE_ID, profile.archId);
    this.#set(map.CPU_VENDOR_ID, 0);
    this.#set(map.CPU_IMPLEMENTATION_ID, 0);
    this.#set(map.CPU_PMP_REGIONS, profile.pmpRegions);
    this.#set(map.CPU_HAS_MTVAL, profile.mtval ? 1 : 0);
    this.#set(map.CPU_MTVEC_MASK, profile.mtvecMask);
    this.#set(map.CPU_MTVEC_FIXED, profile.mtvecFixed);
    this.#set(map.CPU_MCOUNTINHIBIT_RESET, profile.mcountinhibitReset);
    this.#set(map.CPU_COHERENT_FETCH, configuration.coherentFetch === false ? 0 : 1);
    const divider = configuration.timeDivider ?? 1;
    requireRange('timeDivider', divider, 1, 2 ** 32 - 1);
    this.#set(map.CPU_TIME_DIVIDER, divider);
    this.#setRegions(regions);
  }

  #setRegions(regions: readonly CpuRegion[]): void {
    requireRange('regions.length', regions.length, 0, map.CPU_REGION_MAX);
    for (let i = 0; i < map.CPU_REGION_MAX; i++) {
      const at = map.CPU_REGIONS + i * map.CPU_REGION_BYTES;
      const region = regions[i];
      this.#set(at + 8, region ? KINDS[region.kind] : map.REGION_NONE);
      if (!region) continue;
      requireRange(`regions[${i}].bytes`, region.bytes, 4, 2 ** 32 - region.address);
      if (region.kind !== 'device') {
        requireRange(`regions[${i}].linear`, region.linear ?? -1, 4096, this.#view.byteLength - region.bytes);
      }
      this.#set(at, region.address);
      this.#set(at + 4, region.bytes);
      this.#set(at + 12, region.linear ?? 0);
      this.#set(at + 16, region.extraCycles ?? 0);
    }
  }

  /** Reset: registers and CSRs to their reset values, machine mode, next instruction at `pc`. Cycles go on counting. */
  reset(pc: number): void {
    this.#exports.cpuReset(pc | 0);
  }

  /**
   * Runs for `cycles` (the instruction that crosses the mark is finished), or until something needs the host. A wfi without
   * a pending interrupt ends the run before the cycles are used up: pass the time with idle().
   */
  run(cycles: number): CpuStop {
    requireRange('cycles', cycles, 1, MAX_CHUNK_CYCLES);
    return STOPS[this.#exports.cpuRun(cycles)]!;
  }

  /** One instruction, breakpoints ignored. */
  step(): CpuStop {
    return STOPS[this.#exports.cpuStep()]!;
  }

  /** Passes time without executing. */
  idle(cycles: number): void {
    this.#exports.cpuIdle(cycles);
  }

  /**
   * Puts the core on the fabric: from now on Fabric.advance() takes it along while `running`. When it needs the host,
   * advance() returns at that tick with CPU_INTERRUPT_MASK raised and `stop` tells why. Call reset() afterwards.
   */
  couple(coupling: CpuCoupling): void {
    requireRange('periodTicks', coupling.periodTicks, 1, 1_000_000);
    requireRange('originTick', coupling.originTick, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    this.#view.setBigInt64(map.CPU_PERIOD_TICKS, BigInt(coupling.periodTicks), true);
    this.#view.setBigInt64(map.CPU_ORIGIN_TICK, BigInt(coupling.originTick), true);
    writeCaches((address, value) => this.#set(address, value), coupling.caches ?? {});
    this.#set(map.CPU_TIMED, coupling.memory === 'fabric' ? 1 : 0);
    this.#set(map.CPU_COUPLED, 1);
    this.#exports.cpuFlushCode();
  }

  /** Takes the core off the fabric: only run() and step() move it. */
  uncouple(): void {
    this.#set(map.CPU_COUPLED, 0);
    this.#set(map.CPU_TIMED, 0);
    this.#exports.cpuFlushCode();
  }

  /** Whether the host lets the core run. While it does not (halted, held in reset) only its time passes. */
  get running(): boolean {
    return this.#get(map.CPU_RUNNING) !== 0;
  }

  set running(running: boolean) {
    this.#set(map.CPU_RUNNING, running ? 1 : 0);
  }

  /** Why the core stopped last; 'budget' while nothing keeps it from going on. */
  get stop(): CpuStop {
    return STOPS[this.#get(map.CPU_STOP)]!;
  }

  /**
   * Lets the core go on behind a breakpoint (after step(), which executes it), an ebreak (after moving pc), a watchpoint, a
   * lockup or a coherence fault. An open access needs answer() instead, wfi setInterrupt().
   */
  resume(): void {
    this.#set(map.CPU_HELD, 0);
  }

  /**
   * Lets the core stop, with 'step', behind its next instruction, which takes the time that it takes; or at once when it
   * finds itself elsewhere by then. It stays so until this is undefined again.
   */
  set stepping(step: CpuStep | undefined) {
    this.#set(map.CPU_STEP_PC, this.pc);
    this.#set(map.CPU_STEP_INSTRET, this.#get(map.CPU_INSTRET));
    this.#set(map.CPU_STEPPING, step === undefined ? 0 : step === 'onto' ? map.STEP_ONTO : map.STEP_OVER);
  }

  get stepping(): CpuStep | undefined {
    return ([undefined, 'onto', 'over'] as const)[this.#get(map.CPU_STEPPING)];
  }

  /** What WATCH_INTERRUPT_MASK was about. */
  get watchedWrite(): WatchedWrite {
    return {
      watched: this.#get(map.CPU_WATCHED_ADDRESS),
      address: this.#get(map.CPU_WATCHED_WRITE),
      bytes: this.#get(map.CPU_WATCHED_BYTES),
      master: this.#get(map.CPU_WATCHED_MASTER),
    };
  }

  get counters(): CpuCounters {
    const count = (_: string, i: number) => Number(this.#view.getBigInt64(map.CPU_COUNTERS + 8 * i, true));
    const counts = CPU_COUNTER_FIELDS.map((field, i) => [field, count(field, i)]);
    return Object.fromEntries(counts) as unknown as CpuCounters;
  }

  /**
   * Guest address of a line in the instruction cache that has been overwritten in the DRAM since; undefined when there is
   * none. A fetch from it would stop the core, unless fence.i comes first.
   */
  get staleInstructionLine(): number | undefined {
    const lines = this.#get(map.CACHE_I + map.K_LINES);
    const wanted = (map.TAG_VALID | map.TAG_STALE) >>> 0;
    for (let slot = 0; slot < lines; slot++) {
      const tag = this.#get(map.CACHE_I + map.K_TAGS + 4 * slot);
      if ((tag & wanted) >>> 0 !== wanted) continue;
      const line = tag & ~(map.TAG_VALID | map.TAG_DIRTY | map.TAG_STALE);
      return line * 2 ** this.#get(map.CACHE_I + map.K_SHIFT) + this.#get(map.CPU_RAM_ADDRESS);
    }
    return undefined;
  }

  /** What the coherence fault was that stopped the core; undefined unless `stop` is 'coherence'. */
  get coherenceFault(): CoherenceFault | undefined {
    if (this.stop !== 'coherence') return undefined;
    const master = this.#get(map.CPU_FAULT_MASTER);
    return {
      kind: COHERENCE_KINDS[this.#get(map.CPU_FAULT_KIND) - 1]!,
      line: this.#get(map.CPU_FAULT_LINE),
      master: master === map.CORE_MASTER ? 'core' : master,
      pc: this.#get(map.CPU_FAULT_PC),
    };
  }

  /** The access that waits for an answer, undefined if there is none. */
  get access(): CpuAccess | undefined {
    if (this.#get(map.CPU_ACCESS_STATE) !== map.CPU_ACCESS_OPEN) return undefined;
    return {
      address: this.#get(map.CPU_ACCESS_ADDRESS),
      bytes: this.#get(map.CPU_ACCESS_BYTES),
      write: this.#get(map.CPU_ACCESS_WRITE) !== 0,
      value: this.#get(map.CPU_ACCESS_VALUE),
    };
  }

  /** False while an instruction is under way: another could not take its place. */
  get atBoundary(): boolean {
    const { CPU_ACCESS_STATE, CPU_BUS_WAIT, CPU_IN_PROGRESS } = map;
    return (this.#get(CPU_ACCESS_STATE) | this.#get(CPU_BUS_WAIT) | this.#get(CPU_IN_PROGRESS)) === 0;
  }

  /** Answers the open access; `value` is what a read gives, `cycles` what the transaction cost beyond the instruction. */
  answer(value = 0, cycles = 0): void {
    this.#set(map.CPU_ACCESS_VALUE, value);
    this.#set(map.CPU_ACCESS_STATE, map.CPU_ACCESS_ANSWERED);
    this.#set(map.CPU_STALL, this.#get(map.CPU_STALL) + cycles);
  }

  /** Answers the open access with a bus error: the core takes an access fault. */
  answerFault(): void {
    this.#set(map.CPU_ACCESS_STATE, map.CPU_ACCESS_FAULT);
  }

  /** Drives interrupt line `bit` of mip: 3 software, 7 timer, 11 external, 16 .. 31 platform. */
  setInterrupt(bit: number, level: boolean): void {
    const pending = this.#get(map.CPU_MIP);
    this.#set(map.CPU_MIP, level ? pending | (1 << bit) : pending & ~(1 << bit));
  }

  /** Register x`number`, unsigned. */
  register(number: number): number {
    requireRange('register', number, 0, 31);
    return this.#get(map.CPU_REGISTERS + 4 * number);
  }

  setRegister(number: number, value: number): void {
    requireRange('register', number, 0, 31);
    if (number !== 0) this.#set(map.CPU_REGISTERS + 4 * number, value);
  }

  /** The address behind the indirect jump that retired last: what `jalr` links, whether or not it did. */
  get behindLastJump(): number {
    return this.#get(map.CPU_JUMP_BEHIND);
  }

  get pc(): number {
    return this.#get(map.CPU_PC);
  }

  set pc(value: number) {
    this.#set(map.CPU_PC, value & ~1);
  }

  /** Cycles since power-up. */
  get cycle(): number {
    return Number(this.#view.getBigUint64(map.CPU_CYCLE, true));
  }

  /** Instructions retired since power-up. */
  get instret(): number {
    return Number(this.#view.getBigUint64(map.CPU_INSTRET, true));
  }

  /** The state word at one of the memory map's CPU_* addresses (CSRs, privilege), unsigned. */
  word(address: number): number {
    return this.#get(address);
  }

  setWord(address: number, value: number): void {
    this.#set(address, value);
  }

  /** ebreak ends the run with 'ebreak' (pc at the ebreak) instead of trapping. */
  set stopOnEbreak(stop: boolean) {
    this.#set(map.CPU_STOP_ON_EBREAK, stop ? 1 : 0);
  }

  /** Breakpoints: the run ends before the instruction at any of these addresses. */
  setBreakpoints(addresses: readonly number[]): void {
    requireRange('breakpoints.length', addresses.length, 0, map.CPU_BREAKPOINT_MAX);
    this.#set(map.CPU_BREAKPOINT_COUNT, addresses.length);
    addresses.forEach((address, i) => {
      this.#set(map.CPU_BREAKPOINTS + 4 * i, address);
    });
    this.#exports.cpuFlushCode();
  }

  /**
   * Watchpoints: the run ends behind the instruction that touched a byte of one. A watch for writes to RAM slows stores to
   * its page down, any other every access.
   */
  setWatchpoints(points: readonly CpuWatchpoint[]): void {
    requireRange('watchpoints.length', points.length, 0, map.CPU_WATCHPOINT_MAX);
    const base = this.#get(map.CPU_RAM_ADDRESS);
    const ramBytes = this.#get(map.CPU_RAM_BYTES);
    const isInRam = (point: { address: number; bytes: number }): boolean =>
      point.address >= base && point.address + point.bytes <= base + ramBytes;
    const pages = new Uint8Array(this.#view.buffer, map.CPU_PAGE_MAP, ramBytes >>> map.CPU_PAGE_SHIFT);
    pages.forEach((flags, i) => {
      if (flags & map.PAGE_WATCHED) pages[i] = flags & ~map.PAGE_WATCHED;
    });
    for (const point of points.filter((one) => isInRam(one) && one.refuse !== 'fetch')) {
      const last = (point.address + point.bytes - 1 - base) >>> map.CPU_PAGE_SHIFT;
      for (let page = (point.address - base) >>> map.CPU_PAGE_SHIFT; page <= last; page++)
        pages[page]! |= map.PAGE_WATCHED;
    }
    this.#set(map.CPU_WATCHPOINT_COUNT, points.length);
    points.forEach((point, i) => {
      this.#set(map.CPU_WATCHPOINTS + 12 * i, point.address);
      this.#set(map.CPU_WATCHPOINTS + 12 * i + 4, point.bytes);
      this.#set(map.CPU_WATCHPOINTS + 12 * i + 8, watchBits(point));
    });
    const isUsed = (point: CpuWatchpoint): boolean => point.read || (point.write && !isInRam(point));
    this.#set(map.CPU_WATCHING, points.some(isUsed) ? 1 : 0);
    this.#exports.cpuFlushCode();
  }

  /** Forgets pre-decoded code: after another master or the host wrote code. */
  flushCode(): void {
    this.#exports.cpuFlushCode();
  }

  /** The core's state in linear memory was replaced as a whole: forgets everything derived from the one before. */
  restored(): void {
    this.#exports.cpuRestored();
  }
}
