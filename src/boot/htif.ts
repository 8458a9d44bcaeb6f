// The host-target interface of the RISC-V test programs: two 64-bit words, `tohost` and `fromhost`. An odd word ends the
// run (1: passed, otherwise twice the number of the test that failed plus 1); device 1 command 1 writes a character.
import type { Clock, Scheduled } from '../clock.js';
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

/** A core of 32 bits stores a command in two halves. The second one is waited for this long. */
const SECOND_HALF_TICKS = 16;

/** Watches the words and answers commands. The core stops behind the store that completes one. */
export class Htif {
  readonly #memory: GuestMemory;
  readonly #clock: Clock;
  readonly #host: HtifHost;
  readonly #tohost: number;
  readonly #fromhost: number | undefined;

  #waiting: Scheduled | undefined;

  /** @param tohost address of the word; `fromhost` that of its answer, where the program has one */
  constructor(
    core: Core,
    memory: GuestMemory,
    clock: Clock,
    { tohost, fromhost }: { readonly tohost: number; readonly fromhost: number | undefined },
    host: HtifHost,
  ) {
    this.#memory = memory;
    this.#clock = clock;
    this.#host = host;
    this.#tohost = tohost;
    this.#fromhost = fromhost;
    core.judge((stop) => (stop === 'watchpoint' ? this.#stored() : undefined));
    core.stopPoints.watch({ address: tohost, bytes: 8, read: false, write: true });
  }

  #stored(): 'resume' | 'stay' | undefined {
    const [low, high] = [this.#memory.word(this.#tohost) ?? 0, this.#memory.word(this.#tohost + 4) ?? 0];
    if (low === 0 && high === 0) return undefined;
    const isFirstHalf = high === 0 && this.#waiting === undefined;
    if (!isFirstHalf) return this.#command();
    this.#waiting = this.#clock.after(SECOND_HALF_TICKS, () => void this.#command());
    return 'resume';
  }

  #command(): 'resume' | 'stay' {
    this.#waiting?.cancel();
    this.#waiting = undefined;
    const low = this.#memory.word(this.#tohost) ?? 0;
    const high = this.#memory.word(this.#tohost + 4) ?? 0;
    const [device, command] = [high >>> 24, (high >>> 16) & 0xff];
    if (device === 1 && command === 1) this.#host.console(low & 0xff);
    else if (device === 0 && (low & 1) === 1) {
      this.#host.exit(low >>> 1);
      return 'stay';
    } else if (device === 0 && !this.#syscall(low)) return 'stay';
    this.#memory.write(this.#tohost, new Uint8Array(8));
    this.#answer();
    return 'resume';
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
