import type { Board } from '../hardware/board.js';
import { GuestMemory } from '../hardware/guest-memory.js';
import type { Machine, SerialLine } from '../hardware/machine.js';

/** An adapter's board as something that boots and can be debugged. */
export class BoardMachine implements Machine {
  readonly board: Board;
  readonly memory: GuestMemory;
  readonly serial: SerialLine;
  readonly exitValue = undefined;

  constructor(board: Board) {
    this.board = board;
    const { uart } = board.devices;
    this.serial = { listen: (take) => void uart.output.listen(take), feed: (bytes) => uart.feed(bytes) };
    this.memory = new GuestMemory(board.silicon, { address: 0, bytes: board.dram.bytes });
  }

  get name(): string {
    return this.board.profile.name;
  }

  get clock() {
    return this.board.clock;
  }

  get trace() {
    return this.board.trace;
  }

  get core() {
    return this.board.core;
  }

  get cpuClockHz(): number {
    return this.board.profile.cpu.clock.is;
  }

  get ticksPerSecond(): number {
    return this.board.timing.baseClockHz;
  }

  peek(address: number, bytes: number): Uint8Array | undefined {
    return this.memory.read(address, bytes);
  }

  nvram(bytes: number): Uint8Array {
    return this.board.nvram.peek(0, Math.min(bytes, this.board.nvram.bytes));
  }

  masterName(channel: number): string {
    const names = ['the copy engine', 'the CPU’s mover', 'the host bus DMA', 'the flash DMA'];
    return names[channel] ?? `port ${channel - names.length}`;
  }

  counters(): Readonly<Record<string, number>> {
    const named = (unit: string, counts: object): [string, number][] =>
      Object.entries(counts).map(([name, value]) => [`${unit} ${words(name)}`, value as number]);
    return Object.fromEntries([
      ...named('cache', this.board.core.cpu.counters),
      ...named('dram', this.board.dramController.counters),
    ]);
  }
}

/** `rowHits` → `row hits`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
