import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DowntimeMeasure } from '../../src/measure/downtime.js';
import { entered, feed, type Line, leftBy, NEW, OLD, taken } from './trace-script.js';

function downtime(lines: readonly Line[], endTick = lines.at(-1)![0]) {
  const measure = new DowntimeMeasure();
  feed(measure, lines);
  return measure.result(endTick);
}

describe('downtime: the old image leaves its service loop for the last time → the new image takes its first I/O', () => {
  it('is exact to the tick at both ends', () => {
    const at = (left: number, took: number) =>
      downtime([
        [0, entered(OLD)],
        [90, taken(OLD)],
        [left, leftBy(OLD)],
        [150, entered(NEW)],
        [took, taken(NEW)],
        [500, taken(NEW)],
      ]);
    expect(at(100, 200)).toMatchObject({ state: 'ended', ticks: 100, fromTick: 100, toTick: 200, resumedImage: NEW });
    expect(at(101, 200).ticks).toBe(99);
    expect(at(100, 201).ticks).toBe(101);
  });

  it('does not end when the new image enters its service loop, only when it takes an I/O', () => {
    expect(
      downtime(
        [
          [0, entered(OLD)],
          [100, leftBy(OLD)],
          [150, entered(NEW)],
        ],
        400,
      ),
    ).toMatchObject({ state: 'open', ticks: 300, toTick: 400, resumedImage: null });
  });

  it('counts from the last time the old image left', () => {
    const result = downtime([
      [0, entered(OLD)],
      [100, leftBy(OLD)],
      [110, entered(OLD)],
      [115, taken(OLD)],
      [130, leftBy(OLD)],
      [170, taken(NEW)],
    ]);
    expect(result).toMatchObject({ ticks: 40, fromTick: 130 });
    expect(result.outages).toEqual({ count: 2, totalTicks: 55, longestTicks: 40 });
  });

  it('is not shortened by a mark: an image that never came back cannot leave a second time', () => {
    expect(
      downtime([
        [0, entered(OLD)],
        [100, leftBy(OLD)],
        [190, leftBy(OLD)],
        [200, taken(NEW)],
      ]).ticks,
    ).toBe(100);
  });

  it('goes on while a new image enters and leaves without taking an I/O, and ends with the old one that resumes', () => {
    expect(
      downtime([
        [0, entered(OLD)],
        [100, leftBy(OLD)],
        [150, entered(NEW)],
        [160, leftBy(NEW)],
        [200, entered(OLD)],
        [210, taken(OLD)],
      ]),
    ).toMatchObject({ state: 'ended', ticks: 110, resumedImage: OLD });
  });

  it('keeps the downtime of the update when the new image is lost later, and counts that outage beside it', () => {
    const result = downtime([
      [0, entered(OLD)],
      [100, leftBy(OLD)],
      [120, taken(NEW)],
      [200, leftBy(NEW)],
      [900, taken(OLD)],
    ]);
    expect(result).toMatchObject({ ticks: 20, fromTick: 100, toTick: 120 });
    expect(result.outages).toEqual({ count: 2, totalTicks: 720, longestTicks: 700 });
  });

  it('begins with a reset that hits a serving image', () => {
    expect(
      downtime([
        [0, entered(OLD)],
        [100, { kind: 'reset', reset: 'power', why: 'cut' }],
        [700, taken(NEW)],
      ]),
    ).toMatchObject({ ticks: 600, leftImage: OLD, leftWhy: 'power reset: cut' });
  });

  it('is none when the old image never stops serving', () => {
    expect(
      downtime([
        [0, entered(OLD)],
        [10, taken(OLD)],
        [90, taken(OLD)],
      ]),
    ).toMatchObject({ state: 'none', ticks: 0, fromTick: null, toTick: null });
  });

  it('equals its slow twin on whatever the CPU does', () => {
    const stay = fc.record({
      image: fc.constantFrom(OLD, NEW),
      wait: fc.nat(9),
      takes: fc.array(fc.nat(9), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 8 }), fc.nat(20), (stays, rest) => {
        let tick = 0;
        const lines: Line[] = [];
        const then = (wait: number, event: Line[1]): void => {
          tick += wait;
          lines.push([tick, event]);
        };
        then(0, entered(OLD));
        then(5, leftBy(OLD));
        for (const { image, wait, takes } of stays) {
          then(wait, entered(image));
          for (const take of takes) then(take, taken(image));
          then(1, leftBy(image));
        }
        const first = lines.findIndex(([, event]) => event.kind === 'io-taken' && event.image === NEW);
        fc.pre(first >= 0);
        const left = lines
          .slice(0, first)
          .findLast(([, event]) => event.kind === 'service-left' && event.image === OLD);
        expect(downtime(lines, tick + rest)).toMatchObject({ fromTick: left![0], toTick: lines[first]![0] });
      }),
    );
  });
});
