import { type AccessBytes, BusFault, type Device } from '../bus.js';
import type { Flash } from '../flash.js';
import { HardwareFault } from '../hardware-fault.js';

export interface FlashWindowOptions {
  readonly flash: Flash;
  /** Access time of the device. */
  readonly readTicks: number;
  readonly cpuPeriodTicks: number;
}

/**
 * Flash as memory for loads. Each pays the device's access time; one from a bank that erases or programs is a bus error,
 * and so is every store. Nothing can be executed here.
 */
export class FlashWindow implements Device {
  readonly name = 'flash window';
  readonly base: number;
  readonly bytes: number;
  readonly #options: FlashWindowOptions;

  constructor(base: number, options: FlashWindowOptions) {
    this.base = base;
    this.bytes = options.flash.geometry.bytes;
    this.#options = options;
  }

  waitCycles(): number {
    return Math.ceil(this.#options.readTicks / this.#options.cpuPeriodTicks);
  }

  read(offset: number, bytes: AccessBytes): number {
    try {
      return this.#options.flash.read(offset, bytes).reduceRight((value, byte) => value * 256 + byte, 0);
    } catch (error) {
      if (error instanceof HardwareFault) throw new BusFault(error.message);
      throw error;
    }
  }

  write(offset: number): void {
    throw new BusFault(`flash is written by its controller, not at 0x${offset.toString(16)}`);
  }

  /** The device does not notice a reset. */
  reset(): void {}
}
