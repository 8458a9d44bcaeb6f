import type { Clock, Scheduled } from '../../clock.js';
import type { Trace } from '../../trace.js';
import type { Dram } from '../dram.js';
import { PortDma, type PortDmaOptions } from './port-dma.js';
import { PortReceiver } from './port-receiver.js';
import { PortTransmitter } from './port-transmitter.js';
import { type InterruptLine, WordDevice } from './word-device.js';

const ID = 0x00;
const CONTROL = 0x04;
const STATUS = 0x08;
const INTERRUPT_STATUS = 0x0c;
const INTERRUPT_ENABLE = 0x10;
const NPORTID = 0x14;
const CREDIT_RETURN = 0x18;
const RX_BASE = 0x20;
const RX_ENTRIES = 0x24;
const RX_PRODUCER = 0x28;
const RX_CONSUMER = 0x2c;
const TX_BASE = 0x30;
const TX_ENTRIES = 0x34;
const TX_PRODUCER = 0x38;
const TX_CONSUMER = 0x3c;
const MICROCODE_ADDRESS = 0x40;
const MICROCODE_BYTES = 0x44;
const MICROCODE_LOAD = 0x48;
const SERDES = 0x50;
const SERDES_END = 0x60;

/** "PQ", version 1.0. */
const ID_VALUE = 0x5051_0100;
const CONTROL_RECEIVE = 1;
const CONTROL_TRANSMIT = 2;
const CONTROL_LINK_RESET = 4;
const STATUS_LINK_UP = 1;
const STATUS_MICROCODE_BUSY = 4;
const STATUS_FAILED = 8;
const INTERRUPT_RECEIVED = 1;
const INTERRUPT_SENT = 2;
const INTERRUPT_LINK = 4;
const INTERRUPT_FAILED = 8;

export interface PortQueueOptions extends PortDmaOptions {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly dram: Dram;
  /** Where frames lie on their way in; see PortReceiver. */
  readonly wire: Uint8Array;
  readonly wireOffset: number;
  readonly timestamp: () => number;
  /** From a link reset until the link is up. */
  readonly linkUpTicks: number;
  /** As STATUS names it: Gbit/s. */
  readonly speed: number;
  readonly line: InterruptLine;
}

/** A port as firmware sees it: its rings of frames, credits, link, interrupts and microcode. */
export class PortQueue extends WordDevice {
  readonly name: string;
  readonly #options: PortQueueOptions;
  readonly #dma: PortDma;
  readonly #receiver: PortReceiver;
  readonly #transmitter: PortTransmitter;
  readonly #listeners: ((frame: Uint8Array) => void)[] = [];
  /** Registers that only keep what was written. */
  readonly #kept = new Map<number, number>();
  #interruptStatus = 0;
  #interruptEnable = 0;
  #loading = false;
  #failed = false;
  #linkComing: Scheduled | undefined;

  constructor(base: number, options: PortQueueOptions) {
    super(base, 0x1_0000);
    const { port, dram, trace } = options;
    this.name = `port ${port.shape.index}`;
    this.#options = options;
    this.#dma = new PortDma(options);
    const common = { dma: this.#dma, dram, linkUp: () => port.linkUp, failed: () => this.#fail() };
    this.#receiver = new PortReceiver({
      ...common,
      ...options,
      received: (bytes) => {
        trace.write({ kind: 'frame-received', port: port.shape.index, bytes });
        this.#raise(INTERRUPT_RECEIVED);
      },
    });
    this.#transmitter = new PortTransmitter({ ...common, sent: (frame) => this.#sent(frame) });
  }

  /** A frame from the wire, header first; it waits at the sender until the port can take it. */
  receive(frame: Uint8Array): void {
    this.#receiver.send(frame.slice());
  }

  /** Frames that wait at the sender. */
  get waiting(): number {
    return this.#receiver.waiting;
  }

  /** Hears each frame in the tick in which it has left. @returns ends it */
  listen(listener: (frame: Uint8Array) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      const index = this.#listeners.indexOf(listener);
      if (index >= 0) this.#listeners.splice(index, 1);
    };
  }

  /** As after power-up; frames at the sender stay there. */
  override reset(): void {
    this.#dma.giveUp();
    this.#linkComing?.cancel();
    this.#linkComing = undefined;
    this.#loading = false;
    this.#failed = false;
    this.#kept.clear();
    this.#receiver.enabled = false;
    this.#transmitter.enabled = false;
    this.#receiver.ring.reset();
    this.#transmitter.ring.reset();
    this.#interruptStatus = 0;
    this.#interruptEnable = 0;
    this.#update();
  }

  /** The fabric was reset, the port was not: what was moving begins anew. */
  interrupted(): void {
    this.#dma.giveUp();
    this.#loading = false;
    this.#receiver.interrupted();
    this.#transmitter.interrupted();
    this.#pump();
  }

  protected override readWord(offset: number): number {
    const { ring: rx } = this.#receiver;
    const { ring: tx } = this.#transmitter;
    switch (offset) {
      case ID:
        return ID_VALUE;
      case CONTROL:
        return (this.#receiver.enabled ? CONTROL_RECEIVE : 0) | (this.#transmitter.enabled ? CONTROL_TRANSMIT : 0);
      case STATUS:
        return this.#status;
      case INTERRUPT_STATUS:
        return this.#interruptStatus;
      case INTERRUPT_ENABLE:
        return this.#interruptEnable;
      case CREDIT_RETURN:
      case MICROCODE_LOAD:
        return 0;
      case RX_BASE:
        return rx.base;
      case RX_ENTRIES:
        return rx.entries;
      case RX_PRODUCER:
        return rx.producer;
      case RX_CONSUMER:
        return rx.consumer;
      case TX_BASE:
        return tx.base;
      case TX_ENTRIES:
        return tx.entries;
      case TX_PRODUCER:
        return tx.producer;
      case TX_CONSUMER:
        return tx.consumer;
      default:
        return keeps(offset) ? (this.#kept.get(offset) ?? 0) : this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    if (keeps(offset)) this.#kept.set(offset, value);
    else if (offset === CONTROL) this.#setControl(value);
    else if (offset === INTERRUPT_STATUS) this.#interruptStatus &= ~value;
    else if (offset === INTERRUPT_ENABLE) this.#interruptEnable = value;
    else if (offset === CREDIT_RETURN) this.#returnCredits(value);
    else if (offset === MICROCODE_LOAD) this.#loadMicrocode();
    else this.#writeRing(offset, value);
    this.#update();
    this.#pump();
  }

  #writeRing(offset: number, value: number): void {
    const { ring: rx } = this.#receiver;
    const { ring: tx } = this.#transmitter;
    if (offset === RX_BASE) rx.base = value;
    else if (offset === RX_ENTRIES) rx.entries = value;
    else if (offset === RX_CONSUMER) rx.consumer = value;
    else if (offset === TX_BASE) tx.base = value;
    else if (offset === TX_ENTRIES) tx.entries = value;
    else if (offset === TX_PRODUCER) tx.producer = value;
    else if (offset !== ID && offset !== STATUS && offset !== RX_PRODUCER && offset !== TX_CONSUMER)
      this.reserved(offset);
  }

  get #status(): number {
    return (
      (this.#options.port.linkUp ? STATUS_LINK_UP : 0) |
      (this.#loading ? STATUS_MICROCODE_BUSY : 0) |
      (this.#failed ? STATUS_FAILED : 0) |
      (this.#options.speed << 8)
    );
  }

  #setControl(value: number): void {
    const [receive, transmit] = [(value & CONTROL_RECEIVE) !== 0, (value & CONTROL_TRANSMIT) !== 0];
    if (!receive && !transmit) {
      // The queues are being built anew.
      this.#dma.giveUp();
      this.#loading = false;
      this.#failed = false;
    }
    if (receive !== this.#receiver.enabled || !receive) this.#receiver.enabled = receive;
    if (transmit !== this.#transmitter.enabled || !transmit) this.#transmitter.enabled = transmit;
    if ((value & CONTROL_LINK_RESET) !== 0) this.#resetLink();
  }

  /** The link drops and comes up by itself. */
  #resetLink(): void {
    const { port, clock, linkUpTicks } = this.#options;
    this.#dma.giveUp();
    port.reset('link reset by firmware');
    this.#receiver.interrupted();
    this.#transmitter.interrupted();
    this.#raise(INTERRUPT_LINK);
    this.#linkComing?.cancel();
    this.#linkComing = clock.after(linkUpTicks, () => {
      this.#linkComing = undefined;
      port.connect();
      this.#raise(INTERRUPT_LINK);
      this.#pump();
    });
  }

  #returnCredits(credits: number): void {
    if (credits === 0) return;
    this.#options.trace.write({ kind: 'credit-returned', port: this.#options.port.shape.index });
    this.#receiver.grant(credits);
  }

  /** The sequencer's program is read from DRAM at the pace of the port's DMA. */
  #loadMicrocode(): void {
    const source = this.#kept.get(MICROCODE_ADDRESS) ?? 0;
    const bytes = this.#kept.get(MICROCODE_BYTES) ?? 0;
    if (this.#loading || bytes === 0) return;
    if (source + bytes > this.#options.dram.bytes) {
      this.#fail();
      return;
    }
    this.#loading = true;
    this.#dma.move(
      (pace) => ({ operation: 'read', source, bytes, ...pace }),
      (failed) => {
        this.#loading = false;
        if (failed) this.#fail();
      },
    );
  }

  #sent(frame: Uint8Array): void {
    this.#options.trace.write({ kind: 'frame-sent', port: this.#options.port.shape.index, bytes: frame.length });
    this.#raise(INTERRUPT_SENT);
    for (const listener of [...this.#listeners]) listener(frame);
  }

  /** The queues stand still until firmware switches them off and on again. */
  #fail(): void {
    this.#failed = true;
    this.#raise(INTERRUPT_FAILED);
  }

  #pump(): void {
    if (this.#failed) return;
    this.#receiver.pump();
    this.#transmitter.pump();
  }

  #raise(bit: number): void {
    this.#interruptStatus |= bit;
    this.#update();
  }

  #update(): void {
    this.#options.line((this.#interruptStatus & this.#interruptEnable) !== 0);
  }
}

function keeps(offset: number): boolean {
  return (
    offset === NPORTID ||
    offset === MICROCODE_ADDRESS ||
    offset === MICROCODE_BYTES ||
    (offset >= SERDES && offset < SERDES_END)
  );
}
