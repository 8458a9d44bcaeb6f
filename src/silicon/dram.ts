// The DRAM behind its controller: configuration, power, modes, counters, content.
import * as map from '../../assembly/memory-map.js';
import { checkPart, type DramPart, parameterBlock, sizeOf } from './dram-part.js';
import { RangeOutside, SiliconError } from './errors.js';
import type { Silicon } from './silicon.js';

export interface DramOptions {
  ecc: boolean;
}

/** Counters since initialisation. Cycles of the DRAM command clock. */
export interface DramCounters {
  reads: number;
  writes: number;
  readCommands: number;
  writeCommands: number;
  readRowHits: number;
  writeRowHits: number;
  activates: number;
  precharges: number;
  refreshes: number;
  /** Sum over completed reads of completion minus acceptance. */
  readLatencyCycles: number;
  /** Sum over accepted reads of a replay of acceptance minus arrival. */
  readWaitCycles: number;
  selfRefreshes: number;
}

export type DramMode = 'normal' | 'entering self-refresh' | 'self-refresh' | 'leaving self-refresh' | 'off';
const MODES: readonly DramMode[] = ['normal', 'entering self-refresh', 'self-refresh', 'leaving self-refresh', 'off'];

export class Dram {
  constructor(private readonly silicon: Silicon) {}

  /** Sets the part up. A part larger than the DRAM window is timed only: no channel can move its bytes. */
  configure(part: DramPart, options: DramOptions): void {
    checkPart(part);
    const standing = sizeOf(part) === this.silicon.dramBytes;
    if (!standing && this.silicon.dramBytes !== 0) {
      throw new SiliconError('part', `${part.name} has ${sizeOf(part)} bytes, the board ${this.silicon.dramBytes}`);
    }
    for (const [address, value] of parameterBlock(part)) this.silicon.setI32(address, value);
    this.silicon.setI32(map.P_ECC, options.ecc ? 1 : 0);
    this.silicon.setI32(map.P_SIZE_BYTES, this.silicon.dramBytes);
    this.silicon.exports.dramConfigure();
  }

  /** Power comes up: the content is undefined. */
  powerUp(tick: number): void {
    this.silicon.exports.dramPowerUp(tick);
  }

  /** Starts the controller; its cycle 0 is at the first multiple of the DRAM period after `tick`. */
  initialise(tick: number): void {
    this.silicon.exports.dramInitialise(tick);
  }

  /** Resets the controller. @returns true when the content survived (self-refresh, power kept) */
  reset(tick: number, powerKept: boolean): boolean {
    return this.silicon.exports.dramReset(powerKept ? 1 : 0, tick) !== 0;
  }

  /** Starts the way into self-refresh; interrupt bit 31 tells when it is reached. */
  enterSelfRefresh(): void {
    this.silicon.exports.selfRefreshEnter();
  }

  exitSelfRefresh(): void {
    this.silicon.exports.selfRefreshExit();
  }

  get mode(): DramMode {
    return MODES[this.silicon.i32(map.DRAM_MODE)] ?? 'off';
  }

  /** True when everything accepted has reached the DRAM. */
  get drained(): boolean {
    return this.silicon.exports.drained() !== 0;
  }

  /** Swaps two windows of equal size, for every master. */
  remap(a: number, b: number, bytes: number, enabled = true): void {
    for (const [field, start] of [
      ['remap.a', a],
      ['remap.b', b],
    ] as const) {
      this.inside(field, start, bytes);
      if (start % map.BURST_BYTES !== 0) throw new SiliconError(field, 'expected a multiple of 64');
    }
    if (bytes % map.BURST_BYTES !== 0) throw new SiliconError('remap.bytes', 'expected a multiple of 64');
    if (Math.abs(a - b) < bytes) throw new SiliconError('remap.b', 'expected windows that do not overlap');
    this.silicon.exports.remapConfigure(a, b, bytes, enabled ? 1 : 0);
  }

  get counters(): DramCounters {
    const s = this.silicon;
    return {
      reads: s.i64(map.STAT_READS),
      writes: s.i64(map.STAT_WRITES),
      readCommands: s.i64(map.STAT_READ_COMMANDS),
      writeCommands: s.i64(map.STAT_WRITE_COMMANDS),
      readRowHits: s.i64(map.STAT_READ_ROW_HITS),
      writeRowHits: s.i64(map.STAT_WRITE_ROW_HITS),
      activates: s.i64(map.STAT_ACTIVATES),
      precharges: s.i64(map.STAT_PRECHARGES),
      refreshes: s.i64(map.STAT_REFRESHES),
      readLatencyCycles: s.i64(map.STAT_READ_LATENCY),
      readWaitCycles: s.i64(map.STAT_READ_WAIT),
      selfRefreshes: s.i64(map.STAT_SELF_REFRESHES),
    };
  }

  /** Tick of the controller's cycle 0. */
  get originTick(): number {
    return this.silicon.i64(map.FABRIC_ORIGIN_TICK);
  }

  /** The content without time: what a debugger or a test looks at. Addresses are the DRAM's own, remap aside. */
  window(address: number, bytes: number): Uint8Array {
    this.inside('address', address, bytes);
    return this.silicon.bytes.subarray(map.DRAM_BASE + address, map.DRAM_BASE + address + bytes);
  }

  /** @throws RangeOutside unless [start, start + bytes) lies in the DRAM */
  inside(field: string, start: number, bytes: number): void {
    const size = this.silicon.dramBytes;
    if (!Number.isInteger(start) || !Number.isInteger(bytes) || start < 0 || bytes < 0 || start + bytes > size) {
      throw new RangeOutside(field, `expected a range inside ${size} bytes of DRAM, found ${start} + ${bytes}`);
    }
  }
}
