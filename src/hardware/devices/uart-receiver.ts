import type { Clock, Scheduled } from '../../clock.js';

const OVERRUN = 0x02;
/** Characters of silence until a FIFO that holds fewer than its trigger level asks for attention. */
const TIMEOUT_CHARACTERS = 4;

/** The receiving half of the UART: its FIFO, and the characters that are still on the wire. */
export class UartReceiver {
  /** Characters that the FIFO holds; 1 without FIFOs. */
  capacity = 1;
  /** Characters at which data are reported. */
  trigger = 1;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #wire: { readonly byte: number; readonly ticks: number }[] = [];
  #fifo: number[] = [];
  #overrun = false;
  #arriving: Scheduled | undefined;
  #silence: Scheduled | undefined;
  #silenceTicks = 0;
  #timedOut = false;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get holds(): boolean {
    return this.#fifo.length > 0;
  }

  get triggered(): boolean {
    return this.#fifo.length >= this.trigger;
  }

  get timedOut(): boolean {
    return this.#timedOut && this.holds;
  }

  get overrun(): boolean {
    return this.#overrun;
  }

  /** Bytes that arrive one after the other, `ticks` each. */
  feed(bytes: Uint8Array, ticks: number): void {
    for (const byte of bytes) this.#wire.push({ byte, ticks });
    this.#next();
  }

  /** A character is complete. @param ticks what a character takes */
  arrive(byte: number, ticks: number): void {
    // Without FIFOs the new character replaces the one that was not read in time; with them it is lost.
    if (this.#fifo.length < this.capacity) this.#fifo.push(byte);
    else {
      this.#overrun = true;
      if (this.capacity === 1) this.#fifo[0] = byte;
    }
    this.#silenceTicks = TIMEOUT_CHARACTERS * ticks;
    this.#listen();
    this.#changed();
  }

  /** Reads RBR: the oldest character, 0 when there is none. */
  take(): number {
    const byte = this.#fifo.shift() ?? 0;
    this.#listen();
    this.#changed();
    return byte;
  }

  /** Bit 1 of LSR, cleared by being read. */
  takeOverrun(): number {
    const bit = this.#overrun ? OVERRUN : 0;
    this.#overrun = false;
    this.#changed();
    return bit;
  }

  /** Empties the FIFO; what is on the wire still arrives. */
  clear(): void {
    this.#fifo = [];
    this.#overrun = false;
    this.#listen();
  }

  #next(): void {
    const next = this.#wire[0];
    if (next === undefined || this.#arriving !== undefined) return;
    this.#arriving = this.#clock.after(next.ticks, () => {
      this.#arriving = undefined;
      this.#wire.shift();
      this.arrive(next.byte, next.ticks);
      this.#next();
    });
  }

  #listen(): void {
    this.#timedOut = false;
    this.#silence?.cancel();
    this.#silence = undefined;
    if (!this.holds) return;
    this.#silence = this.#clock.after(this.#silenceTicks, () => {
      this.#silence = undefined;
      this.#timedOut = true;
      this.#changed();
    });
  }
}
