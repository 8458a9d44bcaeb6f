// One silicon per adapter: the module over its own shared memory, never two over one.
import { instantiateSync } from '@assemblyscript/loader';
import {
  BURST_BYTES,
  DRAM_BASE,
  DRAM_WINDOW_BYTES,
  ECC_STATE_BASE,
  PAGE_BYTES,
  SILICON_STATE_BASE,
  SILICON_STATE_BYTES,
} from '../../assembly/memory-map.js';
import type { CpuExports } from './cpu.js';
import { integer, SiliconMissing } from './errors.js';

/** What the module exports, as it is called on hot paths. Ticks are integers below 2^53. */
export interface SiliconExports extends CpuExports {
  advance(toTick: number): number;
  horizon(): number;
  interrupts(): number;
  acknowledge(mask: number): void;
  dramConfigure(): void;
  dramPowerUp(tick: number): void;
  dramInitialise(tick: number): void;
  dramReset(retain: number, tick: number): number;
  drained(): number;
  /** Fills the tables of the checksum kernels. */
  kernelsInit(): void;
  /** Untimed. @param kind CRC_IEEE or CRC_CASTAGNOLI */
  crc32(seed: number, address: number, lengthBytes: number, kind: number): number;
  selfRefreshEnter(): void;
  selfRefreshExit(): void;
  remapConfigure(a: number, b: number, bytes: number, enabled: number): void;
  channelStart(channel: number): number;
  channelStop(channel: number): void;
}

const NEEDED: readonly (keyof SiliconExports)[] = ['advance', 'dramConfigure', 'channelStart'];

export class Silicon {
  readonly memory: WebAssembly.Memory;
  readonly exports: SiliconExports;
  /** All of linear memory, as bytes and as a view; DRAM address 0 is at DRAM_BASE. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly dramBytes: number;

  /** @param dramBytes adapter DRAM that stands in linear memory, 0 for timing alone */
  constructor(module: WebAssembly.Module, dramBytes: number) {
    this.dramBytes = integer('dramBytes', dramBytes, 0, DRAM_WINDOW_BYTES);
    const initial = Math.ceil((DRAM_BASE + dramBytes) / PAGE_BYTES);
    this.memory = new WebAssembly.Memory({ initial, maximum: 65536, shared: true });
    const instance = instantiateSync(module, { env: { memory: this.memory } });
    this.exports = instance.instance.exports as unknown as SiliconExports;
    for (const name of NEEDED) {
      if (typeof this.exports[name] !== 'function') throw new SiliconMissing(name, 'not exported by the module');
    }
    this.exports.kernelsInit();
    this.bytes = new Uint8Array(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
  }

  /**
   * As new: what the units hold is forgotten and DRAM reads as zeros. What jumps remember stays, it is the same for
   * every board of the same part. Flash, NVRAM and host memory are their owners' to fill.
   */
  clear(): void {
    this.bytes.fill(0, SILICON_STATE_BASE, SILICON_STATE_BASE + SILICON_STATE_BYTES);
    this.bytes.fill(0, ECC_STATE_BASE, ECC_STATE_BASE + Math.ceil(this.dramBytes / BURST_BYTES));
    this.bytes.fill(0, DRAM_BASE, DRAM_BASE + this.dramBytes);
    this.exports.kernelsInit();
  }

  i32(address: number): number {
    return this.view.getInt32(address, true);
  }

  u32(address: number): number {
    return this.view.getUint32(address, true);
  }

  /** A 64-bit count or tick, exact below 2^53. */
  i64(address: number): number {
    return this.view.getInt32(address + 4, true) * 2 ** 32 + this.view.getUint32(address, true);
  }

  setI32(address: number, value: number): void {
    this.view.setInt32(address, value, true);
  }

  /** An integer below 2^53 in size, written in two halves as `i64` reads it. */
  setI64(address: number, value: number): void {
    this.view.setUint32(address, value % 2 ** 32, true);
    this.view.setInt32(address + 4, Math.floor(value / 2 ** 32), true);
  }
}
