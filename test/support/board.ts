// A small DRAM on a fabric, for channel tests.
import { DERIVED_BASE, DERIVED_BYTES, SILICON_STATE_BASE, SILICON_STATE_BYTES } from '../../assembly/memory-map.js';
import { Channel, type ChannelJob, type ChannelPace, type ChannelStatus } from '../../src/silicon/channel.js';
import { Dram } from '../../src/silicon/dram.js';
import type { DramPart } from '../../src/silicon/dram-part.js';
import { Fabric } from '../../src/silicon/fabric.js';
import { type SiliconTarget, silicon } from '../../src/silicon/module-node.js';
import { Silicon } from '../../src/silicon/silicon.js';
import { ddr3, ddr4 } from './parts.js';

/** 1 MiB parts: a row span of all banks is 64 KiB (DDR3) or 128 KiB (DDR4), so rows change often. */
export const smallDdr3: DramPart = {
  ...ddr3,
  name: 'small-ddr3',
  geometry: { ...ddr3.geometry, ranks: 1, rows: 16 },
  timing: { ...ddr3.timing, tREFI: 6240 },
};
export const smallDdr4: DramPart = {
  ...ddr4,
  name: 'small-ddr4',
  geometry: { ...ddr4.geometry, ranks: 1, rows: 8 },
};
export const SMALL_BYTES = 1 << 20;

export interface BoardOptions {
  part?: DramPart;
  ecc?: boolean;
  jumps?: boolean;
  periodTicks?: number;
  target?: SiliconTarget;
  dramBytes?: number;
}

export class Board {
  readonly silicon: Silicon;
  readonly fabric: Fabric;
  readonly dram: Dram;
  readonly channels: Channel[];

  constructor(options: BoardOptions = {}) {
    this.silicon = new Silicon(silicon(options.target), options.dramBytes ?? SMALL_BYTES);
    this.fabric = new Fabric(this.silicon);
    this.dram = new Dram(this.silicon);
    this.fabric.dramPeriodTicks = options.periodTicks ?? 3;
    this.fabric.jumps = options.jumps ?? true;
    this.dram.configure(options.part ?? smallDdr3, { ecc: options.ecc ?? false });
    this.dram.powerUp(0);
    this.dram.initialise(0);
    this.channels = Array.from({ length: 16 }, (_, i) => new Channel(this.silicon, this.dram, i));
  }

  /** Lets a job run to its end in slices of the given ticks. */
  run(job: ChannelJob, pace: ChannelPace = {}, sliceTicks = 10_000_000): ChannelStatus {
    const channel = this.channels[0]!;
    channel.start(job, pace);
    this.settle(channel.mask, sliceTicks);
    return channel.status;
  }

  /** Advances until all channels of the mask have raised their interrupt, then acknowledges. */
  settle(mask: number, sliceTicks = 10_000_000): void {
    for (let i = 0; (this.fabric.interrupts() & mask) >>> 0 !== mask; i++) {
      if (i * sliceTicks > 1e9) throw new Error('the channel does not end');
      this.fabric.advance(this.fabric.nowTick + sliceTicks);
    }
    this.fabric.acknowledge(mask);
  }

  /** Everything a snapshot keeps, except what is derived only to be fast. */
  state(): Uint8Array {
    const whole = this.silicon.bytes.slice(SILICON_STATE_BASE, SILICON_STATE_BASE + SILICON_STATE_BYTES);
    whole.fill(0, DERIVED_BASE - SILICON_STATE_BASE, DERIVED_BASE + DERIVED_BYTES - SILICON_STATE_BASE);
    return whole;
  }

  /** Puts bytes into the DRAM without time, as if written (ECC state included). */
  poke(address: number, bytes: Uint8Array): void {
    this.dram.window(address, bytes.length).set(bytes);
  }

  peek(address: number, lengthBytes: number): Uint8Array {
    return new Uint8Array(this.dram.window(address, lengthBytes));
  }
}

/** CRC by the definition, bit by bit. */
export function crcByBits(bytes: Uint8Array, polynomial: number, seed = 0): number {
  let crc = ~seed;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  return ~crc >>> 0;
}

export const POLYNOMIALS = { crc32: 0xedb88320, crc32c: 0x82f63b78 } as const;
