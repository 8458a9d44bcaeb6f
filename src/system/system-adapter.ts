import type { Board, BoardOptions } from '../hardware/board.js';
import type { Profile } from '../hardware/profile.js';
import type { PublicKey } from '../image/signing.js';
import type { HostImpactMeasure } from '../measure/host-impact.js';
import { Measures, type RunMeasures } from '../measure/measures.js';
import type { Process } from '../process.js';
import type { Traced } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { versionOf } from '../update/code-image-in-memory.js';
import { serve } from '../update/service.js';
import { BoardPort } from './board-port.js';
import { bootedAdapter } from './booted-adapter.js';
import { CalibratedAdapter, type IoCosts } from './calibrated-adapter.js';
import type { Exchange } from './exchange.js';
import type { HostPort, LinkListener, StorageTarget } from './host-port.js';
import { readableImage } from './readable-image.js';
import { type RunControl, Strand } from './strand.js';
import type { Timeline } from './timeline.js';

/** An adapter of a storage system: what it is and what runs on it. */
export interface AdapterPlan {
  readonly name: string;
  readonly profile: Profile;
  /** Hardware revision, which an image of a package may ask for. */
  readonly revision: string;
  readonly installed: Uint8Array;
  readonly dram: BoardOptions['dram'];
  readonly publicKey?: PublicKey | undefined;
}

export interface AdapterWiring {
  readonly index: number;
  readonly timeline: Timeline;
  readonly target: StorageTarget;
  /** Ticks of the timeline in a second. */
  readonly baseClockHz: number;
  readonly latencyTicks: number;
  readonly switchHoldTicks: number;
  readonly costs: IoCosts;
  readonly module: WebAssembly.Module;
  readonly traceHash: () => BoardOptions['traceHash'];
  readonly impact: HostImpactMeasure;
  /** The full model all the time, not only in windows: what calibration is compared with. */
  readonly alwaysFull: boolean;
  /** What the adapter's mailbox tells the processor, at the tick at which it arrives. */
  readonly mailbox: (adapter: number, event: Traced, tick: number) => void;
  /** The full model goes on for this long once an adapter has resumed. */
  readonly windowAfterTicks: number;
  /** A board has been built. */
  readonly onOpen: () => void;
  /** Share of the host bus that this adapter gets for a piece of its image, as a fraction. */
  readonly busShare?: () => { readonly numerator: number; readonly denominator: number };
}

/** What came of an update or of a window, when the adapter has nothing left to do. */
export interface AdapterOutcome {
  readonly measures: RunMeasures;
  readonly digest: string;
  readonly events: number;
  readonly failure: unknown;
  /** Tick of the timeline from which I/O did not go through the board any more. */
  readonly calibratedFromTick: number;
}

/** What an adapter tells the processor by itself. */
const MAIL: ReadonlySet<string> = new Set(['resumed', 'update-ended', 'fallback', 'service-left']);

/** The board of an adapter while the full model runs. */
interface Window {
  readonly adapter: Adapter;
  readonly board: Board;
  readonly ports: readonly BoardPort[];
  readonly strand: Strand;
  readonly measures: Measures;
  /** Tick of the timeline at which the board's clock stood at 0. */
  readonly offsetTick: number;
  /** Tick of the timeline from which I/O is calibrated again; Infinity while that is not known. */
  calibratedFromTick: number;
  isOrdered: boolean;
}

/**
 * An adapter as its storage system sees it. While nothing but I/O goes on, I/Os are charged calibrated costs; in a window
 * around an update a whole board runs, and its I/O goes through it.
 */
export class SystemAdapter {
  readonly index: number;
  readonly plan: AdapterPlan;
  readonly ports: readonly HostPort[];
  /** Ticks of the timeline in one of the board. */
  readonly ratio: number;
  readonly #wiring: AdapterWiring;
  readonly #calibrated: CalibratedAdapter;
  readonly #doors: readonly Door[];
  /** The container that the adapter runs. */
  installed: Uint8Array;
  #window: Window | undefined;
  readonly #prepare: ((adapter: Adapter, control: RunControl) => void)[] = [];

  constructor(plan: AdapterPlan, boardHz: number, wiring: AdapterWiring) {
    this.plan = plan;
    this.index = wiring.index;
    this.installed = plan.installed;
    this.#wiring = wiring;
    this.ratio = wiring.baseClockHz / boardHz;
    const { ports } = plan.profile;
    const shape = {
      adapter: wiring.index,
      ports: ports.count.is,
      buffers: ports.buffers.is,
      bufferBytes: ports.buffer.is,
    };
    const { receiveTicks, sendTicks, serviceTicks } = wiring.costs;
    const costs: IoCosts = {
      receiveTicks: (io) => receiveTicks(io) * this.ratio,
      serviceTicks: (io) => serviceTicks(io) * this.ratio,
      sendTicks: (io) => sendTicks(io) * this.ratio,
    };
    this.#calibrated = new CalibratedAdapter(shape, costs, wiring.timeline, wiring.target);
    this.#doors = this.#calibrated.ports.map((port) => new Door(port));
    this.ports = this.#doors;
    if (wiring.alwaysFull) this.open();
  }

  /** True while a whole board runs. */
  get isOpen(): boolean {
    return this.#window !== undefined;
  }

  /** True while every port takes I/O. */
  get isReachable(): boolean {
    return this.#doors.every(({ isOpen }) => isOpen);
  }

  /** The next tick of the timeline at which the board does something; Infinity without a board. */
  get nextTick(): number {
    const window = this.#window;
    return window === undefined ? Number.POSITIVE_INFINITY : this.#toTimeline(window, window.board.clock.nextTick);
  }

  /** Faults for the next window. */
  prepare(prepare: (adapter: Adapter, control: RunControl) => void): void {
    this.#prepare.push(prepare);
  }

  /**
   * From now on the full model runs.
   * @param newDigest of the image that is about to come, to name it in the trace
   */
  open(newDigest?: Uint8Array): void {
    if (this.#window !== undefined) {
      this.#window.calibratedFromTick = Number.POSITIVE_INFINITY;
      this.#route();
      return;
    }
    const { plan } = this;
    const adapter = bootedAdapter(plan.profile, {
      oldContainer: this.installed,
      newDigest,
      module: this.#wiring.module,
      dram: plan.dram,
      publicKey: plan.publicKey,
      ...withHash(this.#wiring.traceHash()),
    });
    this.#window = this.#windowOn(adapter);
    const { busShare } = this.#wiring;
    if (busShare !== undefined) adapter.board.shareHostBus(busShare);
    serve(adapter, adapter.running!);
    this.#wiring.onOpen();
    this.#route();
  }

  /**
   * The processor orders an update: the full model begins, and at the tick the adapter's firmware takes over.
   * @param tick of the timeline, still to come
   */
  order(
    tick: number,
    container: Uint8Array,
    path: 'fastload' | 'standard',
    update: (adapter: Adapter) => Process<void>,
  ): void {
    const image = readableImage(container);
    this.open(image?.digest);
    const window = this.#window!;
    const { adapter, board } = window;
    for (const prepare of this.#prepare.splice(0)) prepare(adapter, window.strand);
    board.trace.write({
      kind: 'run',
      profile: this.plan.profile.name,
      path,
      baseClockHz: board.timing.baseClockHz,
      old: 'old',
      new: 'new',
      oldVersion: adapter.running!.version,
      newVersion: image === undefined ? 'unreadable' : versionOf(image),
    });
    window.isOrdered = true;
    this.#atBoard(window, tick, () => window.strand.start(update(adapter)));
  }

  /** Something the adapter has said by its mailbox decides how long the full model runs. */
  heard(event: Traced, tick: number): void {
    if (event.kind === 'resumed') this.#calibrateFrom(tick + this.#wiring.windowAfterTicks);
    else if (event.kind === 'service-left') this.#calibrateFrom(Number.POSITIVE_INFINITY);
  }

  /** True while I/O does not go through the board. */
  get isCalibrated(): boolean {
    const { timeline } = this.#wiring;
    return this.#window === undefined || timeline.now >= this.#window.calibratedFromTick;
  }

  /** The error that ended what was begun, once it has ended; undefined while it goes on. */
  get ended(): { readonly failure: unknown } | undefined {
    const strand = this.#window?.strand;
    if (strand === undefined || this.#window?.isOrdered !== true || !strand.quiet) return undefined;
    return { failure: strand.failure?.error };
  }

  /** Runs the board to a tick of the timeline. */
  advance(tick: number): void {
    const window = this.#window;
    if (window === undefined || this.nextTick >= tick) return;
    const { clock } = window.board;
    const target = Math.max(clock.now, Math.ceil((tick - window.offsetTick) / this.ratio));
    if (target === clock.now) return;
    clock.at(target, () => {});
    clock.runUntil(() => clock.now >= target);
  }

  /** I/O is charged calibrated costs from this tick on. */
  #calibrateFrom(tick: number): void {
    if (this.#window === undefined || this.#wiring.alwaysFull) return;
    this.#window.calibratedFromTick = tick;
    this.#route();
  }

  /** Nothing is left to do on the board: it is put away with its result. */
  close(): AdapterOutcome {
    const window = this.#window!;
    const { board, adapter, strand, measures } = window;
    const outcome: AdapterOutcome = {
      measures: measures.result(),
      digest: board.trace.digest(),
      events: board.trace.count,
      failure: strand.failure?.error,
      calibratedFromTick: window.calibratedFromTick,
    };
    const running = adapter.running?.container;
    if (running !== undefined)
      this.installed = board.dram.peek(this.plan.profile.memory.runBase, running.totalBytes).slice();
    this.#window = undefined;
    for (const door of this.#doors) door.leave();
    return outcome;
  }

  /** I/Os on the board that are not answered yet. */
  get pendingOnBoard(): number {
    return this.#window?.board.ports.reduce((sum, port) => sum + port.pending, 0) ?? 0;
  }

  #windowOn(adapter: Adapter): Window {
    const { timeline, target, latencyTicks, switchHoldTicks, impact, index, mailbox } = this.#wiring;
    const { board } = adapter;
    const measures = new Measures(board.timing.baseClockHz, adapter.profile.fabric);
    const offsetTick = timeline.now;
    const window: Window = {
      adapter,
      board,
      strand: new Strand(adapter),
      measures,
      offsetTick,
      calibratedFromTick: Number.POSITIVE_INFINITY,
      isOrdered: false,
      ports: board.ports.map(
        (port) =>
          new BoardPort(port, {
            adapter: index,
            timeline,
            nowTick: () => this.#toTimeline(window, board.clock.now),
            atBoard: (tick, action) => this.#atBoard(window, tick, action),
            target,
            latencyTicks,
            switchHoldTicks,
            ratio: this.ratio,
          }),
      ),
    };
    board.trace.view(measures.view);
    board.trace.view((event) => {
      if (MAIL.has(event.kind)) mailbox(index, event, this.#toTimeline(window, event.tick) + latencyTicks);
    });
    board.trace.view(impact.view(index, (tick) => this.#toTimeline(window, tick)));
    return window;
  }

  #toTimeline({ offsetTick }: Window, boardTick: number): number {
    return offsetTick + boardTick * this.ratio;
  }

  #atBoard({ board: { clock }, offsetTick }: Window, tick: number, action: () => void): void {
    clock.at(Math.max(clock.now, Math.ceil((tick - offsetTick) / this.ratio)), action);
  }

  #route(): void {
    const { timeline } = this.#wiring;
    const window = this.#window!;
    window.ports.forEach((port, index) => {
      this.#doors[index]!.enter(port, () => timeline.now >= window.calibratedFromTick);
    });
  }
}

/** A port that leads to the board while there is one and its window lasts, else to the calibrated queues. */
class Door implements HostPort {
  readonly adapter: number;
  readonly port: number;
  readonly #calibrated: HostPort;
  readonly #listeners: LinkListener[] = [];
  #board: BoardPort | undefined;
  #isCalibrated: () => boolean = () => true;

  constructor(calibrated: HostPort) {
    this.#calibrated = calibrated;
    this.adapter = calibrated.adapter;
    this.port = calibrated.port;
  }

  get isOpen(): boolean {
    return this.#board?.isOpen ?? true;
  }

  attach(listener: LinkListener): void {
    this.#listeners.push(listener);
  }

  act(exchange: Exchange): void {
    // A board whose link is down is never left out, whatever the window says.
    if (this.#board !== undefined && !(this.#isCalibrated() && this.#board.isOpen)) this.#board.act(exchange);
    else this.#calibrated.act(exchange);
  }

  enter(board: BoardPort, isCalibrated: () => boolean): void {
    this.#isCalibrated = isCalibrated;
    if (this.#board === board) return;
    this.#board = board;
    for (const listener of this.#listeners) board.attach(listener);
  }

  leave(): void {
    this.#board = undefined;
    this.#isCalibrated = () => true;
  }
}

function withHash(traceHash: BoardOptions['traceHash']): Pick<BoardOptions, 'traceHash'> {
  return traceHash === undefined ? {} : { traceHash };
}
