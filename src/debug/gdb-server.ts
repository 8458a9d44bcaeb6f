// A gdb server within an emulation. While the core stands still the emulation waits in serve(), so that no emulated time
// passes; while it runs, the line is looked at now and then for a request to stop.
import type { Scheduled } from '../clock.js';
import type { CoreStop } from '../hardware/core.js';
import type { Machine } from '../hardware/machine.js';
import { DebugTarget } from './debug-target.js';
import { GdbCommands, stopReply } from './gdb-commands.js';
import { Monitor } from './monitor.js';
import { encodePacket, PacketReader, type Received } from './packet.js';

/** The way to gdb. */
export interface GdbLine {
  /** Bytes that have arrived; undefined when there are none now. Never waits. */
  poll(): Uint8Array | undefined;
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

  /** @param reset what `monitor reset` does */
  constructor(machine: Machine, line: GdbLine, reset: () => void) {
    this.#machine = machine;
    this.#line = line;
    this.#target = new DebugTarget(machine);
    this.#commands = new GdbCommands(this.#target, new Monitor(machine, reset));
    machine.core.judge((stop) => this.#judge(stop));
    this.#pollLater();
  }

  /** Waits for gdb, and for its first order, before anything is executed. */
  attach(): void {
    this.#line.accept();
    this.#begin();
    this.#act(this.#serve());
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

  #judge(stop: CoreStop): 'stay' | undefined {
    if (!this.#attached) return undefined;
    if (stop === 'breakpoint' && !this.#target.hasBreakAt(this.#target.pc)) return undefined;
    this.#stopped(stop === 'watchpoint' ? 'watchpoint' : 'signal');
    return 'stay';
  }

  /** Tells gdb that the core stands still, and does what it then orders. */
  #stopped(reason: 'signal' | 'watchpoint' | 'interrupted'): void {
    this.#reply(stopReply(this.#target, reason));
    this.#act(this.#serve());
  }

  /**
   * One instruction is executed at once; whatever else happens up to its end happens on the clock before anybody looks
   * again. Going on from a breakpoint begins with that instruction, or it would stop there for ever.
   */
  #act(order: Order): void {
    const { core, clock, ticksPerSecond, cpuClockHz } = this.#machine;
    if (order === 'detached') this.#target.removeAll();
    if (order === 'detached' || (order === 'continue' && !this.#target.hasBreakAt(core.cpu.pc))) {
      core.resume();
      return;
    }
    core.halt();
    core.step();
    const tick = Math.max(clock.now, Math.ceil((core.cpu.cycle * ticksPerSecond) / cpuClockHz));
    clock.at(tick, () => (order === 'step' ? this.#stopped('signal') : core.resume()));
  }

  #pollLater(): void {
    const { clock, ticksPerSecond, cpuClockHz } = this.#machine;
    this.#poll = clock.after((POLL_CYCLES * ticksPerSecond) / cpuClockHz, () => {
      this.#look();
      this.#pollLater();
    });
  }

  /** While the core runs: a request to stop, or a debugger that comes back. */
  #look(): void {
    const bytes = this.#line.poll();
    if (bytes === undefined) return;
    if (!this.#attached) this.#begin();
    this.#received.push(...this.#reader.push(bytes));
    const interrupted = this.#received.some(({ kind }) => kind === 'interrupt');
    const returns = this.#received.some(({ kind }) => kind === 'packet');
    if (!interrupted && !returns) return;
    this.#received = this.#received.filter(({ kind }) => kind !== 'interrupt');
    const { core } = this.#machine;
    const { running } = core;
    core.halt();
    if (interrupted) this.#reply(stopReply(this.#target, 'interrupted'));
    const order = this.#serve();
    // A core that nobody lets run just now (the sequencing is at work) goes on doing nothing.
    if (running || order === 'detached') this.#act(order);
    if (!running) core.halt();
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
