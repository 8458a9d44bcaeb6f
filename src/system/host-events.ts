import type { TraceEvent } from '../trace.js';
import type { HostIo } from './host-io.js';

/** Where hosts write down what happens to them. */
export interface HostEvents {
  write(event: Extract<TraceEvent, { kind: `host-${string}` }>): void;
  /** An I/O has its answer, by the path of its host with this index. */
  done(io: HostIo, path: number): void;
}
