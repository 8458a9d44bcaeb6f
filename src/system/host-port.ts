import type { Exchange } from './exchange.js';
import type { Actor } from './timeline.js';

/** Who wants to know about the link of a port. */
export interface LinkListener {
  linkLost(): void;
  portOpened(): void;
}

/** A port of an adapter as hosts reach it; an exchange that acts on it has arrived there. */
export interface HostPort extends Actor<Exchange> {
  /** Number of the adapter in its system. */
  readonly adapter: number;
  readonly port: number;
  /** Frames can be sent: the link is up and logins are done. */
  readonly isOpen: boolean;
  /** Tells from now on when the link is lost and when logins are possible again. */
  attach(path: LinkListener): void;
}

/** What adapters do with the exchanges of hosts: the storage behind them. */
export interface StorageTarget {
  /** The command has been processed: a write is stored, a read's content is looked up. */
  carryOut(exchange: Exchange): void;
}
