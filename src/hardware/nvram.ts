import type { Clock } from '../clock.js';
import type { Process } from '../process.js';
import type { Trace } from '../trace.js';
import type { CellWatch } from './cell-watch.js';
import { HardwareFault } from './hardware-fault.js';
import type { Timing } from './timing.js';

/** Bytes the device writes at once; a power cut tears between words, never inside one. */
export const NVRAM_WORD_BYTES = 4;

/** Non-volatile RAM, written a word at a time; each word is in the cell when its write time has passed. */
export class Nvram {
  readonly bytes: number;
  readonly #content: Uint8Array;
  readonly #trace: Trace;
  readonly #timing: Timing;
  readonly #clock: Clock;
  #worn = false;
  /** Told of every change and every look; set by whoever needs to know what a power cut would find. */
  watch: CellWatch | undefined;

  /** @param content the device's bytes, a window of the adapter's linear memory */
  constructor(content: Uint8Array, clock: Clock, trace: Trace, timing: Timing) {
    this.bytes = content.length;
    this.#clock = clock;
    this.#content = content;
    this.#trace = trace;
    this.#timing = timing;
  }

  /** What the cells hold, without time passing: for power-up state, checks and reports. */
  peek(address: number, bytes: number): Uint8Array {
    this.#checkRange(address, bytes);
    this.watch?.read('nvram', address, bytes);
    return this.#content.slice(address, address + bytes);
  }

  /** Puts bytes into the cells without time passing: what a disturbance does. */
  poke(address: number, data: Uint8Array): void {
    this.#checkRange(address, data.length);
    this.#content.set(data, address);
  }

  /** One word reaches its cell; whoever stores it has let the write time pass. */
  storeWord(address: number, value: number): void {
    const word = new Uint8Array(NVRAM_WORD_BYTES);
    new DataView(word.buffer).setUint32(0, value, true);
    this.poke(address, word);
    this.#trace.write({ kind: 'nvram', address, words: 1 });
  }

  /** Reads through the device's interface; costs one word read per word. */
  *read(address: number, bytes: number): Process<Uint8Array> {
    this.#checkRange(address, bytes);
    yield* this.#timing.spend('nvram.wordRead', Math.ceil(bytes / NVRAM_WORD_BYTES));
    return this.peek(address, bytes);
  }

  /** Writes whole words in ascending order. */
  *write(address: number, data: Uint8Array): Process<void> {
    this.#checkRange(address, data.length);
    if (address % NVRAM_WORD_BYTES !== 0 || data.length % NVRAM_WORD_BYTES !== 0)
      throw new HardwareFault(
        'nvram-alignment',
        `NVRAM write 0x${address.toString(16)}+${data.length} is not whole words`,
      );
    for (let offset = 0; offset < data.length; offset += NVRAM_WORD_BYTES) {
      const word = data.subarray(offset, offset + NVRAM_WORD_BYTES);
      this.#watchWord(address + offset, word);
      yield* this.#timing.spend('nvram.wordWrite');
      this.#store(address + offset, word);
    }
    this.#trace.write({ kind: 'nvram', address, words: data.length / NVRAM_WORD_BYTES });
  }

  /** The next word that is written does not take: its cells are worn out and keep what they hold. */
  wear(): void {
    this.#worn = true;
  }

  #store(address: number, word: Uint8Array): void {
    if (!this.#worn) {
      this.#content.set(word, address);
      return;
    }
    this.#worn = false;
    this.#trace.write({ kind: 'fault', fault: 'nvram-worn', where: `NVRAM 0x${address.toString(16)}`, detail: '' });
  }

  #watchWord(address: number, word: Uint8Array): void {
    const beginTick = this.#clock.now;
    this.watch?.began({
      device: 'nvram',
      kind: 'write',
      address,
      before: this.#content.slice(address, address + word.length),
      after: word.slice(),
      beginTick,
      endTick: beginTick + this.#timing.ticks('nvram.wordWrite'),
    });
  }

  #checkRange(address: number, bytes: number): void {
    if (!(Number.isSafeInteger(address) && address >= 0 && bytes >= 0 && address + bytes <= this.bytes))
      throw new HardwareFault(
        'nvram-range',
        `NVRAM range 0x${address.toString(16)}+${bytes} is outside the ${this.bytes} bytes of the device`,
      );
  }
}
