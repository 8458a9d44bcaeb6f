import { DRAM_BASE } from '../../assembly/memory-map.js';
import type { Silicon } from '../silicon/silicon.js';

/** RAM as a debugger or the host side of semihosting sees it: bytes by guest address, no time passes. */
export class GuestMemory {
  readonly address: number;
  readonly bytes: number;
  readonly #window: Uint8Array;

  constructor(silicon: Silicon, ram: { readonly address: number; readonly bytes: number }) {
    this.address = ram.address;
    this.bytes = ram.bytes;
    this.#window = silicon.bytes.subarray(DRAM_BASE, DRAM_BASE + ram.bytes);
  }

  holds(address: number, bytes: number): boolean {
    const offset = address - this.address;
    return offset >= 0 && bytes >= 0 && offset + bytes <= this.bytes;
  }

  /** A copy of the bytes at a guest address; undefined when not all of them are RAM. */
  read(address: number, bytes: number): Uint8Array | undefined {
    if (!this.holds(address, bytes)) return undefined;
    return this.#window.slice(address - this.address, address - this.address + bytes);
  }

  /** @returns false, and nothing is written, when not all of the bytes are RAM */
  write(address: number, data: Uint8Array): boolean {
    if (!this.holds(address, data.length)) return false;
    this.#window.set(data, address - this.address);
    return true;
  }

  /** The little-endian word at an address, or undefined. */
  word(address: number): number | undefined {
    const bytes = this.read(address, 4);
    return bytes === undefined ? undefined : new DataView(bytes.buffer).getUint32(0, true);
  }

  setWord(address: number, value: number): boolean {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.write(address, bytes);
  }
}
