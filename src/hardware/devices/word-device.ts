import { type AccessBytes, BusFault, type Device, ReservedRegister } from '../bus.js';

/** A level that a unit drives: an interrupt source of the PLIC, or a line of the core itself. */
export type InterruptLine = (level: boolean) => void;

/** A unit of 32-bit registers. It answers accesses of a whole register only; any other width is a bus error. */
export abstract class WordDevice implements Device {
  abstract readonly name: string;
  readonly base: number;
  readonly bytes: number;

  constructor(base: number, bytes: number) {
    this.base = base;
    this.bytes = bytes;
  }

  read(offset: number, bytes: AccessBytes): number {
    this.#wholeRegister(offset, bytes);
    return this.readWord(offset) >>> 0;
  }

  write(offset: number, bytes: AccessBytes, value: number): void {
    this.#wholeRegister(offset, bytes);
    this.writeWord(offset, value >>> 0);
  }

  /** As after power-up, what the unit does between the registers included. */
  abstract reset(): void;
  protected abstract readWord(offset: number): number;
  protected abstract writeWord(offset: number, value: number): void;

  /** For an offset at which the unit has no register (or none that can be read, or written). */
  protected reserved(offset: number): never {
    throw new ReservedRegister(`${this.name} has no register at 0x${offset.toString(16)}`);
  }

  #wholeRegister(offset: number, bytes: AccessBytes): void {
    if (bytes !== 4 || offset % 4 !== 0)
      throw new BusFault(`${this.name}: ${bytes} bytes at 0x${offset.toString(16)} are no whole register`);
  }
}
