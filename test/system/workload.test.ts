import { describe, expect, test } from 'vitest';
import type { HostIo } from '../../src/system/host-io.js';
import { DEFAULT_WORKLOAD, type Workload } from '../../src/system/workload.js';
import { ioSource } from '../../src/system/workload-source.js';
import { HZ, onCalibratedAdapter, onScriptedPorts } from './hosts.js';

const take = (workload: Partial<Workload>, count: number, host = 0): HostIo[] => {
  const source = ioSource({ ...DEFAULT_WORKLOAD, ...workload }, host, HZ, 0);
  return Array.from({ length: count }, () => source.next(0, 0)!);
};

describe('workloads', () => {
  test('constant: no drift, whatever the rate', () => {
    const ios = take({ hosts: 1, arrivals: { kind: 'constant', ratePerSecond: 7 } }, 70_001);
    expect(ios[0]!.requestedTick).toBe(0);
    for (const n of [7, 700, 70_000]) expect(ios[n]!.requestedTick).toBe((n / 7) * HZ);
  });

  test.each([
    ['poisson', { kind: 'poisson', ratePerSecond: 10_000 }, 1],
    ['bursty', { kind: 'bursty', ratePerSecond: 10_000, burstIos: 16 }, 8],
  ] as const)('%s: the mean rate, and gaps as uneven as they should be', (_, arrivals, unevenness) => {
    const ios = take({ hosts: 1, arrivals }, 100_000);
    const gaps = ios.slice(1).map((io, index) => io.requestedTick - ios[index]!.requestedTick);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.abs(mean / 100_000 - 1)).toBeLessThan(0.04);
    expect(variance / mean ** 2).toBeGreaterThan(unevenness * 0.95);
  });

  test('read share, sizes and addresses are as asked for', () => {
    const ios = take(
      {
        readPerMille: 250,
        sizes: [
          { bytes: 4096, weight: 3 },
          { bytes: 16384, weight: 1 },
        ],
        volumeBytes: 2 ** 20,
      },
      20_000,
    );
    expect(ios.filter(({ kind }) => kind === 'read').length / ios.length).toBeCloseTo(0.25, 1);
    expect(ios.filter(({ bytes }) => bytes === 16384).length / ios.length).toBeCloseTo(0.25, 1);
    for (const { block, blocks } of ios) {
      expect(block % blocks).toBe(0);
      expect(block + blocks).toBeLessThanOrEqual(256);
    }
    expect(new Set(ios.map(({ block }) => block)).size).toBe(256);
  });

  test('sequential addresses follow each other and begin again', () => {
    const ios = take({ access: 'sequential', volumeBytes: 5 * 4096 }, 12);
    expect(ios.map(({ block }) => block)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]);
  });

  test('closed: so many outstanding, never more, and the next one a think time after a completion', () => {
    const think = { numerator: 1, denominator: 100_000 };
    const { runTo, finish, impact, fleet } = onScriptedPorts({
      hosts: 1,
      arrivals: { kind: 'closed', outstanding: 3, think },
    });
    runTo(0.01);
    expect(fleet.open).toBeLessThanOrEqual(3);
    finish();
    // 20 us of service, 2 x 5 us of fabric, 10 us of thinking: 25 000 a second each.
    const { ios, latency } = impact.result().total;
    expect(latency.before.maxTicks).toBe(30_000);
    expect(Math.abs(ios - 3 * 250)).toBeLessThanOrEqual(3);
  });

  test('the same seed gives the same trace, another one another', () => {
    const run = (seed: number): string => {
      const built = onCalibratedAdapter(
        { seed },
        { receiveTicks: () => 100, sendTicks: () => 100, serviceTicks: () => 5000 },
      );
      built.runTo(0.05);
      built.finish();
      return built.digest();
    };
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });
});

describe('against the Pollaczek–Khinchine formula', () => {
  test.each([500, 700, 800])(
    'one queue, Poisson arrivals, fixed service, %i per mille busy: mean wait within 2 %%',
    (busy) => {
      const serviceTicks = 10_000;
      const ratePerSecond = (busy / 1000) * (HZ / serviceTicks);
      const built = onCalibratedAdapter(
        { hosts: 1, pathsPerHost: 1, queueDepth: 1_000_000, seed: 4, arrivals: { kind: 'poisson', ratePerSecond } },
        { receiveTicks: () => 0, sendTicks: () => 0, serviceTicks: () => serviceTicks },
        1,
        1_000_000,
      );
      built.runTo(800_000 / ratePerSecond);
      built.finish();
      const { meanTicks, ios } = built.impact.result().total.latency.before;
      expect(ios).toBeGreaterThan(700_000);
      const waitTicks = meanTicks - serviceTicks - 2 * 5000;
      const rho = busy / 1000;
      const expected = (rho * serviceTicks) / (2 * (1 - rho));
      expect(Math.abs(waitTicks / expected - 1)).toBeLessThan(0.02);
      expect(built.storage.checker.result().passed).toBe(true);
    },
  );
});
