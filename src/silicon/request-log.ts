// The log of accepted requests: what the masters asked the DRAM for, as a trace that replays to the same cycles.
import * as map from '../../assembly/memory-map.js';
import type { DramRequest } from './replay.js';
import type { Silicon } from './silicon.js';

const ENTRIES = map.REQUEST_LOG_BYTES / map.REQUEST_LOG_ENTRY_BYTES;

/** Interrupt raised when the log is full: the fabric stops until it was drained. */
export const LOG_FULL_MASK = 1 << map.INTERRUPT_LOG_FULL;

export class RequestLog {
  constructor(private readonly silicon: Silicon) {}

  /** From now on accepted requests are logged, or no longer. */
  set on(on: boolean) {
    this.silicon.setI32(map.FABRIC_LOGGING, on ? 1 : 0);
  }

  /**
   * Takes what was logged since the last call, oldest first. The arrival is the controller cycle after which the request
   * was accepted, counted from initialisation; addresses are the DRAM's own, behind the remap unit.
   */
  drain(): DramRequest[] {
    const s = this.silicon;
    const written = s.i64(map.FABRIC_LOG_WRITTEN);
    const requests: DramRequest[] = [];
    for (let i = s.i64(map.FABRIC_LOG_READ); i < written; i++) {
      const at = map.REQUEST_LOG_BASE + (i % ENTRIES) * map.REQUEST_LOG_ENTRY_BYTES;
      requests.push({
        arrivalCycle: s.view.getFloat64(at, true),
        address: s.u32(at + 8) * map.BURST_BYTES,
        write: s.u32(at + 12) !== 0,
      });
    }
    s.setI64(map.FABRIC_LOG_READ, written);
    s.exports.acknowledge(LOG_FULL_MASK);
    return requests;
  }
}
