import { describe, expect, it } from 'vitest';
import { HOST_TIMERS, judgeTimers } from '../../src/measure/host-timers.js';
import { Measures } from '../../src/measure/measures.js';
import { PUBLISHED_DOWNTIMES } from '../../src/measure/published.js';
import { TraceError } from '../../src/measure/trace-error.js';
import type { TraceEvent } from '../../src/trace.js';
import {
  accepted,
  completed,
  dropped,
  ended,
  entered,
  type Line,
  leftBy,
  measured,
  NEW,
  notified,
  OLD,
  resumed,
  run,
  taken,
} from './trace-script.js';

const NONE = { downtime: 0, 'link down': 0, 'longest stall': 0, 'longest frame gap': 0, 'longest without credit': 0 };
const moduleBegin = (module: string, image: 'old' | 'new' = 'old'): TraceEvent => ({
  kind: 'module-begin',
  module,
  image,
  version: '1.0.0',
  basis: 'modelled',
  address: 64,
});
const moduleEnd = (module: string, cycles: number, image: 'old' | 'new' = 'old'): TraceEvent => ({
  kind: 'module-end',
  module,
  image,
  cycles,
});

describe('host timers', () => {
  it('are those of the fabric that the profile names', () => {
    const names = (fabric: 'FC' | 'NVMe-oF') =>
      judgeTimers(fabric, 1_200_000_000, NONE).map(({ keeper, timer }) => `${keeper} ${timer}`);
    expect(names('FC')).toEqual([
      'FC R_T_TOV',
      'FC switch hold time',
      'OCP activation without reset',
      'FC E_D_TOV',
      'multipath fast_io_fail',
      'FC R_A_TOV',
      'AIX fast_fail',
      'SCSI command timeout',
      'FC dev_loss_tmo',
    ]);
    expect(names('NVMe-oF')).toEqual([
      'OCP activation without reset',
      'NVMe-oF keep-alive (KATO)',
      'NVMe-oF ctrl_loss_tmo',
    ]);
  });

  it.each([
    ['FC', 'R_T_TOV', 'link down', 100],
    ['FC', 'switch hold time', 'longest without credit', 220],
    ['FC', 'activation without reset', 'downtime', 1_000],
    ['FC', 'E_D_TOV', 'longest frame gap', 2_000],
    ['FC', 'fast_io_fail', 'link down', 5_000],
    ['FC', 'R_A_TOV', 'longest stall', 10_000],
    ['FC', 'fast_fail', 'link down', 15_000],
    ['FC', 'command timeout', 'longest stall', 30_000],
    ['FC', 'dev_loss_tmo', 'link down', 60_000],
    ['NVMe-oF', 'activation without reset', 'downtime', 1_000],
    ['NVMe-oF', 'keep-alive (KATO)', 'longest stall', 5_000],
    ['NVMe-oF', 'ctrl_loss_tmo', 'link down', 600_000],
  ] as const)('on %s, %s watches %s and trips beyond %i ms, not at it', (fabric, name, watches, budgetMs) => {
    const hz = 1_200_000_000;
    const budgetTicks = (budgetMs * hz) / 1000;
    const at = (ticks: number) =>
      judgeTimers(fabric, hz, { ...NONE, [watches]: ticks }).find(({ timer }) => timer === name)!;
    expect(at(budgetTicks)).toMatchObject({ watches, budgetTicks, measuredTicks: budgetTicks, trips: false });
    expect(at(budgetTicks + 1).trips).toBe(true);
    expect(at(0).trips).toBe(false);
  });

  it('each say what happens beyond them', () => {
    for (const { beyond } of HOST_TIMERS) expect(beyond).not.toBe('');
  });

  it('of a run are bound to what the run measured', () => {
    const { hostTimers } = measured(
      [
        [0, run()],
        [0, entered(OLD)],
        [1, notified],
        [10, { kind: 'link-down', port: 0, why: 'reset' }],
        [111, { kind: 'link-up', port: 0 }],
      ],
      1000,
    );
    expect(hostTimers.find(({ timer }) => timer === 'R_T_TOV')).toMatchObject({
      budgetTicks: 100,
      measuredTicks: 101,
      trips: true,
    });
  });
});

describe('published downtimes', () => {
  it('are shown shortest first', () => {
    const from = PUBLISHED_DOWNTIMES.map(({ fromSeconds }) => fromSeconds.numerator / fromSeconds.denominator);
    expect(from).toEqual([...from].sort((a, b) => a - b));
    expect(from).toContain(0.05);
  });
});

describe('modules that took part', () => {
  it('add up over their invocations, exact to the tick', () => {
    const at = (second: number) =>
      measured([
        [0, run()],
        [10, moduleBegin('load')],
        [30, moduleEnd('load', 5)],
        [40, moduleBegin('conversion', 'new')],
        [50, moduleBegin('load')],
        [second, moduleEnd('load', 7)],
        [90, moduleEnd('conversion', 11, 'new')],
      ]).modules;
    expect(at(60)).toEqual([
      {
        module: 'load',
        image: 'old',
        version: '1.0.0',
        basis: 'modelled',
        address: 64,
        runs: 2,
        cycles: 12,
        ticks: 30,
        interrupted: false,
      },
      {
        module: 'conversion',
        image: 'new',
        version: '1.0.0',
        basis: 'modelled',
        address: 64,
        runs: 1,
        cycles: 11,
        ticks: 50,
        interrupted: false,
      },
    ]);
    expect(at(61)[0]!.ticks).toBe(31);
  });

  it('are marked when they never ended, and refused when they never began', () => {
    const { modules } = measured([
      [0, run()],
      [10, moduleBegin('copy', 'new')],
      [25, notified],
    ]);
    expect(modules[0]).toMatchObject({ interrupted: true, ticks: 15 });
    expect(() => measured([[5, moduleEnd('copy', 1)]])).toThrow(TraceError);
  });
});

describe('I/O counters', () => {
  const count = (lateAcceptTick: number) =>
    measured(
      (
        [
          [0, run()],
          [0, entered(OLD)],
          [1, accepted(1, 1)],
          [2, taken(OLD, 1)],
          [3, completed(OLD, 1, 1)],
          [10, notified],
          [11, accepted(2, 11)],
          [12, taken(OLD, 2)],
          [13, completed(OLD, 2, 11)],
          [100, leftBy(OLD)],
          [lateAcceptTick, accepted(3, 90)],
          [105, dropped(3)],
          [150, accepted(3, 90)],
          [200, taken(NEW, 3)],
          [210, completed(NEW, 3, 90)],
        ] as Line[]
      ).sort(([a], [b]) => a - b),
    ).io;

  it('say what became of each I/O', () => {
    expect(count(101)).toEqual({
      accepted: 4,
      acceptedBytes: 16_384,
      taken: 3,
      completed: 3,
      completedBytes: 12_288,
      dropped: 1,
      acceptedInDowntime: 2,
      completedBesideUpdate: 1,
      completedBy: [
        { image: OLD, completed: 2 },
        { image: NEW, completed: 1 },
      ],
    });
  });

  it('count an I/O accepted a tick before the service loop is left as served, not as left unprocessed', () => {
    expect(count(99).acceptedInDowntime).toBe(1);
  });
});

describe('the outcome', () => {
  it('names fallbacks, rejected keys, failed checks, faults and operations in order', () => {
    const { outcome } = measured([
      [0, run()],
      [0, entered(OLD)],
      [10, { kind: 'verified', what: 'header', ok: true, detail: '' }],
      [20, { kind: 'verified', what: 'image', ok: false, detail: 'SHA-256 differs' }],
      [30, { kind: 'key-rejected', store: 'nvram', reason: 'stale' }],
      [31, { kind: 'fault', fault: 'bit flip', where: 'dram', detail: '0x1000' }],
      [40, { kind: 'fallback', reason: 'no key', detail: 'key is stale', to: 'standard initialization' }],
      [41, { kind: 'fastload-operation', operation: 'keep-tables', used: true, why: 'DRAM retained' }],
      [42, { kind: 'difference', changedBlocks: 3, blocks: 9, blockBytes: 64, verdict: 'compatible' }],
      [43, { kind: 'overlaid', strategy: 'delta', bytes: 192 }],
      [50, resumed(NEW, 'standard')],
      [60, ended()],
    ]);
    expect(outcome).toMatchObject({
      updated: true,
      ended: true,
      resumed: { tick: 50, image: NEW, by: 'standard' },
      fallbacks: [{ tick: 40, reason: 'no key', detail: 'key is stale', to: 'standard initialization' }],
      keyRejections: [{ tick: 30, store: 'nvram', reason: 'stale' }],
      faults: [{ tick: 31, fault: 'bit flip' }],
      failedChecks: [{ tick: 20, what: 'image' }],
      fastloadOperations: [{ operation: 'keep-tables', used: true }],
      difference: { changedBlocks: 3, blocks: 9 },
      overlay: { strategy: 'delta', bytes: 192 },
    });
    expect(outcome.versions).toEqual([
      { image: OLD, version: '1.0.0' },
      { image: NEW, version: '1.1.0' },
    ]);
  });
});

describe('versions', () => {
  it('are those that served, whatever ran under the name before', () => {
    const bootRom: TraceEvent = { ...moduleBegin('digest', 'new'), version: 'boot ROM' } as TraceEvent;
    const before: Line[] = [
      [0, run()],
      [0, entered(OLD)],
      [5, bootRom],
    ];
    expect(measured(before).outcome.versions[1]).toEqual({ image: NEW, version: 'boot ROM' });
    expect(measured([...before, [9, resumed(NEW)], [10, bootRom]]).outcome.versions).toEqual([
      { image: OLD, version: '1.0.0' },
      { image: NEW, version: '1.1.0' },
    ]);
  });
});

describe('all measures together', () => {
  it('need a trace that names its run', () => {
    expect(() => new Measures(1000, 'FC').result()).toThrow(/`run` event is missing/);
  });

  it('may be asked before the end and again after it', () => {
    const measures = new Measures(1000, 'FC');
    const see = (tick: number, event: TraceEvent) => measures.view({ tick, ...event } as never);
    see(0, run());
    see(0, entered(OLD));
    see(10, leftBy(OLD));
    see(20, notified);
    expect(measures.result().downtime).toMatchObject({ state: 'open', ticks: 10 });
    see(30, taken(NEW));
    expect(measures.result().downtime).toMatchObject({ state: 'ended', ticks: 20 });
  });
});
