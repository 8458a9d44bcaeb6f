import type { Dram } from '../dram.js';
import type { PortDma } from './port-dma.js';
import { PORT_DESCRIPTOR_BYTES, PortRing, portDescriptorOf } from './port-ring.js';

export interface PortTransmitterOptions {
  readonly dma: PortDma;
  readonly dram: Dram;
  readonly linkUp: () => boolean;
  /** A frame has left. */
  readonly sent: (frame: Uint8Array) => void;
  /** Ring or descriptor cannot be used, or DRAM could not deliver. */
  readonly failed: () => void;
}

/** Frames out: whatever firmware puts before the producer leaves in order, while the link is up. */
export class PortTransmitter {
  readonly ring = new PortRing();
  readonly #options: PortTransmitterOptions;
  #enabled = false;
  #busy = false;

  constructor(options: PortTransmitterOptions) {
    this.#options = options;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** Switching the queue off empties it. */
  set enabled(enabled: boolean) {
    if (!enabled) {
      this.ring.consumer = 0;
      this.#busy = false;
    }
    this.#enabled = enabled;
    this.pump();
  }

  /** The DMA was stopped: a frame on its way is sent again. */
  interrupted(): void {
    this.#busy = false;
  }

  pump(): void {
    const { dma, dram, linkUp, failed } = this.#options;
    if (!this.#enabled || this.#busy || this.ring.empty || !linkUp()) return;
    if (!this.ring.isUsable(dram.bytes)) {
      failed();
      return;
    }
    this.#busy = true;
    const address = this.ring.at(this.ring.consumer);
    dma.move(
      (pace) => ({ operation: 'read', source: address, bytes: PORT_DESCRIPTOR_BYTES, ...pace }),
      (broken) => this.#read(address, broken),
    );
  }

  #read(address: number, broken: boolean): void {
    const { dma, dram, failed, sent } = this.#options;
    const { buffer, lengthBytes } = portDescriptorOf(dram.peek(address, PORT_DESCRIPTOR_BYTES));
    if (broken || lengthBytes === 0 || buffer + lengthBytes > dram.bytes) {
      this.#busy = false;
      failed();
      return;
    }
    dma.move(
      (pace) => ({ operation: 'read', source: buffer, bytes: lengthBytes, ...pace }),
      (lost) => {
        this.#busy = false;
        if (lost) {
          failed();
          return;
        }
        const frame = dram.peek(buffer, lengthBytes).slice();
        this.ring.consumer = this.ring.after(this.ring.consumer);
        sent(frame);
        this.pump();
      },
    );
  }
}
