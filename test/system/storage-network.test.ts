import { describe, expect, test } from 'vitest';
import { armDisturbances, type Disturbance } from '../../src/scenario/disturbance.js';
import type { SystemPlan, SystemRun } from '../../src/system/storage-network.js';
import { stepsOf } from '../../src/system/update-policy.js';
import { DEFAULT_WORKLOAD } from '../../src/system/workload.js';
import { adapters, packageOf, runSystem, seconds } from './systems.js';

const states = ({ adapters: all }: SystemRun): string[] => all.map(({ state }) => state);
const told = ({ log }: SystemRun): number[] =>
  log.filter(({ action }) => action === 'adapter notified').map(({ adapter }) => adapter);
const actions = ({ log }: SystemRun): string[] => log.map(({ action }) => action);
const nothingLost = (run: SystemRun): void => expect(run.check).toMatchObject({ passed: true, violations: 0 });
const light = { ...DEFAULT_WORKLOAD, hosts: 4, arrivals: { kind: 'poisson', ratePerSecond: 2000 } } as const;

/** Faults of one adapter. */
const striking = (index: number, ...faults: Disturbance[]): Pick<SystemPlan, 'prepare'> => ({
  prepare: (adapter, at) => {
    if (at === index) adapter.prepare((board, control) => void armDisturbances(board, control, faults));
  },
});
const damagedImage: Disturbance = {
  kind: 'flip',
  at: { edge: 'end', phase: 'load' },
  area: 'staging',
  offset: 4096,
  mask: 1,
};
const hang: Disturbance = { kind: 'hang', at: { edge: 'begin', phase: 'overlay' } };

describe('policies', () => {
  test('who is updated in which step', () => {
    const four = [0, 1, 2, 3];
    expect(stepsOf({ kind: 'all' }, four)).toEqual([[0, 1, 2, 3]]);
    expect(stepsOf({ kind: 'rolling', adapters: 1 }, four)).toEqual([[0], [1], [2], [3]]);
    expect(stepsOf({ kind: 'rolling', adapters: 3 }, four)).toEqual([[0, 1, 2], [3]]);
    expect(stepsOf({ kind: 'pairs' }, [0, 1, 2])).toEqual([[0, 2], [1]]);
  });

  test.each([
    ['all', { kind: 'all' }, [0, 1, 2]],
    ['pairs', { kind: 'pairs' }, [0, 2, 1]],
    ['rolling', { kind: 'rolling', adapters: 1 }, [0, 1, 2]],
  ] as const)('%s: every adapter ends with the new image, and no host loses anything', (_, policy, order) => {
    const run = runSystem({ adapters: adapters(3), policy, workload: light });
    expect(states(run)).toEqual(['updated', 'updated', 'updated']);
    expect(told(run)).toEqual(order);
    expect(run.verdict).toBeUndefined();
    expect(run.impact.total.timeouts).toEqual([]);
    nothingLost(run);
  });

  test('the same system gives the same trace', () => {
    const one = runSystem({ adapters: adapters(1), workload: light });
    expect(runSystem({ adapters: adapters(1), workload: light }).digest).toBe(one.digest);
  });
});

describe('calibrated costs', () => {
  test.each([4000, 25_000, 60_000])(
    '%i I/Os a second: mean latency within 2 %%, p99 within 5 %% of the full model',
    (ratePerSecond) => {
      const plan = {
        adapters: adapters(1),
        workload: { ...DEFAULT_WORKLOAD, hosts: 8, arrivals: { kind: 'poisson', ratePerSecond } as const },
        updateAt: seconds(8000, ratePerSecond),
        duration: seconds(8001, ratePerSecond),
      };
      const calibrated = runSystem(plan).impact.total.latency.before;
      const full = runSystem(plan, { alwaysFull: true }).impact.total.latency.before;
      expect(full.ios).toBeGreaterThan(7000);
      expect(Math.abs(calibrated.meanTicks / full.meanTicks - 1)).toBeLessThan(0.02);
      expect(Math.abs(calibrated.p99Ticks / full.p99Ticks - 1)).toBeLessThan(0.05);
    },
  );
});

describe('an adapter that does not take the new image', () => {
  const plan = { adapters: adapters(3), workload: light };

  test('stop: it keeps the old one, and those behind it are not tried', () => {
    const run = runSystem({ ...plan, ...striking(1, damagedImage), onFailure: 'stop' });
    expect(states(run)).toEqual(['updated', 'kept the old image', 'not tried']);
    expect(run.verdict).toContain('adapter 1');
    nothingLost(run);
  });

  test('continue: the others get it', () => {
    const run = runSystem({ ...plan, ...striking(1, damagedImage), onFailure: 'continue' });
    expect(states(run)).toEqual(['updated', 'kept the old image', 'updated']);
    nothingLost(run);
  });

  test('roll back: whoever had it gets the old one again', () => {
    const run = runSystem({ ...plan, ...striking(1, damagedImage), onFailure: 'roll-back' });
    expect(states(run)).toEqual(['rolled back', 'kept the old image', 'not tried']);
    expect(told(run)).toEqual([0, 1, 0]);
    nothingLost(run);
  });

  test('stuck in the overlay: the watchdog resets it, its hosts use the partner meanwhile, nothing is lost', () => {
    const timers = { fast_io_fail: seconds(1, 2), E_D_TOV: seconds(1) };
    const run = runSystem({
      ...striking(0, hang),
      adapters: adapters(2),
      workload: { ...light, timers },
      onFailure: 'continue',
    });
    expect(run.adapters[0]!.measures!.outcome.fallbacks.map(({ reason }) => reason)).toEqual(['watchdog']);
    const { total } = run.impact;
    expect(total.failovers).toBeGreaterThan(0);
    expect(total.timeouts.map(({ timer }) => timer)).toContain('E_D_TOV');
    expect(total.droppedAndRetried).toBeGreaterThan(0);
    nothingLost(run);
  });
});

describe('a standard update, one partner after the other', () => {
  test('impatient multipath goes by the other partner; patient multipath waits for the link', () => {
    const run = (budget: ReturnType<typeof seconds>) =>
      runSystem({ path: 'standard', workload: { ...light, timers: { fast_io_fail: budget } } });
    const impatient = run(seconds(1, 2));
    const patient = run(seconds(5));
    expect(impatient.impact.total.failovers).toBeGreaterThan(0);
    expect(impatient.impact.total.longestStallTicks / impatient.baseClockHz).toBeLessThan(0.6);
    expect(patient.impact.total.failovers).toBe(0);
    expect(patient.impact.total.longestStallTicks / patient.baseClockHz).toBeGreaterThan(2);
    for (const one of [impatient, patient]) nothingLost(one);
  });
});

describe('media, package, processor', () => {
  const one = { adapters: adapters(1), workload: light };

  test('a package for another adapter is refused before any adapter is told', () => {
    const run = runSystem({ ...one, code: packageOf('nvmeof-adapter') });
    expect(actions(run)).toEqual(['media inserted', 'media read', 'package refused', 'finished']);
    expect(run.verdict).toContain('no image for fc-host-adapter');
    expect(states(run)).toEqual(['not tried']);
    nothingLost(run);
  });

  test('so is one for another revision, one without the signature that is demanded, and one that was changed', () => {
    const other = packageOf();
    const revision = { ...other, images: other.images.map((image) => ({ ...image, revisions: ['B'] })) };
    const damaged = { ...other, images: other.images.map((image) => ({ ...image, isIntact: false })) };
    for (const [change, why] of [
      [{ code: revision }, 'revision A'],
      [{ code: packageOf(undefined, { signature: 'missing' as const }), demandsSignature: true }, 'signature'],
      [{ code: packageOf(undefined, { signature: 'invalid' as const }) }, 'signature'],
      [{ code: damaged }, 'not what the manifest says'],
    ] as const) {
      const run = runSystem({ ...one, ...change });
      expect(told(run)).toEqual([]);
      expect(run.verdict).toContain(why);
    }
  });

  test('media taken out, or unreadable, while the image is read: nobody is told', () => {
    const media = { bytesPerSecond: 200_000_000, latency: seconds(5, 1000) };
    for (const [broken, why] of [
      [{ ...media, removedAt: seconds(108, 1000) }, 'media removed'],
      [{ ...media, unreadableFromByte: 500_000 }, 'read error at byte 500000'],
    ] as const) {
      const run = runSystem({ ...one, media: broken });
      expect(told(run)).toEqual([]);
      expect(run.verdict).toContain(why);
      nothingLost(run);
    }
  });

  test('media taken out once the image is in memory changes nothing', () => {
    const media = { bytesPerSecond: 200_000_000, latency: seconds(5, 1000), removedAt: seconds(130, 1000) };
    expect(states(runSystem({ ...one, media }))).toEqual(['updated']);
  });

  test('slower media moves the notification, a busy bus the load; the downtime stays', () => {
    const base = runSystem(one);
    const slow = runSystem({ ...one, media: { bytesPerSecond: 20_000_000, latency: seconds(5, 1000) } });
    const narrow = runSystem({ ...one, busBytesPerSecond: 20_000_000 });
    const notified = (run: SystemRun): number =>
      run.log.find(({ action }) => action === 'adapter notified')!.tick / run.baseClockHz;
    const update = (run: SystemRun): number => run.updateTicks / run.baseClockHz;
    const bytes = packageOf().images[0]!.container.length;
    expect(notified(slow) - notified(base)).toBeCloseTo(bytes / 20e6 - bytes / 200e6 + 1024 / 20e6 - 1024 / 200e6, 4);
    expect(update(narrow) - update(base)).toBeGreaterThan(0.04);
    // Up to the first I/O that comes the downtime is the update's; what comes after it is chance.
    const gap = (run: SystemRun): number =>
      run.adapters[0]!.measures!.timeline.phases.filter(({ phase }) =>
        ['overlay', 'read-back', 'restart'].includes(phase),
      ).reduce((sum, { ticks }) => sum + ticks, 0);
    expect(Math.abs(gap(narrow) / gap(base) - 1)).toBeLessThan(0.02);
  });

  test('adapters that load at the same time share the bus', () => {
    const plan = { adapters: adapters(3), workload: light, busBytesPerSecond: 50_000_000 };
    const alone = runSystem({ ...plan, policy: { kind: 'rolling', adapters: 1 } });
    const together = runSystem({ ...plan, policy: { kind: 'all' } });
    const load = (run: SystemRun): number =>
      Math.max(
        ...run.adapters.map(({ measures }) => measures!.timeline.phases.find(({ phase }) => phase === 'load')!.ticks),
      );
    expect(load(together) / load(alone)).toBeGreaterThan(2);
  });

  test('the processor restarted midway goes on where its log says', () => {
    const restart = { at: seconds(150, 1000), down: seconds(1) };
    const run = runSystem({ adapters: adapters(2), workload: light, processorRestart: restart });
    expect(actions(run)).toContain('restarted');
    expect(told(run)).toEqual([0, 1]);
    expect(states(run)).toEqual(['updated', 'updated']);
    nothingLost(run);
  });
});

describe('the checker', () => {
  test('goes red for one completion dropped, and for one write lost', () => {
    const plan = { adapters: adapters(1), workload: light };
    expect(runSystem(plan).check.passed).toBe(true);
    expect(runSystem(plan, { faults: { dropCompletion: 1000 } }).check).toMatchObject({ passed: false });
    // Little space: what is lost is not overwritten later.
    const sparse = { ...plan, workload: { ...light, volumeBytes: 2 ** 30 } };
    expect(runSystem(sparse, { faults: { loseWrite: 100 } }).check).toMatchObject({ passed: false });
  });
});
