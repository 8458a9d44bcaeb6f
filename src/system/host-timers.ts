import { ticksOfSeconds } from '../clock.js';
import { type Fabric, type HostTimerId, type TimerBudgets, timersOf } from '../measure/host-timers.js';

/** Timers that a host, its multipath layer or its fabric keeps; budgets in ticks, Infinity where nobody keeps one. */
export interface PathTimers {
  /** From the loss of a link, shortest first. */
  readonly ofLink: readonly { readonly id: HostTimerId; readonly budgetTicks: number }[];
  /** From the acceptance of a frame. */
  readonly frameGapTicks: number;
  /** From the first time an I/O was sent. */
  readonly exchangeTicks: number;
  readonly commandTicks: number;
  readonly keepAliveTicks: number;
  /** A frame that waits for a credit longer is discarded by the switch. */
  readonly switchHoldTicks: number;
}

export function pathTimers(fabric: Fabric, budgets: TimerBudgets, baseClockHz: number): PathTimers {
  const applying = timersOf(fabric, budgets);
  const ticks = (id: HostTimerId): number => {
    const timer = applying.find((one) => one.id === id);
    return timer === undefined ? Number.POSITIVE_INFINITY : ticksOfSeconds(timer.budgetSeconds, baseClockHz);
  };
  return {
    ofLink: applying
      .filter(({ watches }) => watches === 'link down')
      .map(({ id }) => ({ id, budgetTicks: ticks(id) }))
      .sort((a, b) => a.budgetTicks - b.budgetTicks),
    frameGapTicks: ticks('E_D_TOV'),
    exchangeTicks: ticks('R_A_TOV'),
    commandTicks: ticks('command_timeout'),
    keepAliveTicks: ticks('keep_alive'),
    switchHoldTicks: ticks('switch_hold'),
  };
}
