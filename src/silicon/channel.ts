// A channel: one master on the fabric. What to do goes in typed, checked, before the silicon starts.
import * as map from '../../assembly/memory-map.js';
import type { Dram } from './dram.js';
import { integer, RangeOutside, SiliconError } from './errors.js';
import type { Silicon } from './silicon.js';

/** How a master asks; from the profile. */
export interface ChannelPace {
  /** Ticks before the first request. */
  setupTicks?: number;
  /** Least ticks between two reads, between two writes. */
  readPaceTicks?: number;
  writePaceTicks?: number;
  /** Reads in flight or buffered, 1 to 64. */
  outstanding?: number;
  /** 4, 8, 16, 32 or 64 bytes per request. */
  accessBytes?: number;
  /** Ticks after each access (data there, or write accepted) before the next one. */
  accessTicks?: number;
}

export type CrcKind = 'crc32' | 'crc32c';

/** Addresses without a remark are DRAM addresses; `window` addresses lie in linear memory, 0 for none. */
export type ChannelJob =
  | { kind: 'copy'; source: number; destination: number; lengthBytes: number }
  | { kind: 'read'; source: number; window: number; lengthBytes: number }
  | { kind: 'write'; window: number; destination: number; lengthBytes: number }
  | { kind: 'fill'; destination: number; lengthBytes: number; pattern: bigint }
  | { kind: 'checksum'; source: number; lengthBytes: number; crc: CrcKind; seed?: number }
  | { kind: 'copy-checksum'; source: number; destination: number; lengthBytes: number; crc: CrcKind; seed?: number }
  | { kind: 'difference'; a: number; b: number; lengthBytes: number; blockBytes: number }
  | {
      kind: 'overlay-delta';
      source: number;
      destination: number;
      lengthBytes: number;
      blockBytes: number;
      skipTicks?: number;
    }
  | { kind: 'march'; destination: number; lengthBytes: number; background?: bigint }
  | { kind: 'scrub'; destination: number; lengthBytes: number }
  | { kind: 'replay'; window: number; records: number };

export type ChannelState = 'idle' | 'setup' | 'running' | 'done' | 'error' | 'stopped';
const STATES: readonly ChannelState[] = ['idle', 'setup', 'running', 'done', 'error', 'stopped'];

export type ChannelErrorKind = 'none' | 'uncorrectable' | 'mismatch' | 'parameter' | 'no memory' | 'busy';
const ERRORS: readonly ChannelErrorKind[] = ['none', 'uncorrectable', 'mismatch', 'parameter', 'no memory', 'busy'];

export interface ChannelStatus {
  state: ChannelState;
  error: ChannelErrorKind;
  errorAddress: number;
  bytesDone: number;
  crc: number;
  differingBlocks: number;
  startTick: number;
  /** -1 while it has not happened. */
  firstRequestTick: number;
  doneTick: number;
  reads: number;
  writes: number;
  rmwReads: number;
  waitCycles: number;
  /** Controller cycles; -1 while it has not happened. */
  lastAcceptCycle: number;
  lastReadCycle: number;
  lastWriteCycle: number;
}

const KINDS: Record<ChannelJob['kind'], number> = {
  copy: map.KIND_COPY,
  read: map.KIND_READ,
  write: map.KIND_WRITE,
  fill: map.KIND_FILL,
  checksum: map.KIND_CHECKSUM,
  'copy-checksum': map.KIND_COPY_CHECKSUM,
  difference: map.KIND_DIFFERENCE,
  'overlay-delta': map.KIND_OVERLAY_DELTA,
  march: map.KIND_MARCH,
  scrub: map.KIND_SCRUB,
  replay: map.KIND_REPLAY,
};

export class Channel {
  private readonly base: number;

  constructor(
    private readonly silicon: Silicon,
    private readonly dram: Dram,
    readonly index: number,
  ) {
    integer('channel', index, 0, map.CHANNEL_COUNT - 1);
    this.base = map.CHANNEL_BASE + index * map.CHANNEL_STRIDE;
  }

  /** Interrupt mask of this channel. */
  get mask(): number {
    return 1 << this.index;
  }

  /** Starts a job; its first request can be accepted in the cycle after the present tick and the set-up. */
  start(job: ChannelJob, pace: ChannelPace = {}): void {
    this.writePace(pace);
    this.writeJob(job);
    const error = this.silicon.exports.channelStart(this.index);
    if (error !== map.ERROR_NONE) {
      throw new SiliconError(`channel ${this.index}`, `${job.kind} refused: ${ERRORS[error] ?? error}`);
    }
  }

  /** Stops asking; what was accepted stays accepted. */
  stop(): void {
    this.silicon.exports.channelStop(this.index);
  }

  private writePace(pace: ChannelPace): void {
    const ticks = (field: keyof ChannelPace, at: number) =>
      this.silicon.setI64(this.base + at, integer(field, pace[field] ?? 0, 0, Number.MAX_SAFE_INTEGER));
    ticks('setupTicks', map.C_SETUP_TICKS);
    ticks('readPaceTicks', map.C_READ_PACE_TICKS);
    ticks('writePaceTicks', map.C_WRITE_PACE_TICKS);
    ticks('accessTicks', map.C_ACCESS_TICKS);
    this.set(map.C_OUTSTANDING, integer('outstanding', pace.outstanding ?? 16, 1, map.CHANNEL_SLOTS));
    const access = pace.accessBytes ?? map.BURST_BYTES;
    if (![4, 8, 16, 32, 64].includes(access)) {
      throw new SiliconError('accessBytes', `expected 4, 8, 16, 32 or 64, found ${access}`);
    }
    this.set(map.C_ACCESS_BYTES, access);
  }

  private writeJob(job: ChannelJob): void {
    this.set(map.C_KIND, KINDS[job.kind]);
    const length = job.kind === 'replay' ? job.records * map.REPLAY_RECORD_BYTES : job.lengthBytes;
    this.set(map.C_LENGTH, integer('lengthBytes', length, 0, 0xffff_ffff));
    this.set(map.C_DESCENDING, 0);
    this.set(map.C_SOURCE, 0);
    this.set(map.C_DESTINATION, 0);
    this.writeRanges(job, length);
    if ('crc' in job) {
      this.set(map.C_CRC_KIND, job.crc === 'crc32' ? map.CRC_IEEE : map.CRC_CASTAGNOLI);
      this.set(map.C_SEED, job.seed ?? 0);
    }
    if ('blockBytes' in job) this.writeBlocks(job, length);
    const pattern = job.kind === 'fill' ? job.pattern : job.kind === 'march' ? (job.background ?? 0n) : 0n;
    this.silicon.view.setBigUint64(this.base + map.C_PATTERN, pattern, true);
  }

  private writeBlocks(job: ChannelJob & { blockBytes: number; skipTicks?: number }, length: number): void {
    this.set(map.C_BLOCK_BYTES, integer('blockBytes', job.blockBytes, 1, 0x7fff_ffff));
    if (length / job.blockBytes > map.DIFFERENCE_MAP_BYTES * 8) {
      throw new SiliconError('blockBytes', `expected at most ${map.DIFFERENCE_MAP_BYTES * 8} blocks in the range`);
    }
    const ticks = integer('skipTicks', job.skipTicks ?? 0, 0, Number.MAX_SAFE_INTEGER);
    this.silicon.setI64(this.base + map.C_SKIP_TICKS, ticks);
  }

  private writeRanges(job: ChannelJob, length: number): void {
    if (job.kind === 'difference') {
      this.inDram('a', map.C_SOURCE, job.a, length);
      this.inDram('b', map.C_DESTINATION, job.b, length);
      return;
    }
    if ('source' in job) this.inDram('source', map.C_SOURCE, job.source, length);
    if ('destination' in job) this.inDram('destination', map.C_DESTINATION, job.destination, length);
    if ('window' in job) this.inMemory(job.kind === 'read' ? map.C_DESTINATION : map.C_SOURCE, job.window, length);
    if (job.kind === 'march' || job.kind === 'scrub') {
      if (job.destination % 64 !== 0) throw new SiliconError('destination', 'expected a multiple of 64');
      if (length % 64 !== 0) throw new SiliconError('lengthBytes', 'expected a multiple of 64');
    }
    // A copy upwards into its own source goes from the end, so that no byte is overwritten before it was read.
    if ('source' in job && 'destination' in job && job.destination > job.source) {
      if (job.destination < job.source + length) this.set(map.C_DESCENDING, 1);
    }
  }

  private inDram(field: string, register: number, start: number, length: number): void {
    this.dram.inside(field, start, length);
    this.set(register, start);
  }

  private inMemory(register: number, start: number, length: number): void {
    const end = this.silicon.bytes.length;
    if (!Number.isInteger(start) || start < 0 || start + length > end) {
      throw new RangeOutside('window', `expected a range inside ${end} bytes of linear memory, found ${start}`);
    }
    this.set(register, start);
  }

  private set(register: number, value: number): void {
    this.silicon.setI32(this.base + register, value);
  }

  get state(): ChannelState {
    return STATES[this.silicon.i32(this.base + map.C_STATE)] ?? 'idle';
  }

  get status(): ChannelStatus {
    const s = this.silicon;
    const at = this.base;
    return {
      state: this.state,
      error: ERRORS[s.i32(at + map.C_ERROR_KIND)] ?? 'none',
      errorAddress: s.u32(at + map.C_ERROR_ADDRESS),
      bytesDone: s.u32(at + map.C_BYTES_DONE),
      crc: s.u32(at + map.C_CRC),
      differingBlocks: s.u32(at + map.C_DIFFERING_BLOCKS),
      startTick: s.i64(at + map.C_START_TICK),
      firstRequestTick: s.i64(at + map.C_FIRST_REQUEST_TICK),
      doneTick: s.i64(at + map.C_DONE_TICK),
      reads: s.i64(at + map.C_READS),
      writes: s.i64(at + map.C_WRITES),
      rmwReads: s.i64(at + map.C_RMW_READS),
      waitCycles: s.i64(at + map.C_WAIT_CYCLES),
      lastAcceptCycle: s.i64(at + map.C_LAST_ACCEPT_CYCLE),
      lastReadCycle: s.i64(at + map.C_LAST_READ_CYCLE),
      lastWriteCycle: s.i64(at + map.C_LAST_WRITE_CYCLE),
    };
  }
}
