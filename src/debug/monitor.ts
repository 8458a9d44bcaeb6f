import type { Machine } from '../hardware/machine.js';

/** What a reset came to. */
export interface ResetResult {
  /** For whoever asked for it. */
  readonly says: string;
  /** The core runs on from where it now stands; else it stands still until somebody else starts it. */
  readonly resumes: boolean;
}

/** What `monitor …` in gdb can ask of the emulator. */
export class Monitor {
  readonly #machine: Machine;
  readonly #reset: () => ResetResult;
  readonly #took: (result: ResetResult) => void;
  #phase = 'none yet';

  /** @param reset resets what is debugged; `took` is told what it came to */
  constructor(machine: Machine, reset: () => ResetResult, took: (result: ResetResult) => void) {
    this.#took = took;
    this.#machine = machine;
    this.#reset = reset;
    machine.trace.view((event) => {
      if (event.kind === 'phase-begin') this.#phase = event.phase;
    });
  }

  /** @returns what to print */
  run(command: string): string {
    switch (command.split(/\s+/)[0]) {
      case 'reset':
        return this.#resetNow();
      case 'cycles':
        return this.#cycles();
      case 'dram':
        return this.#counters();
      case 'nvram':
        return this.#nvram();
      case 'phase':
        return this.#phase;
      default:
        return HELP;
    }
  }

  #resetNow(): string {
    const result = this.#reset();
    this.#took(result);
    return result.says;
  }

  #cycles(): string {
    const { core, clock, ticksPerSecond } = this.#machine;
    const microseconds = (clock.now / ticksPerSecond) * 1e6;
    return `cycle ${core.cpu.cycle}, instret ${core.cpu.instret}, tick ${clock.now} (${microseconds.toFixed(3)} us)`;
  }

  #counters(): string {
    const counters = Object.entries(this.#machine.counters());
    if (counters.length === 0) return 'this board has no memory controller';
    const width = Math.max(...counters.map(([name]) => name.length));
    return counters.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
  }

  #nvram(): string {
    const content = this.#machine.nvram?.(SHOWN_BYTES);
    if (content === undefined) return 'this board has no NVRAM';
    return Array.from({ length: content.length / 16 }, (_, row) => {
      const bytes = [...content.subarray(16 * row, 16 * row + 16)];
      const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
      return `0x${(16 * row).toString(16).padStart(4, '0')}  ${digits}`;
    }).join('\n');
  }
}

const SHOWN_BYTES = 256;
const HELP = [
  'reset   restart what is debugged: the core at its entry, or the adapter in an update',
  'cycles  cycles, instructions and emulated time so far',
  'dram    counts of the memory controller and the caches',
  'nvram   the first bytes of NVRAM',
  'phase   the phase of the update that began last',
].join('\n');
