import type { Random } from './random.js';

/** When the next I/O comes, by itself: a tick not before the last one. */
export type NextArrival = () => number;

/**
 * Evenly spaced without drift: the n-th arrival is at ⌊n × ticks / count⌋ behind the first, in whole ticks.
 * @param everyTicks this many ticks …
 * @param count … for this many arrivals
 */
export function constantArrivals(firstTick: number, everyTicks: number, count: number): NextArrival {
  const whole = Math.floor(everyTicks / count);
  const part = everyTicks % count;
  let tick = firstTick;
  let owed = 0;
  let isFirst = true;
  return () => {
    if (isFirst) {
      isFirst = false;
      return tick;
    }
    tick += whole;
    owed += part;
    if (owed >= count) {
      owed -= count;
      tick += 1;
    }
    return tick;
  };
}

/** Independent arrivals: exponentially distributed gaps. */
export function poissonArrivals(firstTick: number, meanTicks: number, random: Random): NextArrival {
  let tick = firstTick;
  return () => {
    tick += random.exponentialTicks(meanTicks);
    return tick;
  };
}

/** Within a burst, I/Os follow each other this many times as fast as on the average. */
const BURST_SPEED = 10;

/** Bursts of a fixed length at ten times the mean rate, and exponentially distributed pauses that keep the mean. */
export function burstyArrivals(firstTick: number, meanTicks: number, burstIos: number, random: Random): NextArrival {
  const withinTicks = Math.round(meanTicks / BURST_SPEED);
  const pauseTicks = burstIos * meanTicks - (burstIos - 1) * withinTicks;
  let tick = firstTick;
  let left = 0;
  return () => {
    if (left === 0) {
      left = burstIos - 1;
      tick += random.exponentialTicks(pauseTicks);
    } else {
      left -= 1;
      tick += withinTicks;
    }
    return tick;
  };
}
