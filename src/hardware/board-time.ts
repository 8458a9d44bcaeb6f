import type { TimeSource } from '../clock.js';
import type { CpuStop, Cpu as SiliconCpu } from '../silicon/cpu.js';
import type { Fabric } from '../silicon/fabric.js';
import type { CoreDrive } from './core.js';

/** Lets the time of a board pass: core and fabric together. */
export class BoardTime implements TimeSource, CoreDrive {
  readonly #cpu: SiliconCpu;
  readonly #fabric: Fabric;
  readonly #settle: () => void;
  #stop: CpuStop | undefined;

  /** @param settle lets the board act on the fabric's interrupts, that of the core among them */
  constructor(cpu: SiliconCpu, periodTicks: number, fabric: Fabric, settle: () => void) {
    this.#cpu = cpu;
    this.#fabric = fabric;
    this.#settle = settle;
    cpu.couple({ periodTicks, originTick: 0 });
  }

  get running(): boolean {
    return this.#cpu.running;
  }

  set running(running: boolean) {
    this.#cpu.running = running;
    this.#stop = undefined;
    if (running) this.#cpu.resume();
  }

  /** The fabric says that the core has stopped. */
  stopped(): void {
    this.#stop = this.#cpu.stop;
  }

  takeStop(): CpuStop | undefined {
    const stop = this.#stop;
    this.#stop = undefined;
    return stop;
  }

  advance(tick: number): number {
    return this.#fabric.advance(tick);
  }

  settle(): void {
    this.#settle();
  }

  horizon(): number {
    return this.#fabric.horizon();
  }
}
