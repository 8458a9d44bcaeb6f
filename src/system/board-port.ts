import type { Port, Sender } from '../hardware/port.js';
import type { Exchange } from './exchange.js';
import { bytesIn, bytesOut, COMMAND_BYTES } from './frame-size.js';
import type { HostPort, LinkListener, StorageTarget } from './host-port.js';
import type { Actor, Timeline } from './timeline.js';

/** How a port of a board is reached from the hosts' time. */
export interface BoardPortWiring {
  readonly adapter: number;
  readonly timeline: Timeline;
  /** The board's present, on the hosts' timeline; not before the timeline's own. */
  readonly nowTick: () => number;
  /** Does something on the board when the board gets to this tick of the hosts' timeline. */
  readonly atBoard: (tick: number, action: () => void) => void;
  readonly target: StorageTarget;
  readonly latencyTicks: number;
  /** A frame that waits for a credit longer is discarded by the switch. */
  readonly switchHoldTicks: number;
  /** Ticks of the hosts' timeline in one of the board's. */
  readonly ratio: number;
}

/**
 * A port of a board, with everything that an I/O takes there: its frame waits for a credit, moves through the port's DMA
 * and the memory controller into adapter DRAM, waits there for the service loop, and is answered.
 */
export class BoardPort implements HostPort {
  readonly adapter: number;
  readonly port: number;
  readonly #port: Port;
  readonly #wiring: BoardPortWiring;
  readonly #listeners: LinkListener[] = [];
  readonly #link: Actor<boolean> = { act: (isOpen) => this.#linkIs(isOpen) };
  #isOpen = true;
  #isHoldWatched = false;

  constructor(port: Port, wiring: BoardPortWiring) {
    this.adapter = wiring.adapter;
    this.port = port.shape.index;
    this.#port = port;
    this.#wiring = wiring;
    const tell = (isOpen: boolean): void => {
      const { timeline, latencyTicks, nowTick } = wiring;
      timeline.schedule(nowTick() + latencyTicks, this.#link, isOpen);
    };
    port.watchLink({ linkLost: () => tell(false), opened: () => tell(true) });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  attach(listener: LinkListener): void {
    this.#listeners.push(listener);
  }

  /** The frame of an exchange arrives. */
  act(exchange: Exchange): void {
    const { timeline, atBoard } = this.#wiring;
    atBoard(timeline.now, () => {
      this.#port.arrive(this.#frame(exchange), bytesIn(exchange.io));
      if (exchange.acceptedTick < 0) this.#watchHold();
    });
  }

  #linkIs(isOpen: boolean): void {
    if (this.#isOpen === isOpen) return;
    this.#isOpen = isOpen;
    for (const listener of this.#listeners) {
      if (isOpen) listener.portOpened();
      else listener.linkLost();
    }
  }

  /** The switch looks at frames that wait once one could have waited too long. */
  #watchHold(): void {
    const { switchHoldTicks, nowTick, atBoard, ratio } = this.#wiring;
    if (this.#isHoldWatched || switchHoldTicks === Number.POSITIVE_INFINITY || this.#port.waiting === 0) return;
    this.#isHoldWatched = true;
    const now = nowTick();
    const holdTicks = Math.ceil(switchHoldTicks / ratio);
    atBoard(now + switchHoldTicks + 1, () => {
      this.#isHoldWatched = false;
      this.#port.discardWaiting(holdTicks, 'held too long by the switch');
      this.#watchHold();
    });
  }

  #frame(exchange: Exchange): Sender {
    const { io, path } = exchange;
    const { nowTick, target } = this.#wiring;
    return {
      answerBytes: bytesOut(io),
      fill: (wire) => {
        if (io.kind === 'write') stampsOf(wire).fill(io.stamp);
      },
      accepted: () => {
        exchange.acceptedTick = nowTick();
      },
      processed: (buffers) => {
        if (exchange.isAborted) return;
        if (io.kind === 'write' && !holds(buffers, io.bytes, io.stamp)) {
          exchange.status = 'damaged';
          return;
        }
        target.carryOut(exchange);
        if (io.kind === 'read') for (const buffer of buffers) stampsOf(buffer).fill(exchange.returned);
      },
      answered: (buffers) => {
        // The guard tags of the data are checked at its far end.
        if (io.kind === 'read' && !holds(buffers, io.bytes, exchange.returned)) exchange.status = 'damaged';
        path.answered(exchange, nowTick());
      },
      dropped: () => path.dropped(exchange),
    };
  }
}

const STAMP_BYTES = 8;

/** Content as the stamps it consists of. */
function stampsOf(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / STAMP_BYTES));
}

/** Whether the first `bytes` of the buffers are the stamp, all of them but what the command in front of them covers. */
function holds(buffers: readonly Uint8Array[], bytes: number, stamp: number): boolean {
  let left = bytes;
  for (const buffer of buffers) {
    const stamps = stampsOf(buffer.subarray(0, Math.min(left, buffer.byteLength)));
    const from = left === bytes ? COMMAND_BYTES / STAMP_BYTES : 0;
    for (let index = from; index < stamps.length; index += 1) if (stamps[index] !== stamp) return false;
    left -= buffer.byteLength;
    if (left <= 0) return true;
  }
  return true;
}
