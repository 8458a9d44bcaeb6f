import type { TimeSource } from '../clock.js';
import type { CpuStop, Cpu as SiliconCpu } from '../silicon/cpu.js';
import type { Fabric } from '../silicon/fabric.js';
import type { CoreDrive } from './core.js';
import { LooseCore } from './loose-core.js';

/** The core is not let further ahead of a busy fabric than this; ticks. */
const LEAD_TICKS = 2048;

/**
 * Lets the time of a board pass: core and fabric, each by itself. While both are at work the core leads by a bounded
 * stretch; while it sleeps or stands still it follows.
 */
export class BoardTime implements TimeSource, CoreDrive {
  readonly #core: LooseCore;
  readonly #fabric: Fabric;
  readonly #settleFabric: () => void;
  #now = 0;
  #coreNow = 0;

  /** @param settle lets the board act on the fabric's interrupts, and on a stop of the core */
  constructor(cpu: SiliconCpu, periodTicks: number, fabric: Fabric, settle: { fabric(): void; core(): void }) {
    this.#core = new LooseCore(cpu, periodTicks, settle.core);
    this.#fabric = fabric;
    this.#settleFabric = settle.fabric;
  }

  get running(): boolean {
    return this.#core.running;
  }

  set running(running: boolean) {
    if (running && !this.#core.running) this.#coreNow = this.#core.advance(this.#now);
    this.#core.running = running;
  }

  takeStop(): CpuStop | undefined {
    return this.#core.takeStop();
  }

  advance(tick: number): number {
    const coreHorizon = this.#core.horizon();
    if (coreHorizon === Number.POSITIVE_INFINITY) {
      this.#now = this.#fabric.advance(tick);
      if (this.#core.running) this.#coreNow = this.#core.advance(this.#now);
      return this.#now;
    }
    const fabricBusy = this.#fabric.horizon() !== Number.POSITIVE_INFINITY;
    const target = fabricBusy ? Math.min(tick, this.#now + LEAD_TICKS) : tick;
    this.#coreNow = this.#core.advance(target);
    this.#now = this.#fabric.advance(Math.min(target, this.#coreNow));
    return this.#now;
  }

  settle(): void {
    this.#settleFabric();
    if (this.#coreNow <= this.#now) this.#core.settle();
  }

  horizon(): number {
    return Math.min(this.#fabric.horizon(), this.#core.horizon());
  }
}
