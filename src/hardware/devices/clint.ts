import type { Clock, Scheduled } from '../../clock.js';
import { type InterruptLine, WordDevice } from './word-device.js';

/** What `mtime` counts at. */
export const MTIME_HZ = 10_000_000;

const MSIP = 0x0;
const MTIMECMP_LOW = 0x4000;
const MTIMECMP_HIGH = 0x4004;
const MTIME_LOW = 0xbff8;
const MTIME_HIGH = 0xbffc;

const WORD = 0xffff_ffffn;
const NEVER = 0xffff_ffff_ffff_ffffn;

export interface ClintLines {
  /** Bit 3 of mip. */
  readonly software: InterruptLine;
  /** Bit 7 of mip. */
  readonly timer: InterruptLine;
}

/**
 * Core-local interruptor of one hart (SiFive FU540-C000 manual v1p4, chapter 9). `mtime` is derived from the ticks of the
 * clock, exactly; it runs on through every reset but power-up, while `mtimecmp` becomes all ones.
 */
export class Clint extends WordDevice {
  readonly name = 'clint';
  readonly #clock: Clock;
  readonly #baseClockHz: bigint;
  readonly #lines: ClintLines;
  #software = false;
  #compare = NEVER;
  /** What firmware has added to `mtime` by writing it. */
  #offset = 0n;
  #match: Scheduled | undefined;

  constructor(base: number, clock: Clock, baseClockHz: number, lines: ClintLines) {
    super(base, 0x1_0000);
    this.#clock = clock;
    this.#baseClockHz = BigInt(baseClockHz);
    this.#lines = lines;
  }

  /** Ticks of 100 ns; 64 bits. */
  get mtime(): bigint {
    return ((BigInt(this.#clock.now) * BigInt(MTIME_HZ)) / this.#baseClockHz + this.#offset) & NEVER;
  }

  override reset(): void {
    this.#software = false;
    this.#lines.software(false);
    this.#setCompare(NEVER);
  }

  protected override readWord(offset: number): number {
    switch (offset) {
      case MSIP:
        return this.#software ? 1 : 0;
      case MTIMECMP_LOW:
        return Number(this.#compare & WORD);
      case MTIMECMP_HIGH:
        return Number(this.#compare >> 32n);
      case MTIME_LOW:
        return Number(this.mtime & WORD);
      case MTIME_HIGH:
        return Number(this.mtime >> 32n);
      default:
        return this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    switch (offset) {
      case MSIP:
        this.#software = (value & 1) === 1;
        this.#lines.software(this.#software);
        break;
      case MTIMECMP_LOW:
        this.#setCompare(withLow(this.#compare, value));
        break;
      case MTIMECMP_HIGH:
        this.#setCompare(withHigh(this.#compare, value));
        break;
      case MTIME_LOW:
        this.#setTime(withLow(this.mtime, value));
        break;
      case MTIME_HIGH:
        this.#setTime(withHigh(this.mtime, value));
        break;
      default:
        this.reserved(offset);
    }
  }

  #setTime(time: bigint): void {
    this.#offset += time - this.mtime;
    this.#setCompare(this.#compare);
  }

  /** The timer's line is high while mtime >= mtimecmp; it rises in the very tick in which mtime gets there. */
  #setCompare(compare: bigint): void {
    this.#compare = compare;
    this.#match?.cancel();
    this.#match = undefined;
    const reached = this.mtime >= compare;
    this.#lines.timer(reached);
    if (reached) return;
    const counts = (compare - this.#offset) * this.#baseClockHz;
    const tick = (counts + BigInt(MTIME_HZ) - 1n) / BigInt(MTIME_HZ);
    if (tick > BigInt(Number.MAX_SAFE_INTEGER)) return;
    this.#match = this.#clock.at(Number(tick), () => this.#lines.timer(true));
  }
}

function withLow(whole: bigint, low: number): bigint {
  return (whole & ~WORD) | BigInt(low);
}

function withHigh(whole: bigint, high: number): bigint {
  return (whole & WORD) | (BigInt(high) << 32n);
}
