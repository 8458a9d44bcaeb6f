import type { Watchdog } from '../watchdog.js';
import { MTIME_HZ } from './clint.js';
import { WordDevice } from './word-device.js';

const CONTROL = 0x0;
const LOAD = 0x4;
const KICK = 0x8;
const STATUS = 0xc;

const CONTROL_ENABLE = 1;
const STATUS_COUNTING = 1;
const KICK_KEY = 0x5a17_c0de;

export interface WatchdogTimerOptions {
  readonly watchdog: Watchdog;
  readonly baseClockHz: number;
  /** What LOAD is after a reset, ticks of the base clock. */
  readonly periodTicks: number;
  /** Resets the adapter. */
  readonly bite: () => void;
}

/** The watchdog's registers: it counts LOAD down in ticks of `mtime`, a kick with the key starts it anew, 0 resets the adapter. */
export class WatchdogTimer extends WordDevice {
  readonly name = 'watchdog';
  readonly #options: WatchdogTimerOptions;
  #load = 0;
  #enabled = false;

  constructor(base: number, options: WatchdogTimerOptions) {
    super(base, 0x1000);
    this.#options = options;
    this.#load = this.#resetLoad;
  }

  override reset(): void {
    if (this.#enabled) this.#options.watchdog.stop();
    this.#enabled = false;
    this.#load = this.#resetLoad;
  }

  protected override readWord(offset: number): number {
    switch (offset) {
      case CONTROL:
        return this.#enabled ? CONTROL_ENABLE : 0;
      case LOAD:
        return this.#load;
      case KICK:
        return this.#left();
      case STATUS:
        return this.#enabled ? STATUS_COUNTING : 0;
      default:
        return this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    switch (offset) {
      case CONTROL:
        this.#enable((value & CONTROL_ENABLE) !== 0);
        break;
      case LOAD:
        this.#load = value;
        break;
      case KICK:
        if (value === KICK_KEY && this.#enabled) this.#feed();
        break;
      case STATUS:
        break;
      default:
        this.reserved(offset);
    }
  }

  #enable(enabled: boolean): void {
    if (enabled === this.#enabled) return;
    this.#enabled = enabled;
    if (enabled) this.#feed();
    else this.#options.watchdog.stop();
  }

  #feed(): void {
    const { watchdog, baseClockHz, bite } = this.#options;
    const ticks = (BigInt(this.#load) * BigInt(baseClockHz) + BigInt(MTIME_HZ) - 1n) / BigInt(MTIME_HZ);
    watchdog.feed(Number(ticks), 'firmware', bite);
  }

  get #resetLoad(): number {
    const { periodTicks, baseClockHz } = this.#options;
    return Math.min(0xffff_ffff, Math.floor((periodTicks / baseClockHz) * MTIME_HZ));
  }

  #left(): number {
    const { watchdog, baseClockHz } = this.#options;
    return Number((BigInt(watchdog.leftTicks ?? 0) * BigInt(MTIME_HZ)) / BigInt(baseClockHz));
  }
}
