import type { HostIo } from './host-io.js';

/** Where a host's I/Os come from. */
export interface IoSource {
  /** Requesters that ask one after the other, each waiting for its last I/O; 0: I/Os come whatever becomes of the ones before. */
  readonly requesters: number;
  /**
   * The next I/O, not before `tick`; its request tick says when it is asked for.
   * @returns undefined when there is none any more
   */
  next(tick: number, requester: number): HostIo | undefined;
}
