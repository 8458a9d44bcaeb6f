import { describe, expect, test } from 'vitest';
import { choosePath } from '../../src/system/multipath.js';
import type { Traced, TraceKind } from '../../src/trace.js';
import { HZ, onScriptedPorts } from './hosts.js';

const LIGHT = { hosts: 2, arrivals: { kind: 'constant', ratePerSecond: 2000 } } as const;
const of = <K extends TraceKind>(trace: readonly Traced[], kind: K): Traced<K>[] =>
  trace.filter((event): event is Traced<K> => event.kind === kind);
const seconds = (numerator: number, denominator = 1) => ({ numerator, denominator });
const timers = (trace: readonly Traced[]): string[] => [...new Set(of(trace, 'host-timer').map(({ timer }) => timer))];

describe('multipath policies', () => {
  const path = (load: number, state: 'active' | 'blocked' | 'failed' | 'removed' = 'active') => ({ load, state });

  test('round robin takes turns, least queue the idlest, failover the first that works', () => {
    const paths = [path(2), path(0), path(1)];
    expect([0, 1, 2, 3].map((turn) => choosePath('round-robin', paths, turn, 8))).toEqual([0, 1, 2, 0]);
    expect(choosePath('least-queue', paths, 0, 8)).toBe(1);
    expect(choosePath('failover', paths, 2, 8)).toBe(0);
  });

  test('failed and removed paths are passed over, blocked ones are not: nobody knows yet', () => {
    const paths = [path(0, 'failed'), path(0, 'removed'), path(0, 'blocked')];
    for (const policy of ['round-robin', 'least-queue', 'failover'] as const)
      expect(choosePath(policy, paths, 0, 8)).toBe(2);
    expect(choosePath('round-robin', paths.slice(0, 2), 0, 8)).toBe(-1);
  });

  test('a path takes no more than its queue depth', () => {
    expect(choosePath('round-robin', [path(8), path(7)], 0, 8)).toBe(1);
    expect(choosePath('failover', [path(8), path(7)], 0, 8)).toBe(-1);
  });
});

describe('a host whose link is lost', () => {
  test('shorter than R_T_TOV: I/Os wait, nothing is terminated, nobody logs in again', () => {
    const { ports, runTo, finish, trace, impact, storage } = onScriptedPorts(LIGHT);
    runTo(0.1002);
    for (const port of ports) port.loseLink();
    runTo(0.15);
    for (const port of ports) port.open();
    runTo(3);
    finish();
    expect(of(trace, 'host-relogin')).toEqual([]);
    // What a port had dropped is found out by the gap in its exchange.
    expect(timers(trace).filter((timer) => timer !== 'E_D_TOV')).toEqual([]);
    expect(storage.checker.result().passed).toBe(true);
    expect(impact.result().total.ios).toBe(6000);
  });

  test('longer: implicit logout, exchanges terminated, tried again after the login; nothing is lost', () => {
    const { ports, runTo, finish, trace, impact, storage } = onScriptedPorts(LIGHT);
    runTo(0.10002);
    for (const port of ports) port.loseLink();
    runTo(2.2);
    for (const port of ports) port.open();
    runTo(2.3);
    finish();
    expect(timers(trace)).toEqual(['R_T_TOV']);
    expect(of(trace, 'host-relogin')).toHaveLength(4);
    const { total } = impact.result();
    expect(total.droppedAndRetried).toBeGreaterThan(0);
    expect(total.failovers).toBe(0);
    expect(total.latency.before.maxTicks).toBeGreaterThan(2.09 * HZ);
    expect(storage.checker.result().passed).toBe(true);
  });

  test('fast_io_fail fails the path: its I/Os go by the other one, long before the link is back', () => {
    const stalled = (budget: { numerator: number; denominator: number }) => {
      const { ports, runTo, finish, trace, impact, storage } = onScriptedPorts({
        ...LIGHT,
        timers: { fast_io_fail: budget },
      });
      runTo(0.1);
      ports[0]!.loseLink();
      runTo(10);
      ports[0]!.open();
      runTo(10.1);
      finish();
      expect(storage.checker.result().passed).toBe(true);
      return { trace, ...impact.result().total };
    };
    const soon = stalled(seconds(1));
    expect(timers(soon.trace)).toEqual(['R_T_TOV', 'fast_io_fail']);
    expect(soon.failovers).toBeGreaterThan(0);
    expect(soon.latency.before.maxTicks).toBeLessThan(1.01 * HZ);
    expect(soon.pathsFailed).toBe(2);
    expect(soon.relogins).toBe(2);
    // The timer decides, not the link.
    expect(stalled(seconds(3)).latency.before.maxTicks).toBeGreaterThan(2.99 * HZ);
  });

  test('dev_loss_tmo removes the target', () => {
    const { ports, runTo, trace } = onScriptedPorts({ ...LIGHT, timers: { dev_loss_tmo: seconds(7) } });
    ports[0]!.loseLink();
    runTo(8);
    expect(timers(trace)).toEqual(['R_T_TOV', 'fast_io_fail', 'dev_loss_tmo']);
    expect(of(trace, 'host-path').at(-1)).toMatchObject({ state: 'removed', tick: 7 * HZ + 1 });
  });

  test('a timer trips beyond its budget, not at it', () => {
    for (const [outageTicks, trips] of [
      [HZ / 10, false],
      [HZ / 10 + 2, true],
    ] as const) {
      const { ports, queue, trace } = onScriptedPorts(LIGHT);
      ports[0]!.loseLink();
      queue.runTo(outageTicks);
      ports[0]!.open();
      queue.runTo(HZ);
      expect(timers(trace).includes('R_T_TOV')).toBe(trips);
    }
  });
});

describe('a host whose adapter takes frames and does not answer', () => {
  test('E_D_TOV aborts the exchange; the other path does it; the late original changes nothing', () => {
    const { ports, runTo, finish, trace, impact, storage } = onScriptedPorts(LIGHT);
    runTo(0.1);
    ports[0]!.isStuck = true;
    runTo(4);
    ports[0]!.unstick();
    runTo(4.5);
    finish();
    expect(timers(trace)).toEqual(['E_D_TOV']);
    const { total } = impact.result();
    expect(total.failovers).toBeGreaterThan(0);
    expect(total.latency.before.maxTicks).toBeGreaterThan(2 * HZ);
    expect(storage.checker.result()).toMatchObject({ passed: true, violations: 0 });
  });

  test('without E_D_TOV it is R_A_TOV, without that the command timeout, which also fails the path', () => {
    const tripped = (budgets: Parameters<typeof onScriptedPorts>[0]['timers']) => {
      const built = onScriptedPorts({ hosts: 1, arrivals: { kind: 'constant', ratePerSecond: 100 }, timers: budgets! });
      built.ports[0]!.isStuck = true;
      built.runTo(35);
      built.ports[0]!.unstick();
      built.runTo(36);
      built.finish();
      expect(built.storage.checker.result().passed).toBe(true);
      return built.trace;
    };
    expect(timers(tripped({ E_D_TOV: null }))).toEqual(['R_A_TOV']);
    const last = tripped({ E_D_TOV: null, R_A_TOV: null });
    expect(timers(last)).toEqual(['command_timeout']);
    expect(of(last, 'host-path').map(({ state }) => state)).toEqual(['failed', 'active']);
  });

  test('NVMe-oF: a keep-alive without an answer loses the controller', () => {
    const { ports, runTo, finish, trace, storage } = onScriptedPorts(LIGHT, 'NVMe-oF');
    runTo(3);
    ports[0]!.isStuck = true;
    runTo(20);
    expect(timers(trace)).toEqual(['keep_alive']);
    // Sent at 5 s, half a budget behind the last one; given up a budget later.
    expect(of(trace, 'host-timer')[0]!.tick).toBe(10 * HZ + 1);
    ports[0]!.unstick();
    runTo(21);
    expect(of(trace, 'host-path').map(({ state }) => state)).toEqual(['failed', 'failed', 'active', 'active']);
    finish();
    expect(storage.checker.result().passed).toBe(true);
  });
});

test('more I/Os than the queue depths allow wait in the host, and their waiting counts', () => {
  const { runTo, finish, impact, storage } = onScriptedPorts({
    hosts: 1,
    queueDepth: 1,
    arrivals: { kind: 'constant', ratePerSecond: 100_000 },
  });
  runTo(0.01);
  finish();
  const { latency } = impact.result().total;
  // Two paths, 30 us each: 66 667 a second; the thousandth waits for a third of its 10 ms.
  expect(latency.before.ios).toBe(1000);
  expect(latency.before.maxTicks / HZ).toBeCloseTo(0.005, 3);
  expect(storage.checker.result().passed).toBe(true);
});
