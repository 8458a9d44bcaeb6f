import {
  CACHE_D_ON,
  CACHE_I_ON,
  CPU_CACHE_CONTROL,
  CPU_MCAUSE,
  CPU_MCOUNTINHIBIT,
  CPU_MEPC,
  CPU_MIE,
  CPU_MSCRATCH,
  CPU_MSTATUS,
  CPU_MTVAL,
  CPU_MTVEC,
  CPU_PRIVILEGE,
} from '../../assembly/memory-map.js';
import type { Clock, Scheduled } from '../clock.js';
import type { CoherenceFault } from '../silicon/cache.js';
import type { CpuStep } from '../silicon/cpu.js';
import type { Core, CoreStop } from './core.js';
import type { Dram } from './dram.js';
import { lastJumpPc } from './last-jump.js';
import { ModuleFault, trapCause } from './module-fault.js';
import type { MemoryLayout } from './profile.js';
import type { Remove } from './stop-points.js';
import { storeAddress } from './store-address.js';

/** A place that the core is watched for on its way: a branch target, say. */
export interface Waypoint {
  readonly address: number;
  /**
   * The core is about to execute the instruction there, for the first time in this call.
   * @param cycles of the call so far
   */
  reached(cycles: number): void;
}

/** A call of a module's code on the core, by the standard calling convention (ilp32). */
export interface ModuleCall {
  /** For messages. */
  readonly module: string;
  readonly entry: number;
  /** a0, a1, … */
  readonly arguments: readonly number[];
  readonly stackTop: number;
  /** CPU cycles after which the call is given up. */
  readonly budgetCycles: number;
  readonly waypoints?: readonly Waypoint[];
}

/** What a call left behind. */
export interface ModuleResult {
  /** a0. */
  readonly value: number;
  /** CPU cycles that the call had the core for. */
  readonly cycles: number;
}

export type ModuleOutcome = ModuleResult | ModuleFault;

/** Where a call returns to and where its traps lead: two words of memory that are never executed, for the core stops there. */
export interface CallLinkage {
  readonly returnAddress: number;
  readonly trapAddress: number;
}

/** Offsets in the handover area, a cache line each. */
const RETURN_OFFSET = 0x400;
const TRAP_OFFSET = 0x440;

/** Where calls return to on a board with this memory. */
export function callLinkage({ handover }: Pick<MemoryLayout, 'handover'>): CallLinkage {
  return { returnAddress: handover.base + RETURN_OFFSET, trapAddress: handover.base + TRAP_OFFSET };
}

/** mcause of an instruction, and of a store, that the memory refused. */
const FETCH_FAULT = 1;
const STORE_FAULT = 7;

const RA = 1;
const SP = 2;
const A0 = 10;
const MSTATUS_MACHINE = 0x1800;
const MACHINE_MODE = 3;
/** Custom CSR 0x7c0: instruction and data cache. */
const CACHES_ON = CACHE_I_ON | CACHE_D_ON;
const CSRS = [CPU_MSTATUS, CPU_MIE, CPU_MTVEC, CPU_MSCRATCH, CPU_MEPC, CPU_MCAUSE, CPU_MTVAL, CPU_PRIVILEGE] as const;

/** What one call keeps in the core while another has it. */
interface Context {
  readonly registers: readonly number[];
  readonly csrs: readonly number[];
  readonly pc: number;
  /** What a debugger waits for the next instruction of this call for. */
  readonly stepping: CpuStep | undefined;
}

/** Runs calls of modules on a core: each in slices, others between them. Interrupts are off meanwhile. */
export class ModuleCaller {
  readonly core: Core;
  readonly linkage: CallLinkage;
  readonly #clock: Clock;
  readonly #periodTicks: number;
  readonly #dram: Dram;
  #linked: readonly Remove[] | undefined;

  constructor(core: Core, dram: Dram, clock: Clock, periodTicks: number, linkage: CallLinkage) {
    this.core = core;
    this.#dram = dram;
    this.linkage = linkage;
    this.#clock = clock;
    this.#periodTicks = periodTicks;
  }

  /** A call that has not begun. */
  prepare(call: ModuleCall): NativeCall {
    this.#link();
    return new NativeCall(this, this.#clock, this.#periodTicks, call);
  }

  /** Before the first call: the image has started some time ago, and its start code has turned on caches and counters. */
  #link(): void {
    if (this.#linked !== undefined) return;
    const { stopPoints } = this.core;
    this.#linked = [stopPoints.breakAt(this.linkage.returnAddress), stopPoints.breakAt(this.linkage.trapAddress)];
    this.reset();
  }

  /** The core is reset and stands still: it holds nothing of what it executed before. */
  reset(): void {
    this.core.halt();
    this.core.cpu.reset(this.linkage.returnAddress);
    this.core.cpu.setWord(CPU_CACHE_CONTROL, CACHES_ON);
    this.core.cpu.setWord(CPU_MCOUNTINHIBIT, 0);
  }

  /** What the trap was that the core has just taken. */
  trap(module: string): ModuleFault {
    const { cpu } = this.core;
    const [cause, value, pc] = [CPU_MCAUSE, CPU_MTVAL, CPU_MEPC].map((csr) => cpu.word(csr)) as [
      number,
      number,
      number,
    ];
    if (cause === FETCH_FAULT) {
      const from = lastJumpPc(cpu, this.#dram);
      return new ModuleFault('strayed', module, from, `jumped to 0x${pc.toString(16)}, outside of the images`);
    }
    if (cause === STORE_FAULT) return this.#refusedStore(module, pc);
    return new ModuleFault('trapped', module, pc, trapCause(cause, value));
  }

  /** A store that was not carried out: where the module must not write, or where the memory has an error. */
  #refusedStore(module: string, pc: number): ModuleFault {
    const { cpu, stopPoints } = this.core;
    const bytes = this.#dram.peek(pc, 4);
    const instruction = new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
    const address = storeAddress(instruction, (number) => cpu.register(number));
    const where = address === undefined ? 'somewhere' : `to 0x${address.toString(16)}`;
    if (address !== undefined && address < this.#dram.bytes && !stopPoints.refusesStore(address))
      return new ModuleFault('trapped', module, pc, `memory error in a store ${where}`);
    return new ModuleFault('strayed', module, pc, `stored ${where}, which is not its own`);
  }
}

function coherenceText({ kind, line, master }: CoherenceFault): string {
  return `coherence fault: ${kind} of line 0x${line.toString(16)} by ${master === 'core' ? 'the core' : `master ${master}`}`;
}

/** One call of a module, from its first instruction to its return or to what went wrong. */
export class NativeCall {
  readonly #caller: ModuleCaller;
  readonly #clock: Clock;
  readonly #periodTicks: number;
  readonly #call: ModuleCall;
  readonly #waypoints: { readonly waypoint: Waypoint; remove: Remove }[] = [];
  #context: Context | undefined;
  #cycles = 0;
  /** The core's cycle at which the present slice began. */
  #since = 0;
  #end: Scheduled | undefined;
  #unjudge: (() => void) | undefined;
  #begun = false;

  constructor(caller: ModuleCaller, clock: Clock, periodTicks: number, call: ModuleCall) {
    this.#caller = caller;
    this.#clock = clock;
    this.#periodTicks = periodTicks;
    this.#call = call;
  }

  /** CPU cycles so far. */
  get cycles(): number {
    return this.#cycles;
  }

  /**
   * Gives the call the core for at most `ticks`, or as long as it needs.
   * @param paused told when the time is over, at an instruction boundary
   * @param ended told when the call is over
   */
  run(ticks: number | undefined, paused: () => void, ended: (outcome: ModuleOutcome) => void): void {
    const { core } = this.#caller;
    if (this.#context === undefined) this.#enter();
    else this.#restore(this.#context);
    this.#since = core.cpu.cycle;
    this.#unjudge = core.judge((stop) => this.#judge(stop, ended));
    this.#begin(ticks, paused, ended);
  }

  #begin(ticks: number | undefined, paused: () => void, ended: (outcome: ModuleOutcome) => void): void {
    const { core } = this.#caller;
    const leftCycles = this.#call.budgetCycles - this.#cycles;
    const overran = ticks === undefined || ticks > leftCycles * this.#periodTicks;
    const sliceTicks = overran ? Math.max(leftCycles, 0) * this.#periodTicks : ticks;
    const over = (): void => {
      // An instruction that waits for memory or a device is finished first.
      if (!core.cpu.atBoundary) {
        this.#end = this.#clock.after(this.#periodTicks, over);
        return;
      }
      this.#stop();
      if (overran) {
        const why = `not done after ${this.#call.budgetCycles} cycles`;
        ended(new ModuleFault('overran', this.#call.module, core.cpu.pc, why));
        return;
      }
      this.#save();
      paused();
    };
    this.#end = this.#clock.after(sliceTicks, over);
    core.resume();
  }

  /** Takes the core away at once: a reset, a hang. */
  abandon(): void {
    this.#stop();
    for (const { remove } of this.#waypoints) remove();
  }

  #stop(): void {
    const { core } = this.#caller;
    this.#end?.cancel();
    this.#end = undefined;
    this.#unjudge?.();
    this.#unjudge = undefined;
    core.halt();
    this.#cycles += core.cpu.cycle - this.#since;
    this.#since = core.cpu.cycle;
  }

  #judge(stop: CoreStop, ended: (outcome: ModuleOutcome) => void): 'resume' | 'stay' | undefined {
    const { cpu } = this.#caller.core;
    const { returnAddress, trapAddress } = this.#caller.linkage;
    const outcome = (result: ModuleOutcome): 'stay' => {
      this.#stop();
      for (const { remove } of this.#waypoints) remove();
      ended(result);
      return 'stay';
    };
    const fault = (kind: ModuleFault['kind'], pc: number, why: string) =>
      outcome(new ModuleFault(kind, this.#call.module, pc, why));
    // A debugger that steps gets to a place of the call without stopping before it.
    if (stop === 'breakpoint' || stop === 'step') {
      if (cpu.pc === returnAddress) {
        this.#stop();
        return outcome({ value: cpu.register(A0), cycles: this.#cycles });
      }
      if (cpu.pc === trapAddress) return outcome(this.#caller.trap(this.#call.module));
      return this.#pass(cpu.pc) && stop === 'breakpoint' ? 'resume' : undefined;
    }
    if (stop === 'watchpoint') return undefined;
    const incoherent = stop === 'coherence' ? cpu.coherenceFault : undefined;
    if (incoherent !== undefined) return fault('incoherent', incoherent.pc, coherenceText(incoherent));
    return fault('trapped', cpu.pc, stop === 'lockup' ? 'the core locked up' : `the core stopped: ${stop}`);
  }

  #pass(pc: number): boolean {
    const index = this.#waypoints.findIndex(({ waypoint }) => waypoint.address === pc);
    if (index < 0) return false;
    const [passed] = this.#waypoints.splice(index, 1);
    passed!.remove();
    passed!.waypoint.reached(this.#cycles + this.#caller.core.cpu.cycle - this.#since);
    return true;
  }

  #enter(): void {
    const { core, linkage } = this.#caller;
    const { cpu } = core;
    if (!this.#begun)
      for (const waypoint of this.#call.waypoints ?? [])
        this.#waypoints.push({ waypoint, remove: core.stopPoints.breakAt(waypoint.address) });
    this.#begun = true;
    for (let number = 1; number < 32; number += 1) cpu.setRegister(number, 0);
    cpu.setRegister(RA, linkage.returnAddress);
    cpu.setRegister(SP, this.#call.stackTop);
    for (const [index, value] of this.#call.arguments.entries()) cpu.setRegister(A0 + index, value);
    for (const csr of CSRS) cpu.setWord(csr, 0);
    cpu.setWord(CPU_MSTATUS, MSTATUS_MACHINE);
    cpu.setWord(CPU_MTVEC, linkage.trapAddress);
    cpu.setWord(CPU_PRIVILEGE, MACHINE_MODE);
    cpu.pc = this.#call.entry;
  }

  #save(): void {
    const { cpu } = this.#caller.core;
    this.#context = {
      registers: Array.from({ length: 31 }, (_, index) => cpu.register(index + 1)),
      csrs: CSRS.map((csr) => cpu.word(csr)),
      pc: cpu.pc,
      stepping: cpu.stepping,
    };
    cpu.stepping = undefined;
  }

  #restore({ registers, csrs, pc, stepping }: Context): void {
    const { cpu } = this.#caller.core;
    for (const [index, value] of registers.entries()) cpu.setRegister(index + 1, value);
    for (const [index, csr] of CSRS.entries()) cpu.setWord(csr, csrs[index]!);
    cpu.pc = pc;
    if (stepping !== undefined) cpu.stepping = stepping;
  }
}
