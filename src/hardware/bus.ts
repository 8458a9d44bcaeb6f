import type { Trace } from '../trace.js';

/** Widths of a load or store, bytes. */
export type AccessBytes = 1 | 2 | 4;

/** A unit with registers. Addresses are adapter addresses, offsets count from its base. */
export interface Device {
  /** As in the register table of the documentation. */
  readonly name: string;
  readonly base: number;
  readonly bytes: number;
  /** Value of a register, unsigned. @throws BusFault when the unit cannot answer this access */
  read(offset: number, bytes: AccessBytes): number;
  write(offset: number, bytes: AccessBytes, value: number): void;
  /** CPU cycles that the unit takes beyond the bus transaction; 0 when left out. */
  waitCycles?(offset: number, write: boolean): number;
}

/** The unit answers with an error: the core takes an access fault. */
export class BusFault extends Error {
  override readonly name = 'BusFault';
}

/** A register that a unit does not have: it reads as zero, keeps nothing, and is mentioned once. */
export class ReservedRegister extends Error {
  override readonly name = 'ReservedRegister';
}

/** What a transaction gave; `undefined` stands for a bus error. */
export type BusAnswer = { readonly value: number; readonly cycles: number } | undefined;

/** Decodes addresses to units. Nothing answers between them: an access there is a fault. */
export class Bus {
  readonly #devices: readonly Device[];
  readonly #trace: Trace;
  readonly #transactionCycles: number;
  readonly #mentioned = new Set<string>();
  #last: Device | undefined;

  /**
   * @param transactionCycles CPU cycles of one uncached transaction, the unit's own wait apart
   * @throws RangeError when two units overlap
   */
  constructor(devices: readonly Device[], trace: Trace, transactionCycles: number) {
    this.#devices = [...devices].sort((a, b) => a.base - b.base);
    this.#trace = trace;
    this.#transactionCycles = transactionCycles;
    for (const [index, device] of this.#devices.entries()) {
      const next = this.#devices[index + 1];
      if (next !== undefined && device.base + device.bytes > next.base)
        throw new RangeError(`${device.name} and ${next.name} overlap at 0x${next.base.toString(16)}`);
    }
  }

  /** The unit at an address, if there is one. */
  deviceAt(address: number): Device | undefined {
    if (this.#last !== undefined && holds(this.#last, address)) return this.#last;
    this.#last = this.#devices.find((device) => holds(device, address));
    return this.#last;
  }

  /** One load or store; `value` is what a store writes. */
  access(address: number, bytes: AccessBytes, write: boolean, value: number): BusAnswer {
    const device = this.deviceAt(address);
    if (device === undefined || address + bytes > device.base + device.bytes) return undefined;
    const offset = address - device.base;
    const cycles = this.#transactionCycles + (device.waitCycles?.(offset, write) ?? 0);
    try {
      if (!write) return { value: device.read(offset, bytes), cycles };
      device.write(offset, bytes, value);
      return { value: 0, cycles };
    } catch (error) {
      if (error instanceof BusFault) return undefined;
      if (!(error instanceof ReservedRegister)) throw error;
      this.#mention(device, offset, write);
      return { value: 0, cycles };
    }
  }

  #mention(device: Device, offset: number, write: boolean): void {
    const key = `${device.base}+${offset}`;
    if (this.#mentioned.has(key)) return;
    this.#mentioned.add(key);
    this.#trace.write({ kind: 'register-reserved', unit: device.name, offset, write });
  }
}

function holds(device: Device, address: number): boolean {
  return address >= device.base && address < device.base + device.bytes;
}
