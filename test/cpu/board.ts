// The core on a fabric with a small DRAM, for tests of both together.
import { Cpu, type CpuConfiguration, type CpuCoupling, type CpuExports } from '../../src/silicon/cpu.js';
import type { CpuProfile } from '../../src/silicon/cpu-timing.js';
import { Board, type BoardOptions, SMALL_BYTES } from '../support/board.js';

export const DEVICE = 0x4000_0000;

export interface CoreBoardOptions extends BoardOptions {
  readonly profile: CpuProfile;
  readonly configuration?: Partial<Omit<CpuConfiguration, 'profile'>>;
  readonly coupling?: Partial<CpuCoupling>;
}

/** A board whose RAM is the whole DRAM, at address 0, and one page of device registers. */
export class CoreBoard extends Board {
  readonly cpu: Cpu;

  constructor(options: CoreBoardOptions) {
    super(options);
    this.cpu = new Cpu(this.silicon.memory, this.silicon.exports as unknown as CpuExports);
    this.cpu.configure({
      profile: options.profile,
      ram: { address: 0, bytes: options.dramBytes ?? SMALL_BYTES },
      regions: [{ address: DEVICE, bytes: 4096, kind: 'device' }],
      ...options.configuration,
    });
    this.cpu.couple({ periodTicks: 3, originTick: 0, ...options.coupling });
  }

  /** Places words of code or data. */
  load(address: number, words: readonly number[]): void {
    const view = new DataView(this.silicon.memory.buffer, this.dram.window(address, 4 * words.length).byteOffset);
    words.forEach((word, i) => {
      view.setUint32(4 * i, word, true);
    });
  }

  word(address: number): number {
    const window = this.dram.window(address, 4);
    return new DataView(window.buffer, window.byteOffset).getUint32(0, true);
  }

  /** Resets the core to `pc` and lets it run. */
  start(pc: number): void {
    this.cpu.reset(pc);
    this.cpu.running = true;
  }
}
