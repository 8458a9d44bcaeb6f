import { Semihosting } from '../../boot/semihosting.js';
import type { CoreStop } from '../../hardware/core.js';
import type { Machine } from '../../hardware/machine.js';

/** What ended the program, if something did. */
export interface ProgramEnd {
  readonly tick: number;
  readonly text: string;
}

/**
 * Firmware on an emulated core, from its first instruction on, as far as somebody asks: what it has printed (serial line
 * and semihosting console alike), the markers it has written, how it ended.
 */
export class FirmwareRun {
  readonly machine: Machine;
  readonly #printed: number[] = [];
  readonly #markers: string[] = [];
  /** What has been waited for already is not found again. */
  #printedSeen = 0;
  #markersSeen = 0;
  #end: ProgramEnd | undefined;

  constructor(machine: Machine, entry: number, name: string) {
    this.machine = machine;
    const { core, memory, clock, serial, trace, ticksPerSecond } = machine;
    serial?.listen((byte) => void this.#printed.push(byte));
    trace.view((event) => {
      if (event.kind === 'marker') this.#markers.push(event.name);
    });
    new Semihosting(core, memory, {
      console: (bytes) => void this.#printed.push(...bytes),
      input: () => new Uint8Array(),
      seconds: () => clock.now / ticksPerSecond,
      cycles: () => core.cpu.cycle,
      exit: (code) => this.#ended(`the program ended with exit code ${code}`),
      commandLine: name,
      files: undefined,
    });
    core.judge((stop) => this.#judge(stop));
    core.reset(entry);
  }

  /** All that firmware has printed so far. */
  get printed(): string {
    return new TextDecoder().decode(Uint8Array.from(this.#printed));
  }

  get end(): ProgramEnd | undefined {
    return this.#end;
  }

  /** Lets time pass, or less of it when the program ends. */
  run(ticks: number): void {
    this.#runUntil(ticks, () => false);
  }

  /** @returns whether the text has come, since the last one waited for, within so many ticks */
  waitForText(text: string, ticks: number): boolean {
    const wanted = [...new TextEncoder().encode(text)];
    let at = -1;
    let looked = this.#printedSeen;
    this.#runUntil(ticks, () => {
      if (this.#printed.length < looked + wanted.length) return false;
      at = indexOf(this.#printed, wanted, looked);
      looked = this.#printed.length - wanted.length + 1;
      return at >= 0;
    });
    if (at >= 0) this.#printedSeen = at + wanted.length;
    return at >= 0;
  }

  /** @returns whether the marker has come, since the last one waited for, within so many ticks */
  waitForMarker(name: string, ticks: number): boolean {
    const found = (): number => this.#markers.indexOf(name, this.#markersSeen);
    this.#runUntil(ticks, () => found() >= 0);
    const at = found();
    if (at < 0) return false;
    this.#markersSeen = at + 1;
    return true;
  }

  /** What came last, for a message. */
  get lastWords(): string {
    const lines = this.printed.trimEnd().split(/\r?\n/);
    const last = lines.at(-1) ?? '';
    return last === '' ? 'nothing printed' : `last line ${JSON.stringify(last.slice(-100))}`;
  }

  get lastMarkers(): string {
    return this.#markers.length === 0 ? 'no marker' : `markers ${this.#markers.slice(-5).join(', ')}`;
  }

  #runUntil(ticks: number, done: () => boolean): void {
    const { clock } = this.machine;
    let over = false;
    const limit = clock.after(ticks, () => {
      over = true;
    });
    clock.runUntil(() => over || done() || this.#hasExited());
    limit.cancel();
  }

  /** A program that has ended says nothing more; to wait on would only take time. */
  #hasExited(): boolean {
    const { exitValue } = this.machine;
    if (exitValue !== undefined) this.#ended(`the program stored ${exitValue} to the exit word`);
    return this.#end !== undefined;
  }

  #judge(stop: CoreStop): 'stay' | undefined {
    if (stop === 'ebreak' || stop === 'breakpoint' || stop === 'watchpoint' || stop === 'step') return undefined;
    this.#ended(`the core stopped: ${stop}`);
    return 'stay';
  }

  #ended(text: string): void {
    this.#end ??= { tick: this.machine.clock.now, text };
    this.machine.core.halt();
  }
}

function indexOf(bytes: readonly number[], wanted: readonly number[], from: number): number {
  for (let at = from; at + wanted.length <= bytes.length; at += 1)
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
}
