import {
  FABRIC_LOG_READ,
  FABRIC_LOG_WRITTEN,
  FABRIC_LOGGING,
  REQUEST_LOG_BASE,
  REQUEST_LOG_BYTES,
  REQUEST_LOG_ENTRY_BYTES,
} from '../../assembly/memory-map.js';
import type { Silicon } from '../silicon/silicon.js';

/** A request as the DRAM controller accepted it. */
export interface LoggedRequest {
  /** Controller cycle after which it was accepted, counted from the controller's initialisation. */
  readonly cycle: number;
  /** Byte address of its burst in DRAM. */
  readonly address: number;
  readonly write: boolean;
}

const ENTRIES = REQUEST_LOG_BYTES / REQUEST_LOG_ENTRY_BYTES;
const BURST_BYTES = 64;

/** Reads the silicon's log of accepted requests; a full log stops the silicon until it has been read. */
export class RequestLog {
  readonly #silicon: Silicon;
  readonly #take: (request: LoggedRequest) => void;

  constructor(silicon: Silicon, take: (request: LoggedRequest) => void) {
    this.#silicon = silicon;
    this.#take = take;
    silicon.setI32(FABRIC_LOGGING, 1);
  }

  /** Hands on what has been logged since the last time. */
  drain(): void {
    const silicon = this.#silicon;
    const written = silicon.i64(FABRIC_LOG_WRITTEN);
    for (let entry = silicon.i64(FABRIC_LOG_READ); entry < written; entry += 1) {
      const at = REQUEST_LOG_BASE + (entry % ENTRIES) * REQUEST_LOG_ENTRY_BYTES;
      this.#take({
        cycle: silicon.view.getFloat64(at, true),
        address: silicon.u32(at + 8) * BURST_BYTES,
        write: silicon.u32(at + 12) !== 0,
      });
    }
    silicon.setI64(FABRIC_LOG_READ, written);
  }
}
