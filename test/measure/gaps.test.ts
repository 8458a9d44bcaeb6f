import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace.js';
import {
  accepted,
  completed,
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

const on = (
  kind: 'buffers-exhausted' | 'buffers-available' | 'port-quiesced' | 'port-released' | 'link-up' | 'credit-returned',
  port = 0,
): TraceEvent => ({ kind, port });
const linkDown = (port = 0): TraceEvent => ({ kind: 'link-down', port, why: 'reset' });
const relogin = (hosts: number, port = 0): TraceEvent => ({ kind: 'relogin', port, hosts });

describe('processing gap: last I/O completed by the old image → first completed by the new', () => {
  const gap = (oldCompletes: number, newCompletes: number) =>
    measured([
      [0, run()],
      [0, entered(OLD)],
      [50, completed(OLD, 1, 40)],
      [90, taken(OLD, 2)],
      [100, leftBy(OLD)],
      [oldCompletes, completed(OLD, 2, 60)],
      [200, taken(NEW, 3)],
      [newCompletes, completed(NEW, 3, 90)],
      [230, completed(NEW, 4, 95)],
    ]).processingGap;

  it('is exact to the tick, an answer that leaves after the service loop was left included', () => {
    expect(gap(105, 210)).toEqual({ ticks: 105, fromTick: 105, toTick: 210 });
    expect(gap(106, 210).ticks).toBe(104);
    expect(gap(105, 211).ticks).toBe(106);
  });

  it('in a fallback ends with the image that resumed', () => {
    const { processingGap } = measured([
      [0, run()],
      [0, entered(OLD)],
      [50, completed(OLD, 1, 40)],
      [100, leftBy(OLD)],
      [160, taken(OLD, 2)],
      [170, completed(OLD, 2, 60)],
      [190, completed(OLD, 3, 60)],
    ]);
    expect(processingGap).toEqual({ ticks: 120, fromTick: 50, toTick: 170 });
  });

  it('is not ended by an answer of the old image that leaves late', () => {
    const { processingGap } = measured([
      [0, run()],
      [0, entered(OLD)],
      [100, leftBy(OLD)],
      [160, taken(NEW, 2)],
      [165, completed(OLD, 1, 60)],
      [170, completed(NEW, 2, 60)],
    ]);
    expect(processingGap).toEqual({ ticks: 5, fromTick: 165, toTick: 170 });
  });

  it('is a lower bound while nothing completes, and zero where nothing stopped', () => {
    const open = measured([
      [0, run()],
      [0, entered(OLD)],
      [50, completed(OLD, 1, 40)],
      [100, leftBy(OLD)],
      [400, notified],
    ]);
    expect(open.processingGap).toEqual({ ticks: 350, fromTick: 50, toTick: null });
    const none = measured([
      [0, run()],
      [0, entered(OLD)],
      [50, completed(OLD, 1, 40)],
    ]);
    expect(none.processingGap).toEqual({ ticks: 0, fromTick: null, toTick: null });
  });
});

describe('accept gap: a port cannot take a frame', () => {
  const gap = (lines: readonly Line[]) =>
    measured([[0, run()], [10, notified], ...lines, [1000, resumed(NEW)], [1000, ended()]]).acceptGap;

  it('joins overlapping and touching causes into one stretch, exact to the tick', () => {
    const stretch = (released: number) =>
      gap([
        [100, on('buffers-exhausted')],
        [120, on('port-quiesced')],
        [130, on('buffers-available')],
        [released, on('port-released')],
        [released, on('buffers-exhausted')],
        [200, on('buffers-available')],
      ]);
    expect(stretch(150).ports).toEqual([
      { port: 0, count: 1, totalTicks: 100, longestTicks: 100, longestFromTick: 100 },
    ]);
    expect(
      gap([
        [100, on('buffers-exhausted')],
        [150, on('buffers-available')],
        [151, on('port-quiesced')],
        [200, on('port-released')],
      ]).ports[0],
    ).toMatchObject({ count: 2, totalTicks: 99, longestTicks: 50, longestFromTick: 100 });
  });

  it('is per port, and the longest of any port', () => {
    const result = gap([
      [100, on('port-quiesced', 1)],
      [110, on('port-quiesced', 0)],
      [150, on('port-released', 1)],
      [171, on('port-released', 0)],
    ]);
    expect(result.longestTicks).toBe(61);
    expect(result.ports.map(({ port, longestTicks }) => [port, longestTicks])).toEqual([
      [0, 61],
      [1, 50],
    ]);
  });

  it('after a lost link lasts until hosts are logged in again or a frame comes in', () => {
    expect(
      gap([
        [100, linkDown()],
        [300, on('link-up')],
        [450, relogin(4)],
      ]).longestTicks,
    ).toBe(350);
    expect(
      gap([
        [100, linkDown()],
        [300, on('link-up')],
        [400, accepted(1, 100)],
      ]).longestTicks,
    ).toBe(300);
  });

  it('knows that a port reset empties its buffers and releases its DMA', () => {
    const result = gap([
      [80, on('buffers-exhausted')],
      [90, on('port-quiesced')],
      [100, linkDown()],
      [300, on('link-up')],
      [310, relogin(1)],
    ]);
    expect(result.ports[0]).toMatchObject({ count: 1, longestTicks: 230, longestFromTick: 80 });
  });

  it('counts from the notification, and not what begins after the update', () => {
    const { acceptGap } = measured([
      [0, run()],
      [5, on('buffers-exhausted')],
      [100, notified],
      [130, on('buffers-available')],
      [200, resumed(NEW)],
      [210, on('buffers-exhausted')],
      [250, on('buffers-available')],
      [300, ended()],
      [310, on('buffers-exhausted')],
      [500, on('buffers-available')],
    ]);
    expect(acceptGap.ports[0]).toEqual({
      port: 0,
      count: 2,
      totalTicks: 70,
      longestTicks: 40,
      longestFromTick: 210,
    });
  });
});

describe('link down: loss of sync → link up, per port', () => {
  it('is exact to the tick and counts a link that never comes back up to the end', () => {
    const down = (up: number) =>
      measured([
        [0, run()],
        [10, notified],
        [100, linkDown()],
        [150, linkDown(3)],
        [up, on('link-up')],
        [400, relogin(2)],
      ]).linkDown;
    expect(down(300)).toEqual({
      longestTicks: 250,
      ports: [
        { port: 0, count: 1, totalTicks: 200, longestTicks: 200, longestFromTick: 100 },
        { port: 3, count: 1, totalTicks: 250, longestTicks: 250, longestFromTick: 150 },
      ],
    });
    expect(down(301).ports[0]!.longestTicks).toBe(201);
  });

  it('counts a link that is down at the notification from there', () => {
    const { linkDown: down } = measured([
      [0, run()],
      [40, linkDown()],
      [100, notified],
      [130, on('link-up')],
    ]);
    expect(down.ports[0]).toMatchObject({ count: 1, longestTicks: 30, longestFromTick: 100 });
  });

  it('leaves out what lay before the notification', () => {
    const { linkDown: down } = measured([
      [0, run()],
      [0, linkDown()],
      [90, on('link-up')],
      [100, notified],
    ]);
    expect(down.longestTicks).toBe(0);
  });
});

describe('relogin: hosts that had to log in again', () => {
  it('adds up by port, from the notification on', () => {
    const { relogin: again } = measured([
      [0, run()],
      [1, relogin(4, 0)],
      [10, notified],
      [20, relogin(4, 1)],
      [30, relogin(2, 0)],
      [40, relogin(3, 1)],
    ]);
    expect(again).toEqual({
      hosts: 9,
      ports: [
        { port: 0, hosts: 2 },
        { port: 1, hosts: 7 },
      ],
    });
  });

  it('moves with a login by one tick across the notification', () => {
    const at = (tick: number) =>
      measured(
        tick < 10
          ? [
              [0, run()],
              [tick, relogin(4)],
              [10, notified],
            ]
          : [
              [0, run()],
              [10, notified],
              [tick, relogin(4)],
            ],
      ).relogin.hosts;
    expect([at(9), at(11)]).toEqual([0, 4]);
  });
});

describe('total update time: notification → the later of resume and end', () => {
  it('is exact to the tick whichever comes last', () => {
    const total = (resumes: number, ends: number) =>
      measured(
        (
          [
            [0, run()],
            [10, notified],
            [resumes, resumed(NEW)],
            [ends, ended()],
          ] as Line[]
        ).sort(([a], [b]) => a - b),
      ).totalTime;
    expect(total(100, 900)).toEqual({ ticks: 890, fromTick: 10, toTick: 900, complete: true });
    expect(total(100, 901).ticks).toBe(891);
    expect(total(950, 900).ticks).toBe(940);
  });

  it('is a lower bound when the update never ends', () => {
    expect(
      measured([
        [0, run()],
        [10, notified],
        [70, resumed(NEW)],
      ]).totalTime,
    ).toEqual({ ticks: 60, fromTick: 10, toTick: 70, complete: false });
  });
});
