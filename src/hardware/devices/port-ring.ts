const DESCRIPTOR_BYTES = 16;
const ENTRIES_MAX = 0x1_0000;

/** Where descriptors lie in DRAM, and how far both sides are: the ring is empty where producer equals consumer. */
export class PortRing {
  base = 0;
  entries = 0;
  producer = 0;
  consumer = 0;

  reset(): void {
    this.base = 0;
    this.entries = 0;
    this.producer = 0;
    this.consumer = 0;
  }

  get empty(): boolean {
    return this.producer === this.consumer;
  }

  get full(): boolean {
    return this.after(this.producer) === this.consumer;
  }

  after(index: number): number {
    return (index + 1) % this.entries;
  }

  /** Address of a descriptor. */
  at(index: number): number {
    return this.base + index * DESCRIPTOR_BYTES;
  }

  /** Whether base, length and positions make sense in a DRAM of that size. */
  isUsable(dramBytes: number): boolean {
    return (
      this.entries >= 2 &&
      this.entries <= ENTRIES_MAX &&
      this.producer < this.entries &&
      this.consumer < this.entries &&
      this.base % DESCRIPTOR_BYTES === 0 &&
      this.base + this.entries * DESCRIPTOR_BYTES <= dramBytes
    );
  }
}

export interface PortDescriptor {
  readonly buffer: number;
  readonly lengthBytes: number;
}

export const PORT_DESCRIPTOR_BYTES = DESCRIPTOR_BYTES;

/** Reads a descriptor of 16 bytes, little endian: buffer, length, flags, timestamp, reserved. */
export function portDescriptorOf(bytes: Uint8Array): PortDescriptor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { buffer: view.getUint32(0, true), lengthBytes: view.getUint16(4, true) };
}
