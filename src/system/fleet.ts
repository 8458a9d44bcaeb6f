import { ticksOfSeconds } from '../clock.js';
import type { Fabric } from '../measure/host-timers.js';
import type { Trace } from '../trace.js';
import { Host } from './host.js';
import type { HostEvents } from './host-events.js';
import type { HostIo } from './host-io.js';
import type { HostPort } from './host-port.js';
import { pathTimers } from './host-timers.js';

import { recordedBlocks } from './recording.js';
import type { Storage } from './storage.js';
import type { Timeline } from './timeline.js';
import type { Workload } from './workload.js';
import { ioSource } from './workload-source.js';

export interface FleetWiring {
  readonly timeline: Timeline;
  readonly baseClockHz: number;
  readonly fabric: Fabric;
  readonly storage: Storage;
  readonly trace: Trace;
  /** The ports of each host, in the order in which its paths stand. */
  readonly portsOf: (host: number) => readonly HostPort[];
}

/** All hosts of a workload. */
export class Fleet {
  readonly hosts: readonly Host[];

  constructor(workload: Workload, wiring: FleetWiring) {
    const { timeline, baseClockHz, storage, trace } = wiring;
    const common = {
      timeline,
      timers: pathTimers(wiring.fabric, workload.timers, baseClockHz),
      latencyTicks: Math.max(1, ticksOfSeconds(workload.fabricLatency, baseClockHz)),
      policy: workload.policy,
      queueDepth: workload.queueDepth,
      checker: storage.checker,
      events: tracedEvents(trace, timeline),
    };
    this.hosts = Array.from({ length: workload.hosts }, (_, host) => {
      const source = ioSource(workload, host, baseClockHz, timeline.now);
      return new Host(host, wiring.portsOf(host), source, common);
    });
  }

  /** I/Os asked for and not done. */
  get open(): number {
    return this.hosts.reduce((sum, host) => sum + host.open, 0);
  }

  start(): void {
    for (const host of this.hosts) host.start();
  }

  stop(): void {
    for (const host of this.hosts) host.stop();
  }
}

/** Blocks of each host's volume. */
export function volumeBlocks(workload: Workload): number {
  const { arrivals, volumeBytes, blockBytes } = workload;
  return arrivals.kind === 'recorded' ? recordedBlocks(arrivals.log, blockBytes) : Math.floor(volumeBytes / blockBytes);
}

function tracedEvents(trace: Trace, timeline: Timeline): HostEvents {
  return {
    write: (event) => trace.write(event),
    done: (io: HostIo, path) => {
      const { host, kind, bytes, requestedTick, sentTick } = io;
      trace.writeIo({ tick: timeline.now, host, path, kind, bytes, requestedTick, sentTick });
    },
  };
}
