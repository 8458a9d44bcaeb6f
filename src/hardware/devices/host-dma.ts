import type { Clock, Scheduled } from '../../clock.js';
import { awaiting, type Process } from '../../process.js';
import type { Channel, Pace } from '../channel.js';
import { type InterruptLine, WordDevice } from './word-device.js';

const ID = 0x00;
const CONTROL = 0x04;
const STATUS = 0x08;
const ERROR = 0x0c;
const SOURCE = 0x10;
const TARGET = 0x14;
const LENGTH = 0x18;

/** "HD", version 1.0. */
const ID_VALUE = 0x4844_0100;
const CONTROL_START = 1;
const CONTROL_INTERRUPT = 2;
const STATUS_BUSY = 1;
const STATUS_DONE = 2;
const STATUS_ERROR = 4;

/** What ERROR says: the range lies outside of memory; DRAM answered with an error; started while busy. */
const ERROR_RANGE = 1;
const ERROR_MEMORY = 2;
const ERROR_BUSY = 3;

export interface HostDmaOptions {
  readonly clock: Clock;
  /** The master of the host bus on the fabric. */
  readonly channel: Channel;
  /** How fast the bus can be asked at present, and for how many bytes that holds. */
  readonly pace: () => { readonly pace: Pace; readonly pieceBytes: number };
  /** From the start of a transfer to its first byte. */
  readonly latencyTicks: number;
  readonly hostBytes: number;
  readonly dramBytes: number;
  readonly line: InterruptLine;
}

/** The host bus DMA: moves bytes from the storage processor's memory into DRAM, one transfer at a time. */
export class HostDma extends WordDevice {
  readonly name = 'host DMA';
  readonly #options: HostDmaOptions;
  readonly #words = new Map<number, number>([
    [SOURCE, 0],
    [TARGET, 0],
    [LENGTH, 0],
  ]);
  #control = 0;
  #busy = false;
  #done = false;
  #error = 0;
  #latency: Scheduled | undefined;
  #waiting: (() => void)[] = [];
  /** Counts resets, so that a transfer from before one finds that it is over. */
  #life = 0;

  constructor(base: number, options: HostDmaOptions) {
    super(base, 0x1000);
    this.#options = options;
  }

  /** Waits until no transfer is under way. */
  *idle(): Process<void> {
    if (this.#busy) yield* awaiting<void>((deliver) => this.#waiting.push(deliver));
  }

  override reset(): void {
    this.#life += 1;
    this.#latency?.cancel();
    for (const register of this.#words.keys()) this.#words.set(register, 0);
    this.#control = 0;
    this.#busy = false;
    this.#done = false;
    this.#error = 0;
    this.#waiting = [];
    this.#update();
  }

  protected override readWord(offset: number): number {
    switch (offset) {
      case ID:
        return ID_VALUE;
      case CONTROL:
        return this.#control;
      case STATUS:
        return (this.#busy ? STATUS_BUSY : 0) | (this.#done ? STATUS_DONE : 0) | (this.#error === 0 ? 0 : STATUS_ERROR);
      case ERROR:
        return this.#error;
      default:
        return this.#words.get(offset) ?? this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset === CONTROL) {
      this.#control = value & CONTROL_INTERRUPT;
      if ((value & CONTROL_START) !== 0) this.#start();
    } else if (offset === STATUS) {
      if ((value & STATUS_DONE) !== 0) this.#done = false;
      if ((value & STATUS_ERROR) !== 0) this.#error = 0;
    } else if (this.#words.has(offset)) this.#words.set(offset, value);
    else if (offset !== ID && offset !== ERROR) this.reserved(offset);
    this.#update();
  }

  #start(): void {
    if (this.#busy) {
      this.#error = ERROR_BUSY;
      return;
    }
    const { clock, latencyTicks, hostBytes, dramBytes } = this.#options;
    const [windowOffset, destination, bytes] = [SOURCE, TARGET, LENGTH].map((word) => this.#words.get(word)!) as [
      number,
      number,
      number,
    ];
    if (bytes === 0 || windowOffset + bytes > hostBytes || destination + bytes > dramBytes) {
      this.#error = ERROR_RANGE;
      return;
    }
    this.#busy = true;
    this.#done = false;
    const life = this.#life;
    this.#latency = clock.after(latencyTicks, () => {
      this.#move(life, windowOffset, destination, bytes);
    });
  }

  /** Moves one piece after the other: the bus may be shared, and its share changes. */
  #move(life: number, windowOffset: number, destination: number, left: number): void {
    const { channel } = this.#options;
    const { pace, pieceBytes } = this.#options.pace();
    const bytes = Math.min(left, pieceBytes);
    channel.start({ operation: 'write', window: 'host', windowOffset, destination, bytes, ...pace }, (failed) => {
      if (life !== this.#life) return;
      if (failed !== undefined || bytes === left) this.#finish(failed !== undefined);
      else this.#move(life, windowOffset + bytes, destination + bytes, left - bytes);
    });
  }

  #finish(failed: boolean): void {
    this.#busy = false;
    if (failed) this.#error = ERROR_MEMORY;
    else this.#done = true;
    this.#update();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const deliver of waiting) deliver();
  }

  #update(): void {
    this.#options.line((this.#control & CONTROL_INTERRUPT) !== 0 && (this.#done || this.#error !== 0));
  }
}
