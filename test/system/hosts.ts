// A fleet of hosts on ports that a test scripts, or on calibrated adapters.
import { HostImpactMeasure } from '../../src/measure/host-impact.js';
import { CalibratedAdapter, type IoCosts } from '../../src/system/calibrated-adapter.js';
import type { Exchange } from '../../src/system/exchange.js';
import { Fleet, volumeBlocks } from '../../src/system/fleet.js';
import type { HostPort, LinkListener } from '../../src/system/host-port.js';
import { Storage } from '../../src/system/storage.js';
import { EventQueue } from '../../src/system/timeline.js';
import { DEFAULT_WORKLOAD, type Workload } from '../../src/system/workload.js';
import { Trace, type Traced } from '../../src/trace.js';

export const HZ = 1_000_000_000;

/** A port that answers after a while, drops what it holds when its link is lost, or takes frames and never answers. */
export class ScriptedPort implements HostPort {
  readonly adapter = 0;
  readonly port: number;
  isOpen = true;
  isStuck = false;
  readonly #paths: LinkListener[] = [];
  readonly #queue: EventQueue;
  readonly #storage: Storage;
  readonly #held = new Set<Exchange>();
  serviceTicks = 20_000;

  constructor(port: number, queue: EventQueue, storage: Storage) {
    this.port = port;
    this.#queue = queue;
    this.#storage = storage;
  }

  attach(path: LinkListener): void {
    this.#paths.push(path);
  }

  act(exchange: Exchange): void {
    if (!this.isOpen) {
      exchange.path.dropped(exchange);
      return;
    }
    exchange.acceptedTick = this.#queue.now;
    this.#held.add(exchange);
    if (!this.isStuck) this.#serve(exchange);
  }

  loseLink(): void {
    this.isOpen = false;
    for (const exchange of this.#held) exchange.path.dropped(exchange);
    this.#held.clear();
    for (const path of this.#paths) path.linkLost();
  }

  open(): void {
    this.isOpen = true;
    for (const path of this.#paths) path.portOpened();
  }

  /** Serves what it has been sitting on. */
  unstick(): void {
    this.isStuck = false;
    for (const exchange of this.#held) this.#serve(exchange);
  }

  #serve(exchange: Exchange): void {
    this.#queue.schedule(this.#queue.now + this.serviceTicks, { act: () => this.#done(exchange) }, undefined);
  }

  #done(exchange: Exchange): void {
    if (!this.#held.delete(exchange)) return;
    if (!exchange.isAborted) this.#storage.carryOut(exchange);
    exchange.path.answered(exchange, this.#queue.now);
  }
}

export interface Setting {
  readonly workload: Workload;
  readonly queue: EventQueue;
  readonly storage: Storage;
  readonly fleet: Fleet;
  readonly trace: readonly Traced[];
  readonly impact: HostImpactMeasure;
  readonly digest: () => string;
  /** Runs to a time in seconds. */
  runTo(seconds: number): void;
  /** Stops the hosts and lets everything that is open end. */
  finish(): void;
}

export function setting(
  workload: Partial<Workload>,
  portsOf: (host: number, queue: EventQueue, storage: Storage) => readonly HostPort[],
  fabric: 'FC' | 'NVMe-oF' = 'FC',
): Setting {
  const whole: Workload = { ...DEFAULT_WORKLOAD, ...workload };
  const queue = new EventQueue();
  const storage = new Storage(whole.hosts, volumeBlocks(whole));
  const trace = new Trace(() => queue.now);
  const impact = new HostImpactMeasure(HZ);
  const events: Traced[] = [];
  trace.view(impact.view());
  trace.view((event) => void events.push(event));
  trace.viewIo(impact.viewIo);
  const fleet = new Fleet(whole, {
    timeline: queue,
    baseClockHz: HZ,
    fabric,
    storage,
    trace,
    portsOf: (host) => portsOf(host, queue, storage),
  });
  fleet.start();
  return {
    workload: whole,
    queue,
    storage,
    fleet,
    trace: events,
    impact,
    digest: () => trace.digest(),
    runTo: (seconds) => queue.runTo(Math.round(seconds * HZ)),
    finish: () => {
      fleet.stop();
      while (fleet.open > 0 && queue.length > 0) queue.step();
    },
  };
}

/** Hosts on scripted ports: path i of every host on port i. */
export function onScriptedPorts(workload: Partial<Workload>, fabric: 'FC' | 'NVMe-oF' = 'FC') {
  const ports: ScriptedPort[] = [];
  const built = setting(
    workload,
    (_, queue, storage) => {
      for (let port = ports.length; port < (workload.pathsPerHost ?? DEFAULT_WORKLOAD.pathsPerHost); port += 1)
        ports.push(new ScriptedPort(port, queue, storage));
      return ports;
    },
    fabric,
  );
  return { ...built, ports };
}

/** Hosts on one calibrated adapter. */
export function onCalibratedAdapter(workload: Partial<Workload>, costs: IoCosts, ports = 4, buffers = 64) {
  let adapter: CalibratedAdapter | undefined;
  const shape = { adapter: 0, ports, buffers, bufferBytes: 4096 };
  return setting(workload, (host, queue, storage) => {
    adapter ??= new CalibratedAdapter(shape, costs, queue, storage);
    const paths = workload.pathsPerHost ?? DEFAULT_WORKLOAD.pathsPerHost;
    return Array.from({ length: paths }, (_, path) => adapter!.ports[(host + path) % ports]!);
  });
}
