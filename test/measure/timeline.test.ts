import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraceError } from '../../src/measure/trace-error.js';
import { begin, end, entered, type Line, leftBy, measured, NEW, OLD, run, taken } from './trace-script.js';

const FIXED: readonly Line[] = [
  [0, run()],
  [0, entered(OLD)],
  [10, begin('load')],
  [90, end('load', 4096)],
  [95, begin('overlay')],
  [100, leftBy(OLD)],
  [160, end('overlay', 1024)],
  [170, begin('resume')],
  [180, begin('program other slot', 'flash')],
  [200, taken(NEW)],
  [230, end('resume')],
  [400, end('program other slot', 4096, 'flash')],
];

describe('the timeline', () => {
  it('lists the phases of each lane with their part inside the downtime', () => {
    const { timeline, downtime } = measured(FIXED);
    expect(downtime.ticks).toBe(100);
    const { phases, unattributedTicks } = timeline;
    expect(phases.map((p) => [p.lane, p.phase, p.beginTick, p.endTick, p.ticks, p.bytes, p.downtimeTicks])).toEqual([
      ['update', 'load', 10, 90, 80, 4096, 0],
      ['update', 'overlay', 95, 160, 65, 1024, 60],
      ['update', 'resume', 170, 230, 60, 0, 30],
      ['flash', 'program other slot', 180, 400, 220, 4096, 20],
    ]);
    expect(unattributedTicks).toBe(10);
  });

  it('shows a phase that ends one tick later as one tick less unattributed', () => {
    const later = FIXED.map((line): Line => (line[0] === 160 ? [161, line[1]] : line));
    const { timeline } = measured(later);
    expect(timeline.phases[1]).toMatchObject({ ticks: 66, downtimeTicks: 61 });
    expect(timeline.unattributedTicks).toBe(9);
  });

  it('marks a phase that another begins over, or that never ends, as cut off', () => {
    const { timeline } = measured([
      [0, run()],
      [10, begin('overlay')],
      [40, begin('reset')],
      [90, entered(NEW)],
    ]);
    expect(timeline.phases).toMatchObject([
      { phase: 'overlay', endTick: 40, interrupted: true },
      { phase: 'reset', endTick: 90, interrupted: true },
    ]);
  });

  it('refuses a phase that ends without having begun, naming both', () => {
    const bad = () =>
      measured([
        [0, run()],
        [10, begin('load')],
        [20, end('verify')],
      ]);
    expect(bad).toThrow(TraceError);
    expect(bad).toThrow(/tick 20: phase "verify" ends on lane update; expected the end of phase "load"/);
  });

  it('always adds up: parts of the update lane and what no phase covers are the downtime exactly', () => {
    const steps = fc.array(
      fc.record({ wait: fc.nat(50), ticks: fc.nat(50), lane: fc.constantFrom('update' as const, 'flash' as const) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, fc.nat(400), fc.nat(400), (phases, left, gap) => {
        const clock = { update: 0, flash: 0 };
        const lines: Line[] = [];
        for (const [index, { wait, ticks, lane }] of phases.entries()) {
          clock[lane] += wait;
          lines.push([clock[lane], begin(`phase ${index}`, lane)]);
          clock[lane] += ticks;
          lines.push([clock[lane], end(`phase ${index}`, 0, lane)]);
        }
        lines.push([left, leftBy(OLD)], [left + gap, taken(NEW)]);
        const ordered = [[0, run()] as Line, [0, entered(OLD)] as Line, ...sorted(lines)];
        const { timeline, downtime } = measured(ordered);
        const covered = timeline.phases
          .filter(({ lane }) => lane === 'update')
          .reduce((sum, { downtimeTicks }) => sum + downtimeTicks, 0);
        expect(downtime.ticks).toBe(gap);
        expect(timeline.unattributedTicks).toBeGreaterThanOrEqual(0);
        expect(covered + timeline.unattributedTicks).toBe(gap);
      }),
    );
  });
});

function sorted(lines: readonly Line[]): Line[] {
  return lines
    .map((line, index) => ({ line, index }))
    .sort((a, b) => a.line[0] - b.line[0] || a.index - b.index)
    .map(({ line }) => line);
}
