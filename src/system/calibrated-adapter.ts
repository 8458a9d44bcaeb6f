import type { Exchange } from './exchange.js';
import { bytesIn, bytesOut } from './frame-size.js';
import type { HostPort, LinkListener, StorageTarget } from './host-port.js';
import { Queue } from './queue.js';
import type { Actor, Timeline } from './timeline.js';

/** What the full model takes for the parts of an I/O when nothing else goes on; ticks of the timeline. */
export interface IoCosts {
  /** A transfer of a port's DMA into DRAM or out of it, by its bytes. */
  readonly receiveTicks: (bytes: number) => number;
  readonly sendTicks: (bytes: number) => number;
  /** CPU time of an I/O. */
  readonly serviceTicks: number;
}

export interface CalibratedShape {
  readonly adapter: number;
  readonly ports: number;
  /** Receive buffers of a port, one credit each, and the bytes that each holds. */
  readonly buffers: number;
  readonly bufferBytes: number;
}

/**
 * An adapter that serves I/O and does nothing else: the queues of the board (each port's DMA, one transfer at a time, answers
 * first; buffers and credits; one CPU) with calibrated times in the place of the counted ones.
 */
export class CalibratedAdapter {
  readonly ports: readonly CalibratedPort[];
  readonly #cpu: Cpu;

  constructor(shape: CalibratedShape, costs: IoCosts, timeline: Timeline, target: StorageTarget) {
    this.#cpu = new Cpu(costs.serviceTicks, timeline, target);
    this.ports = Array.from(
      { length: shape.ports },
      (_, port) => new CalibratedPort(shape, port, costs, timeline, this.#cpu),
    );
  }

  /** I/Os between arrival and answer. */
  get pending(): number {
    return this.ports.reduce((sum, port) => sum + port.pending, 0);
  }
}

/** The service loop: one I/O after the other, in the order in which the ports' DMA delivered them. */
class Cpu implements Actor<Exchange> {
  readonly #serviceTicks: number;
  readonly #timeline: Timeline;
  readonly #target: StorageTarget;
  readonly #queue = new Queue<Exchange>();
  readonly #owners = new Queue<CalibratedPort>();
  #isBusy = false;

  constructor(serviceTicks: number, timeline: Timeline, target: StorageTarget) {
    this.#serviceTicks = serviceTicks;
    this.#timeline = timeline;
    this.#target = target;
  }

  take(exchange: Exchange, port: CalibratedPort): void {
    this.#queue.push(exchange);
    this.#owners.push(port);
    if (!this.#isBusy) this.#begin();
  }

  act(exchange: Exchange): void {
    this.#queue.shift();
    const port = this.#owners.shift()!;
    this.#isBusy = false;
    if (!exchange.isAborted) this.#target.carryOut(exchange);
    port.answer(exchange);
    if (!this.#isBusy && this.#queue.length > 0) this.#begin();
  }

  #begin(): void {
    this.#isBusy = true;
    this.#timeline.schedule(this.#timeline.now + this.#serviceTicks, this, this.#queue.peek()!);
  }
}

export class CalibratedPort implements HostPort {
  readonly adapter: number;
  readonly port: number;
  readonly isOpen = true;
  readonly #costs: IoCosts;
  readonly #timeline: Timeline;
  readonly #cpu: Cpu;
  readonly #bufferBytes: number;
  readonly #waiting = new Queue<Exchange>();
  readonly #answers = new Queue<Exchange>();
  readonly #received: Actor<Exchange> = { act: (exchange) => this.#receiveEnds(exchange) };
  readonly #sent: Actor<Exchange> = { act: (exchange) => this.#sendEnds(exchange) };
  #freeBuffers: number;
  #isBusy = false;
  pending = 0;

  constructor(shape: CalibratedShape, port: number, costs: IoCosts, timeline: Timeline, cpu: Cpu) {
    this.adapter = shape.adapter;
    this.port = port;
    this.#costs = costs;
    this.#timeline = timeline;
    this.#cpu = cpu;
    this.#freeBuffers = shape.buffers;
    this.#bufferBytes = shape.bufferBytes;
  }

  /** Its link never goes down: there is nothing to tell. */
  attach(_listener: LinkListener): void {}

  /** A frame arrives. */
  act(exchange: Exchange): void {
    this.pending += 1;
    this.#waiting.push(exchange);
    if (!this.#isBusy) this.#pump();
  }

  answer(exchange: Exchange): void {
    this.#answers.push(exchange);
    if (!this.#isBusy) this.#pump();
  }

  #pump(): void {
    const answer = this.#answers.shift();
    const now = this.#timeline.now;
    if (answer !== undefined) {
      this.#isBusy = true;
      this.#timeline.schedule(now + this.#costs.sendTicks(bytesOut(answer.io)), this.#sent, answer);
      return;
    }
    const frame = this.#waiting.peek();
    if (frame === undefined) return;
    const buffers = this.#buffersOf(frame);
    if (buffers > this.#freeBuffers) return;
    this.#waiting.shift();
    this.#freeBuffers -= buffers;
    this.#isBusy = true;
    this.#timeline.schedule(now + this.#costs.receiveTicks(bytesIn(frame.io)), this.#received, frame);
  }

  #receiveEnds(exchange: Exchange): void {
    exchange.acceptedTick = this.#timeline.now;
    this.#isBusy = false;
    this.#cpu.take(exchange, this);
    if (!this.#isBusy) this.#pump();
  }

  #sendEnds(exchange: Exchange): void {
    this.#freeBuffers += this.#buffersOf(exchange);
    this.pending -= 1;
    this.#isBusy = false;
    exchange.path.answered(exchange, this.#timeline.now);
    this.#pump();
  }

  #buffersOf({ io }: Exchange): number {
    return io.bytes <= this.#bufferBytes ? 1 : Math.ceil(io.bytes / this.#bufferBytes);
  }
}
