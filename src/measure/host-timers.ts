import { type Rational, ticksOfSeconds } from '../clock.js';

/** The fabric that an adapter's profile names. */
export type Fabric = 'FC' | 'NVMe-oF';

/** The measure that a host timer watches. */
export type WatchedMeasure =
  | 'downtime'
  | 'link down'
  | 'longest stall'
  | 'longest frame gap'
  | 'longest without credit';

/** How a timer is named where its budget is set. */
export type HostTimerId =
  | 'R_T_TOV'
  | 'switch_hold'
  | 'activation'
  | 'E_D_TOV'
  | 'fast_io_fail'
  | 'keep_alive'
  | 'R_A_TOV'
  | 'fast_fail'
  | 'command_timeout'
  | 'dev_loss_tmo'
  | 'ctrl_loss_tmo';

/** Budgets that take the place of the built-in ones; null: nobody keeps this timer. */
export type TimerBudgets = Readonly<Partial<Record<HostTimerId, Rational | null>>>;

export interface HostTimer {
  readonly id: HostTimerId;
  /** Who keeps the timer. */
  readonly keeper: string;
  readonly timer: string;
  readonly fabrics: readonly Fabric[];
  readonly budgetSeconds: Rational;
  readonly watches: WatchedMeasure;
  /** What happens beyond it. */
  readonly beyond: string;
}

export interface TimerVerdict {
  readonly keeper: string;
  readonly timer: string;
  readonly budgetTicks: number;
  readonly watches: WatchedMeasure;
  readonly measuredTicks: number;
  /** True when the measure exceeds the budget; a measure equal to it does not trip. */
  readonly trips: boolean;
  readonly beyond: string;
}

const seconds = (numerator: number, denominator = 1): Rational => ({ numerator, denominator });
const BOTH: readonly Fabric[] = ['FC', 'NVMe-oF'];
const FC: readonly Fabric[] = ['FC'];
const NVME: readonly Fabric[] = ['NVMe-oF'];

/**
 * The built-in budgets, shortest first within a fabric. Multipath's fast_io_fail_tmo, AIX fast_fail and dev_loss_tmo
 * belong to FC remote ports, the SCSI command timer to SCSI over FC; hosts of NVMe-oF keep their own.
 */
export const HOST_TIMERS: readonly HostTimer[] = [
  {
    keeper: 'FC',
    id: 'R_T_TOV',
    timer: 'R_T_TOV',
    fabrics: FC,
    budgetSeconds: seconds(1, 10),
    watches: 'link down',
    beyond: 'loss of sync becomes link failure: implicit fabric logout',
  },
  {
    keeper: 'FC',
    id: 'switch_hold',
    timer: 'switch hold time',
    fabrics: FC,
    budgetSeconds: seconds(22, 100),
    watches: 'longest without credit',
    beyond: 'the switch discards frames to this port',
  },
  {
    keeper: 'OCP',
    id: 'activation',
    timer: 'activation without reset',
    fabrics: BOTH,
    budgetSeconds: seconds(1),
    watches: 'downtime',
    beyond: 'activation counts as disruptive',
  },
  {
    keeper: 'FC',
    id: 'E_D_TOV',
    timer: 'E_D_TOV',
    fabrics: FC,
    budgetSeconds: seconds(2),
    watches: 'longest frame gap',
    beyond: 'sequence error',
  },
  {
    keeper: 'multipath',
    id: 'fast_io_fail',
    timer: 'fast_io_fail',
    fabrics: FC,
    budgetSeconds: seconds(5),
    watches: 'link down',
    beyond: 'path failed',
  },
  {
    keeper: 'NVMe-oF',
    id: 'keep_alive',
    timer: 'keep-alive (KATO)',
    fabrics: NVME,
    budgetSeconds: seconds(5),
    watches: 'longest stall',
    beyond: 'controller considered lost',
  },
  {
    keeper: 'FC',
    id: 'R_A_TOV',
    timer: 'R_A_TOV',
    fabrics: FC,
    budgetSeconds: seconds(10),
    watches: 'longest stall',
    beyond: 'exchanges aborted',
  },
  {
    keeper: 'AIX',
    id: 'fast_fail',
    timer: 'fast_fail',
    fabrics: FC,
    budgetSeconds: seconds(15),
    watches: 'link down',
    beyond: 'I/O failed over',
  },
  {
    keeper: 'SCSI',
    id: 'command_timeout',
    timer: 'command timeout',
    fabrics: FC,
    budgetSeconds: seconds(30),
    watches: 'longest stall',
    beyond: 'command timeout, abort',
  },
  {
    keeper: 'FC',
    id: 'dev_loss_tmo',
    timer: 'dev_loss_tmo',
    fabrics: FC,
    budgetSeconds: seconds(60),
    watches: 'link down',
    beyond: 'target removed',
  },
  {
    keeper: 'NVMe-oF',
    id: 'ctrl_loss_tmo',
    timer: 'ctrl_loss_tmo',
    fabrics: NVME,
    budgetSeconds: seconds(600),
    watches: 'link down',
    beyond: 'controller removed',
  },
];

/** The timers that apply on a fabric, with the budgets that are kept. */
export function timersOf(fabric: Fabric, budgets: TimerBudgets = {}): readonly HostTimer[] {
  return HOST_TIMERS.filter(({ fabrics, id }) => fabrics.includes(fabric) && budgets[id] !== null).map((timer) => ({
    ...timer,
    budgetSeconds: budgets[timer.id] ?? timer.budgetSeconds,
  }));
}

/** The timers of a fabric against what was measured, in ticks. */
export function judgeTimers(
  fabric: Fabric,
  baseClockHz: number,
  measuredTicks: Readonly<Record<WatchedMeasure, number>>,
  budgets: TimerBudgets = {},
): readonly TimerVerdict[] {
  return timersOf(fabric, budgets).map(({ keeper, timer, budgetSeconds, watches, beyond }) => {
    const budgetTicks = ticksOfSeconds(budgetSeconds, baseClockHz);
    const measured = measuredTicks[watches];
    return { keeper, timer, budgetTicks, watches, measuredTicks: measured, trips: measured > budgetTicks, beyond };
  });
}
