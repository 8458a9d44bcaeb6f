export type IoKind = 'read' | 'write' | 'command';

/** One I/O as its host knows it, from the request to the answer, through all its retries. */
export class HostIo {
  readonly host: number;
  readonly kind: IoKind;
  readonly block: number;
  readonly blocks: number;
  readonly bytes: number;
  readonly requestedTick: number;
  /** Stamp of a write; for a read the highest stamp when it was issued. */
  stamp = 0;
  /** What a read may return at the earliest (see the checker). */
  expected: readonly number[] | number = 0;
  /** First sent to a port at; -1 while it waits in the host. */
  sentTick = -1;
  /** Which exchange may still answer it; any other one has been aborted. */
  exchange: object | undefined = undefined;
  /** Exchanges that were begun for it. */
  attempts = 0;
  /** A port has dropped it before it was acknowledged. */
  dropped = false;
  /** Which of the host's requesters waits for it, where they do. */
  readonly requester: number;

  constructor(
    host: number,
    kind: IoKind,
    block: number,
    blocks: number,
    bytes: number,
    requestedTick: number,
    requester = 0,
  ) {
    this.host = host;
    this.kind = kind;
    this.block = block;
    this.blocks = blocks;
    this.bytes = bytes;
    this.requestedTick = requestedTick;
    this.requester = requester;
  }

  get write(): boolean {
    return this.kind === 'write';
  }

  get volume(): number {
    return this.host;
  }
}
