import type { Board } from '../hardware/board.js';
import type { Profile } from '../hardware/profile.js';
import { type Boot, BootMeasure } from '../measure/boot.js';
import { Measures, type RunMeasures } from '../measure/measures.js';
import type { Process } from '../process.js';
import { Adapter } from '../update/adapter.js';
import { type BootKind, boot } from '../update/boot.js';
import { versionOf } from '../update/code-image-in-memory.js';
import { fastloadUpdate } from '../update/fastload-update.js';
import { Refusal } from '../update/refusal.js';
import { serve } from '../update/service.js';
import { standardUpdate } from '../update/standard-update.js';
import { type BootedOptions, bootedAdapter, roleOf } from './booted-adapter.js';
import { HostLoad, type IoLoad, portSources } from './io-load.js';
import { readableImage } from './readable-image.js';
import { type CodePackage, deliver } from './storage-system.js';
import { type RunControl, Strand } from './strand.js';
import { TableAudit, type TableFinding } from './table-audit.js';
import type { Workload } from './workload.js';
import type { CheckResult } from './write-checker.js';

export interface PoweredOptions extends Omit<BootedOptions, 'newDigest'> {
  /** Hosts that send I/O; by default each port has a constant-rate source. */
  readonly workload?: Workload | undefined;
  /** Told the emulated time now and then. */
  readonly onProgress?: (tick: number) => void;
}

export type UpdatePath = 'fastload' | 'standard';

/** Called before the first event of a stretch is written: views, disturbances. */
export type Prepare = (adapter: Adapter, control: RunControl) => void;

/** What an adapter is to go through. */
export interface UpdateOrder {
  readonly code: CodePackage;
  readonly path: UpdatePath;
  /** The board's profile with other numbers of its section `update`. */
  readonly profile?: Profile;
  readonly prepare?: Prepare;
}

/** One update or boot, read off its stretch of the trace. */
export interface Stretch {
  /** The adapter as its firmware saw it. */
  readonly adapter: Adapter;
  readonly measures: RunMeasures;
  readonly boot: Boot;
  /** What became of the entries of config, login and path tables. */
  readonly tables: TableFinding;
  /** What became of the hosts' writes; undefined without hosts. */
  readonly check: CheckResult | undefined;
}

/** An adapter that has not come back after this long is not coming back. */
const GIVE_UP_SECONDS = 600;

/** The adapter did not come back. */
export class NeverCameBack extends Error {
  override readonly name = 'NeverCameBack';
  /** What the run was to find out, it has found out: no. */
  readonly verdictNo = true;
}

/** An update that ends in a refusal instead of a running adapter has been refused by every image there is. */
function didNotComeBack(error: unknown): unknown {
  return error instanceof Refusal ? new NeverCameBack(`the adapter did not come back: ${error.message}`) : error;
}

/**
 * An adapter from when it is found until nobody wants anything of it any more. It can be updated and booted time and
 * again, each time under I/O and until all I/O that came meanwhile is done; flash, NVRAM and what DRAM retains go from
 * one to the next. Between two of them hosts are silent and no time passes.
 */
export class PoweredAdapter {
  readonly board: Board;
  readonly #options: PoweredOptions;
  readonly #load: IoLoad;
  #adapter: Adapter;
  #served = false;

  /** @throws UnusableImage when the image cannot run on this board */
  constructor(profile: Profile, options: PoweredOptions) {
    this.#options = options;
    this.#adapter = bootedAdapter(profile, { ...options, newDigest: undefined });
    this.board = this.#adapter.board;
    this.#load = options.workload === undefined ? portSources(this.board) : new HostLoad(this.board, options.workload);
  }

  /** The adapter as the firmware that runs now sees it. */
  get adapter(): Adapter {
    return this.#adapter;
  }

  /**
   * Replaces the running image.
   * @throws NeverCameBack when no image runs in the end
   */
  update({ code, path, profile, prepare }: UpdateOrder): Stretch {
    const newImage = readableImage(code.container);
    const adapter = this.#takeOver(newImage?.digest, profile);
    const newVersion = newImage === undefined ? 'unreadable' : versionOf(newImage);
    const sequence = path === 'fastload' ? fastloadUpdate : standardUpdate;
    return this.#stretch(adapter, { path, newVersion }, prepare, () => deliver(adapter, code, sequence));
  }

  /**
   * Boots the adapter. A cold boot before anything else begins with the power coming on; every other boot strikes an
   * adapter that serves.
   * @param before what happens to the adapter in the tick in which the boot begins
   * @throws NeverCameBack when no image runs in the end
   */
  boot(kind: BootKind, before?: (adapter: Adapter) => void, prepare?: Prepare): Stretch {
    const adapter = this.#takeOver(undefined);
    const path = kind === 'core' ? 'fastload' : 'standard';
    const newVersion = adapter.running!.version;
    const isOff = kind === 'cold' && !this.#served;
    return this.#stretch(adapter, { path, newVersion, isOff }, prepare, function* () {
      before?.(adapter);
      yield* boot(adapter, kind, isOff ? 'power comes on' : `${kind} boot`);
    });
  }

  /** Lets the adapter serve I/O for so many ticks, and until all of it is done. */
  serve(ticks: number): void {
    const { clock } = this.board;
    this.#load.start();
    if (this.board.cpu.serving === undefined) serve(this.#adapter, this.#adapter.running!);
    this.#served = true;
    const giveUp = this.#giveUp(clock.now + ticks);
    this.#coolDown(clock.now + ticks, giveUp, () => true);
  }

  /** SHA-256 of the whole trace; nothing can happen after it. */
  digest(): string {
    return this.board.trace.digest();
  }

  /** The same board seen anew: what runs is the old image from now on, and what `newDigest` names is the new one. */
  #takeOver(newDigest: Uint8Array | undefined, profile?: Profile): Adapter {
    const { board } = this;
    const before = this.#adapter;
    const running = before.running!;
    const old = running.container.digest;
    const adapter = new Adapter(board, (digest) => roleOf(digest, old, newDigest), before.publicKey, profile);
    adapter.tables = before.tables;
    adapter.installed = before.installed;
    adapter.running = { ...running, role: 'old' };
    this.#adapter = adapter;
    return adapter;
  }

  #stretch(
    adapter: Adapter,
    { isOff = false, ...run }: { readonly path: UpdatePath; readonly newVersion: string; readonly isOff?: boolean },
    prepare: Prepare | undefined,
    process: () => Process<void>,
  ): Stretch {
    const { clock, timing, trace } = this.board;
    const measures = new Measures(timing.baseClockHz, adapter.profile.fabric, this.#options.workload?.timers);
    const audit = new TableAudit(adapter);
    const boots = new BootMeasure();
    const views = [measures.view, audit.view, (event: Parameters<typeof measures.view>[0]) => boots.view(event)];
    const detach = [...views.map((view) => trace.view(view)), trace.viewIo(measures.viewIo)];
    const strand = new Strand(adapter);
    // Before the first event, so that a view sees all of them.
    prepare?.(adapter, strand);
    writeRun(adapter, run);
    this.#load.start();
    const begin = (): void => strand.start(process());
    if (isOff) begin();
    else {
      serve(adapter, adapter.running!);
      clock.after(this.#load.warmUpTicks, begin);
    }
    this.#served = true;
    this.#complete(strand);
    for (const take of detach) take();
    const result = measures.result();
    return {
      adapter,
      measures: result,
      boot: boots.result(result.endTick),
      tables: audit.finding,
      check: this.#check(),
    };
  }

  #check(): CheckResult | undefined {
    return this.#load instanceof HostLoad ? this.#load.check() : undefined;
  }

  /** @throws NeverCameBack, or what ended the strand */
  #complete(strand: Strand): void {
    const { clock } = this.board;
    const giveUp = this.#giveUp(clock.now);
    this.#runUntil(giveUp, () => strand.quiet);
    const coolDownEnds = clock.now + this.#load.coolDownTicks;
    this.#coolDown(coolDownEnds, giveUp, () => strand.quiet, strand);
    if (strand.failure !== undefined) throw didNotComeBack(strand.failure.error);
    if (!strand.ended) throw new NeverCameBack(`the update had not ended after ${GIVE_UP_SECONDS} s`);
    if (giveUp()) throw new NeverCameBack(`I/O was still pending after ${GIVE_UP_SECONDS} s`);
  }

  /** Hosts go on until a tick and then fall silent; ends when all their I/O is done. */
  #coolDown(endTick: number, giveUp: () => boolean, quiet: () => boolean, strand?: Strand): void {
    const { clock } = this.board;
    clock.after(endTick - clock.now, () => this.#load.stop());
    this.#runUntil(giveUp, () => clock.now >= endTick);
    const idle = (): boolean => quiet() && this.#load.pending === 0;
    this.#runUntil(giveUp, () => strand?.failure !== undefined || idle());
  }

  #giveUp(fromTick: number): () => boolean {
    const { clock, timing } = this.board;
    const lastTick = fromTick + GIVE_UP_SECONDS * timing.baseClockHz;
    return () => clock.now > lastTick;
  }

  #runUntil(giveUp: () => boolean, done: () => boolean): void {
    const { clock } = this.board;
    clock.runUntil(() => {
      this.#options.onProgress?.(clock.now);
      return done() || giveUp();
    });
  }
}

function writeRun(adapter: Adapter, { path, newVersion }: { path: UpdatePath; newVersion: string }): void {
  adapter.trace.write({
    kind: 'run',
    profile: adapter.profile.name,
    path,
    baseClockHz: adapter.board.timing.baseClockHz,
    old: 'old',
    new: 'new',
    oldVersion: adapter.running!.version,
    newVersion,
  });
}
