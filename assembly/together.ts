// The core and the fabric advance together. The core executes up to the first instruction boundary at or behind the next
// tick at which another master can do anything; then that tick is done on the fabric. A request of the core is seen by the
// fabric in the first cycle behind the tick of its instruction. Both are so whatever the host's slices.
import {
  CPU_ACCESS_OPEN,
  CPU_ACCESS_STATE,
  CPU_BLOCKS,
  CPU_BUS_WAIT,
  CPU_COUPLED,
  CPU_HELD,
  CPU_MIE,
  CPU_MIP,
  CPU_NOTIFY,
  CPU_PERIOD_TICKS,
  CPU_RUNNING,
  CPU_STOP_ACCESS,
  CPU_STOP_BUDGET,
  CPU_STOP_WFI,
  CPU_WAITING,
  FABRIC_CLOCKED,
  FABRIC_INTERRUPTS,
  FABRIC_NEXT_CYCLE,
  FABRIC_NOW_TICK,
  INTERRUPT_CPU,
  RAISED_INTERRUPT,
} from './memory-map';
import { run, runOrStep } from './cpu/cpu';
import { coreTick, passTime } from './cpu/time';
import { flushCode } from './cpu/code-cache';
import { NEVER } from './dram/bank-queue';
import { remapConfigure as configureRemap } from './dram/remap';
import { tickOf } from './engine/registers';
import { advanceFabric, lastCycle, nextFabricTick, runCycles } from './fabric';

/** Longest run of the core at once, in cycles. */
const MOST_CYCLES: i64 = 0x3fff_ffff;

/** Neither halted nor stopped nor asleep; it may still wait for the fabric. */
@inline function awake(): bool {
  if (!load<i32>(CPU_RUNNING) || load<i32>(CPU_HELD)) return false;
  if (load<u32>(CPU_ACCESS_STATE) == CPU_ACCESS_OPEN) return false;
  return !load<u32>(CPU_WAITING) || (load<u32>(CPU_MIP) & load<u32>(CPU_MIE)) != 0;
}

function runCore(until: i64): void {
  const period = load<i64>(CPU_PERIOD_TICKS);
  const cycles = min<i64>((until - coreTick() + period - 1) / period, MOST_CYCLES);
  noteStop(runOrStep(<i32>cycles));
}

/** Not a stop that needs the host: the time is over, or the fabric has to move on first. */
function noteStop(reason: u32): void {
  store<i32>(CPU_NOTIFY, 0);
  if (reason == CPU_STOP_BUDGET) return;
  store<i32>(CPU_NOTIFY, 1);
  if (reason != CPU_STOP_ACCESS && reason != CPU_STOP_WFI) store<i32>(CPU_HELD, 1);
}

/** A reset during a wait for the fabric leaves the core's time behind. */
function catchUp(): void {
  if (!load<i32>(CPU_BUS_WAIT)) passTime(load<i64>(FABRIC_NOW_TICK));
}

function leave(tick: i64): f64 {
  // A wait for the fabric is counted as such when it ends.
  if (!awake() && !load<i32>(CPU_NOTIFY) && !load<i32>(CPU_BUS_WAIT)) passTime(tick);
  return <f64>tick;
}

function tell(): void {
  store<i32>(CPU_NOTIFY, 0);
  store<u32>(FABRIC_INTERRUPTS, load<u32>(FABRIC_INTERRUPTS) | (<u32>1 << INTERRUPT_CPU));
}

/** @returns the tick of the fabric's first interrupt up to a tick, -1 when there is none or the core has its turn before */
function runFabric(to: i64): i64 {
  if (!(runCycles(lastCycle(to)) & RAISED_INTERRUPT)) return -1;
  const tick = tickOf(load<i64>(FABRIC_NEXT_CYCLE) - 1);
  store<i64>(FABRIC_NOW_TICK, tick);
  return tick;
}

/**
 * Advances all masters to a tick: the cycles of the fabric up to and including it, the instructions that start before it.
 * Stops after the first cycle in which an interrupt was raised, or when the core needs the host.
 * @returns the tick reached
 */
export function advance(toTick: f64): f64 {
  const to = <i64>toTick;
  if (!load<i32>(CPU_COUPLED)) return <f64>advanceFabric(to);
  catchUp();
  for (;;) {
    const next = nextFabricTick();
    const ready = awake() && !load<i32>(CPU_BUS_WAIT);
    const here = coreTick();
    if (ready) {
      if (here < min<i64>(next, to)) {
        runCore(min<i64>(next, to));
        continue;
      }
      store<i32>(CPU_NOTIFY, 0);
    } else if (load<i32>(CPU_NOTIFY) && here < next && here <= to) {
      advanceFabric(here);
      tell();
      return leave(here);
    }
    if (next > to) break;
    const raised = runFabric(ready || load<i32>(CPU_NOTIFY) ? min<i64>(here, to) : to);
    if (raised >= 0) return leave(raised);
  }
  return leave(advanceFabric(to));
}

/** Sets the address remap unit, which stands before the core's caches: what was pre-decoded may be elsewhere now. */
export function remapConfigure(a: u32, b: u32, bytes: u32, enabled: bool): void {
  configureRemap(a, b, bytes, enabled);
  if (load<i32>(CPU_COUPLED)) flushCode(CPU_BLOCKS);
}

/** One instruction of a coupled core, with what it asks of the fabric, for a debugger. Interrupts stay pending. */
export function cpuStep(): u32 {
  if (!load<i32>(CPU_COUPLED)) return run(0x1000_0000, true);
  catchUp();
  let reason = run(0x1000_0000, true);
  while (load<i32>(CPU_BUS_WAIT) && load<i32>(FABRIC_CLOCKED)) {
    while (load<i32>(CPU_BUS_WAIT)) runCycles(load<i64>(FABRIC_NEXT_CYCLE) + 0x10000);
    reason = run(0x1000_0000, true);
  }
  while (advanceFabric(coreTick()) < coreTick()) {}
  return reason;
}

/** The next tick at which an interrupt could occur; Infinity when no master is at work and no self-refresh entered. */
export function horizon(): f64 {
  let next = nextFabricTick();
  if (load<i32>(CPU_COUPLED) && (load<i32>(CPU_NOTIFY) || awake())) {
    next = min<i64>(next, max<i64>(coreTick(), load<i64>(FABRIC_NOW_TICK)));
  }
  return next == NEVER ? Infinity : <f64>next;
}
