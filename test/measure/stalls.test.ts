import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace.js';
import { accepted, completed, dropped, type Line, measured, NEW, notified, OLD, run } from './trace-script.js';

const credit = (port = 0): TraceEvent => ({ kind: 'credit-returned', port });
const stalls = (lines: readonly Line[]) => measured([[0, run()], [10, notified], ...lines]).stalls;

describe('the longest stall: arrival → completion', () => {
  it('is exact to the tick, per port and over all', () => {
    const at = (done: number) =>
      stalls([
        [120, accepted(1, 100)],
        [130, accepted(1, 105, 1)],
        [done, completed(NEW, 1, 100)],
        [180, completed(NEW, 1, 105, 1)],
      ]);
    expect(at(170).ports.map(({ port, longestTicks }) => [port, longestTicks])).toEqual([
      [0, 70],
      [1, 75],
    ]);
    expect(at(170).longestTicks).toBe(75);
    expect(at(177).longestTicks).toBe(77);
  });

  it('counts an I/O that is still pending up to the end of the trace', () => {
    const result = stalls([
      [120, accepted(1, 100)],
      [130, accepted(2, 125)],
      [140, completed(OLD, 2, 125)],
      [900, credit()],
    ]);
    expect(result.longestTicks).toBe(800);
    expect(result.ports[0]!.pending).toBe(1);
  });

  it('goes on for an I/O that a port reset dropped until its host has sent it again and is answered', () => {
    const lines: Line[] = [
      [120, accepted(1, 100)],
      [150, dropped(1)],
      [600, accepted(1, 100)],
    ];
    expect(stalls([...lines, [610, completed(NEW, 1, 100)]]).longestTicks).toBe(510);
    expect(stalls(lines).longestTicks).toBe(500);
  });

  it('leaves out what was finished before the notification', () => {
    const { stalls: result } = measured([
      [0, run()],
      [5, accepted(1, 1)],
      [90, completed(OLD, 1, 1)],
      [100, notified],
      [105, accepted(2, 104)],
      [108, completed(OLD, 2, 104)],
    ]);
    expect(result.longestTicks).toBe(4);
  });
});

describe('the longest frame gap within an exchange', () => {
  it('lies between the accepted frame and its answer, to the tick', () => {
    const gap = (at: number) =>
      stalls([
        [at, accepted(1, 20)],
        [170, completed(NEW, 1, 20)],
      ]).longestFrameGapTicks;
    expect([gap(120), gap(121)]).toEqual([50, 49]);
  });

  it('ends with the exchange when it is dropped; the host begins a new one', () => {
    const result = stalls([
      [120, accepted(1, 100)],
      [150, dropped(1)],
      [600, accepted(1, 100)],
      [610, completed(NEW, 1, 100)],
    ]);
    expect(result.longestFrameGapTicks).toBe(30);
  });
});

describe('the longest time without returning a credit', () => {
  it('runs between two credits while a frame is held, to the tick', () => {
    const gap = (second: number) =>
      stalls([
        [20, accepted(1, 20)],
        [25, accepted(2, 20)],
        [30, completed(OLD, 1, 20)],
        [30, credit()],
        [second, credit()],
        [150, completed(NEW, 2, 20)],
      ]).longestWithoutCreditTicks;
    expect([gap(140), gap(141)]).toEqual([110, 111]);
  });

  it('counts from the notification', () => {
    const { stalls: result } = measured([
      [0, run()],
      [20, accepted(1, 20)],
      [100, notified],
      [130, completed(OLD, 1, 20)],
      [130, credit()],
    ]);
    expect(result.longestWithoutCreditTicks).toBe(30);
    expect(result.longestTicks).toBe(110);
  });

  it('does not run on an idle port', () => {
    const result = stalls([
      [20, accepted(1, 20)],
      [30, completed(OLD, 1, 20)],
      [30, credit()],
      [900, accepted(2, 900)],
      [905, completed(OLD, 2, 900)],
      [905, credit()],
    ]);
    expect(result.longestWithoutCreditTicks).toBe(10);
  });

  it('runs while a port cannot accept, held frames or not', () => {
    const result = stalls([
      [20, { kind: 'port-quiesced', port: 0 }],
      [90, { kind: 'port-released', port: 0 }],
      [900, credit()],
    ]);
    expect(result.longestWithoutCreditTicks).toBe(70);
  });
});

describe('memory', () => {
  it('holds only open I/Os: finished ones leave nothing behind', () => {
    const io = fc.record({ wait: fc.nat(9), ticks: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(io, { maxLength: 30 }), (ios) => {
        let tick = 20;
        let longest = 0;
        const lines: Line[] = [];
        for (const [id, { wait, ticks }] of ios.entries()) {
          tick += wait;
          lines.push([tick, accepted(id, tick)]);
          tick += ticks;
          lines.push([tick, completed(OLD, id, tick - ticks)]);
          longest = Math.max(longest, ticks);
        }
        const result = stalls(lines);
        expect(result.longestTicks).toBe(longest);
        expect(result.ports.every(({ pending }) => pending === 0)).toBe(true);
      }),
    );
  });
});
