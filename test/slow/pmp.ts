// Physical memory protection after the privileged specification, chapter 3.7: sixteen entries, granularity four bytes.

export type Permission = 'read' | 'write' | 'execute';

const ENTRIES = 16;
const BITS: Record<Permission, number> = { read: 1, write: 2, execute: 4 };
const [LOCKED, TOR, NA4, NAPOT] = [0x80, 1, 2, 3];

export class SlowPmp {
  readonly configurations = new Uint8Array(ENTRIES);
  readonly addresses = new Uint32Array(ENTRIES);

  /** Whether there is such a CSR. */
  static has(csr: number): boolean {
    return (csr >= 0x3a0 && csr <= 0x3af) || (csr >= 0x3b0 && csr <= 0x3ef);
  }

  read(csr: number): number {
    if (csr >= 0x3b0) return (this.addresses[csr - 0x3b0] ?? 0) | 0;
    const first = (csr - 0x3a0) * 4;
    return [0, 1, 2, 3].reduce((word, i) => word | ((this.configurations[first + i] ?? 0) << (8 * i)), 0);
  }

  write(csr: number, value: number): void {
    if (csr >= 0x3b0) this.#writeAddress(csr - 0x3b0, value);
    else for (let i = 0; i < 4; i++) this.#writeConfiguration((csr - 0x3a0) * 4 + i, (value >>> (8 * i)) & 0xff);
  }

  #writeConfiguration(entry: number, value: number): void {
    if (entry >= ENTRIES || this.configurations[entry]! & LOCKED) return;
    const writeOnly = (value & 3) === 2;
    this.configurations[entry] = value & (writeOnly ? 0x9d : 0x9f);
  }

  /** A locked entry keeps its address, and the one below it if that is where its range starts. */
  #writeAddress(entry: number, value: number): void {
    if (entry >= ENTRIES || this.configurations[entry]! & LOCKED) return;
    const above = this.configurations[entry + 1] ?? 0;
    if (above & LOCKED && ((above >> 3) & 3) === TOR) return;
    this.addresses[entry] = value;
  }

  /** First byte and the byte behind the last of an entry, undefined if it is off. */
  #range(entry: number): [number, number] | undefined {
    const mode = (this.configurations[entry]! >> 3) & 3;
    const address = this.addresses[entry]!;
    if (mode === TOR) return [entry === 0 ? 0 : this.addresses[entry - 1]! * 4, address * 4];
    if (mode === NA4) return [address * 4, address * 4 + 4];
    if (mode !== NAPOT) return undefined;
    let ones = 0;
    while (ones < 32 && (address >>> ones) & 1) ones++;
    const bytes = 2 ** (ones + 3);
    const first = Math.floor((address * 4) / bytes) * bytes;
    return [first, first + bytes];
  }

  /** The lowest entry that touches a byte of the access decides; it must hold all of them. */
  allows(address: number, bytes: number, permission: Permission, machine: boolean): boolean {
    for (let entry = 0; entry < ENTRIES; entry++) {
      if (this.configurations[entry]! >> 3 === 0) continue;
      const range = this.#range(entry);
      if (!range || address + bytes <= range[0] || address >= range[1] || range[0] >= range[1]) continue;
      if (address < range[0] || address + bytes > range[1]) return false;
      const configuration = this.configurations[entry]!;
      return (machine && !(configuration & LOCKED)) || (configuration & BITS[permission]) !== 0;
    }
    return machine;
  }
}
