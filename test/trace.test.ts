import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Trace, type TraceEvent } from '../src/trace.js';

const event = (port: number): TraceEvent => ({ kind: 'credit-returned', port });

describe('the trace', () => {
  test('has the SHA-256 of its events as JSON lines for its digest, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1000), fc.nat(9)), { maxLength: 3000 }), (steps) => {
        let now = 0;
        const trace = new Trace(() => now);
        const lines: string[] = [];
        trace.view((seen) => void lines.push(`${JSON.stringify(seen)}\n`));
        for (const [ticks, port] of steps) {
          now += ticks;
          trace.write(event(port));
        }
        expect(trace.count).toBe(steps.length);
        expect(trace.digest()).toBe(createHash('sha256').update(lines.join('')).digest('hex'));
      }),
      { numRuns: 25 },
    );
  });

  test('shows every view each event once, in order, with the tick in which it was written', () => {
    let now = 7;
    const trace = new Trace(() => now);
    const seen: unknown[][] = [[], []];
    for (const list of seen) trace.view((one) => void list.push(one));
    trace.write(event(1));
    now = 9;
    trace.write(event(2));
    expect(seen[0]).toEqual([
      { tick: 7, kind: 'credit-returned', port: 1 },
      { tick: 9, kind: 'credit-returned', port: 2 },
    ]);
    expect(seen[1]).toEqual(seen[0]);
  });

  test('differs by its digest when one tick, one field or the order differs', () => {
    const digestOf = (events: readonly (readonly [number, number])[]): string => {
      let now = 0;
      const trace = new Trace(() => now);
      for (const [tick, port] of events) {
        now = tick;
        trace.write(event(port));
      }
      return trace.digest();
    };
    const digests = [
      [
        [1, 1],
        [1, 2],
      ],
      [
        [1, 2],
        [1, 1],
      ],
      [
        [1, 1],
        [2, 2],
      ],
      [
        [1, 1],
        [1, 3],
      ],
      [[1, 1]],
      [],
    ] as const;
    expect(new Set(digests.map(digestOf)).size).toBe(digests.length);
  });

  test('is closed once its digest was taken', () => {
    const trace = new Trace(() => 0);
    const digest = trace.digest();
    expect(() => trace.write(event(1))).toThrow(/closed/);
    expect(trace.digest()).toBe(digest);
  });
});
