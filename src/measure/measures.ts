import type { HostIoView, Traced, TraceView } from '../trace.js';
import { type AcceptGap, AcceptGapMeasure } from './accept-gap.js';
import { type Assumptions, AssumptionsMeasure } from './assumptions.js';
import { type Downtime, DowntimeMeasure } from './downtime.js';
import { type HostImpact, HostImpactMeasure } from './host-impact.js';
import { type Fabric, judgeTimers, type TimerBudgets, type TimerVerdict } from './host-timers.js';
import { type IoCounters, IoCountersMeasure } from './io-counters.js';
import { type LinkDown, LinkDownMeasure } from './link-down.js';
import { ModulesMeasure, type ModuleUse } from './modules.js';
import { type Outcome, OutcomeMeasure } from './outcome.js';
import { type ProcessingGap, ProcessingGapMeasure } from './processing-gap.js';
import { type Relogin, ReloginMeasure } from './relogin.js';
import { type Stalls, StallsMeasure } from './stalls.js';
import { type Timeline, TimelineMeasure } from './timeline.js';
import { type TotalTime, TotalTimeMeasure } from './total-time.js';

/** Everything that is read off the trace of one run. Times are whole ticks of the base clock. */
export interface RunMeasures {
  readonly path: 'fastload' | 'standard';
  readonly profile: string;
  /** The two images as the run names them. */
  readonly images: {
    readonly old: string;
    readonly new: string;
    /** What the images say of themselves; `unreadable` for one that cannot be read. */
    readonly oldVersion: string;
    readonly newVersion: string;
  };
  readonly baseClockHz: number;
  readonly fabric: Fabric;
  /** Tick of the last event. */
  readonly endTick: number;
  readonly downtime: Downtime;
  readonly processingGap: ProcessingGap;
  readonly acceptGap: AcceptGap;
  readonly linkDown: LinkDown;
  readonly relogin: Relogin;
  readonly totalTime: TotalTime;
  readonly timeline: Timeline;
  readonly assumptions: Assumptions;
  readonly stalls: Stalls;
  readonly modules: readonly ModuleUse[];
  readonly io: IoCounters;
  readonly outcome: Outcome;
  readonly hostTimers: readonly TimerVerdict[];
  /** What hosts saw; undefined when there were none. */
  readonly hosts: HostImpact | undefined;
}

/** All measures as one view of a trace: `trace.view(measures.view)`. */
export class Measures {
  readonly #baseClockHz: number;
  readonly #fabric: Fabric;
  readonly #budgets: TimerBudgets;
  readonly #hosts: HostImpactMeasure;
  readonly #seeHosts: TraceView;
  readonly #downtime = new DowntimeMeasure();
  readonly #total = new TotalTimeMeasure();
  readonly #processingGap = new ProcessingGapMeasure(this.#downtime);
  readonly #acceptGap = new AcceptGapMeasure(this.#total);
  readonly #linkDown = new LinkDownMeasure();
  readonly #relogin = new ReloginMeasure();
  readonly #timeline = new TimelineMeasure();
  readonly #assumptions = new AssumptionsMeasure(this.#downtime);
  readonly #stalls = new StallsMeasure();
  readonly #modules = new ModulesMeasure();
  readonly #io = new IoCountersMeasure(this.#downtime);
  readonly #outcome = new OutcomeMeasure();
  /** Downtime and total time first: others ask them. */
  readonly #all = [
    this.#downtime,
    this.#total,
    this.#processingGap,
    this.#acceptGap,
    this.#linkDown,
    this.#relogin,
    this.#timeline,
    this.#assumptions,
    this.#stalls,
    this.#modules,
    this.#io,
    this.#outcome,
  ];
  #run: Traced<'run'> | undefined;
  #endTick = 0;

  /**
   * @param fabric the fabric the adapter's profile names; only its host timers apply
   * @param budgets of timers that hosts keep differently
   */
  constructor(baseClockHz: number, fabric: Fabric, budgets: TimerBudgets = {}) {
    this.#budgets = budgets;
    this.#hosts = new HostImpactMeasure(baseClockHz);
    this.#seeHosts = this.#hosts.view();
    this.#baseClockHz = baseClockHz;
    this.#fabric = fabric;
  }

  readonly view: TraceView = (event) => {
    if (event.kind === 'run') this.#run = event;
    this.#endTick = event.tick;
    for (const measure of this.#all) measure.view(event);
    this.#seeHosts(event);
  };

  readonly viewIo: HostIoView = (io) => {
    this.#endTick = io.tick;
    this.#hosts.viewIo(io);
  };

  /**
   * What the trace says so far; may be asked again later.
   * @throws Error when the trace does not name its run
   */
  result(): RunMeasures {
    const run = this.#run;
    if (run === undefined) throw new Error('the trace does not name its run: a `run` event is missing');
    const endTick = this.#endTick;
    const downtime = this.#downtime.result(endTick);
    const window =
      downtime.fromTick === null ? undefined : { fromTick: downtime.fromTick, toTick: downtime.toTick ?? endTick };
    const linkDown = this.#linkDown.result(endTick);
    const stalls = this.#stalls.result(endTick);
    const hosts = this.#hosts.isEmpty ? undefined : this.#hosts.result();
    // A host waits from its request, through retries; a port knows only from arrival to answer.
    const longestStallTicks = Math.max(stalls.longestTicks, hosts?.total.longestStallTicks ?? 0);
    return {
      path: run.path,
      profile: run.profile,
      images: { old: run.old, new: run.new, oldVersion: run.oldVersion, newVersion: run.newVersion },
      baseClockHz: this.#baseClockHz,
      fabric: this.#fabric,
      endTick,
      downtime,
      processingGap: this.#processingGap.result(endTick),
      acceptGap: this.#acceptGap.result(endTick),
      linkDown,
      relogin: this.#relogin.result(),
      totalTime: this.#total.result(endTick),
      timeline: this.#timeline.result(endTick, window),
      assumptions: this.#assumptions.result(window),
      stalls: { ...stalls, longestTicks: longestStallTicks },
      modules: this.#modules.result(endTick),
      io: this.#io.result(),
      outcome: this.#outcome.result(),
      hostTimers: judgeTimers(
        this.#fabric,
        this.#baseClockHz,
        {
          downtime: downtime.ticks,
          'link down': linkDown.longestTicks,
          'longest stall': longestStallTicks,
          'longest frame gap': stalls.longestFrameGapTicks,
          'longest without credit': stalls.longestWithoutCreditTicks,
        },
        this.#budgets,
      ),
      hosts,
    };
  }
}
