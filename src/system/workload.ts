import type { Rational } from '../clock.js';
import type { HostTimerId } from '../measure/host-timers.js';
import type { FioLog } from './fio-log.js';

/** When a host asks for its next I/O. */
export type Arrivals =
  /** Whatever becomes of the ones before: evenly spaced, at random (Poisson), or in bursts with random gaps. */
  | { readonly kind: 'constant' | 'poisson'; readonly ratePerSecond: number }
  | { readonly kind: 'bursty'; readonly ratePerSecond: number; readonly burstIos: number }
  /** So many at a time; the next one a while after one has completed. */
  | { readonly kind: 'closed'; readonly outstanding: number; readonly think: Rational }
  /** As a log of fio says. */
  | { readonly kind: 'recorded'; readonly log: FioLog };

export type MultipathPolicy = 'round-robin' | 'least-queue' | 'failover';

/** The hosts and what they do. Every number of it is the user's; nothing here is a property of the adapter. */
export interface Workload {
  readonly seed: number;
  readonly hosts: number;
  /** Paths of each host, on ports that follow each other. */
  readonly pathsPerHost: number;
  readonly policy: MultipathPolicy;
  /** Outstanding I/Os per path; more wait in the host. */
  readonly queueDepth: number;
  /** Rates are those of all hosts together. */
  readonly arrivals: Arrivals;
  readonly readPerMille: number;
  /** Sizes of I/Os and how often each comes; a multiple of the block of {@link Workload.blockBytes}. */
  readonly sizes: readonly { readonly bytes: number; readonly weight: number }[];
  readonly access: 'random' | 'sequential';
  /** Address space of each host. */
  readonly volumeBytes: number;
  /** What I/O sizes and addresses are counted in. */
  readonly blockBytes: number;
  /** Between a host and a port, each way. */
  readonly fabricLatency: Rational;
  /** Budgets that take the place of the built-in ones; null switches a timer off. */
  readonly timers: Readonly<Partial<Record<HostTimerId, Rational | null>>>;
}

/**
 * What `fastload run` uses: a lightly loaded adapter, four hosts with two paths each. Arrivals are evenly spaced: downtime
 * ends with the first I/O that the new image takes, and must not hang on how long chance makes it wait for one.
 */
export const DEFAULT_WORKLOAD: Workload = {
  seed: 1,
  hosts: 4,
  pathsPerHost: 2,
  policy: 'round-robin',
  queueDepth: 32,
  arrivals: { kind: 'constant', ratePerSecond: 4000 },
  readPerMille: 700,
  sizes: [{ bytes: 4096, weight: 1 }],
  access: 'random',
  volumeBytes: 64 * 2 ** 20,
  blockBytes: 4096,
  fabricLatency: { numerator: 5, denominator: 1_000_000 },
  timers: {},
};
