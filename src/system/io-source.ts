import { ticksOfSeconds } from '../clock.js';
import { burstyArrivals, constantArrivals, type NextArrival, poissonArrivals } from './arrivals.js';
import { HostIo } from './host-io.js';
import { Random } from './random.js';
import { Recording } from './recording.js';
import type { Workload } from './workload.js';

/** Where a host's I/Os come from. */
export interface IoSource {
  /** Requesters that ask one after the other, each waiting for its last I/O; 0: I/Os come whatever becomes of the ones before. */
  readonly requesters: number;
  /**
   * The next I/O, not before `tick`; its request tick says when it is asked for.
   * @returns undefined when there is none any more
   */
  next(tick: number, requester: number): HostIo | undefined;
}

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

/** Which blocks are read and written. */
class AccessPattern {
  readonly #workload: Workload;
  readonly #host: number;
  readonly #random: Random;
  readonly #volumeBlocks: number;
  readonly #weights: number;
  #cursor = 0;

  constructor(workload: Workload, host: number) {
    this.#workload = workload;
    this.#host = host;
    this.#random = new Random(workload.seed, 2 * host + 1);
    this.#volumeBlocks = Math.floor(workload.volumeBytes / workload.blockBytes);
    this.#weights = workload.sizes.reduce((sum, { weight }) => sum + weight, 0);
  }

  next(tick: number, requester: number): HostIo {
    const { blockBytes, readPerMille, access } = this.#workload;
    const kind = this.#random.chance(readPerMille) ? 'read' : 'write';
    const bytes = this.#bytes();
    const blocks = bytes / blockBytes;
    const block = access === 'sequential' ? this.#sequential(blocks) : this.#aligned(blocks);
    return new HostIo(this.#host, kind, block, blocks, bytes, tick, requester);
  }

  #bytes(): number {
    const { sizes } = this.#workload;
    if (sizes.length === 1) return sizes[0]!.bytes;
    let draw = this.#random.below(this.#weights);
    for (const { bytes, weight } of sizes) {
      if (draw < weight) return bytes;
      draw -= weight;
    }
    return sizes.at(-1)!.bytes;
  }

  /** A place that is a multiple of the size. */
  #aligned(blocks: number): number {
    return this.#random.below(Math.floor(this.#volumeBlocks / blocks)) * blocks;
  }

  #sequential(blocks: number): number {
    if (this.#cursor + blocks > this.#volumeBlocks) this.#cursor = 0;
    const block = this.#cursor;
    this.#cursor += blocks;
    return block;
  }
}
