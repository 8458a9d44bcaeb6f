import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BASE_CLOCK_HZ_MAX, baseClockHz, Clock, type TimeSource, ticksOfSeconds } from '../../src/clock.js';

describe('the base clock', () => {
  test('is the least common multiple of the domains, so that each has a whole period', () => {
    expect(baseClockHz([400_000_000, 800_000_000])).toBe(800_000_000);
    expect(baseClockHz([400_000_000, 1_200_000_000])).toBe(1_200_000_000);
    expect(baseClockHz([450_000_000, 800_000_000])).toBe(7_200_000_000);
    expect(baseClockHz([])).toBe(1);
  });

  test('of any domains within its limit is divided by each of them', () => {
    const clocks = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(clocks, (frequencies) => {
        const base = baseClockHz(frequencies);
        expect(frequencies.every((hz) => base % hz === 0)).toBe(true);
        expect(base).toBeLessThanOrEqual(frequencies.reduce((product, hz) => product * hz, 1));
      }),
    );
  });

  test('is refused beyond 100 GHz, where 2^53 ticks would be less than a day', () => {
    expect(() => baseClockHz([400_000_000, 799_999_999])).toThrow(RangeError);
    expect(() => baseClockHz([100_000_000_001])).toThrow(RangeError);
    expect(baseClockHz([BASE_CLOCK_HZ_MAX])).toBe(BASE_CLOCK_HZ_MAX);
    expect(Number.MAX_SAFE_INTEGER / BASE_CLOCK_HZ_MAX).toBeGreaterThan(24 * 3600);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses %s Hz', (hz) => {
    expect(() => baseClockHz([hz])).toThrow(RangeError);
  });
});

describe('ticks of a duration', () => {
  test('are whole, and never shorter than the duration', () => {
    expect(ticksOfSeconds({ numerator: 1, denominator: 1_000_000 }, 800_000_000)).toBe(800);
    expect(ticksOfSeconds({ numerator: 1, denominator: 3 }, 10)).toBe(4);
    expect(ticksOfSeconds({ numerator: 0, denominator: 7 }, 800_000_000)).toBe(0);
    expect(ticksOfSeconds({ numerator: 1, denominator: 10 ** 12 }, 800_000_000)).toBe(1);
  });

  test('are exact where a double would not be', () => {
    const day = { numerator: 86_400 * 1_000_003 + 1, denominator: 1_000_003 };
    expect(ticksOfSeconds(day, 7_200_000_000)).toBe(Number((BigInt(day.numerator) * 7_200_000_000n) / 1_000_003n) + 1);
  });
});

describe('the event queue', () => {
  test('runs what is scheduled by tick, and within one tick in the order in which it was asked for', () => {
    const schedule = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(schedule, (ticks) => {
        const clock = new Clock();
        const ran: (readonly [tick: number, order: number])[] = [];
        for (const [order, tick] of ticks.entries())
          clock.at(tick, () => {
            expect(clock.now).toBe(tick);
            ran.push([tick, order]);
          });
        clock.runUntil(() => ran.length === ticks.length);
        expect(ran).toEqual(ran.toSorted(([a, i], [b, j]) => a - b || i - j));
      }),
    );
  });

  test('runs what events schedule while they run, and nothing that was cancelled', () => {
    const step = fc.record({
      delay: fc.nat(9),
      children: fc.array(fc.nat(9), { maxLength: 3 }),
      cancels: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const clock = new Clock();
        let expected = 0;
        let last = 0;
        let ran = 0;
        const note = (due: number) => () => {
          expect(clock.now).toBe(due);
          expect(clock.now).toBeGreaterThanOrEqual(last);
          last = clock.now;
          ran += 1;
        };
        for (const { delay, children, cancels } of steps) {
          expected += cancels ? 0 : 1 + children.length;
          const scheduled = clock.at(delay, () => {
            note(delay)();
            for (const child of children) clock.after(child, note(delay + child));
          });
          if (cancels) scheduled.cancel();
        }
        clock.runUntil(() => ran === expected);
        expect(ran).toBe(expected);
      }),
    );
  });

  test('refuses the past and fractions', () => {
    const clock = new Clock();
    clock.at(5, () => {});
    let done = false;
    clock.at(5, () => {
      done = true;
    });
    clock.runUntil(() => done);
    for (const tick of [4, 5.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => clock.at(tick, () => {})).toThrow(RangeError);
  });

  test('says so when nothing is left that could happen', () => {
    expect(() => new Clock().runUntil(() => false)).toThrow(/nothing is left/);
  });

  test.each([1, 997, 10_000_000])(
    'a source that is busy is advanced in slices of %i, and acts before events of its tick',
    (slice) => {
      const clock = new Clock();
      clock.sliceTicks = slice;
      const log: string[] = [];
      const due = [3, 40, 40_000];
      let now = 0;
      const source: TimeSource = {
        advance: (tick) => {
          expect(tick - now).toBeLessThanOrEqual(slice);
          const [next = Number.POSITIVE_INFINITY] = due;
          now = Math.min(tick, next);
          return now;
        },
        horizon: () => (due.length > 0 ? now : Number.POSITIVE_INFINITY),
        settle: () => {
          if (due[0] !== now) return;
          due.shift();
          log.push(`source ${now}`);
        },
      };
      clock.attach(source);
      for (const tick of [2, 40, 40_000]) clock.at(tick, () => log.push(`event ${tick}`));
      clock.runUntil(() => log.length === 6);
      expect(log).toEqual(['event 2', 'source 3', 'source 40', 'event 40', 'source 40000', 'event 40000']);
    },
  );
});
