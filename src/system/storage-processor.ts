import { awaiting, type Process, type Running, spawn } from '../process.js';
import type { ProcessorAction, Trace, Traced } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { fastloadUpdate } from '../update/fastload-update.js';
import { standardUpdate } from '../update/standard-update.js';
import { delayed } from './delay.js';
import { MediaFailure, type SourceMedia } from './source-media.js';
import { notify } from './storage-system.js';
import type { SystemAdapter } from './system-adapter.js';
import { type PackagedImage, PackageRefusal, type SystemPackage, selectImage } from './system-package.js';
import type { Timeline } from './timeline.js';
import { type OnFailure, stepsOf, type UpdatePolicy } from './update-policy.js';

export interface ProcessorPlan {
  readonly path: 'fastload' | 'standard';
  readonly policy: UpdatePolicy;
  readonly onFailure: OnFailure;
  /** After a step, until its adapters are looked at and the next one begins. */
  readonly healthTicks: number;
  /** An adapter that has not resumed after this long is given up. */
  readonly patienceTicks: number;
  /** Between two words of a mailbox. */
  readonly latencyTicks: number;
  /** A package must be signed with a known key. */
  readonly demandsSignature: boolean;
}

export type AdapterState =
  | 'not tried'
  | 'notified'
  | 'updated'
  | 'kept the old image'
  | 'fell back'
  | 'stuck'
  | 'rolled back';

/** What the processor remembers of an adapter in its log, which outlives its restarts. */
interface Entry {
  state: AdapterState;
  /** What the adapter ran before, to go back to. */
  before: Uint8Array | undefined;
  /** Its last resumption, as its mailbox had it. */
  resumed: { readonly by: string; readonly image: string } | undefined;
  fallbacks: number;
  isSettled: boolean;
  /** It has been told to go back. */
  isRollingBack: boolean;
  waiting: (() => void) | undefined;
}

/**
 * The storage system's processor: reads and verifies the package, picks the image for each adapter, initiates the updates
 * step by step, looks at the health of what it has updated. Its log outlives its restarts.
 */
export class StorageProcessor {
  readonly #timeline: Timeline;
  readonly #trace: Trace;
  readonly #adapters: readonly SystemAdapter[];
  readonly #media: SourceMedia;
  readonly #code: SystemPackage;
  readonly #plan: ProcessorPlan;
  readonly #log: Entry[];
  /** Images that have been read, by name; lost by a restart. */
  #images = new Map<string, PackagedImage>();
  #running: Running | undefined;
  #verdict: string | undefined;
  #isOver = false;
  #isDown = false;

  constructor(
    wiring: {
      readonly timeline: Timeline;
      readonly trace: Trace;
      readonly adapters: readonly SystemAdapter[];
      readonly media: SourceMedia;
    },
    code: SystemPackage,
    plan: ProcessorPlan,
  ) {
    this.#timeline = wiring.timeline;
    this.#trace = wiring.trace;
    this.#adapters = wiring.adapters;
    this.#media = wiring.media;
    this.#code = code;
    this.#plan = plan;
    this.#log = wiring.adapters.map(() => ({
      state: 'not tried',
      before: undefined,
      resumed: undefined,
      fallbacks: 0,
      isSettled: true,
      isRollingBack: false,
      waiting: undefined,
    }));
  }

  /** True when nothing is left to do. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Why it ended early; undefined when everything went as planned. */
  get verdict(): string | undefined {
    return this.#verdict;
  }

  states(): readonly AdapterState[] {
    return this.#log.map(({ state }) => state);
  }

  start(): void {
    this.#note('media inserted', -1, this.#code.name);
    this.#run();
  }

  /** The processor loses its power and comes back: what it was doing is forgotten, its log is not. */
  restart(downTicks: number): void {
    if (this.#isOver) return;
    this.#running?.freeze();
    this.#isDown = true;
    for (const entry of this.#log) entry.waiting = undefined;
    this.#images = new Map();
    this.#timeline.schedule(
      this.#timeline.now + downTicks,
      {
        act: () => {
          this.#isDown = false;
          const done = this.#log.filter(({ state }) => state !== 'not tried').length;
          this.#note('restarted', -1, `the log knows ${done} of ${this.#log.length} adapters`);
          this.#run();
        },
      },
      undefined,
    );
  }

  /** A word from an adapter's mailbox. It stays there until the processor can look. */
  readonly mail = (adapter: number, event: Traced): void => {
    const entry = this.#log[adapter]!;
    if (event.kind === 'fallback') entry.fallbacks += 1;
    else if (event.kind === 'resumed') entry.resumed = { by: event.by, image: event.image };
    else if (event.kind === 'update-ended') {
      entry.isSettled = true;
      if (!this.#isDown)
        this.#note('flash settled', adapter, event.updated ? 'the new image boots' : 'the old image boots');
    }
    const waiting = entry.waiting;
    entry.waiting = undefined;
    waiting?.();
  };

  #run(): void {
    this.#running = spawn(this.#steps(), (result) => {
      if (result.failed) {
        if (!(result.error instanceof MediaFailure || result.error instanceof PackageRefusal)) throw result.error;
        const isMedia = result.error instanceof MediaFailure;
        this.#note(isMedia ? 'media failed' : 'package refused', -1, result.error.message);
        this.#verdict = result.error.message;
      }
      this.#note('finished', -1, this.#verdict ?? 'every adapter has been looked after');
      this.#isOver = true;
    });
  }

  *#steps(): Process<void> {
    yield* this.#readManifest();
    for (const step of stepsOf(
      this.#plan.policy,
      this.#adapters.map(({ index }) => index),
    )) {
      const failed = yield* this.#step(step);
      if (failed.length === 0 || this.#plan.onFailure === 'continue') continue;
      this.#verdict = `adapter ${failed.join(', ')} did not take the new image`;
      if (this.#plan.onFailure === 'roll-back') yield* this.#rollBack();
      this.#note('stopped', -1, this.#verdict);
      return;
    }
    for (const { index } of this.#adapters) yield* this.#settled(index);
    const bad = this.#log.filter(({ state }) => state !== 'updated').length;
    if (bad > 0) this.#verdict = `${bad} of ${this.#log.length} adapters do not run the new image`;
  }

  /** Reads and verifies the manifest, and that every adapter finds an image in it, before any adapter is told. */
  *#readManifest(): Process<void> {
    const { signature, manifestBytes, name } = this.#code;
    yield* this.#media.read(manifestBytes);
    this.#note('media read', -1, `manifest of ${name}, ${manifestBytes} bytes`);
    if (signature === 'invalid' || (signature === 'missing' && this.#plan.demandsSignature))
      throw new PackageRefusal(`the signature of ${name} is ${signature}`);
    for (const { plan } of this.#adapters)
      selectImage(this.#code, { adapterType: plan.profile.adapterType, revision: plan.revision });
    this.#note('package verified', -1, `${this.#code.images.length} images, signature ${signature}`);
  }

  /** Updates some adapters side by side. Returns those that failed. */
  *#step(step: readonly number[]): Process<number[]> {
    const open = step.filter((index) => this.#log[index]!.state === 'not tried');
    const images: [number, PackagedImage][] = [];
    for (const index of open) images.push([index, yield* this.#image(index)]);
    for (const [index, image] of images) this.#notify(index, image.container);
    for (const index of step) if (this.#log[index]!.state === 'notified') yield* this.#outcome(index);
    yield* delayed(this.#timeline, this.#plan.healthTicks);
    for (const index of step) this.#lookAt(index);
    return step.filter((index) => this.#log[index]!.state !== 'updated');
  }

  *#image(index: number): Process<PackagedImage> {
    const { plan } = this.#adapters[index]!;
    const image = selectImage(this.#code, { adapterType: plan.profile.adapterType, revision: plan.revision });
    if (!this.#images.has(image.name)) {
      yield* this.#media.read(image.container.length);
      this.#note('media read', -1, `${image.name}, ${image.container.length} bytes`);
      if (!image.isIntact) throw new PackageRefusal(`${image.name} is not what the manifest says`);
      this.#images.set(image.name, image);
    }
    this.#note('image selected', index, image.name);
    return image;
  }

  /** The adapter carries its update out by itself; its mailbox says what came of it. */
  #notify(index: number, container: Uint8Array): void {
    const adapter = this.#adapters[index]!;
    const entry = this.#log[index]!;
    entry.state = 'notified';
    entry.before = adapter.installed;
    entry.resumed = undefined;
    entry.isSettled = false;
    const { path, latencyTicks } = this.#plan;
    const sequence = path === 'fastload' ? fastloadUpdate : standardUpdate;
    adapter.order(this.#timeline.now + latencyTicks, container, path, (board: Adapter) =>
      sequence(board, notify(board, { container })),
    );
    this.#note('adapter notified', index, `${container.length} bytes`);
  }

  /** Waits until an adapter has resumed, or for as long as there is patience. */
  *#outcome(index: number): Process<void> {
    const entry = this.#log[index]!;
    const lastTick = this.#timeline.now + this.#plan.patienceTicks;
    while (entry.resumed === undefined && this.#timeline.now < lastTick) yield* this.#word(entry, lastTick);
    const { resumed } = entry;
    const isNew = resumed?.image === 'new';
    if (resumed === undefined) entry.state = 'stuck';
    else if (!isNew) entry.state = 'kept the old image';
    else entry.state = resumed.by === this.#plan.path ? 'updated' : 'fell back';
    const how = resumed === undefined ? 'no word from it' : `${resumed.image} image by ${resumed.by}`;
    this.#note(isNew ? 'adapter resumed' : 'adapter failed', index, how);
    // By the longer way, but there: the adapter runs what it was to run.
    if (entry.state === 'fell back') entry.state = 'updated';
  }

  /** Waits for the next word of an adapter, or for a tick. */
  *#word(entry: Entry, lastTick: number): Process<void> {
    yield* awaiting<void>((deliver) => {
      let isAwake = false;
      const wake = (): void => {
        if (!isAwake) deliver();
        isAwake = true;
      };
      entry.waiting = wake;
      this.#timeline.schedule(lastTick, { act: wake }, undefined);
    });
  }

  *#settled(index: number): Process<void> {
    const entry = this.#log[index]!;
    const lastTick = this.#timeline.now + this.#plan.patienceTicks;
    while (!entry.isSettled && this.#timeline.now < lastTick) yield* this.#word(entry, lastTick);
    if (!entry.isSettled) entry.state = 'stuck';
  }

  /** Its image serves, and hosts reach it by all its ports. */
  #lookAt(index: number): void {
    const entry = this.#log[index]!;
    const isReachable = this.#adapters[index]!.isReachable;
    if (entry.state === 'updated' && !isReachable) entry.state = 'stuck';
    const says = entry.state === 'updated' ? 'healthy' : entry.state;
    this.#note('health checked', index, isReachable ? says : `${says}, not reachable`);
  }

  /** Whoever has taken the new image gets the old one again. */
  *#rollBack(): Process<void> {
    for (const { index } of this.#adapters) {
      const entry = this.#log[index]!;
      if (entry.state !== 'updated' || entry.before === undefined) continue;
      yield* this.#settled(index);
      // Its board is put away first: what comes is a new update.
      while (this.#adapters[index]!.isOpen) yield* delayed(this.#timeline, Math.ceil(this.#plan.healthTicks / 8) + 1);
      const { before } = entry;
      this.#note('roll back', index, `${before.length} bytes`);
      this.#notify(index, before);
      yield* this.#outcome(index);
      if (entry.state === 'updated') entry.state = 'rolled back';
      yield* this.#settled(index);
    }
  }

  #note(action: ProcessorAction, adapter: number, detail: string): void {
    this.#trace.write({ kind: 'processor', action, adapter, detail });
  }
}
