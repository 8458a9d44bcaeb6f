import type { Dram } from '../dram.js';
import type { PortDma } from './port-dma.js';
import { PORT_DESCRIPTOR_BYTES, PortRing, portDescriptorOf } from './port-ring.js';

/** Length, flags and timestamp of a descriptor: what the port writes. */
const RESULT_OFFSET = 4;
const RESULT_BYTES = 8;

/** Longest frame that a descriptor can name. */
export const FRAME_BYTES_MAX = 0xffff;

export interface PortReceiverOptions {
  readonly dma: PortDma;
  readonly dram: Dram;
  /** Memory beside DRAM from which the DMA takes a frame on its way in, and where it lies in host memory. */
  readonly wire: Uint8Array;
  readonly wireOffset: number;
  /** For descriptors: the low word of `mtime`. */
  readonly timestamp: () => number;
  readonly linkUp: () => boolean;
  /** A frame is in DRAM and its descriptor says so. */
  readonly received: (lengthBytes: number) => void;
  /** Ring or descriptor cannot be used, or DRAM could not deliver. */
  readonly failed: () => void;
}

/**
 * Frames in: taken from the sender while the link is up, firmware has granted a credit and the ring has a descriptor.
 * Buffers stay with their descriptors; frame, then length, then the producer.
 */
export class PortReceiver {
  readonly ring = new PortRing();
  readonly #options: PortReceiverOptions;
  readonly #sender: Uint8Array[] = [];
  #enabled = false;
  #credits = 0;
  #busy = false;

  constructor(options: PortReceiverOptions) {
    this.#options = options;
  }

  /** Frames that wait at the sender. */
  get waiting(): number {
    return this.#sender.length;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** Switching the queue off empties it and takes the credits back. */
  set enabled(enabled: boolean) {
    if (!enabled) {
      this.ring.producer = 0;
      this.#credits = 0;
      this.#busy = false;
    }
    this.#enabled = enabled;
    this.pump();
  }

  send(frame: Uint8Array): void {
    this.#sender.push(frame);
    this.pump();
  }

  grant(credits: number): void {
    this.#credits += credits;
    this.pump();
  }

  /** The DMA was stopped: a frame on its way is sent again. */
  interrupted(): void {
    if (this.#busy) this.#credits += 1;
    this.#busy = false;
  }

  pump(): void {
    const frame = this.#sender[0];
    if (frame === undefined || this.#busy || !this.#enabled || this.#credits === 0) return;
    const { dma, dram, linkUp } = this.#options;
    if (!linkUp()) return;
    if (!this.ring.isUsable(dram.bytes)) {
      this.#options.failed();
      return;
    }
    if (this.ring.full) return;
    this.#busy = true;
    this.#credits -= 1;
    const address = this.ring.at(this.ring.producer);
    dma.move(
      (pace) => ({ operation: 'read', source: address, bytes: PORT_DESCRIPTOR_BYTES, ...pace }),
      (failed) => this.#write(address, frame, failed),
    );
  }

  #write(address: number, frame: Uint8Array, failed: boolean): void {
    const { dma, dram, wire, wireOffset } = this.#options;
    const { buffer } = portDescriptorOf(dram.peek(address, PORT_DESCRIPTOR_BYTES));
    if (failed || frame.length > FRAME_BYTES_MAX || buffer + frame.length > dram.bytes) {
      this.#fail();
      return;
    }
    wire.set(frame);
    dma.move(
      (pace) => ({
        operation: 'write',
        window: 'host',
        windowOffset: wireOffset,
        destination: buffer,
        bytes: frame.length,
        ...pace,
      }),
      () => this.#complete(address, frame.length),
    );
  }

  #complete(address: number, lengthBytes: number): void {
    const { dma, timestamp, received } = this.#options;
    // Byte i of the pattern goes to addresses that are i modulo 8: length and flags stand in the upper half of their words.
    const pattern = (BigInt(lengthBytes) << 32n) | BigInt(timestamp());
    dma.move(
      (pace) => ({ operation: 'fill', destination: address + RESULT_OFFSET, bytes: RESULT_BYTES, pattern, ...pace }),
      () => {
        this.#busy = false;
        this.#sender.shift();
        this.ring.producer = this.ring.after(this.ring.producer);
        received(lengthBytes);
        this.pump();
      },
    );
  }

  #fail(): void {
    this.interrupted();
    this.#options.failed();
  }
}
