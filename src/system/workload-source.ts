import { ticksOfSeconds } from '../clock.js';
import { AccessPattern } from './access-pattern.js';
import { burstyArrivals, constantArrivals, type NextArrival, poissonArrivals } from './arrivals.js';
import type { IoSource } from './io-source.js';
import { Random } from './random.js';
import { Recording } from './recording.js';
import type { Workload } from './workload.js';

/** The source of one host of a workload, from `fromTick` on. */
export function ioSource(workload: Workload, host: number, baseClockHz: number, fromTick: number): IoSource {
  const { arrivals } = workload;
  if (arrivals.kind === 'recorded') return new Recording(arrivals.log, workload, host, baseClockHz, fromTick);
  const pattern = new AccessPattern(workload, host);
  if (arrivals.kind === 'closed') {
    const thinkTicks = ticksOfSeconds(arrivals.think, baseClockHz);
    let started = 0;
    return {
      requesters: arrivals.outstanding,
      next: (tick, requester) => pattern.next(started++ < arrivals.outstanding ? tick : tick + thinkTicks, requester),
    };
  }
  const next = nextArrival(workload, host, baseClockHz, fromTick);
  return { requesters: 0, next: () => pattern.next(next(), 0) };
}

function nextArrival(workload: Workload, host: number, baseClockHz: number, fromTick: number): NextArrival {
  const { arrivals, hosts, seed } = workload;
  if (arrivals.kind === 'closed' || arrivals.kind === 'recorded') throw new RangeError('not an open workload');
  const everyTicks = baseClockHz * hosts;
  const meanTicks = everyTicks / arrivals.ratePerSecond;
  // Hosts do not tick in step.
  const firstTick = fromTick + Math.floor((meanTicks * host) / hosts);
  const random = new Random(seed, 2 * host);
  switch (arrivals.kind) {
    case 'constant':
      return constantArrivals(firstTick, everyTicks, arrivals.ratePerSecond);
    case 'poisson':
      return poissonArrivals(fromTick, meanTicks, random);
    case 'bursty':
      return burstyArrivals(fromTick, meanTicks, arrivals.burstIos, random);
  }
}
