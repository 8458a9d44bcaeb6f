import type { Exchange } from './exchange.js';
import { bytesIn, bytesOut } from './frame-size.js';
import type { HostIo } from './host-io.js';
import type { HostPort, LinkListener, StorageTarget } from './host-port.js';
import { Queue } from './queue.js';
import type { Actor, Timeline } from './timeline.js';

/** What the full model takes for the parts of an I/O when nothing else goes on; ticks of the timeline. */
export interface IoCosts {
  /** The transfer of a port's DMA into DRAM. */
  readonly receiveTicks: (io: IoShape) => number;
  /** CPU time. */
  readonly serviceTicks: (io: IoShape) => number;
  /** The transfer of the answer out of DRAM. */
  readonly sendTicks: (io: IoShape) => number;
}

/** An I/O by the bytes that a port takes in for it and sends back. */
interface IoShape {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What an I/O costs, by its kind and size: looked up once. */
class CostTable {
  readonly #costs: IoCosts;
  readonly #byBytes = {
    read: new Map<number, Costs>(),
    write: new Map<number, Costs>(),
    command: new Map<number, Costs>(),
  };

  constructor(costs: IoCosts) {
    this.#costs = costs;
  }

  of(io: HostIo): Costs {
    const known = this.#byBytes[io.kind].get(io.bytes);
    if (known !== undefined) return known;
    const shape = { bytesIn: bytesIn(io), bytesOut: bytesOut(io) };
    const { receiveTicks, serviceTicks, sendTicks } = this.#costs;
    const costs = { receive: receiveTicks(shape), service: serviceTicks(shape), send: sendTicks(shape) };
    this.#byBytes[io.kind].set(io.bytes, costs);
    return costs;
  }
}

interface Costs {
  readonly receive: number;
  readonly service: number;
  readonly send: number;
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
    const table = new CostTable(costs);
    this.#cpu = new Cpu(table, timeline, target);
    this.ports = Array.from(
      { length: shape.ports },
      (_, port) => new CalibratedPort(shape, port, table, timeline, this.#cpu),
    );
  }

  /** I/Os between arrival and answer. */
  get pending(): number {
    return this.ports.reduce((sum, port) => sum + port.pending, 0);
  }
}

/** The service loop: one I/O after the other, in the order in which the ports' DMA delivered them. */
class Cpu implements Actor<Exchange> {
  readonly #costs: CostTable;
  readonly #timeline: Timeline;
  readonly #target: StorageTarget;
  readonly #queue = new Queue<Exchange>();
  readonly #owners = new Queue<CalibratedPort>();
  #isBusy = false;

  constructor(costs: CostTable, timeline: Timeline, target: StorageTarget) {
    this.#costs = costs;
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
    const exchange = this.#queue.peek()!;
    this.#timeline.schedule(this.#timeline.now + this.#costs.of(exchange.io).service, this, exchange);
  }
}

export class CalibratedPort implements HostPort {
  readonly adapter: number;
  readonly port: number;
  readonly isOpen = true;
  readonly #costs: CostTable;
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

  constructor(shape: CalibratedShape, port: number, costs: CostTable, timeline: Timeline, cpu: Cpu) {
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
      this.#timeline.schedule(now + this.#costs.of(answer.io).send, this.#sent, answer);
      return;
    }
    const frame = this.#waiting.peek();
    if (frame === undefined) return;
    const buffers = this.#buffersOf(frame);
    if (buffers > this.#freeBuffers) return;
    this.#waiting.shift();
    this.#freeBuffers -= buffers;
    this.#isBusy = true;
    this.#timeline.schedule(now + this.#costs.of(frame.io).receive, this.#received, frame);
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
