// A gdb server within an emulation. While the core stands still the emulation waits in serve(), so that no emulated time
// passes; while it runs, the line is looked at now and then for a request to stop.
import type { Scheduled } from '../clock.js';
import type { CoreStop } from '../hardware/core.js';
import type { Machine } from '../hardware/machine.js';
import type { WatchedWrite } from '../silicon/cpu.js';
import { DebugTarget } from './debug-target.js';
import { GdbCommands, stopReply } from './gdb-commands.js';
import { Monitor, type ResetResult } from './monitor.js';
import { encodePacket, PacketReader, type Received } from './packet.js';

/** The way to gdb. */
export interface GdbLine {
  /** Bytes that have arrived; undefined when there are none now, `closed` when the debugger has gone. Never waits. */
  poll(): Uint8Array | 'closed' | undefined;
  /** Waits for bytes. @returns undefined when the debugger is gone */
  wait(): Uint8Array | undefined;
  /** Waits for a debugger to connect. */
  accept(): void;
  send(bytes: Uint8Array): void;
}

/** CPU cycles between two looks at the line while the core runs. */
const POLL_CYCLES = 200_000;

type Order = 'continue' | 'step' | 'detached';

export class GdbServer {
  readonly #machine: Machine;
  readonly #line: GdbLine;
  readonly #target: DebugTarget;
  readonly #commands: GdbCommands;
  #reader = new PacketReader();
  #received: Received[] = [];
  #acknowledges = true;
  #attached = false;
  #poll: Scheduled | undefined;
  /** What gdb ordered last. */
  #order: Order = 'detached';
  /** The core goes on when gdb lets it: it did so before, and nobody has reset it since. */
  #resumes = false;

  /** @param reset what `monitor reset` does */
  constructor(machine: Machine, line: GdbLine, reset: () => ResetResult) {
    this.#machine = machine;
    this.#line = line;
    this.#target = new DebugTarget(machine);
    const monitor = new Monitor(machine, reset, ({ resumes }) => {
      this.#resumes &&= resumes;
    });
    this.#commands = new GdbCommands(this.#target, monitor);
    machine.core.judge((stop) => this.#judge(stop));
    machine.core.stopPoints.onWatchedWrite = (write) => this.#written(write);
    this.#pollLater();
  }

  /** Waits for gdb, and for its first order, before anything is executed. */
  attach(): void {
    this.#line.accept();
    this.#begin();
    this.#obey(this.#machine.core.running);
  }

  /** The run is over: gdb learns that the program exited. */
  finish(exitCode: number): void {
    this.#poll?.cancel();
    if (this.#attached) this.#reply(`W${(exitCode & 0xff).toString(16).padStart(2, '0')}`);
  }

  #begin(): void {
    this.#reader = new PacketReader();
    this.#received = [];
    this.#acknowledges = true;
    this.#attached = true;
  }

  #judge(stop: CoreStop): 'resume' | 'stay' | undefined {
    if (stop === 'step') return this.#stepped();
    if (!this.#attached) return undefined;
    if (stop === 'breakpoint' && !this.#target.hasBreakAt(this.#target.pc)) return undefined;
    const hit = stop === 'watchpoint' ? this.#target.hitWatch() : undefined;
    return this.#stopped(hit ?? 'signal');
  }

  /** A step that was only to get away from a breakpoint, or whose debugger has gone, is none of gdb's business. */
  #stepped(): 'resume' | 'stay' {
    this.#machine.core.cpu.stepping = undefined;
    return this.#attached && this.#order === 'step' ? this.#stopped('signal') : 'resume';
  }

  /** Another master wrote what gdb watches; the core may be anywhere, or stand still. */
  #written(write: WatchedWrite): void {
    const hit = this.#attached ? this.#target.hitWatch(write) : undefined;
    if (hit === undefined) return;
    this.#reply(stopReply(this.#target, hit));
    this.#obey(this.#machine.core.running);
  }

  /** The core has stopped: tells gdb, and does what it then orders. */
  #stopped(reason: Parameters<typeof stopReply>[1]): 'resume' | 'stay' {
    this.#reply(stopReply(this.#target, reason));
    return this.#obey(true) ? 'resume' : 'stay';
  }

  /**
   * Waits for an order. A step takes place in its own time, when the core next executes something: until then others may
   * have the core, or nobody. Going on from a breakpoint begins with a step, or it would stop there for ever.
   * @param running the core would go on if nobody had asked
   * @returns whether it still would
   */
  #obey(running: boolean): boolean {
    const { cpu } = this.#machine.core;
    cpu.stepping = undefined;
    this.#resumes = running;
    this.#order = this.#serve();
    if (this.#order === 'detached') this.#target.removeAll();
    const onBreak = this.#target.hasBreakAt(cpu.pc);
    if (this.#order === 'step' || (onBreak && this.#resumes)) cpu.stepping = onBreak ? 'over' : 'onto';
    return this.#resumes;
  }

  #pollLater(): void {
    const { clock, ticksPerSecond, cpuClockHz } = this.#machine;
    this.#poll = clock.after((POLL_CYCLES * ticksPerSecond) / cpuClockHz, () => {
      this.#look();
      this.#pollLater();
    });
  }

  /** While time passes: a request to stop, or a debugger that comes back, or has gone without a word. */
  #look(): void {
    const bytes = this.#line.poll();
    if (bytes === 'closed') this.#gone();
    if (bytes === undefined || bytes === 'closed') return;
    if (!this.#attached) this.#begin();
    this.#received.push(...this.#reader.push(bytes));
    const interrupted = this.#received.some(({ kind }) => kind === 'interrupt');
    const returns = this.#received.some(({ kind }) => kind === 'packet');
    if (!interrupted && !returns) return;
    this.#received = this.#received.filter(({ kind }) => kind !== 'interrupt');
    if (interrupted) this.#reply(stopReply(this.#target, 'interrupted'));
    // A core that nobody lets run just now (the sequencing is at work) goes on doing nothing.
    this.#obey(this.#machine.core.running);
  }

  #gone(): void {
    this.#attached = false;
    this.#target.removeAll();
  }

  /** Answers until gdb lets the core go on, or goes. */
  #serve(): Order {
    for (;;) {
      const received = this.#received.shift();
      if (received === undefined) {
        const bytes = this.#line.wait();
        if (bytes === undefined) {
          this.#attached = false;
          return 'detached';
        }
        this.#received.push(...this.#reader.push(bytes));
        continue;
      }
      if (received.kind === 'damaged') this.#line.send(Uint8Array.of(0x2d));
      if (received.kind !== 'packet') continue;
      if (this.#acknowledges) this.#line.send(Uint8Array.of(0x2b));
      const order = this.#packet(received.data);
      if (order !== undefined) return order;
    }
  }

  #packet(data: Uint8Array): Order | undefined {
    const line = new TextDecoder('latin1').decode(data);
    if (line === 'QStartNoAckMode') {
      this.#reply('OK');
      this.#acknowledges = false;
      return undefined;
    }
    const order = orderOf(line);
    if (order === undefined) {
      this.#reply(this.#commands.answer(data));
      return undefined;
    }
    if (order === 'detached') {
      this.#reply('OK');
      this.#attached = false;
    }
    return order;
  }

  #reply(reply: string): void {
    this.#line.send(encodePacket(Uint8Array.from(reply, (char) => char.charCodeAt(0))));
  }
}

/** What a packet orders; undefined for one that only asks. */
function orderOf(line: string): Order | undefined {
  if (/^(c|C|vCont;[cC])/.test(line)) return 'continue';
  if (/^(s|S|vCont;[sS])/.test(line)) return 'step';
  if (line === 'D' || line.startsWith('D;') || line === 'k' || line.startsWith('vKill')) return 'detached';
  return undefined;
}
