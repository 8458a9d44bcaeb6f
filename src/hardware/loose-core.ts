import { CPU_MIE, CPU_MIP } from '../../assembly/memory-map.js';
import type { TimeSource } from '../clock.js';
import type { CpuStop, Cpu as SiliconCpu } from '../silicon/cpu.js';
import type { CoreDrive } from './core.js';

const CHUNK_CYCLES = 2 ** 29;

/**
 * Lets a core's time pass by itself, with memory that never waits: the time source of a board without a memory controller.
 * An instruction that crosses the tick asked for is finished; what it stopped for is told when that tick has come.
 */
export class LooseCore implements TimeSource, CoreDrive {
  running = false;
  readonly #cpu: SiliconCpu;
  readonly #periodTicks: number;
  readonly #settle: () => void;
  #now = 0;
  #asleep = false;
  #stop: CpuStop | undefined;

  /** @param settle lets the board act on a stop */
  constructor(cpu: SiliconCpu, periodTicks: number, settle: () => void) {
    this.#cpu = cpu;
    this.#periodTicks = periodTicks;
    this.#settle = settle;
  }

  get #coreTick(): number {
    return this.#cpu.cycle * this.#periodTicks;
  }

  advance(tick: number): number {
    if (this.#stop === undefined) this.#run(tick);
    this.#now = this.#stop === undefined ? tick : Math.max(this.#now, Math.min(tick, this.#coreTick));
    return this.#now;
  }

  #run(tick: number): void {
    this.#pass(this.#now);
    this.#asleep = false;
    while (this.running && this.#coreTick < tick) {
      const cycles = Math.min(CHUNK_CYCLES, Math.ceil((tick - this.#coreTick) / this.#periodTicks));
      const stop = this.#cpu.run(cycles);
      if (stop === 'budget') continue;
      if (stop !== 'wfi') {
        this.#stop = stop;
        return;
      }
      this.#asleep = true;
      break;
    }
    this.#pass(tick);
  }

  /** Time passes for a core that sleeps or stands still. */
  #pass(tick: number): void {
    const cycles = Math.floor((tick - this.#coreTick) / this.#periodTicks);
    if (cycles > 0) this.#cpu.idle(cycles);
  }

  settle(): void {
    if (this.#stop !== undefined && this.#coreTick <= this.#now) this.#settle();
  }

  horizon(): number {
    if (this.#stop !== undefined) return Math.max(this.#now, this.#coreTick);
    if (!this.running) return Number.POSITIVE_INFINITY;
    const woken = (this.#cpu.word(CPU_MIE) & this.#cpu.word(CPU_MIP)) !== 0;
    return this.#asleep && !woken ? Number.POSITIVE_INFINITY : this.#now;
  }

  takeStop(): CpuStop | undefined {
    const stop = this.#stop;
    this.#stop = undefined;
    return stop;
  }
}
