import type { Clock, Scheduled } from '../clock.js';
import { awaiting, type Process } from '../process.js';
import type { ImageRole, Trace } from '../trace.js';
import type { Frame } from './port.js';
import type { Quantity } from './profile.js';
import type { Timing } from './timing.js';

/** The service loop of a running image: where its frames come from and where its answers go. */
export interface Service {
  readonly image: ImageRole;
  readonly version: string;
  /** The next frame to process, taken from its queue. */
  next(): Frame | undefined;
  /** Hands the answer to the port. */
  answer(frame: Frame): void;
}

export interface CpuCosts {
  readonly ioServiceTicks: number;
  readonly sliceTicks: number;
}

/** Under load that never ends, other work gets a slice after so many I/Os: an update must not starve. */
const FRAMES_IN_A_ROW = 64;

interface Work {
  remainingTicks: number;
  readonly deliver: () => void;
}

/**
 * The one CPU of the adapter. While an image's service loop runs, I/O comes first and other work gets slices between two
 * looks at the queues; outside of it the work has the CPU to itself.
 */
export class Cpu {
  readonly #clock: Clock;
  readonly #trace: Trace;
  readonly #timing: Timing;
  readonly #costs: CpuCosts;
  #service: Service | undefined;
  #leaving: { readonly why: string; readonly deliver: () => void } | undefined;
  #work: Work[] = [];
  #running: Scheduled | undefined;
  #hung = false;
  #framesInARow = 0;

  constructor(clock: Clock, trace: Trace, timing: Timing, costs: CpuCosts) {
    this.#clock = clock;
    this.#trace = trace;
    this.#timing = timing;
    this.#costs = costs;
  }

  /** The image whose service loop runs, if one does. */
  get serving(): Service | undefined {
    return this.#service;
  }

  enterService(service: Service): void {
    this.#service = service;
    this.#trace.write({ kind: 'service-entered', image: service.image, version: service.version });
    this.#pump();
  }

  /** Leaves the service loop once the frame in hand is done; frames still queued stay queued. */
  *leaveService(why: string): Process<void> {
    if (this.#service === undefined) return;
    yield* awaiting<void>((deliver) => {
      this.#leaving = { why, deliver };
      this.#pump();
    });
  }

  /** Runs `cycles` CPU cycles of work and charges them under `field`. */
  *execute(cycles: number, field: string, basis: Quantity<unknown>['basis']): Process<void> {
    const ticks = cycles * this.#timing.cpuPeriodTicks;
    if (ticks === 0) return;
    yield* awaiting<void>((deliver) => {
      this.#work.push({ remainingTicks: ticks, deliver });
      this.#pump();
    });
    this.#timing.charge(field, basis, ticks);
  }

  /** A frame has been queued. */
  wake(): void {
    this.#pump();
  }

  /** Firmware stops making progress; only a reset helps. */
  hang(): void {
    this.#hung = true;
    this.#running?.cancel();
    this.#running = undefined;
  }

  /** The CPU is reset: whatever ran on it is gone. */
  reset(why: string): void {
    this.#running?.cancel();
    this.#running = undefined;
    this.#hung = false;
    this.#work = [];
    this.#leaving = undefined;
    this.#endService(why);
  }

  #endService(why: string): void {
    const service = this.#service;
    if (service === undefined) return;
    this.#service = undefined;
    this.#trace.write({ kind: 'service-left', image: service.image, version: service.version, why });
  }

  #pump(): void {
    if (this.#running !== undefined || this.#hung) return;
    const leaving = this.#leaving;
    if (leaving !== undefined) {
      this.#leaving = undefined;
      this.#endService(leaving.why);
      leaving.deliver();
      this.#pump();
      return;
    }
    const service = this.#service;
    const isWorkDue = this.#work.length > 0 && this.#framesInARow >= FRAMES_IN_A_ROW;
    const frame = isWorkDue ? undefined : service?.next();
    if (service !== undefined && frame !== undefined) {
      this.#framesInARow += 1;
      this.#trace.write({ kind: 'io-taken', port: frame.port, id: frame.id, image: service.image });
      this.#run(this.#costs.ioServiceTicks, () => service.answer(frame));
      return;
    }
    this.#framesInARow = 0;
    const work = this.#work[0];
    if (work === undefined) return;
    const ticks = service === undefined ? work.remainingTicks : Math.min(work.remainingTicks, this.#costs.sliceTicks);
    this.#run(ticks, () => {
      work.remainingTicks -= ticks;
      if (work.remainingTicks > 0) return;
      this.#work.shift();
      work.deliver();
    });
  }

  #run(ticks: number, then: () => void): void {
    this.#running = this.#clock.after(ticks, () => {
      this.#running = undefined;
      then();
      this.#pump();
    });
  }
}
