import {
  CPU_MCAUSE,
  CPU_MCOUNTINHIBIT_RESET,
  CPU_MEPC,
  CPU_MIE,
  CPU_MTVEC,
  CPU_WAITING,
} from '../../assembly/memory-map.js';
import type { CoreStop } from '../hardware/core.js';
import type { Machine } from '../hardware/machine.js';
import { type FaultReport, faultReport } from './fault-report.js';
import { FunctionProfile, type FunctionShare } from './function-profile.js';
import { Htif } from './htif.js';
import { Semihosting, type SemihostingFiles } from './semihosting.js';
import { guardStack } from './stack-guard.js';
import { STOP_REASONS, type StopReason } from './stop-reason.js';
import type { SymbolTable } from './symbols.js';
import { TextWatch } from './text-watch.js';
import { probeTraps } from './trap-probe.js';

export interface BootOptions {
  readonly machine: Machine;
  /** First instruction. */
  readonly entry: number;
  /** Starts the machine, where that is more than the core's reset to `entry`: power, a warm reset, the boot ROM. */
  readonly start?: (() => void) | undefined;
  /** `running`: mcycle and minstret count from the first instruction. `reset`: as the core's own reset leaves them. */
  readonly programCounters?: 'running' | 'reset' | undefined;
  readonly symbols: SymbolTable;
  readonly expectText?: string | undefined;
  readonly failText?: string | undefined;
  readonly maxCycles?: number | undefined;
  readonly timeoutTicks: number;
  /** End at the marker `ready`. */
  readonly untilReady?: boolean | undefined;
  /** What the program reads from its console. */
  readonly input?: Uint8Array | undefined;
  readonly commandLine: string;
  readonly files?: SemihostingFiles | undefined;
  /** Called when the core stands at its first instruction, before anything is executed. */
  readonly ready?: (() => void) | undefined;
  /** Called now and then, with the tick. */
  readonly progress?: ((tick: number) => void) | undefined;
  /** Sees what firmware prints, serial line and console alike, as it comes. */
  readonly output: (bytes: Uint8Array) => void;
}

export interface BootResult {
  readonly stopReason: StopReason;
  /** What the program itself gave: an exit code, the number of the failed test; 0 otherwise. */
  readonly programCode: number;
  readonly passed: boolean;
  readonly cycles: number;
  readonly instret: number;
  readonly ticks: number;
  /** The core's last place. */
  readonly pc: number;
  readonly fault: FaultReport | undefined;
  readonly profile: readonly FunctionShare[];
}

/** CPU cycles between the first samples of the profile: a prime, so that no loop keeps step with it. */
const FIRST_INTERVAL_CYCLES = 101;
/** After so many samples the interval doubles: a long run is looked at no more often than a person needs. */
const SAMPLES_AN_INTERVAL = 4096;
/** So many samples in a row with one exception as the latest make it worth a look whether it comes for ever. */
const TRAP_LOOP_SAMPLES = 64;
/** So long a limit is overrun for that look. */
const PROBE_CYCLES = 1_000_000;
/** An adapter that has been reset so often without getting ready never will. */
const RESETS_MAX = 8;

const FAULTS: ReadonlySet<StopReason> = new Set(['fault', 'trap-loop', 'lockup', 'coherence-fault', 'stack-overflow']);

/** Lets a machine run from `entry` until something ends it. Every run ends: `timeoutTicks` at the latest. */
export function boot(options: BootOptions): BootResult {
  return new BootSession(options).run();
}

/** Stops that are a debugger's or somebody else's business. */
const PASSING: ReadonlySet<CoreStop> = new Set<CoreStop>(['breakpoint', 'watchpoint', 'ebreak', 'step']);

class BootSession {
  readonly #options: BootOptions;
  readonly #machine: Machine;
  readonly #profile: FunctionProfile;
  readonly #watches: TextWatch[] = [];
  #input: Uint8Array;
  #line: number[] = [];
  #ended: StopReason | undefined;
  #programCode = 0;
  #samples = 0;
  #intervalCycles = FIRST_INTERVAL_CYCLES;
  #trapSamples = 0;
  #trapPlace = -1;
  #resets = 0;
  #nothingToBoot = false;
  #fault: FaultReport | undefined;

  constructor(options: BootOptions) {
    this.#options = options;
    this.#machine = options.machine;
    this.#profile = new FunctionProfile(options.symbols);
    this.#input = options.input ?? new Uint8Array();
    if (options.expectText) this.#watches.push(new TextWatch(options.expectText, () => this.#end('expected-text')));
    if (options.failText) this.#watches.push(new TextWatch(options.failText, () => this.#end('failed-text')));
  }

  run(): BootResult {
    const { clock, core, serial } = this.#machine;
    const { entry, timeoutTicks, maxCycles } = this.#options;
    this.#host();
    serial?.listen((byte) => this.#print(Uint8Array.of(byte)));
    if (serial !== undefined && this.#input.length > 0) serial.feed(this.#input);
    const startTick = clock.now;
    const [startCycles, startInstret] = [core.cpu.cycle, core.cpu.instret];
    this.#watchTrace();
    if (this.#options.programCounters !== 'reset') core.cpu.setWord(CPU_MCOUNTINHIBIT_RESET, 0);
    if (this.#options.start === undefined) {
      core.reset(entry);
      this.#guardVectors();
    } else this.#options.start();
    const unguard = guardStack(core, this.#options.symbols, () => this.#end('stack-overflow'));
    this.#options.ready?.();
    const limits = [clock.after(timeoutTicks, () => this.#limit('timeout'))];
    if (maxCycles !== undefined)
      limits.push(clock.after(maxCycles * this.#periodTicks, () => this.#limit('cycle-limit')));
    this.#sampleAgain();
    clock.runUntil(() => this.#ended !== undefined || this.#exited());
    for (const limit of limits) limit.cancel();
    core.halt();
    unguard?.();
    if (this.#line.length > 0) this.#traceLine();
    this.#machine.trace.write({ kind: 'core-stopped', why: this.#ended!, pc: core.cpu.pc });
    return {
      stopReason: this.#ended!,
      programCode: this.#programCode,
      passed: STOP_REASONS[this.#ended!].passes,
      cycles: core.cpu.cycle - startCycles,
      instret: core.cpu.instret - startInstret,
      ticks: clock.now - startTick,
      pc: core.cpu.pc,
      fault: this.#fault ?? (isFault(this.#ended!) ? this.#report() : undefined),
      profile: this.#profile.flat(),
    };
  }

  get #periodTicks(): number {
    return this.#machine.ticksPerSecond / this.#machine.cpuClockHz;
  }

  #end(reason: StopReason, programCode = 0): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#programCode = programCode;
    this.#machine.core.halt();
  }

  #report(): FaultReport {
    return faultReport(this.#machine, this.#options.symbols, this.#ended === 'stack-overflow');
  }

  /** What firmware and boot ROM say of themselves by the marker, and resets that lead nowhere. */
  #watchTrace(): void {
    this.#machine.trace.view((event) => {
      if (this.#ended !== undefined) return;
      if (event.kind === 'reset') this.#reset();
      if (event.kind !== 'marker') return;
      if (event.name === 'ready' && this.#options.untilReady === true) this.#end('ready');
      // The handler says more by the serial line before it resets the adapter.
      else if (event.name === 'trap') this.#fault = this.#report();
      else if (event.name === 'boot-failed') this.#nothingToBoot = true;
    });
  }

  #reset(): void {
    this.#resets += 1;
    if (this.#fault !== undefined) this.#end('fault');
    else if (this.#resets > RESETS_MAX) this.#end('reset-loop');
  }

  #exited(): boolean {
    const { exitValue } = this.#machine;
    if (exitValue !== undefined) this.#end('exit-store');
    return exitValue !== undefined;
  }

  /** The console of semihosting and HTIF has no unit on the board that would trace it. */
  #console(bytes: Uint8Array): void {
    this.#print(bytes);
    for (const byte of bytes) {
      if (byte !== 0x0a) this.#line.push(byte);
      else this.#traceLine();
    }
  }

  #traceLine(): void {
    const text = new TextDecoder().decode(Uint8Array.from(this.#line));
    this.#line = [];
    this.#machine.trace.write({ kind: 'uart', unit: 'console', text });
  }

  #print(bytes: Uint8Array): void {
    this.#options.output(bytes);
    for (const byte of bytes) for (const watch of this.#watches) watch.see(byte);
  }

  /** The sides of the program that talk to a host: semihosting always, HTIF where the image has its words. */
  #host(): void {
    const { core, memory, clock, ticksPerSecond } = this.#machine;
    new Semihosting(core, memory, {
      console: (bytes) => this.#console(bytes),
      input: (bytes) => this.#takeInput(bytes),
      seconds: () => clock.now / ticksPerSecond,
      cycles: () => core.cpu.cycle,
      exit: (code) => this.#end(code === 0 ? 'semihosting-exit' : 'semihosting-failed', code),
      commandLine: this.#options.commandLine,
      files: this.#options.files,
    });
    core.judge((stop) => this.#judge(stop));
    const tohost = this.#options.symbols.address('tohost');
    if (tohost === undefined) return;
    const fromhost = this.#options.symbols.address('fromhost');
    new Htif(
      core,
      memory,
      clock,
      { tohost, fromhost },
      {
        exit: (test) => this.#end(test === 0 ? 'tohost' : 'tohost-failed', test),
        console: (byte) => this.#console(Uint8Array.of(byte)),
      },
    );
  }

  #takeInput(bytes: number): Uint8Array {
    const taken = this.#input.slice(0, bytes);
    this.#input = this.#input.slice(bytes);
    return taken;
  }

  #judge(stop: CoreStop): 'stay' | undefined {
    if (stop === 'lockup') this.#end('lockup');
    else if (PASSING.has(stop)) return undefined;
    else this.#end('coherence-fault');
    return 'stay';
  }

  /** An exception before firmware has set up its vectors ends the run: what stands at the vector's reset value is no handler. */
  #guardVectors(): void {
    const { core } = this.#machine;
    const reset = core.cpu.word(CPU_MTVEC);
    const vector = reset & ~3;
    const remove = core.stopPoints.breakAt(vector >>> 0);
    core.judge((stop) => {
      if (stop !== 'breakpoint' || core.cpu.pc !== vector >>> 0) return undefined;
      const trapped = core.cpu.word(CPU_MCAUSE) !== 0 || core.cpu.word(CPU_MEPC) !== 0;
      if (trapped && core.cpu.word(CPU_MTVEC) === reset) {
        this.#end('fault');
        return 'stay';
      }
      // Its own code stands here and has been come to by itself: watched on until firmware has vectors of its own.
      if (core.cpu.word(CPU_MTVEC) !== reset) remove();
      else core.step();
      return 'resume';
    });
  }

  #sampleAgain(): void {
    this.#machine.clock.after(this.#intervalCycles * this.#periodTicks, () => {
      if (this.#ended !== undefined) return;
      this.#sample();
      this.#samples += 1;
      if (this.#samples % SAMPLES_AN_INTERVAL === 0) this.#intervalCycles *= 2;
      this.#sampleAgain();
    });
  }

  #sample(): void {
    const { cpu, running } = this.#machine.core;
    this.#options.progress?.(this.#machine.clock.now);
    // Held in reset: nothing is executed.
    if (!running) return;
    if (cpu.word(CPU_WAITING) !== 0) {
      if (cpu.word(CPU_MIE) === 0 || this.#machine.neverInterrupts === true)
        this.#end(this.#nothingToBoot ? 'boot-failed' : 'asleep');
      return;
    }
    this.#profile.sample(cpu.pc, this.#intervalCycles);
    const [cause, place] = [cpu.word(CPU_MCAUSE), cpu.word(CPU_MEPC)];
    const handlerTraps = cause < 0x8000_0000 && place !== 0 && place === (cpu.word(CPU_MTVEC) & ~3) >>> 0;
    if (handlerTraps) this.#end('trap-loop');
    this.#trapSamples = cause < 0x8000_0000 && place !== 0 && place === this.#trapPlace ? this.#trapSamples + 1 : 0;
    this.#trapPlace = place;
  }

  /** A limit was reached. Where one exception has been the latest for long, it is found out first whether it comes for ever. */
  #limit(reason: 'timeout' | 'cycle-limit'): void {
    if (this.#trapSamples < TRAP_LOOP_SAMPLES || this.#ended !== undefined) {
      this.#end(reason);
      return;
    }
    const { core, clock } = this.#machine;
    const done = probeTraps(core, this.#trapPlace, () => this.#end('trap-loop'));
    clock.after(PROBE_CYCLES * this.#periodTicks, () => {
      done();
      this.#end(reason);
    });
  }
}

function isFault(reason: StopReason): boolean {
  return FAULTS.has(reason);
}
