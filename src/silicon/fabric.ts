// The fabric's clock.
import * as map from '../../assembly/memory-map.js';
import { integer } from './errors.js';
import type { Silicon } from './silicon.js';

export class Fabric {
  constructor(private readonly silicon: Silicon) {}

  /**
   * Runs all cycles up to and including `toTick`; stops after the first cycle that raised an interrupt.
   * @returns the tick reached
   */
  advance(toTick: number): number {
    return this.silicon.exports.advance(toTick);
  }

  /** The next tick at which an interrupt could be raised; Infinity when no channel is active and no self-refresh begins. */
  horizon(): number {
    return this.silicon.exports.horizon();
  }

  /** Pending interrupts: bit i for channel i, 30 request log full, 31 in self-refresh. */
  interrupts(): number {
    return this.silicon.exports.interrupts() >>> 0;
  }

  acknowledge(mask: number): void {
    this.silicon.exports.acknowledge(mask);
  }

  /** The tick up to which the fabric has been advanced. */
  get nowTick(): number {
    return this.silicon.i64(map.FABRIC_NOW_TICK);
  }

  /** Ticks per DRAM command-clock cycle; before the DRAM is initialised. */
  set dramPeriodTicks(ticks: number) {
    this.silicon.setI64(map.FABRIC_PERIOD_TICKS, integer('dramPeriodTicks', ticks, 1, 1_000_000));
  }

  get dramPeriodTicks(): number {
    return this.silicon.i64(map.FABRIC_PERIOD_TICKS);
  }

  /** Jumps over periodic stretches; off only to compare. */
  set jumps(on: boolean) {
    this.silicon.setI32(map.FABRIC_JUMPS, on ? 1 : 0);
  }

  /** Cycles that were jumped over so far. */
  get jumpedCycles(): number {
    return this.silicon.i64(map.JUMP_CYCLES);
  }
}
