import { FLASH_BASE, HOST_MEMORY_BASE } from '../../assembly/memory-map.js';
import { awaiting, type Process } from '../process.js';
import type { ChannelJob, ChannelPace, CrcKind, Channel as SiliconChannel } from '../silicon/channel.js';
import type { Trace } from '../trace.js';
import { HardwareFault } from './hardware-fault.js';

/** How fast a master asks; ticks. */
export interface Pace {
  readonly setupTicks: number;
  /** Least ticks between two bursts of one direction. */
  readonly burstTicks: number;
  readonly outstanding?: number;
  readonly accessBytes?: number;
  /** CPU time after each access, for a copy loop. */
  readonly accessTicks?: number;
}

/** What a master is asked to move. Addresses are DRAM addresses; a window is memory beside DRAM. */
export type Transfer = Pace &
  (
    | { readonly operation: 'copy'; readonly source: number; readonly destination: number; readonly bytes: number }
    | {
        readonly operation: 'write';
        readonly window: Window;
        readonly windowOffset: number;
        readonly destination: number;
        readonly bytes: number;
      }
    | { readonly operation: 'read'; readonly source: number; readonly bytes: number }
    | { readonly operation: 'fill'; readonly destination: number; readonly bytes: number; readonly pattern: bigint }
    | ({ readonly operation: 'checksum'; readonly source: number; readonly bytes: number } & Checksum)
    | ({
        readonly operation: 'copy-checksum';
        readonly source: number;
        readonly destination: number;
        readonly bytes: number;
      } & Checksum)
    | {
        readonly operation: 'difference';
        readonly source: number;
        readonly other: number;
        readonly bytes: number;
        readonly blockBytes: number;
      }
    | {
        readonly operation: 'overlay-delta';
        readonly source: number;
        readonly destination: number;
        readonly bytes: number;
        readonly blockBytes: number;
        readonly skipTicks: number;
      }
    | { readonly operation: 'march' | 'scrub'; readonly destination: number; readonly bytes: number }
  );

/** Which checksum, CRC-32C unless told otherwise, and the one to go on from, 0 to begin. */
export interface Checksum {
  readonly crc?: CrcKind;
  readonly seed?: number;
}

/** Memory that a master reaches beside DRAM: the storage processor's, or flash. */
export type Window = 'host' | 'flash';

export interface TransferResult {
  /** Bytes that reached the destination (or were looked at). */
  readonly bytes: number;
  /** For `checksum` and `copy-checksum`. */
  readonly crc: number;
  readonly differingBlocks: number;
  readonly reads: number;
  readonly writes: number;
}

const WINDOW_BASE: Readonly<Record<Window, number>> = { host: HOST_MEMORY_BASE, flash: FLASH_BASE };

interface Current {
  readonly transfer: Transfer;
  readonly done: (error: HardwareFault | undefined) => void;
  readonly traced: boolean;
}

/** One master of the fabric as the board uses it: one transfer at a time, told when it ends. */
export class Channel {
  readonly #silicon: SiliconChannel;
  readonly #trace: Trace;
  /** Name for the trace; ports, with their thousands of small transfers, have none. */
  readonly #unit: string | undefined;
  #current: Current | undefined;
  readonly #waiting: (() => void)[] = [];
  #compared: (Transfer & { readonly operation: 'difference' }) | undefined;

  constructor(silicon: SiliconChannel, trace: Trace, unit?: string) {
    this.#silicon = silicon;
    this.#trace = trace;
    this.#unit = unit;
  }

  /** Interrupt bit of this channel. */
  get mask(): number {
    return this.#silicon.mask;
  }

  get busy(): boolean {
    return this.#current !== undefined;
  }

  /** The DRAM range that the transfer in flight writes into. */
  get writing(): { readonly base: number; readonly bytes: number } | undefined {
    const transfer = this.#current?.transfer;
    return transfer !== undefined && 'destination' in transfer
      ? { base: transfer.destination, bytes: transfer.bytes }
      : undefined;
  }

  /** The last comparison that came to its end: what the map of differing blocks is of. */
  get compared(): (Transfer & { readonly operation: 'difference' }) | undefined {
    return this.#compared;
  }

  /**
   * Starts a transfer; `done` is called in the tick in which it ends.
   * @param traced whether the trace tells of it; a unit's own small accesses it does not
   */
  start(transfer: Transfer, done: (error: HardwareFault | undefined) => void, traced = this.#unit !== undefined): void {
    if (this.#current !== undefined) throw new HardwareFault('channel-busy', `${this.#unit ?? 'channel'} is busy`);
    this.#current = { transfer, done, traced };
    if (transfer.operation === 'difference') this.#compared = undefined;
    if (traced) this.#traceBegin(transfer);
    this.#silicon.start(job(transfer), pace(transfer));
  }

  /** What became of the last transfer. */
  get result(): TransferResult {
    const { bytesDone, crc, differingBlocks, reads, writes } = this.#silicon.status;
    return { bytes: bytesDone, crc, differingBlocks, reads, writes };
  }

  /** Calls back once the channel is free, at once if it is; whoever asked first comes first. */
  whenFree(callback: () => void): void {
    if (this.#current === undefined) callback();
    else this.#waiting.push(callback);
  }

  /**
   * Runs a transfer to its end, behind the one in flight if there is one.
   * @throws HardwareFault `memory-error` when DRAM could not deliver
   */
  *run(transfer: Transfer): Process<TransferResult> {
    while (this.#current !== undefined) yield* awaiting<void>((deliver) => this.whenFree(deliver));
    const error = yield* awaiting<HardwareFault | undefined>((deliver) => this.start(transfer, deliver));
    if (error !== undefined) throw error;
    return this.result;
  }

  /** The silicon says that the transfer has ended. */
  finish(): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    const { transfer } = current;
    const { operation } = transfer;
    if (transfer.operation === 'difference') this.#compared = transfer;
    if (current.traced) this.#traceEnd(operation);
    current.done(this.#silicon.state === 'error' ? this.#fault(operation) : undefined);
    while (this.#current === undefined && this.#waiting.length > 0) this.#waiting.shift()!();
  }

  #fault(operation: Transfer['operation']): HardwareFault {
    const { error, errorAddress } = this.#silicon.status;
    const where = `${error} at DRAM 0x${errorAddress.toString(16)}`;
    return new HardwareFault('memory-error', `${this.#unit ?? 'port'}: ${where} during ${operation}`);
  }

  /** A reset: the transfer stops where it is and nobody is told. */
  abort(): void {
    if (this.#current === undefined) return;
    this.#current = undefined;
    this.#waiting.length = 0;
    this.#silicon.stop();
  }

  #traceBegin(transfer: Transfer): void {
    this.#trace.write({
      kind: 'engine-begin',
      unit: this.#unit ?? 'port',
      operation: transfer.operation,
      source: 'source' in transfer ? transfer.source : 'windowOffset' in transfer ? transfer.windowOffset : -1,
      destination: 'destination' in transfer ? transfer.destination : -1,
      bytes: transfer.bytes,
    });
  }

  #traceEnd(operation: Transfer['operation']): void {
    const { bytesDone: bytes, reads, writes } = this.#silicon.status;
    this.#trace.write({ kind: 'engine-end', unit: this.#unit ?? 'port', operation, bytes, reads, writes });
  }
}

function pace(transfer: Transfer): ChannelPace {
  return {
    setupTicks: transfer.setupTicks,
    readPaceTicks: transfer.burstTicks,
    writePaceTicks: transfer.burstTicks,
    outstanding: transfer.outstanding ?? 16,
    accessBytes: transfer.accessBytes ?? 64,
    accessTicks: transfer.accessTicks ?? 0,
  };
}

function job(transfer: Transfer): ChannelJob {
  const lengthBytes = transfer.bytes;
  switch (transfer.operation) {
    case 'copy':
      return { kind: 'copy', source: transfer.source, destination: transfer.destination, lengthBytes };
    case 'write': {
      const window = WINDOW_BASE[transfer.window] + transfer.windowOffset;
      return { kind: 'write', window, destination: transfer.destination, lengthBytes };
    }
    case 'read':
      return { kind: 'read', source: transfer.source, window: 0, lengthBytes };
    case 'fill':
      return { kind: 'fill', destination: transfer.destination, pattern: transfer.pattern, lengthBytes };
    case 'checksum': {
      const { source, crc = 'crc32c', seed = 0 } = transfer;
      return { kind: 'checksum', source, crc, seed, lengthBytes };
    }
    case 'copy-checksum': {
      const { source, destination, crc = 'crc32c', seed = 0 } = transfer;
      return { kind: 'copy-checksum', source, destination, crc, seed, lengthBytes };
    }
    case 'difference':
      return {
        kind: 'difference',
        a: transfer.source,
        b: transfer.other,
        blockBytes: transfer.blockBytes,
        lengthBytes,
      };
    case 'overlay-delta': {
      const { source, destination, blockBytes, skipTicks } = transfer;
      return { kind: 'overlay-delta', source, destination, blockBytes, skipTicks, lengthBytes };
    }
    case 'march':
    case 'scrub':
      return { kind: transfer.operation, destination: transfer.destination, lengthBytes };
  }
}
