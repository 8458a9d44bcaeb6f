import type { Exchange } from './exchange.js';
import type { Path } from './path.js';
import type { Actor } from './timeline.js';

/** A port of an adapter as hosts reach it; an exchange that acts on it has arrived there. */
export interface HostPort extends Actor<Exchange> {
  /** Number of the adapter in its system. */
  readonly adapter: number;
  readonly port: number;
  /** Frames can be sent: the link is up and logins are done. */
  readonly isOpen: boolean;
  /** Tells a path from now on when the link is lost and when logins are possible again. */
  attach(path: Path): void;
}

/** What adapters do with the exchanges of hosts: the storage behind them. */
export interface StorageTarget {
  /** The command has been processed: a write is stored, a read's content is looked up. */
  carryOut(exchange: Exchange): void;
}
