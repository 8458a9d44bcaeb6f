import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IntervalUnion } from '../../src/measure/interval-union.js';
import { entered, type Line, leftBy, measured, NEW, OLD, run, spent, taken } from './trace-script.js';

describe('the union of intervals', () => {
  it('equals its slow twin, one tick at a time', () => {
    const interval = fc.tuple(fc.nat(60), fc.nat(20));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 20 }), interval, (intervals, [from, length]) => {
        const union = new IntervalUnion();
        const covered = new Set<number>();
        for (const [begin, ticks] of intervals) {
          union.add(begin, begin + ticks);
          for (let tick = begin; tick < begin + ticks; tick += 1) covered.add(tick);
        }
        const slow = [...covered].filter((tick) => tick >= from && tick < from + length).length;
        expect(union.ticksWithin({ fromTick: from, toTick: from + length })).toBe(slow);
      }),
    );
  });

  it('keeps disjoint parts in order and joins those that touch', () => {
    const union = new IntervalUnion();
    union.add(50, 60);
    union.add(10, 20);
    union.add(20, 30);
    union.add(40, 40);
    expect(union.parts).toEqual([
      { fromTick: 10, toTick: 30 },
      { fromTick: 50, toTick: 60 },
    ]);
    union.add(25, 55);
    expect(union.parts).toEqual([{ fromTick: 10, toTick: 60 }]);
  });

  it('does not grow with the number of stretches that touch', () => {
    const union = new IntervalUnion();
    for (let tick = 0; tick < 10_000; tick += 1) union.add(tick, tick + 1);
    expect(union.parts).toHaveLength(1);
  });
});

describe('resting on assumptions', () => {
  const share = (lines: readonly Line[]) =>
    measured([[0, run()], [0, entered(OLD)], [100, leftBy(OLD)], ...lines]).assumptions;

  it('counts time once, however many assumed durations overlap, and only inside the downtime', () => {
    const result = share([
      [120, spent('ports.quiesce', 50)],
      [150, spent('resets.core', 20, 'sourced')],
      [180, spent('resets.post', 30)],
      [190, spent('dram.initialisation', 25)],
      [200, taken(NEW)],
      [230, spent('ports.release', 40)],
    ]);
    // 100–120 of the first, 150–190 of the next two, 190–200 of the last: what ends later began inside.
    expect(result).toEqual({
      assumedTicks: 70,
      downtimeTicks: 100,
      fields: [
        { field: 'resets.post', ticks: 30 },
        { field: 'dram.initialisation', ticks: 25 },
        { field: 'ports.quiesce', ticks: 20 },
        { field: 'ports.release', ticks: 10 },
      ],
    });
  });

  it('moves by a tick with the event that names it', () => {
    const at = (tick: number) =>
      share([
        [tick, spent('resets.post', 50)],
        [200, taken(NEW)],
      ]).assumedTicks;
    expect([at(130), at(131)]).toEqual([30, 31]);
  });

  it('starts again when a later outage takes the place of the first', () => {
    const result = share([
      [120, spent('a', 20)],
      [130, taken(OLD)],
      [140, leftBy(OLD)],
      [160, spent('b', 5)],
      [170, taken(NEW)],
    ]);
    expect(result).toEqual({ assumedTicks: 5, downtimeTicks: 30, fields: [{ field: 'b', ticks: 5 }] });
  });

  it('is nothing without a downtime', () => {
    const { assumptions } = measured([
      [0, run()],
      [0, entered(OLD)],
      [50, spent('a', 20)],
    ]);
    expect(assumptions).toEqual({ assumedTicks: 0, downtimeTicks: 0, fields: [] });
  });
});
