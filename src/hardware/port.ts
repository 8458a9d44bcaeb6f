import type { Clock, Scheduled } from '../clock.js';
import { awaiting, type Process } from '../process.js';
import type { ImageRole, Trace } from '../trace.js';
import type { Channel } from './channel.js';

/** One I/O of a host on its way through the adapter. */
export interface Frame {
  readonly id: number;
  readonly port: number;
  readonly bytes: number;
  readonly arrivedTick: number;
  /** DRAM address of the receive buffer it stands in. */
  buffer: number;
  /** CPU cycles that the image's own code has served it in. */
  cycles?: number;
}

export interface PortShape {
  readonly index: number;
  /** DRAM addresses of the receive buffers; one buffer-to-buffer credit each. */
  readonly buffers: readonly number[];
  readonly ioBytes: number;
  readonly ioIntervalTicks: number;
  /** Offset of this port's constant-rate source, so that ports do not tick in step. */
  readonly ioOffsetTicks: number;
  /** Ticks between two bursts at the line rate. */
  readonly burstTicks: number;
  readonly frameQueue: (frame: Frame) => void;
  /** Puts what the host sends into host memory. @returns its offset there */
  readonly frameSource: (frame: Frame) => number;
}

/** Bytes of the answer to a write: one response frame. */
const ANSWER_BYTES = 64;

/** Offset in host memory of what a stray transfer writes. */
const STRAY_SOURCE = 0;

/**
 * A port with its link, credits and DMA. Frames wait at the sender while the link is down or no credit is left; frames
 * accepted into DRAM wait in the queue of the service loop.
 */
export class Port {
  readonly shape: PortShape;
  readonly #clock: Clock;
  readonly #trace: Trace;
  readonly #channel: Channel;
  #free: number[];
  #waiting: Frame[] = [];
  #answers: { readonly frame: Frame; readonly image: ImageRole }[] = [];
  #nextId = 0;
  #link: 'down' | 'up' | 'open' = 'open';
  #quiesced = false;
  #exhausted = false;
  /** Frames that hold a receive buffer: from the first byte of their DMA to the end of their answer's. */
  readonly #held = new Set<Frame>();
  #idle: (() => void) | undefined;
  #released: (() => void) | undefined;
  #source: Scheduled | undefined;

  constructor(shape: PortShape, channel: Channel, clock: Clock, trace: Trace) {
    this.shape = shape;
    this.#channel = channel;
    this.#clock = clock;
    this.#trace = trace;
    this.#free = [...shape.buffers];
  }

  get linkUp(): boolean {
    return this.#link !== 'down';
  }

  get quiesced(): boolean {
    return this.#quiesced;
  }

  /** Frames that hosts have sent and the port has not been able to accept. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** I/Os that are anywhere between arrival and completion. */
  get pending(): number {
    return this.#waiting.length + (this.shape.buffers.length - this.#free.length);
  }

  /** True when a receive buffer of the port lies in the range. */
  mayWriteInto(base: number, bytes: number): boolean {
    return this.shape.buffers.some((buffer) => buffer < base + bytes && base < buffer + this.shape.ioBytes);
  }

  /** True while the port's DMA may write into the range. */
  writesInto(base: number, bytes: number): boolean {
    const range = this.#channel.writing;
    return range !== undefined && range.base < base + bytes && base < range.base + range.bytes;
  }

  /** Starts the constant-rate source. */
  startSource(): void {
    const arrive = (): void => {
      this.#waiting.push({
        id: this.#nextId++,
        port: this.shape.index,
        bytes: this.shape.ioBytes,
        arrivedTick: this.#clock.now,
        buffer: -1,
      });
      this.#pump();
      this.#source = this.#clock.after(this.shape.ioIntervalTicks, arrive);
    };
    this.#source = this.#clock.after(this.shape.ioOffsetTicks, arrive);
  }

  stopSource(): void {
    this.#source?.cancel();
    this.#source = undefined;
  }

  /** The service loop has processed a frame; its answer goes out and its buffer becomes free. */
  answer(frame: Frame, image: ImageRole): void {
    this.#answers.push({ frame, image });
    this.#pump();
  }

  /** A DMA that firmware has forgotten: slow, and into a place that is not a receive buffer. */
  strayTransfer(destination: number, bytes: number): void {
    const start = (): void => {
      if (this.#channel.busy) {
        this.#clock.after(this.shape.burstTicks, start);
        return;
      }
      const burstTicks = this.shape.ioIntervalTicks;
      this.#channel.start(
        {
          operation: 'write',
          window: 'host',
          windowOffset: STRAY_SOURCE,
          destination,
          bytes,
          setupTicks: 0,
          burstTicks,
        },
        () => this.#moved(),
      );
    };
    start();
  }

  /** Stops the DMA: waits for the transfer in flight, then starts no other until released. */
  *quiesce(): Process<void> {
    this.#quiesced = true;
    if (this.#channel.busy)
      yield* awaiting<void>((deliver) => {
        this.#idle = deliver;
      });
    this.#trace.write({ kind: 'port-quiesced', port: this.shape.index });
  }

  release(): void {
    if (!this.#quiesced) return;
    this.#quiesced = false;
    this.#trace.write({ kind: 'port-released', port: this.shape.index });
    this.#pump();
    this.#released?.();
  }

  /** Tells the port's queues, which use the same channel, that they may go on. */
  whenReleased(released: () => void): void {
    this.#released = released;
  }

  /** A transfer on the port's channel that was not the port's own has ended. */
  channelFreed(): void {
    this.#moved();
  }

  /**
   * The port is reset: the link drops, and frames that had no answer yet are gone, wherever they were: in DMA, queued,
   * in the hands of the CPU, or with an answer that had not left. Their hosts send them again once the link is back;
   * they keep the time of their first arrival.
   */
  reset(why: string): void {
    this.#channel.abort();
    const dropped = [...this.#held].sort((a, b) => a.id - b.id);
    this.#held.clear();
    for (const frame of dropped) this.#trace.write({ kind: 'io-dropped', port: this.shape.index, id: frame.id, why });
    this.#answers = [];
    this.#waiting = [...dropped, ...this.#waiting];
    this.#free = [...this.shape.buffers];
    this.#exhausted = false;
    this.#quiesced = false;
    this.#idle = undefined;
    if (this.#link !== 'down') this.#trace.write({ kind: 'link-down', port: this.shape.index, why });
    this.#link = 'down';
  }

  /** The link is up again; frames flow once hosts have logged in. */
  connect(): void {
    this.#link = 'up';
    this.#trace.write({ kind: 'link-up', port: this.shape.index });
  }

  /** Hosts are logged in: frames that wait at the senders come in. */
  open(): void {
    this.#link = 'open';
    this.#pump();
  }

  #pump(): void {
    if (this.#channel.busy || this.#quiesced || this.#link !== 'open') return;
    const answer = this.#answers.shift();
    if (answer !== undefined) {
      this.#send(answer.frame, answer.image);
      return;
    }
    const frame = this.#waiting[0];
    if (frame === undefined) return;
    const buffer = this.#free.shift();
    if (buffer === undefined) {
      if (!this.#exhausted) this.#trace.write({ kind: 'buffers-exhausted', port: this.shape.index });
      this.#exhausted = true;
      return;
    }
    this.#waiting.shift();
    frame.buffer = buffer;
    this.#receive(frame);
  }

  #receive(frame: Frame): void {
    this.#held.add(frame);
    this.#channel.start(
      {
        operation: 'write',
        window: 'host',
        windowOffset: this.shape.frameSource(frame),
        destination: frame.buffer,
        bytes: frame.bytes,
        setupTicks: 0,
        burstTicks: this.shape.burstTicks,
      },
      () => {
        const { port, id, arrivedTick, bytes } = frame;
        this.#trace.write({ kind: 'io-accepted', port, id, arrivedTick, bytes });
        this.shape.frameQueue(frame);
        this.#moved();
      },
    );
  }

  #send(frame: Frame, image: ImageRole): void {
    this.#channel.start(
      {
        operation: 'read',
        source: frame.buffer,
        bytes: ANSWER_BYTES,
        setupTicks: 0,
        burstTicks: this.shape.burstTicks,
      },
      () => {
        this.#held.delete(frame);
        const { port, id, arrivedTick, bytes, cycles } = frame;
        const executed = cycles === undefined ? {} : { cycles };
        this.#trace.write({ kind: 'io-completed', port, id, image, arrivedTick, bytes, ...executed });
        this.#free.push(frame.buffer);
        this.#trace.write({ kind: 'credit-returned', port });
        if (this.#exhausted) this.#trace.write({ kind: 'buffers-available', port });
        this.#exhausted = false;
        this.#moved();
      },
    );
  }

  #moved(): void {
    const idle = this.#idle;
    this.#idle = undefined;
    idle?.();
    this.#pump();
  }
}
