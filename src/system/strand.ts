import { Interruption } from '../hardware/hardware-fault.js';
import { type Process, type Running, spawn } from '../process.js';
import type { Adapter } from '../update/adapter.js';
import { bootAfterPowerUp } from '../update/boot.js';
import { recoverFrom } from '../update/recovery.js';

/** What a disturbance may do to a run besides striking hardware. */
export interface RunControl {
  /**
   * Firmware stops making progress at this point; the watchdog will notice.
   * @param why it does, where that is known
   */
  hang(phase: string, why?: string): void;
  /**
   * Power goes, in this tick, and comes back at once: what is left boots.
   * @returns false when nothing is under way any more that it could cut; power stays on then
   */
  cutPower(why: string): boolean;
  /**
   * The adapter's reset controller resets it, in this tick, unannounced: DRAM is lost, what the boot slot holds boots.
   * @returns false when nothing is under way any more, or not yet
   */
  reset(why: string): boolean;
}

/** The strand of sequencing that an adapter's firmware follows, and what becomes of it when hardware strikes. */
export class Strand implements RunControl {
  readonly #adapter: Adapter;
  #running: Running | undefined;
  #ended: { readonly failed: boolean; readonly error?: unknown } | undefined;
  #starving = false;

  constructor(adapter: Adapter) {
    this.#adapter = adapter;
    adapter.runtimeFailed = (fault) => {
      adapter.trace.write({ kind: 'fault', fault: `module-${fault.kind}`, where: 'service', detail: fault.message });
      this.hang('service', fault.message);
    };
  }

  start(process: Process<void>): void {
    this.#ended = undefined;
    this.#running = spawn(process, (result) => {
      this.#ended = result;
    });
  }

  /** True once the strand has ended, one way or the other. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** True once it has ended and nothing will start it again. */
  get quiet(): boolean {
    return this.ended && !this.#starving;
  }

  /** The error that ended it. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#ended?.failed ? { error: this.#ended.error } : undefined;
  }

  hang(phase: string, why = `no progress in phase ${phase}`): void {
    const { board } = this.#adapter;
    board.cpu.hang();
    this.#running?.freeze();
    this.#starving = true;
    board.watchdog.starve(phase, () => {
      this.#starving = false;
      const bite = new Interruption('watchdog', why);
      if (this.#running !== undefined && !this.#running.ended) this.#running.interrupt(bite);
      else this.start(recoverFrom(this.#adapter, bite));
    });
  }

  reset(why: string): boolean {
    if (this.#running === undefined || this.quiet) return false;
    this.#starving = false;
    this.#adapter.board.watchdog.stop();
    const strike = new Interruption('warm-reset', why);
    if (this.#running.ended) this.start(recoverFrom(this.#adapter, strike));
    else this.#running.interrupt(strike);
    return true;
  }

  cutPower(why: string): boolean {
    if (this.#running === undefined || this.quiet) return false;
    this.#adapter.trace.write({ kind: 'fault', fault: 'power-cut', where: why, detail: '' });
    // Nobody unwinds: what the firmware was about to do next never happens.
    this.#running?.freeze();
    this.#starving = false;
    this.#adapter.board.losePower(why);
    this.start(bootAfterPowerUp(this.#adapter, why));
    return true;
  }
}
