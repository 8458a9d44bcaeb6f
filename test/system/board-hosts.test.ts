import { describe, expect, test } from 'vitest';
import { DEFAULT_WORKLOAD, type Workload } from '../../src/system/workload.js';
import { type Assignments, eventsOf, type Path, record, SWIFT_FLASH, scenarioOf } from '../acceptance/runs.js';

const WORKLOAD: Workload = { ...DEFAULT_WORKLOAD, hosts: 8, arrivals: { kind: 'poisson', ratePerSecond: 4000 } };
const run = (path: Path, changes: Partial<Workload> = {}, set: Assignments = {}) =>
  record({ ...scenarioOf({ set: { ...SWIFT_FLASH, ...set } }), workload: { ...WORKLOAD, ...changes } }, path);
const seconds = (numerator: number, denominator = 1) => ({ numerator, denominator });
const trips = ({ measures }: ReturnType<typeof run>): string[] =>
  measures.hostTimers.filter((timer) => timer.trips).map(({ timer }) => timer);

describe('hosts of one adapter', () => {
  const runs = { fastload: run('fastload'), standard: run('standard') };

  test('fastload: no timer trips, nobody logs in again, nothing is tried again; a stall of the order of the downtime', () => {
    const { hosts, downtime } = runs.fastload.measures;
    const { total } = hosts!;
    expect(trips(runs.fastload)).toEqual([]);
    expect([total.timeouts, total.relogins, total.retries, total.failovers]).toEqual([[], 0, 0, 0]);
    expect(total.longestStallTicks).toBeLessThan(downtime.ticks * 2);
    expect(total.latency.during.maxTicks).toBeGreaterThan(20 * total.latency.before.p50Ticks);
    expect(runs.fastload.check).toMatchObject({ passed: true, violations: 0 });
  });

  test('standard: what the table of timers says of two seconds without a link', () => {
    const { hosts, linkDown, relogin } = runs.standard.measures;
    const { total } = hosts!;
    expect(trips(runs.standard)).toEqual(['R_T_TOV', 'switch hold time', 'activation without reset']);
    // Every path of every host, once.
    expect(total.timeouts).toEqual([{ timer: 'R_T_TOV', count: 16 }]);
    expect(total.relogins).toBe(16);
    expect(relogin.hosts).toBe(64);
    expect(total.longestStallTicks).toBeGreaterThan(linkDown.longestTicks);
    expect(runs.standard.check).toMatchObject({ passed: true, violations: 0 });
  });

  test('I/O accepted while nobody processes it is processed by the new image, in order, after a fastload', () => {
    const { trace, measures } = runs.fastload;
    const { fromTick, toTick } = measures.downtime;
    const accepted = eventsOf(trace, 'io-accepted').filter(({ tick }) => tick > fromTick! && tick < toTick!);
    expect(accepted.length).toBeGreaterThan(2);
    const taken = eventsOf(trace, 'io-taken').filter(({ tick }) => tick >= toTick!);
    expect(taken.slice(0, accepted.length).map(({ port, id, image }) => [port, id, image])).toEqual(
      accepted.map(({ port, id }) => [port, id, 'new']),
    );
    expect(measures.io.dropped).toBe(0);
  });

  test('changing a timer changes the verdict: in the table and for the hosts', () => {
    const strict = run('fastload', { timers: { activation: seconds(1, 10_000) } });
    expect(trips(strict)).toEqual(['activation without reset']);
    const lax = run('standard', { timers: { R_T_TOV: seconds(3), switch_hold: seconds(3), activation: null } });
    expect(trips(lax)).toEqual([]);
    expect(lax.measures.hosts!.total.relogins).toBe(0);
    const impatient = run('standard', { timers: { fast_io_fail: seconds(1) } });
    expect(trips(impatient)).toContain('fast_io_fail');
    expect(impatient.measures.hosts!.total.pathsFailed).toBe(16);
  });

  test('twice the time for the links: twice the stall, and the same for whoever counts', () => {
    const slow = run('standard', {}, { 'ports.linkUp': '3s' });
    const stallOf = ({ measures }: typeof slow): number => measures.hosts!.total.longestStallTicks;
    const { baseClockHz } = slow.measures;
    expect((stallOf(slow) - stallOf(runs.standard)) / baseClockHz).toBeCloseTo(1.5, 2);
  });
});

describe('under heavier load', () => {
  test('a standard update drops what is in memory; its hosts send it again, and nothing is lost', () => {
    const arrivals = { kind: 'constant', ratePerSecond: 20_000 } as const;
    const { measures, check } = run('standard', { arrivals }, { 'ports.quiesce': '500us' });
    const { total } = measures.hosts!;
    expect(measures.io.dropped).toBeGreaterThan(0);
    expect(total.droppedAndRetried).toBeGreaterThan(0);
    expect(check).toMatchObject({ passed: true, violations: 0 });
  });

  test('more than the buffers hold waits at the switch, and is accepted when there are credits again', () => {
    const arrivals = { kind: 'constant', ratePerSecond: 60_000 } as const;
    const { measures, check, trace } = run('fastload', { arrivals }, { 'ports.buffers': '4' });
    expect(eventsOf(trace, 'buffers-exhausted').length).toBeGreaterThan(0);
    expect(measures.hosts!.total.retries).toBe(0);
    expect(check!.passed).toBe(true);
  });

  test('I/Os larger than a buffer take several, and move all their bytes', () => {
    const sizes = [{ bytes: 65536, weight: 1 }];
    const { measures, check } = run('fastload', { sizes, arrivals: { kind: 'constant', ratePerSecond: 500 } });
    expect(measures.hosts!.total.bytes).toBe(measures.hosts!.total.ios * 65536);
    // 64 KiB at 1.6 GB/s alone are 41 us.
    expect(measures.hosts!.total.latency.before.p50Ticks / measures.baseClockHz).toBeGreaterThan(45e-6);
    expect(check!.passed).toBe(true);
  });

  test('the overlay and the traffic contend for DRAM: memory-bound phases take longer, others do not', () => {
    const phase = (result: ReturnType<typeof run>, name: string): number =>
      result.measures.timeline.phases.filter((one) => one.phase === name).reduce((sum, one) => sum + one.ticks, 0);
    const idle = run('fastload', { arrivals: { kind: 'constant', ratePerSecond: 1 } });
    const busy = run('fastload', {
      arrivals: { kind: 'constant', ratePerSecond: 40_000 },
      sizes: [{ bytes: 4096, weight: 1 }],
    });
    expect(phase(busy, 'overlay')).toBeGreaterThan(phase(idle, 'overlay'));
    expect(phase(busy, 'restart')).toBe(phase(idle, 'restart'));
  });
});
