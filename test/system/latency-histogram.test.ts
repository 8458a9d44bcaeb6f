import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../../src/measure/latency-histogram.js';

const ticks = fc.oneof(fc.nat(5000), fc.maxSafeNat(), fc.nat(1_000_000_000));

describe('latency histogram', () => {
  test('percentiles are the sorted values within 0.1 %, the ends and the mean exact', () => {
    fc.assert(
      fc.property(fc.array(ticks, { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = new LatencyHistogram();
        for (const value of values) histogram.record(value);
        const sorted = [...values].sort((a, b) => a - b);
        for (const perMillion of [0, 10_000, 500_000, 990_000, 999_000, 1_000_000]) {
          const exact = sorted[Math.max(0, Math.ceil((values.length * perMillion) / 1_000_000) - 1)]!;
          const found = histogram.percentileTicks(perMillion);
          expect(found).toBeGreaterThanOrEqual(exact);
          expect(found - exact).toBeLessThanOrEqual(exact / 1024);
        }
        expect(histogram.maxTicks).toBe(sorted.at(-1));
        expect(histogram.minTicks).toBe(sorted[0]);
        expect(histogram.count).toBe(values.length);
      }),
    );
  });

  test('adding two histograms is recording the values of both', () => {
    fc.assert(
      fc.property(fc.array(ticks), fc.array(ticks), (a, b) => {
        const [left, right, both] = [new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram()];
        for (const value of a) left.record(value);
        for (const value of b) right.record(value);
        for (const value of [...a, ...b]) both.record(value);
        left.add(right);
        for (const perMillion of [1, 500_000, 999_999])
          expect(left.percentileTicks(perMillion)).toBe(both.percentileTicks(perMillion));
        expect([left.count, left.maxTicks, left.minTicks]).toEqual([both.count, both.maxTicks, both.minTicks]);
      }),
    );
  });

  test('without values everything is 0', () => {
    const histogram = new LatencyHistogram();
    expect([histogram.percentileTicks(999_000), histogram.maxTicks, histogram.minTicks, histogram.meanTicks]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});
