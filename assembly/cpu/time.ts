// The core's cycles as ticks.
import { CPU_CYCLE, CPU_ORIGIN_TICK, CPU_PERIOD_TICKS } from '../memory-map';

/** The tick of the core's present cycle. */
@inline export function coreTick(): i64 {
  return load<i64>(CPU_ORIGIN_TICK) + load<i64>(CPU_CYCLE) * load<i64>(CPU_PERIOD_TICKS);
}

/** Brings the core's time up to the first of its cycles at or behind a tick. */
export function passTime(tick: i64): void {
  const period = load<i64>(CPU_PERIOD_TICKS);
  const cycle = (tick - load<i64>(CPU_ORIGIN_TICK) + period - 1) / period;
  if (cycle > load<i64>(CPU_CYCLE)) store<i64>(CPU_CYCLE, cycle);
}
