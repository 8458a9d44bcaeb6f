import type { Rational } from '../clock.js';
import { baseClockHz, ticksOfSeconds } from '../clock.js';
import { type HostImpact, HostImpactMeasure } from '../measure/host-impact.js';
import type { RunMeasures } from '../measure/measures.js';
import { Trace, type Traced, type TraceHash } from '../trace.js';
import { bootedAdapter } from './booted-adapter.js';
import type { IoCosts } from './calibrated-adapter.js';
import { calibrate, type IoShape } from './calibration.js';
import { Fleet, volumeBlocks } from './fleet.js';
import { bytesIn, bytesOut } from './frame-size.js';
import { HostBus } from './host-bus.js';
import type { IoKind } from './host-io.js';
import { pathTimers } from './host-timers.js';
import { recordedSizes } from './recording.js';
import { type MediaShape, SourceMedia } from './source-media.js';
import { Storage, type StorageFaults } from './storage.js';
import { type AdapterState, type ProcessorPlan, StorageProcessor } from './storage-processor.js';
import { type AdapterOutcome, type AdapterPlan, SystemAdapter } from './system-adapter.js';
import type { SystemPackage } from './system-package.js';
import { EventQueue } from './timeline.js';
import type { OnFailure, UpdatePolicy } from './update-policy.js';
import type { Workload } from './workload.js';
import type { CheckResult } from './write-checker.js';

/** A storage system, its hosts, and the update that it goes through. Durations in seconds. */
export interface SystemPlan {
  readonly adapters: readonly AdapterPlan[];
  readonly workload: Workload;
  readonly code: SystemPackage;
  readonly demandsSignature: boolean;
  readonly path: 'fastload' | 'standard';
  readonly policy: UpdatePolicy;
  readonly onFailure: OnFailure;
  readonly health: Rational;
  readonly patience: Rational;
  readonly media: {
    readonly bytesPerSecond: number;
    readonly latency: Rational;
    readonly removedAt?: Rational | undefined;
    readonly unreadableFromByte?: number | undefined;
  };
  /** From the beginning to the media's insertion. */
  readonly updateAt: Rational;
  /** Hosts send I/O for this long, or until the update is over, whichever is later. */
  readonly duration: Rational;
  readonly processorRestart?: { readonly at: Rational; readonly down: Rational } | undefined;
  /** Prepares the board of an adapter for what goes wrong in its update. */
  readonly prepare?: (adapter: SystemAdapter, index: number) => void;
  /** Bytes per second of the host bus of the whole system; by default each adapter's own link is the limit. */
  readonly busBytesPerSecond?: number | undefined;
}

export interface SystemSettings {
  readonly module: WebAssembly.Module;
  readonly traceHash?: () => TraceHash;
  /** The full model all the time: what calibrated costs are compared with. */
  readonly alwaysFull?: boolean;
  readonly faults?: StorageFaults & { readonly dropCompletion?: number };
  readonly watch?: (trace: Trace) => void;
  readonly onProgress?: (tick: number, states: readonly AdapterState[]) => void;
}

export interface AdapterResult {
  readonly name: string;
  readonly state: AdapterState;
  /** Of its last update; undefined when it was never told of one. */
  readonly measures: RunMeasures | undefined;
  readonly digest: string | undefined;
}

export interface SystemRun {
  readonly baseClockHz: number;
  readonly endTick: number;
  readonly adapters: readonly AdapterResult[];
  readonly impact: HostImpact;
  readonly check: CheckResult;
  /** Who did what, when, with what result. */
  readonly log: readonly Traced<'processor'>[];
  /** Why the update did not end as planned. */
  readonly verdict: string | undefined;
  readonly digest: string;
  readonly events: number;
  /** From the first notification to the last adapter's resumption and to its settled flash; 0 without any. */
  readonly updateTicks: number;
  readonly settledTicks: number;
  /** Ticks during which a whole board ran, of all adapters together, and of all there could have been. */
  readonly fullModelTicks: number;
  readonly calibratedTicks: number;
}

const WINDOW_AFTER_RESUME: Rational = { numerator: 1, denominator: 1 };
/** The full model runs this long before a notification, so that its queues are those of the running adapter. */
const WINDOW_BEFORE: Rational = { numerator: 1, denominator: 1000 };
const GIVE_UP_SECONDS = 3600;
const STEPS_AT_A_TIME = 256;

/**
 * Runs a storage system with its hosts through an update. Hosts, fabric and processor live on one timeline, every board on
 * its own clock. A board is ahead of the timeline by less than the latency of the fabric: nothing that somebody else
 * does can reach it sooner.
 */
export class StorageNetwork {
  readonly #plan: SystemPlan;
  readonly #settings: SystemSettings;
  readonly #queue = new EventQueue();
  readonly #trace: Trace;
  readonly #baseClockHz: number;
  readonly #latencyTicks: number;
  readonly #impact: HostImpactMeasure;
  readonly #storage: Storage;
  readonly #adapters: SystemAdapter[];
  readonly #processor: StorageProcessor;
  readonly #fleet: Fleet;
  readonly #log: Traced<'processor'>[] = [];
  readonly #outcomes: (AdapterOutcome | undefined)[];
  #lastResumedTick = 0;
  #lastSettledTick = 0;
  #fullModelTicks = 0;
  readonly #openedTick: (number | undefined)[];
  /** Boards that run. */
  #boards = 0;

  constructor(plan: SystemPlan, settings: SystemSettings) {
    this.#plan = plan;
    this.#settings = settings;
    const { workload, adapters } = plan;
    const boardHz = adapters.map(({ profile, dram }) => baseClockHz([profile.cpu.clock.is, dram.clockMhz * 1_000_000]));
    this.#baseClockHz = baseClockHz([...new Set(boardHz)]);
    this.#latencyTicks = Math.max(1, this.#ticks(workload.fabricLatency));
    this.#trace = new Trace(() => this.#queue.now, settings.traceHash?.());
    this.#impact = new HostImpactMeasure(this.#baseClockHz);
    settings.watch?.(this.#trace);
    this.#trace.view(this.#impact.view(-1));
    this.#trace.viewIo(this.#impact.viewIo);
    this.#trace.view((event) => {
      if (event.kind === 'processor') this.#log.push(event);
    });
    this.#storage = new Storage(workload.hosts, volumeBlocks(workload), settings.faults);
    this.#outcomes = adapters.map(() => undefined);
    this.#openedTick = adapters.map(() => undefined);
    this.#adapters = this.#buildAdapters(boardHz);
    this.#fleet = new Fleet(workload, {
      timeline: this.#queue,
      baseClockHz: this.#baseClockHz,
      fabric: adapters[0]!.profile.fabric,
      storage: this.#storage,
      trace: this.#trace,
      portsOf: (host) => this.#portsOf(host),
    });
    this.#processor = new StorageProcessor(
      {
        timeline: this.#queue,
        trace: this.#trace,
        adapters: this.#adapters,
        media: new SourceMedia(this.#mediaShape(), this.#queue, this.#baseClockHz),
      },
      plan.code,
      this.#processorPlan(),
    );
  }

  /** Ticks of the common timeline in a second. */
  get baseClockHz(): number {
    return this.#baseClockHz;
  }

  /** Runs it all, until the hosts are done and no adapter has anything left to do. */
  run(): SystemRun {
    const plan = this.#plan;
    const queue = this.#queue;
    this.#trace.write({
      kind: 'run',
      profile: plan.adapters.map(({ name }) => name).join(','),
      path: plan.path,
      baseClockHz: this.#baseClockHz,
      old: 'old',
      new: 'new',
      oldVersion: '',
      newVersion: plan.code.name,
    });
    queue.schedule(this.#ticks(plan.updateAt), { act: () => this.#processor.start() }, undefined);
    const { processorRestart } = plan;
    if (processorRestart !== undefined)
      queue.schedule(
        this.#ticks(processorRestart.at),
        { act: () => this.#processor.restart(this.#ticks(processorRestart.down)) },
        undefined,
      );
    this.#fleet.start();
    const durationTicks = this.#ticks(plan.duration);
    const giveUpTick = durationTicks + GIVE_UP_SECONDS * this.#baseClockHz;
    this.#until(() => queue.now >= durationTicks && this.#processor.isOver && this.#isIdle, giveUpTick, durationTicks);
    this.#fleet.stop();
    this.#until(
      () =>
        this.#fleet.open === 0 &&
        this.#adapters.every((adapter) => adapter.pendingOnBoard === 0 || adapter.ended?.failure !== undefined),
      giveUpTick,
    );
    return this.#result();
  }

  /** No board has an update going on. */
  get #isIdle(): boolean {
    return this.#adapters.every(
      (adapter) => this.#settings.alwaysFull === true || !adapter.isOpen || adapter.ended?.failure !== undefined,
    );
  }

  /** @param alarmTick something is to be looked at then, even if nothing happens */
  #until(done: () => boolean, giveUpTick: number, alarmTick?: number): void {
    if (alarmTick !== undefined) this.#queue.schedule(alarmTick, { act: () => {} }, undefined);
    let turns = 0;
    while (!done() && this.#queue.now < giveUpTick) {
      turns += 1;
      if ((turns & 0xfff) === 0) this.#settings.onProgress?.(this.#queue.now, this.#processor.states());
      if (this.#boards === 0) {
        // Nobody is ahead: event by event, many at a time.
        const steps = alarmTick === undefined ? 1 : STEPS_AT_A_TIME;
        for (let step = 0; step < steps && this.#queue.length > 0; step += 1) {
          this.#queue.step();
          if (this.#boards > 0) break;
        }
        if (this.#queue.length === 0) return;
        continue;
      }
      this.#together(this.#adapters.filter((adapter) => adapter.isOpen));
    }
  }

  /** One stretch, no longer than the latency of the fabric, of the timeline and then of every board. */
  #together(open: readonly SystemAdapter[]): void {
    let first = this.#queue.nextTick;
    for (const adapter of open) first = Math.min(first, adapter.nextTick);
    if (first === Number.POSITIVE_INFINITY) throw new Error('nothing is left to happen, yet the run is not over');
    const until = Math.max(first, this.#queue.now) + this.#latencyTicks;
    this.#queue.runTo(until);
    for (const adapter of this.#adapters) if (adapter.isOpen) adapter.advance(until);
    for (const adapter of open) this.#closeIfDone(adapter);
  }

  /** A board on which nothing is left to do, and through which no I/O goes any more, is put away. */
  #closeIfDone(adapter: SystemAdapter): void {
    if (this.#settings.alwaysFull === true) return;
    if (adapter.ended === undefined || !adapter.isCalibrated || adapter.pendingOnBoard > 0) return;
    const outcome = adapter.close();
    this.#outcomes[adapter.index] = outcome;
    this.#boards -= 1;
    this.#fullModelTicks += Math.min(this.#queue.now, outcome.calibratedFromTick) - this.#openedTick[adapter.index]!;
    const { digest, events } = outcome;
    this.#trace.write({ kind: 'adapter-closed', adapter: adapter.index, digest, events });
  }

  #buildAdapters(boardHz: readonly number[]): SystemAdapter[] {
    const { adapters, workload, busBytesPerSecond } = this.#plan;
    const { module, traceHash, alwaysFull } = this.#settings;
    const costs = new Map<unknown, IoCosts>();
    const bus = new HostBus(busBytesPerSecond, () => this.#impact.bytes, this.#queue, this.#baseClockHz);
    return adapters.map((plan, index) => {
      const { profile, dram } = plan;
      let own = costs.get(profile);
      if (own === undefined) {
        const options = { module, dram, oldContainer: plan.installed, newDigest: undefined };
        own = calibrate(bootedAdapter(profile, options), shapesOf(workload));
        costs.set(profile, own);
      }
      const adapter: SystemAdapter = new SystemAdapter(plan, boardHz[index]!, {
        index,
        timeline: this.#queue,
        target: this.#storage,
        baseClockHz: this.#baseClockHz,
        latencyTicks: this.#latencyTicks,
        switchHoldTicks: pathTimers(profile.fabric, workload.timers, this.#baseClockHz).switchHoldTicks,
        costs: own,
        module,
        traceHash: () => traceHash?.(),
        impact: this.#impact,
        alwaysFull: alwaysFull === true,
        mailbox: (from, event, tick) => this.#queue.schedule(tick, { act: () => this.#mail(from, event) }, undefined),
        windowAfterTicks: this.#ticks(WINDOW_AFTER_RESUME),
        onOpen: () => {
          this.#boards += 1;
          this.#openedTick[index] = this.#queue.now;
        },
        busShare: bus.shareFor(index, profile.hostBus.bandwidth.is),
      });
      this.#plan.prepare?.(adapter, index);
      return adapter;
    });
  }

  #mail(from: number, event: Traced): void {
    if (event.kind === 'resumed') this.#lastResumedTick = this.#queue.now;
    if (event.kind === 'update-ended') this.#lastSettledTick = this.#queue.now;
    this.#adapters[from]!.heard(event, this.#queue.now);
    this.#processor.mail(from, event);
  }

  /** Path by path on the next adapter: a host's paths lead to partners, and beyond a pair to others. */
  #portsOf(host: number) {
    const count = this.#adapters.length;
    return Array.from({ length: this.#plan.workload.pathsPerHost }, (_, path) => {
      const pair = host % Math.max(1, Math.ceil(count / 2));
      const adapter = this.#adapters[(2 * pair + path) % count]!;
      return adapter.ports[Math.floor((host / count) * 2 + path) % adapter.ports.length]!;
    });
  }

  #mediaShape(): MediaShape {
    const { bytesPerSecond, latency, removedAt, unreadableFromByte } = this.#plan.media;
    return {
      bytesPerSecond,
      latencyTicks: this.#ticks(latency),
      removedAtTick: removedAt === undefined ? undefined : this.#ticks(removedAt),
      unreadableFromByte,
    };
  }

  #processorPlan(): ProcessorPlan {
    const { path, policy, onFailure, health, patience, demandsSignature } = this.#plan;
    return {
      path,
      policy,
      onFailure,
      demandsSignature,
      healthTicks: this.#ticks(health),
      patienceTicks: this.#ticks(patience),
      latencyTicks: this.#latencyTicks + this.#ticks(WINDOW_BEFORE),
    };
  }

  #ticks(seconds: Rational): number {
    return ticksOfSeconds(seconds, this.#baseClockHz);
  }

  #result(): SystemRun {
    const states = this.#processor.states();
    for (const adapter of this.#adapters)
      if (adapter.isOpen) this.#fullModelTicks += this.#queue.now - (this.#openedTick[adapter.index] ?? 0);
    const first = this.#log.find(({ action }) => action === 'adapter notified')?.tick;
    const endTick = this.#queue.now;
    return {
      baseClockHz: this.#baseClockHz,
      endTick,
      adapters: this.#adapters.map((adapter, index) => ({
        name: adapter.plan.name,
        state: states[index]!,
        measures: this.#outcomes[index]?.measures,
        digest: this.#outcomes[index]?.digest,
      })),
      impact: this.#impact.result(),
      check: this.#storage.checker.result(),
      log: this.#log,
      verdict: this.#processor.verdict,
      events: this.#trace.count,
      digest: this.#trace.digest(),
      updateTicks: first === undefined ? 0 : Math.max(0, this.#lastResumedTick - first),
      settledTicks: first === undefined ? 0 : Math.max(0, this.#lastSettledTick - first),
      fullModelTicks: this.#fullModelTicks,
      calibratedTicks: endTick * this.#adapters.length - this.#fullModelTicks,
    };
  }
}

/** Every shape of I/O that the workload has. */
function shapesOf({ arrivals, sizes }: Workload): IoShape[] {
  const bytes = arrivals.kind === 'recorded' ? recordedSizes(arrivals.log) : sizes.map((size) => size.bytes);
  const kinds: readonly IoKind[] = ['read', 'write'];
  const data = bytes.flatMap((size) => kinds.map((kind) => ({ kind, bytes: size })));
  return [...data, { kind: 'command' as const, bytes: 0 }].map((io) => ({
    bytesIn: bytesIn(io),
    bytesOut: bytesOut(io),
  }));
}
