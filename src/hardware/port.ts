import type { Clock, Scheduled } from '../clock.js';
import { awaiting, type Process } from '../process.js';
import type { ImageRole, Trace } from '../trace.js';
import type { Channel } from './channel.js';

/**
 * Who has sent a frame, as the port needs it: what stands in it and what becomes of it. Each call comes in the tick in which it happens.
 */
export interface Sender {
  readonly answerBytes: number;
  /** Puts the content of the frame where the port's DMA fetches it from. */
  fill(wire: Uint8Array): void;
  /** The frame is in DRAM. */
  accepted(): void;
  /** Firmware has processed the command: takes its data out of the receive buffers, or puts the data of the answer in. */
  processed(buffers: readonly Uint8Array[]): void;
  /** The answer has left the port. */
  answered(buffers: readonly Uint8Array[]): void;
  /** The frame is gone; nobody on the wire is told. */
  dropped(why: string): void;
}

/** One I/O of a host on its way through the adapter. */
export interface Frame {
  readonly id: number;
  readonly port: number;
  readonly bytes: number;
  readonly arrivedTick: number;
  /** DRAM address of the first receive buffer it stands in. */
  buffer: number;
  /** All of them. */
  buffers: readonly number[];
  /** Absent for the port's own constant-rate source. */
  readonly sender?: Sender;
  /** CPU cycles that the image's own code has served it in. */
  cycles?: number;
}

/** Who is told when hosts can reach a port, and when they cannot any more. */
export interface LinkWatcher {
  linkLost(): void;
  opened(): void;
}

export interface PortShape {
  readonly index: number;
  /** DRAM addresses of the receive buffers; one buffer-to-buffer credit each. */
  readonly buffers: readonly number[];
  readonly bufferBytes: number;
  /** Bytes of an I/O of the port's own source. */
  readonly ioBytes: number;
  readonly ioIntervalTicks: number;
  /** Offset of this port's constant-rate source, so that ports do not tick in step. */
  readonly ioOffsetTicks: number;
  /** Ticks between two bursts at the line rate. */
  readonly burstTicks: number;
  readonly frameQueue: (frame: Frame) => void;
  /** Adapter DRAM as its bytes are. */
  readonly memory: (address: number, bytes: number) => Uint8Array;
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
  #watcher: LinkWatcher | undefined;
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
    return this.shape.buffers.some((buffer) => buffer < base + bytes && base < buffer + this.shape.bufferBytes);
  }

  /** True while the port's DMA may write into the range. */
  writesInto(base: number, bytes: number): boolean {
    const range = this.#channel.writing;
    return range !== undefined && range.base < base + bytes && base < range.base + range.bytes;
  }

  /** True when hosts are logged in and can send. */
  get isOpen(): boolean {
    return this.#link === 'open';
  }

  watchLink(watcher: LinkWatcher): void {
    this.#watcher = watcher;
  }

  /** A frame of a host arrives. Without a link it is lost; without a credit it waits at the switch. */
  arrive(sender: Sender, bytes: number): void {
    if (this.#link !== 'open') {
      sender.dropped('link down');
      return;
    }
    this.#waiting.push({
      id: this.#nextId++,
      port: this.shape.index,
      bytes,
      arrivedTick: this.#clock.now,
      buffer: -1,
      buffers: [],
      sender,
    });
    this.#pump();
  }

  /** The switch discards frames of hosts that have waited for a credit for longer than `ticks`. */
  discardWaiting(ticks: number, why: string): void {
    const since = this.#clock.now - ticks;
    const discarded = this.#waiting.filter(({ sender, arrivedTick }) => sender !== undefined && arrivedTick < since);
    if (discarded.length === 0) return;
    this.#waiting = this.#waiting.filter((frame) => !discarded.includes(frame));
    for (const frame of discarded) this.#drop(frame, why);
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
        buffers: [],
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
    frame.sender?.processed(this.#contents(frame));
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
    for (const frame of dropped) this.#drop(frame, why);
    this.#answers = [];
    const waiting = this.#waiting;
    this.#waiting = [...dropped, ...waiting].filter(({ sender }) => sender === undefined);
    this.#free = [...this.shape.buffers];
    this.#exhausted = false;
    this.#quiesced = false;
    this.#idle = undefined;
    if (this.#link !== 'down') this.#trace.write({ kind: 'link-down', port: this.shape.index, why });
    this.#link = 'down';
    for (const { sender } of waiting) sender?.dropped(why);
    this.#watcher?.linkLost();
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
    this.#watcher?.opened();
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
    const needed = this.#buffersFor(frame);
    if (this.#free.length < needed) {
      if (!this.#exhausted) this.#trace.write({ kind: 'buffers-exhausted', port: this.shape.index });
      this.#exhausted = true;
      return;
    }
    this.#waiting.shift();
    frame.buffers = this.#free.splice(0, needed);
    frame.buffer = frame.buffers[0]!;
    this.#held.add(frame);
    this.#receive(frame, this.shape.frameSource(frame), 0);
  }

  /** Takes in what goes into one receive buffer of the frame, and so on to the last. */
  #receive(frame: Frame, source: number, part: number): void {
    const { bufferBytes, burstTicks } = this.shape;
    const from = part * bufferBytes;
    this.#channel.start(
      {
        operation: 'write',
        window: 'host',
        windowOffset: source + from,
        destination: frame.buffers[part]!,
        bytes: Math.min(bufferBytes, frame.bytes - from),
        setupTicks: 0,
        burstTicks,
      },
      () => {
        if (from + bufferBytes < frame.bytes) {
          this.#receive(frame, source, part + 1);
          return;
        }
        const { port, id, arrivedTick, bytes } = frame;
        this.#trace.write({ kind: 'io-accepted', port, id, arrivedTick, bytes });
        frame.sender?.accepted();
        this.shape.frameQueue(frame);
        this.#moved();
      },
    );
  }

  #send(frame: Frame, image: ImageRole, part = 0): void {
    const { bufferBytes, burstTicks } = this.shape;
    const answerBytes = frame.sender?.answerBytes ?? ANSWER_BYTES;
    const from = part * bufferBytes;
    this.#channel.start(
      {
        operation: 'read',
        source: frame.buffers[part]!,
        bytes: Math.min(bufferBytes, answerBytes - from),
        setupTicks: 0,
        burstTicks,
      },
      () => {
        if (from + bufferBytes < answerBytes) this.#send(frame, image, part + 1);
        else this.#sent(frame, image);
      },
    );
  }

  #sent(frame: Frame, image: ImageRole): void {
    this.#held.delete(frame);
    const { port, id, arrivedTick, bytes, cycles } = frame;
    const executed = cycles === undefined ? {} : { cycles };
    this.#trace.write({ kind: 'io-completed', port, id, image, arrivedTick, bytes, ...executed });
    frame.sender?.answered(this.#contents(frame));
    this.#free.push(...frame.buffers);
    this.#trace.write({ kind: 'credit-returned', port });
    if (this.#exhausted) this.#trace.write({ kind: 'buffers-available', port });
    this.#exhausted = false;
    this.#moved();
  }

  #buffersFor({ bytes, sender }: Frame): number {
    return Math.max(1, Math.ceil(Math.max(bytes, sender?.answerBytes ?? 0) / this.shape.bufferBytes));
  }

  #contents({ buffers }: Frame): Uint8Array[] {
    return buffers.map((buffer) => this.shape.memory(buffer, this.shape.bufferBytes));
  }

  #drop({ id, sender }: Frame, why: string): void {
    const owner = sender === undefined ? {} : { owner: 'host' as const };
    this.#trace.write({ kind: 'io-dropped', port: this.shape.index, id, why, ...owner });
    sender?.dropped(why);
  }

  #moved(): void {
    const idle = this.#idle;
    this.#idle = undefined;
    idle?.();
    this.#pump();
  }
}
