import type { HostIoView, Traced, TraceView } from '../trace.js';
import { LatencyHistogram } from './latency-histogram.js';
import { type Throughput, ThroughputCounter } from './throughput.js';

/** Of the notification of the first adapter, and the resumption of the last: before, between, behind. */
export type UpdateStage = 'before' | 'during' | 'after';
export const UPDATE_STAGES: readonly UpdateStage[] = ['before', 'during', 'after'];

export interface LatencyFigures {
  readonly ios: number;
  readonly meanTicks: number;
  readonly p50Ticks: number;
  readonly p99Ticks: number;
  readonly p999Ticks: number;
  readonly maxTicks: number;
}

/** What one host saw, or all of them. Latency runs from the request of an I/O to its answer, retries included. */
export interface HostSight {
  readonly ios: number;
  readonly bytes: number;
  readonly latency: Readonly<Record<UpdateStage, LatencyFigures>>;
  /** The longest latency of an I/O that was open during an update. */
  readonly longestStallTicks: number;
  readonly retries: number;
  /** Retries of I/Os that a port had dropped before they were acknowledged. */
  readonly droppedAndRetried: number;
  /** Retries that went to another path. */
  readonly failovers: number;
  readonly relogins: number;
  /** Paths that a timer failed or removed. */
  readonly pathsFailed: number;
  readonly timeouts: readonly { readonly timer: string; readonly count: number }[];
  readonly throughput: Throughput;
}

export interface HostImpact {
  readonly total: HostSight;
  readonly hosts: readonly HostSight[];
}

class HostRecord {
  readonly latency = {
    before: new LatencyHistogram(),
    during: new LatencyHistogram(),
    after: new LatencyHistogram(),
  };
  readonly timeouts = new Map<string, number>();
  readonly throughput: ThroughputCounter;
  bytes = 0;
  retries = 0;
  droppedAndRetried = 0;
  failovers = 0;
  relogins = 0;
  pathsFailed = 0;

  constructor(binTicks: number) {
    this.throughput = new ThroughputCounter(binTicks);
  }

  add(other: HostRecord): void {
    for (const stage of UPDATE_STAGES) this.latency[stage].add(other.latency[stage]);
    for (const [timer, count] of other.timeouts) this.timeouts.set(timer, (this.timeouts.get(timer) ?? 0) + count);
    this.bytes += other.bytes;
    this.retries += other.retries;
    this.droppedAndRetried += other.droppedAndRetried;
    this.failovers += other.failovers;
    this.relogins += other.relogins;
    this.pathsFailed += other.pathsFailed;
  }

  sight(throughput: Throughput): HostSight {
    const { before, during, after } = this.latency;
    return {
      ios: before.count + during.count + after.count,
      bytes: this.bytes,
      latency: { before: figures(before), during: figures(during), after: figures(after) },
      longestStallTicks: during.maxTicks,
      retries: this.retries,
      droppedAndRetried: this.droppedAndRetried,
      failovers: this.failovers,
      relogins: this.relogins,
      pathsFailed: this.pathsFailed,
      timeouts: [...this.timeouts].map(([timer, count]) => ({ timer, count })),
      throughput,
    };
  }
}

/**
 * What hosts saw of an update, read off the trace. Memory follows the hosts and the longest latency, not emulated time.
 * An I/O that was open at any moment of an update belongs to it.
 */
export class HostImpactMeasure {
  readonly #hosts: HostRecord[] = [];
  readonly #binTicks: number;
  readonly #throughput: ThroughputCounter;
  /** Adapters between their notification and their resumption. */
  readonly #updating = new Set<number>();
  #begun = false;
  #endedTick = -1;
  #bytes = 0;

  constructor(baseClockHz: number) {
    this.#binTicks = Math.ceil(baseClockHz / 100);
    this.#throughput = new ThroughputCounter(this.#binTicks);
  }

  /**
   * The events of one adapter, and those of the hosts where they stand in the same trace.
   * @param hostTick a tick of that trace as one of the hosts' I/Os
   */
  view(adapter = 0, hostTick: (tick: number) => number = (tick) => tick): TraceView {
    return (event) => this.#see(adapter, event, hostTick);
  }

  readonly viewIo: HostIoView = ({ tick, host, bytes, requestedTick }) => {
    const record = this.#of(host);
    const stage =
      this.#updating.size > 0
        ? 'during'
        : !this.#begun
          ? 'before'
          : requestedTick < this.#endedTick
            ? 'during'
            : 'after';
    record.latency[stage].record(tick - requestedTick);
    record.bytes += bytes;
    this.#bytes += bytes;
    record.throughput.record(tick, bytes);
    this.#throughput.record(tick, bytes);
  };

  /** Bytes of all I/Os so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True when there was no I/O of a host. */
  get isEmpty(): boolean {
    return this.#hosts.length === 0;
  }

  result(): HostImpact {
    const total = new HostRecord(this.#binTicks);
    const hosts = Array.from(this.#hosts, (host) => host ?? new HostRecord(this.#binTicks));
    for (const host of hosts) total.add(host);
    return {
      total: total.sight(this.#throughput.result()),
      hosts: hosts.map((host) => host.sight(host.throughput.result())),
    };
  }

  #see(adapter: number, event: Traced, hostTick: (tick: number) => number): void {
    switch (event.kind) {
      case 'notified':
        this.#begun = true;
        this.#updating.add(adapter);
        break;
      case 'service-left':
      case 'link-down':
        // What goes wrong once it had resumed is still the update's.
        if (this.#begun && this.#endedTick >= 0) this.#updating.add(adapter);
        break;
      case 'resumed':
        if (this.#updating.delete(adapter) && this.#updating.size === 0) this.#endedTick = hostTick(event.tick);
        break;
      case 'host-retry': {
        const host = this.#of(event.host);
        if (event.attempts > 0) host.retries += 1;
        if (event.dropped) host.droppedAndRetried += 1;
        if (event.failover) host.failovers += 1;
        break;
      }
      case 'host-timer': {
        const { timeouts } = this.#of(event.host);
        timeouts.set(event.timer, (timeouts.get(event.timer) ?? 0) + 1);
        break;
      }
      case 'host-relogin':
        this.#of(event.host).relogins += 1;
        break;
      case 'host-path':
        if (event.state === 'failed' || event.state === 'removed') this.#of(event.host).pathsFailed += 1;
        break;
    }
  }

  #of(host: number): HostRecord {
    let record = this.#hosts[host];
    if (record === undefined) {
      record = new HostRecord(this.#binTicks);
      this.#hosts[host] = record;
    }
    return record;
  }
}

function figures(latency: LatencyHistogram): LatencyFigures {
  return {
    ios: latency.count,
    meanTicks: latency.meanTicks,
    p50Ticks: latency.percentileTicks(500_000),
    p99Ticks: latency.percentileTicks(990_000),
    p999Ticks: latency.percentileTicks(999_000),
    maxTicks: latency.maxTicks,
  };
}
