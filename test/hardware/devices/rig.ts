// A whole board with a core, the default adapter's numbers, and programs put straight into its DRAM.
import { CPU_MIP } from '../../../assembly/memory-map.js';
import { loadPart } from '../../../src/cli/dram-parts.js';
import { packagedProfiles } from '../../../src/cli/packaged-profiles.js';
import { Board } from '../../../src/hardware/board.js';
import type { BusAnswer } from '../../../src/hardware/bus.js';
import type { Profile } from '../../../src/hardware/profile.js';
import { overrideProfile } from '../../../src/hardware/profile-parse.js';
import { silicon } from '../../../src/silicon/module-node.js';
import type { Traced } from '../../../src/trace.js';

export const PROGRAM = 0x1000;

export class Rig {
  readonly board: Board;
  readonly events: Traced[] = [];

  constructor(overrides: Readonly<Record<string, string>> = {}, sliceTicks?: number) {
    let profile: Profile = packagedProfiles().resolve('fc-host-adapter');
    for (const [keyPath, value] of Object.entries(overrides)) profile = overrideProfile(profile, keyPath, value);
    const slices = sliceTicks === undefined ? {} : { sliceTicks };
    this.board = new Board(profile, { module: silicon('release'), dram: loadPart(profile.dram.part), ...slices });
    this.board.trace.view((event) => void this.events.push(event));
    this.board.dram.markAllWritten();
  }

  /** A load by the bus; undefined for a bus error. */
  access(address: number, bytes: 1 | 2 | 4 = 4): BusAnswer {
    return this.board.devices.bus.access(address, bytes, false, 0);
  }

  read(address: number, bytes: 1 | 2 | 4 = 4): number {
    const answer = this.access(address, bytes);
    if (answer === undefined) throw new Error(`bus error at 0x${address.toString(16)}`);
    return answer.value;
  }

  write(address: number, value: number, bytes: 1 | 2 | 4 = 4): void {
    if (this.board.devices.bus.access(address, bytes, true, value) === undefined)
      throw new Error(`bus error at 0x${address.toString(16)}`);
  }

  /** Words of DRAM. */
  poke(address: number, ...words: readonly number[]): void {
    const bytes = new Uint8Array(4 * words.length);
    const view = new DataView(bytes.buffer);
    for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
    this.board.dram.poke(address, bytes);
  }

  peek(address: number): number {
    const bytes = this.board.dram.peek(address, 4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  }

  passTicks(ticks: number): void {
    let passed = false;
    this.board.clock.after(ticks, () => {
      passed = true;
    });
    this.board.clock.runUntil(() => passed);
  }

  passSeconds(seconds: number): void {
    this.passTicks(Math.ceil(seconds * this.board.timing.baseClockHz));
  }

  until(done: () => boolean, seconds = 1): void {
    const limit = this.board.clock.now + seconds * this.board.timing.baseClockHz;
    this.board.clock.at(limit, () => undefined);
    this.board.clock.runUntil(() => done() || this.board.clock.now >= limit);
    if (!done()) throw new Error(`not within ${seconds} s of emulated time`);
  }

  /** Level of an interrupt line of the core. */
  pending(bit: number): boolean {
    return ((this.board.core.cpu.word(CPU_MIP) >>> bit) & 1) === 1;
  }

  /** Runs words of machine code until they stop at an ebreak. */
  run(...words: readonly number[]): void {
    const { core } = this.board;
    this.poke(PROGRAM, ...words);
    core.cpu.stopOnEbreak = true;
    core.reset(PROGRAM);
    this.until(() => core.lastStop !== undefined);
  }

  register(number: number): number {
    return this.board.core.cpu.register(number);
  }

  of<K extends Traced['kind']>(kind: K): Extract<Traced, { kind: K }>[] {
    return this.events.filter((event): event is Extract<Traced, { kind: K }> => event.kind === kind);
  }
}
