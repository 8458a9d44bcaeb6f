import type { HostIo } from './host-io.js';

/** What an adapter answers: `damaged` when the content it holds is not what was sent (the guard tags differ). */
export type ExchangeStatus = 'good' | 'damaged';

/** The path of an exchange as an adapter knows it: where to send the answer. */
export interface ReturnPath {
  readonly index: number;
  /** The answer has left the port at `tick`. */
  answered(exchange: Exchange, tick: number): void;
  /** The frame was thrown away; the host is not told. */
  dropped(exchange: Exchange): void;
}

/** One attempt to get an I/O done by one path, from the command to the answer. */
export class Exchange {
  readonly io: HostIo;
  readonly path: ReturnPath;
  readonly sentTick: number;
  /** The port has taken the frame at; -1 while it waits for a credit. */
  acceptedTick = -1;
  /** A port or a switch has thrown the frame away. */
  wasDropped = false;
  status: ExchangeStatus = 'good';
  /** Stamp of the first block that a read returns. */
  returned = 0;
  previous: Exchange | undefined = undefined;
  next: Exchange | undefined = undefined;

  constructor(io: HostIo, path: ReturnPath, sentTick: number) {
    this.io = io;
    this.path = path;
    this.sentTick = sentTick;
  }

  /**
   * True once its host has aborted it or given it up. An abort fences the exchange in the whole storage system: whoever
   * gets to it later discards it, for the I/O may be under way by another path.
   */
  get isAborted(): boolean {
    return this.io.exchange !== this;
  }
}

/** The exchanges of a path that have no answer yet, in the order in which they were sent. */
export class ExchangeList {
  first: Exchange | undefined;
  #last: Exchange | undefined;
  length = 0;

  push(exchange: Exchange): void {
    exchange.previous = this.#last;
    if (this.#last === undefined) this.first = exchange;
    else this.#last.next = exchange;
    this.#last = exchange;
    this.length += 1;
  }

  remove(exchange: Exchange): void {
    const { previous, next } = exchange;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    exchange.previous = undefined;
    exchange.next = undefined;
    this.length -= 1;
  }

  *[Symbol.iterator](): Iterator<Exchange> {
    for (let exchange = this.first; exchange !== undefined; ) {
      const { next } = exchange;
      yield exchange;
      exchange = next;
    }
  }
}
