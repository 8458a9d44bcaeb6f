import type { Clock, Scheduled } from '../../clock.js';
import type { Nvram } from '../nvram.js';
import { WordDevice } from './word-device.js';

export interface NvramWindowOptions {
  readonly nvram: Nvram;
  readonly clock: Clock;
  readonly wordReadTicks: number;
  readonly wordWriteTicks: number;
  readonly cpuPeriodTicks: number;
}

/**
 * NVRAM as words of the address space. A store holds the bus until its word is in the cell, and a load until it is out
 * of it: power lost in between leaves the cell as it was.
 */
export class NvramWindow extends WordDevice {
  readonly name = 'nvram';
  readonly #options: NvramWindowOptions;
  #storing: Scheduled | undefined;

  constructor(base: number, bytes: number, options: NvramWindowOptions) {
    super(base, bytes);
    this.#options = options;
  }

  waitCycles(_offset: number, write: boolean): number {
    const { wordReadTicks, wordWriteTicks, cpuPeriodTicks } = this.#options;
    return Math.ceil((write ? wordWriteTicks : wordReadTicks) / cpuPeriodTicks);
  }

  /** The device does not notice a reset. */
  override reset(): void {}

  /** The word on its way does not reach its cell. */
  losePower(): void {
    this.#storing?.cancel();
  }

  protected override readWord(offset: number): number {
    const word = this.#options.nvram.peek(offset, 4);
    return new DataView(word.buffer, word.byteOffset).getUint32(0, true);
  }

  protected override writeWord(offset: number, value: number): void {
    const { nvram, clock, wordWriteTicks } = this.#options;
    this.#storing = clock.after(wordWriteTicks, () => nvram.storeWord(offset, value));
  }
}
