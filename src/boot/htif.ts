// The host-target interface of the RISC-V test programs: two 64-bit words, `tohost` and `fromhost`. An odd word ends the
// run (1: passed, otherwise twice the number of the test that failed plus 1); device 1 command 1 writes a character.
import type { Core } from '../hardware/core.js';
import type { GuestMemory } from '../hardware/guest-memory.js';

/** How a program ended through `tohost`: 0, or the number of the test that failed. */
export type HtifExit = (failedTest: number) => void;

export interface HtifHost {
  exit: HtifExit;
  console(byte: number): void;
}

const SYSCALL_EXIT_GROUP = 93;
const SYSCALL_WRITE = 64;

/** Watches the words and answers commands. The core stops behind the store that completes one. */
export class Htif {
  readonly #memory: GuestMemory;
  readonly #host: HtifHost;
  readonly #tohost: number;
  readonly #fromhost: number | undefined;

  constructor(core: Core, memory: GuestMemory, tohost: number, fromhost: number | undefined, host: HtifHost) {
    this.#memory = memory;
    this.#host = host;
    this.#tohost = tohost;
    this.#fromhost = fromhost;
    core.judge((stop) => stop === 'watchpoint' && this.#command());
  }

  /** Watch these bytes for stores. */
  get watched(): { readonly address: number; readonly bytes: number } {
    return { address: this.#tohost, bytes: 8 };
  }

  /** @returns false when the program has ended */
  #command(): boolean {
    const low = this.#memory.word(this.#tohost) ?? 0;
    const high = this.#memory.word(this.#tohost + 4) ?? 0;
    if (low === 0 && high === 0) return true;
    const [device, command] = [high >>> 24, (high >>> 16) & 0xff];
    if (device === 1 && command === 1) this.#host.console(low & 0xff);
    else if (device === 0 && (low & 1) === 1) {
      this.#host.exit(low >>> 1);
      return false;
    } else if (device === 0 && !this.#syscall(low)) return false;
    this.#memory.write(this.#tohost, new Uint8Array(8));
    this.#answer();
    return true;
  }

  #answer(): void {
    if (this.#fromhost !== undefined) this.#memory.setWord(this.#fromhost, 1);
  }

  /** The proxy kernel's calls that test programs make: eight 64-bit words at `block`. */
  #syscall(block: number): boolean {
    const word = (index: number): number => this.#memory.word(block + 8 * index) ?? 0;
    if (word(0) === SYSCALL_EXIT_GROUP) {
      this.#host.exit(word(1));
      return false;
    }
    if (word(0) === SYSCALL_WRITE) {
      const data = this.#memory.read(word(2), Math.min(word(3), 0x10_0000)) ?? new Uint8Array();
      for (const byte of data) this.#host.console(byte);
      this.#memory.setWord(block, data.length);
    }
    return true;
  }
}
