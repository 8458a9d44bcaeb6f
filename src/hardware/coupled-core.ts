import type { CpuCaches } from '../silicon/cache.js';
import type { CpuStop, Cpu as SiliconCpu } from '../silicon/cpu.js';
import type { CoreDrive } from './core.js';

/** The core as one master of the fabric: the fabric's time takes it along, and an interrupt says when it stopped. */
export class CoupledCore implements CoreDrive {
  readonly #cpu: SiliconCpu;

  /**
   * @param periodTicks ticks of a CPU cycle; cycle 0 is at tick 0
   * @param caches in front of the fabric. After a reset the instruction cache is on; firmware that cleans and invalidates
   * what it shares with other masters turns on the data cache
   */
  constructor(cpu: SiliconCpu, periodTicks: number, caches: CpuCaches) {
    this.#cpu = cpu;
    cpu.couple({ periodTicks, originTick: 0, memory: 'fabric', caches: { ...caches, onAtReset: 'instruction' } });
  }

  get running(): boolean {
    return this.#cpu.running;
  }

  set running(running: boolean) {
    if (running) this.#cpu.resume();
    this.#cpu.running = running;
  }

  takeStop(): CpuStop {
    return this.#cpu.stop;
  }
}
