import { DRAM_BASE, ECC_STATE_BASE, ECC_WORD_BYTES } from '../../assembly/memory-map.js';
import type { Dram as SiliconDram } from '../silicon/dram.js';
import type { Silicon } from '../silicon/silicon.js';
import { HardwareFault } from './hardware-fault.js';

/**
 * Adapter DRAM as firmware on the modelled CPU sees it. Its bytes are the shared linear memory itself; reading a word
 * that was never written since power-up is an uncorrectable error while ECC is on.
 */
export class Dram {
  readonly bytes: number;
  readonly #silicon: Silicon;
  readonly #controller: SiliconDram;
  readonly #ecc: boolean;
  #retained = true;
  #remap: { readonly a: number; readonly b: number; readonly bytes: number } | undefined;

  constructor(silicon: Silicon, controller: SiliconDram, ecc: boolean) {
    this.#silicon = silicon;
    this.#controller = controller;
    this.#ecc = ecc;
    this.bytes = silicon.dramBytes;
  }

  /** True while what the running firmware, or the one before the last reset, has written is still there. */
  get retained(): boolean {
    return this.#retained;
  }

  get remapped(): boolean {
    return this.#remap !== undefined;
  }

  /** True while the controller takes requests. */
  get running(): boolean {
    return this.#controller.mode === 'normal';
  }

  get inSelfRefresh(): boolean {
    return this.#controller.mode === 'self-refresh';
  }

  /** The bytes as they are, without time and without ECC: a view, not a copy. */
  peek(address: number, bytes: number): Uint8Array {
    const start = DRAM_BASE + this.#physical(address, bytes);
    return this.#silicon.bytes.subarray(start, start + bytes);
  }

  /** What a load by the CPU gets. @throws HardwareFault `memory-error` for a word never written since power-up */
  read(address: number, bytes: number): Uint8Array {
    const content = this.peek(address, bytes);
    if (!this.#ecc) return content;
    const start = this.#physical(address, bytes);
    for (let word = Math.floor(start / ECC_WORD_BYTES); word * ECC_WORD_BYTES < start + bytes; word += 1)
      if (((this.#silicon.bytes[ECC_STATE_BASE + (word >> 3)]! >> (word & 7)) & 1) === 0)
        throw new HardwareFault(
          'memory-error',
          `uncorrectable ECC error: DRAM 0x${(word * ECC_WORD_BYTES).toString(16)} was never written since power-up`,
        );
    return content;
  }

  /** What a store by the CPU leaves. */
  poke(address: number, data: Uint8Array): void {
    const start = this.#physical(address, data.length);
    this.#silicon.bytes.set(data, DRAM_BASE + start);
    this.#markWritten(start, data.length);
  }

  /** Declares everything written: the state a boot has left behind. */
  markAllWritten(): void {
    this.#silicon.bytes.fill(0xff, ECC_STATE_BASE, ECC_STATE_BASE + this.bytes / (8 * ECC_WORD_BYTES));
  }

  /** Swaps two windows of addresses for every master from now on. */
  remap(a: number, b: number, bytes: number): void {
    this.#controller.remap(a, b, bytes);
    this.#remap = { a, b, bytes };
  }

  /** The controller was reset; the remap unit falls back to its reset state. What was lost before stays lost. */
  afterReset(retained: boolean): void {
    this.#retained &&= retained;
    if (this.#remap === undefined || retained) return;
    const { a, b, bytes } = this.#remap;
    this.#controller.remap(a, b, bytes, false);
    this.#remap = undefined;
  }

  /** A test or fill has written every word: nothing of what stood there is left. */
  contentReplaced(): void {
    this.#retained = false;
  }

  /** An initialization has put everything in place anew: from now on there is something to retain. */
  contentEstablished(): void {
    this.#retained = true;
  }

  #markWritten(start: number, bytes: number): void {
    const state = this.#silicon.bytes;
    for (let word = Math.floor(start / ECC_WORD_BYTES); word * ECC_WORD_BYTES < start + bytes; word += 1)
      state[ECC_STATE_BASE + (word >> 3)]! |= 1 << (word & 7);
  }

  #physical(address: number, bytes: number): number {
    if (!(Number.isSafeInteger(address) && address >= 0 && bytes >= 0 && address + bytes <= this.bytes))
      throw new HardwareFault(
        'dram-range',
        `DRAM range 0x${address.toString(16)}+${bytes} is outside the ${this.bytes} bytes of the board`,
      );
    const remap = this.#remap;
    if (remap === undefined) return address;
    const { a, b, bytes: size } = remap;
    if (address >= a && address + bytes <= a + size) return address - a + b;
    if (address >= b && address + bytes <= b + size) return address - b + a;
    return address;
  }
}
