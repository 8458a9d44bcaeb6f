import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Which of the two images of an update. */
export type ImageRole = 'old' | 'new';

/** Where a module's run time comes from: executed on the emulated CPU, or charged by the profile's formula. */
export type ModuleBasis = 'native' | 'modelled';

/** Why a charged duration has the length it has: a cited number of the profile, one marked `assumed`, or emulated cycles. */
export type CostBasis = 'sourced' | 'assumed';

/**
 * What hardware and sequencing write down. Ticks are base-clock periods since power-up of the run.
 * Every measure and every report is derived from these events; nobody keeps books of their own.
 */
export type TraceEvent =
  | {
      kind: 'run';
      profile: string;
      path: 'fastload' | 'standard';
      baseClockHz: number;
      old: string;
      new: string;
      oldVersion: string;
      newVersion: string;
    }
  | { kind: 'notified'; adapter: string; bytes: number }
  | { kind: 'phase-begin'; lane: Lane; phase: string }
  | { kind: 'phase-end'; lane: Lane; phase: string; bytes: number }
  | { kind: 'module-begin'; module: string; image: ImageRole; version: string; basis: ModuleBasis; address: number }
  | { kind: 'module-end'; module: string; image: ImageRole; cycles: number }
  | { kind: 'spent'; field: string; basis: CostBasis; ticks: number }
  /** Pcs of the jump and of its target, where the core has retired it. */
  | { kind: 'branched'; fromImage: string; toImage: string; target: number; fromPc?: number; toPc?: number }
  /** Where the image's own code serves frames, it is entered at `address`. */
  | { kind: 'service-entered'; image: string; version: string; address?: number }
  | { kind: 'service-left'; image: string; version: string; why: string }
  | { kind: 'io-accepted'; port: number; id: number; arrivedTick: number; bytes: number }
  | { kind: 'io-taken'; port: number; id: number; image: string }
  /** With the CPU cycles of the image's own code, where it has served the frame. */
  | {
      kind: 'io-completed';
      port: number;
      id: number;
      image: string;
      arrivedTick: number;
      bytes: number;
      cycles?: number;
    }
  /** `owner` is the host that will send it again as another exchange; without one the port itself does. */
  | { kind: 'io-dropped'; port: number; id: number; why: string; owner?: 'host' }
  | { kind: 'buffers-exhausted'; port: number }
  | { kind: 'buffers-available'; port: number }
  | { kind: 'credit-returned'; port: number }
  | { kind: 'port-quiesced'; port: number }
  | { kind: 'port-released'; port: number }
  | { kind: 'link-down'; port: number; why: string }
  | { kind: 'link-up'; port: number }
  | { kind: 'relogin'; port: number; hosts: number }
  | { kind: 'engine-begin'; unit: string; operation: string; source: number; destination: number; bytes: number }
  | { kind: 'engine-end'; unit: string; operation: string; bytes: number; reads: number; writes: number }
  | { kind: 'verified'; what: string; ok: boolean; detail: string }
  | { kind: 'difference'; changedBlocks: number; blocks: number; blockBytes: number; verdict: string }
  | { kind: 'bridge'; table: string; fromLayout: number; toLayout: number; entries: number; pass: 'first' | 'final' }
  | { kind: 'tables-committed'; address: number }
  | {
      kind: 'key';
      action: 'created' | 'stored' | 'sealed' | 'accessed' | 'accepted' | 'consumed';
      store: string;
      sequence: number;
    }
  | { kind: 'key-rejected'; store: string; reason: string }
  | { kind: 'point-of-no-return'; address: number }
  | { kind: 'overlaid'; strategy: string; bytes: number }
  | { kind: 'reset'; reset: 'core' | 'warm' | 'power'; why: string }
  | {
      kind: 'dram';
      action:
        | 'powered-up'
        | 'initialised'
        | 'self-refresh-entered'
        | 'self-refresh-left'
        | 'content-lost'
        | 'tested'
        | 'filled';
    }
  | { kind: 'flash'; action: 'erase' | 'program' | 'erased' | 'programmed' | 'torn'; address: number; bytes: number }
  | { kind: 'nvram'; address: number; words: number }
  | { kind: 'boot-record'; slot: number; securityCounter: number; layouts: string }
  | { kind: 'watchdog'; action: 'armed' | 'expired'; phase: string }
  | { kind: 'fault'; fault: string; where: string; detail: string }
  | { kind: 'fallback'; reason: string; detail: string; to: 'old image resumed' | 'standard initialization' }
  | { kind: 'fastload-operation'; operation: string; used: boolean; why: string }
  /** A word that firmware wrote to the marker register, with its name where it has one. */
  | { kind: 'marker'; value: number; name: string }
  /** A line that firmware sent, without its end. */
  | { kind: 'uart'; unit: string; text: string }
  /** A frame that the port's queue has put into DRAM, or taken from there and sent. */
  | { kind: 'frame-received'; port: number; bytes: number }
  | { kind: 'frame-sent'; port: number; bytes: number }
  /** First use of a register that the unit does not have. */
  | { kind: 'register-reserved'; unit: string; offset: number; write: boolean }
  /** The core stood still: a breakpoint, a lock-up, a coherence fault. */
  | { kind: 'core-stopped'; why: string; pc: number }
  | { kind: 'resumed'; image: string; version: string; by: 'fastload' | 'standard' | 'old-image' }
  | { kind: 'update-ended'; image: string; version: string; updated: boolean }
  /** What the storage system's processor does; `adapter` is -1 where it concerns none. */
  | { kind: 'processor'; action: ProcessorAction; adapter: number; detail: string }
  | { kind: 'adapter-closed'; adapter: number; digest: string; events: number }
  | { kind: 'host-path'; host: number; path: number; state: 'active' | 'blocked' | 'failed' | 'removed'; why: string }
  | { kind: 'host-timer'; host: number; path: number; timer: string }
  | { kind: 'host-relogin'; host: number; path: number }
  /** `attempts`: exchanges that were begun for the I/O before; `dropped`: a port had thrown the last one away. */
  | {
      kind: 'host-retry';
      host: number;
      path: number;
      attempts: number;
      dropped: boolean;
      failover: boolean;
      why: string;
    };

export type ProcessorAction =
  | 'media inserted'
  | 'media read'
  | 'media failed'
  | 'package verified'
  | 'package refused'
  | 'image selected'
  | 'adapter notified'
  | 'adapter resumed'
  | 'adapter failed'
  | 'health checked'
  | 'flash settled'
  | 'roll back'
  | 'stopped'
  | 'restarted'
  | 'finished';

/**
 * An I/O of a host that is done: the one event there are millions of, so it is a record of numbers. `path` is the path of
 * the host that answered, `sentTick` when the I/O was first sent.
 */
export interface HostIoRecord {
  readonly tick: number;
  readonly host: number;
  readonly path: number;
  readonly kind: 'read' | 'write' | 'command';
  readonly bytes: number;
  readonly requestedTick: number;
  readonly sentTick: number;
}

/** Sees every I/O of a host that is done, in order with the other events. The record is valid during the call only. */
export type HostIoView = (io: HostIoRecord) => void;

/** Parallel strands of work; phases of one lane follow each other, lanes overlap. */
export type Lane = 'update' | 'load' | 'flash';

export type TraceKind = TraceEvent['kind'];
export type Traced<K extends TraceKind = TraceKind> = Extract<TraceEvent, { kind: K }> & { readonly tick: number };

/** Sees every event once, in order. Must not write events itself. */
export type TraceView = (event: Traced) => void;

/** SHA-256 over text in UTF-8, fed piece by piece. */
export interface TraceHash {
  update(text: string): void;
  /** The digest in lower-case hexadecimal digits; nothing can be fed after it. */
  hex(): string;
}

/** The hash where nothing faster is at hand: plain JavaScript, the same in Node and in a browser. */
export function portableTraceHash(): TraceHash {
  const hash = sha256.create();
  return {
    update: (text) => void hash.update(utf8ToBytes(text)),
    hex: () => bytesToHex(hash.digest()),
  };
}

/** An I/O of a host as its line of the trace. */
export function hostIoLine({ tick, host, path, kind, bytes, requestedTick, sentTick }: HostIoRecord): string {
  return `{"tick":${tick},"kind":"host-io","host":${host},"path":${path},"io":"${kind}","bytes":${bytes},"requestedTick":${requestedTick},"sentTick":${sentTick}}\n`;
}

/** The one append-only trace of a run. Memory does not grow with emulated time unless a view keeps events. */
export class Trace {
  readonly #hash: TraceHash;
  readonly #views: TraceView[] = [];
  #ioViews: readonly HostIoView[] = [];
  readonly #now: () => number;
  #pending = '';
  #count = 0;
  #digest: string | undefined;

  /**
   * @param now the current tick; events never go back in time
   * @param hash what the digest comes from; every SHA-256 gives the same
   */
  constructor(now: () => number, hash: TraceHash = portableTraceHash()) {
    this.#now = now;
    this.#hash = hash;
  }

  /** Number of events so far. */
  get count(): number {
    return this.#count;
  }

  /** Shows every event from now on to a view; the function returned takes it away again, between two events. */
  view(view: TraceView): () => void {
    this.#views.push(view);
    return () => {
      const index = this.#views.indexOf(view);
      if (index >= 0) this.#views.splice(index, 1);
    };
  }

  write(event: TraceEvent): void {
    if (this.#digest !== undefined) throw new Error('the trace is closed: its digest was taken');
    const traced = { tick: this.#now(), ...event } as Traced;
    this.#count += 1;
    const line = `${JSON.stringify(traced)}\n`;
    this.#pend(line);
    for (const view of this.#views) view(traced);
  }

  /** @returns takes the view off again */
  viewIo(view: HostIoView): () => void {
    this.#ioViews = [...this.#ioViews, view];
    return () => {
      this.#ioViews = this.#ioViews.filter((other) => other !== view);
    };
  }

  /** Writes down an I/O of a host that is done now. */
  writeIo(io: HostIoRecord): void {
    if (this.#digest !== undefined) throw new Error('the trace is closed: its digest was taken');
    this.#count += 1;
    this.#pend(hostIoLine(io));
    for (const view of this.#ioViews) view(io);
  }

  /** SHA-256 over the events as JSON lines, hex; the same inputs give the same digest on every machine. Closes the trace. */
  digest(): string {
    if (this.#digest === undefined) {
      this.#flush();
      this.#digest = this.#hash.hex();
    }
    return this.#digest;
  }

  #pend(line: string): void {
    this.#pending += line;
    if (this.#pending.length > 0x4000) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#pending);
    this.#pending = '';
  }
}
