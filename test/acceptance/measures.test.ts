// What the default pair comes to, and that the measures say what the raw trace says.
import { describe, expect, test } from 'vitest';
import type { Traced } from '../../src/trace.js';
import { eventsOf, type Path, type RecordedRun, record, scenarioOf } from './runs.js';

const runs: Readonly<Record<Path, RecordedRun>> = {
  fastload: record(scenarioOf(), 'fastload'),
  standard: record(scenarioOf(), 'standard'),
};
const seconds = (run: RecordedRun, ticks: number): number => ticks / run.measures.baseClockHz;

/** Downtime by its definition alone: last leave of the old image's loop → first frame the new image takes. */
function downtimeOf(trace: readonly Traced[]): number {
  const first = trace.findIndex((event) => event.kind === 'io-taken' && event.image === 'new');
  const left = trace.slice(0, first).findLast((event) => event.kind === 'service-left' && event.image === 'old');
  return trace[first]!.tick - left!.tick;
}

describe('the default pair by fastload', () => {
  const { measures } = runs.fastload;

  test('is down for less than 100 ms, with every link up and nobody logging in again', () => {
    expect(seconds(runs.fastload, measures.downtime.ticks)).toBeLessThan(0.1);
    expect(measures.downtime.state).toBe('ended');
    expect(measures.linkDown.longestTicks).toBe(0);
    expect(measures.relogin.hosts).toBe(0);
    expect(eventsOf(runs.fastload.trace, 'link-down')).toEqual([]);
    expect(eventsOf(runs.fastload.trace, 'io-dropped')).toEqual([]);
  });

  test('ends with the new image, its tables as they were, and no timer of a host tripped', () => {
    expect(measures.outcome).toMatchObject({ updated: true, fallbacks: [], resumed: { image: 'new', by: 'fastload' } });
    expect(runs.fastload.tables).toEqual({ state: 'kept' });
    expect(measures.hostTimers.filter(({ trips }) => trips)).toEqual([]);
  });

  test('leaves the image in flash that it leaves in memory, as the standard path does', () => {
    for (const run of Object.values(runs)) {
      const { board, profile } = run.adapter;
      const { runBase, runBytes } = profile.memory;
      const [record_] = eventsOf(run.trace, 'boot-record').slice(-1);
      const { base } = profile.flash.slots[record_!.slot as 0 | 1];
      const bytes = scenarioOf().newContainer.length;
      const inFlash = Buffer.from(board.flash.peek(base, bytes));
      expect(inFlash.equals(board.dram.peek(runBase, runBytes).subarray(0, bytes))).toBe(true);
      expect(inFlash.equals(scenarioOf().newContainer)).toBe(true);
    }
    const [a, b] = Object.values(runs).map(({ adapter: { board } }) => board.flash.peek(0, board.flash.geometry.bytes));
    expect(Buffer.from(a!).equals(b!)).toBe(true);
  });
});

describe('the default pair by the standard update', () => {
  const { measures } = runs.standard;

  test('takes seconds, drops every link and has every host log in again', () => {
    expect(seconds(runs.standard, measures.downtime.ticks)).toBeGreaterThan(2);
    expect(measures.linkDown.ports.every(({ totalTicks }) => totalTicks > 0)).toBe(true);
    expect(measures.relogin.hosts).toBe(4 * 16);
    expect(measures.outcome).toMatchObject({ updated: true, resumed: { image: 'new', by: 'standard' } });
    expect(measures.hostTimers.filter(({ trips }) => trips).length).toBeGreaterThan(0);
  });
});

describe.each(['fastload', 'standard'] as const)('%s: the measures are what the raw trace says', (path) => {
  const { trace, measures } = runs[path];

  test('downtime', () => {
    expect(measures.downtime.ticks).toBe(downtimeOf(trace));
  });

  test('the phases and what no phase covers add up to the downtime', () => {
    const { phases, unattributedTicks } = measures.timeline;
    const sum = phases.reduce((ticks, { lane, downtimeTicks }) => ticks + (lane === 'update' ? downtimeTicks : 0), 0);
    expect(sum + unattributedTicks).toBe(measures.downtime.ticks);
    expect(unattributedTicks).toBeGreaterThanOrEqual(0);
  });

  test('processing gap: last I/O the old image completed → first that the new one did', () => {
    const completed = eventsOf(trace, 'io-completed');
    const first = completed.findIndex(({ image }) => image === 'new');
    const last = completed.slice(0, first).findLast(({ image }) => image === 'old')!;
    expect(measures.processingGap.ticks).toBe(completed[first]!.tick - last.tick);
  });

  test('total update time: notification → the later of resume and end', () => {
    const notified = eventsOf(trace, 'notified')[0]!.tick;
    const ended = Math.max(eventsOf(trace, 'resumed')[0]!.tick, eventsOf(trace, 'update-ended')[0]!.tick);
    expect(measures.totalTime.ticks).toBe(ended - notified);
  });

  test('link down, per port', () => {
    const downTicks = [0, 1, 2, 3].map((port) => {
      const at = (kind: 'link-down' | 'link-up') =>
        eventsOf(trace, kind).find((event) => event.port === port)?.tick ?? 0;
      return at('link-up') - at('link-down');
    });
    expect(
      [0, 1, 2, 3].map((port) => measures.linkDown.ports.find((one) => one.port === port)?.totalTicks ?? 0),
    ).toEqual(downTicks);
  });

  test('time never goes back, and each phase that begins ends', () => {
    expect(trace.every(({ tick }, index) => index === 0 || tick >= trace[index - 1]!.tick)).toBe(true);
    expect(eventsOf(trace, 'phase-begin').length).toBe(eventsOf(trace, 'phase-end').length);
  });
});
