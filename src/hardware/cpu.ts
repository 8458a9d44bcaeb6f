import type { Clock, Scheduled } from '../clock.js';
import { awaiting, type Process } from '../process.js';
import type { ImageRole, Trace } from '../trace.js';
import { HardwareFault } from './hardware-fault.js';
import { ModuleFault } from './module-fault.js';
import type { ModuleCall, ModuleCaller, ModuleOutcome, ModuleResult, NativeCall } from './native-call.js';
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
  /** Where the image's own code for frames is entered, if it is executed. */
  readonly address?: number;
  /** The call of that code for a frame; a frame without is charged. */
  call?(frame: Frame): ModuleCall | undefined;
  /** The image's own code did not come back from a frame. */
  failed?(fault: ModuleFault): void;
}

export interface CpuCosts {
  readonly ioServiceTicks: number;
  readonly sliceTicks: number;
}

/** Under load that never ends, other work gets a slice after so many I/Os: an update must not starve. */
const FRAMES_IN_A_ROW = 64;

/** Something that wants the CPU: for a slice of its time, or for as long as it needs. */
interface Work {
  /** @param ended true when it is done, false when its time is over */
  run(ticks: number | undefined, ended: (done: boolean) => void): void;
  /** Takes the CPU away in the middle. */
  abandon(): void;
  readonly deliver: () => void;
}

/** Time charged by a number of the profile. */
class ChargedWork implements Work {
  readonly deliver: () => void;
  readonly #clock: Clock;
  #remainingTicks: number;
  #running: Scheduled | undefined;

  constructor(clock: Clock, ticks: number, deliver: () => void) {
    this.#clock = clock;
    this.#remainingTicks = ticks;
    this.deliver = deliver;
  }

  run(ticks: number | undefined, ended: (done: boolean) => void): void {
    const slice = Math.min(ticks ?? this.#remainingTicks, this.#remainingTicks);
    this.#running = this.#clock.after(slice, () => {
      this.#remainingTicks -= slice;
      ended(this.#remainingTicks === 0);
    });
  }

  abandon(): void {
    this.#running?.cancel();
  }
}

/** A module that the core executes. */
class NativeWork implements Work {
  readonly deliver: () => void;
  readonly #call: NativeCall;
  #outcome: ModuleOutcome | undefined;

  constructor(call: NativeCall, deliver: (outcome: ModuleOutcome) => void) {
    this.#call = call;
    this.deliver = () => deliver(this.#outcome!);
  }

  run(ticks: number | undefined, ended: (done: boolean) => void): void {
    this.#call.run(
      ticks,
      () => ended(false),
      (outcome) => {
        this.#outcome = outcome;
        ended(true);
      },
    );
  }

  abandon(): void {
    this.#call.abandon();
  }
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
  /** Executes modules; undefined on a board without a core. */
  caller: ModuleCaller | undefined;
  #work: Work[] = [];
  #running: Work | undefined;
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
    const { image, version, address } = service;
    this.#trace.write({ kind: 'service-entered', image, version, ...(address === undefined ? {} : { address }) });
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
      this.#work.push(new ChargedWork(this.#clock, ticks, deliver));
      this.#pump();
    });
    this.#timing.charge(field, basis, ticks);
  }

  /** Calls a module on the core: in slices while an image serves, else through. @throws ModuleFault */
  *invoke(call: ModuleCall): Process<ModuleResult> {
    const caller = this.#callerFor(call);
    const outcome = yield* awaiting<ModuleOutcome>((deliver) => {
      this.#work.push(new NativeWork(caller.prepare(call), deliver));
      this.#pump();
    });
    if (outcome instanceof ModuleFault) throw outcome;
    return outcome;
  }

  #callerFor({ module }: ModuleCall): ModuleCaller {
    if (this.caller === undefined) throw new HardwareFault('core-missing', `no core executes module ${module}`);
    return this.caller;
  }

  /** A frame has been queued. */
  wake(): void {
    this.#pump();
  }

  /** Firmware stops making progress; only a reset helps. */
  hang(): void {
    this.#hung = true;
    this.#running?.abandon();
    this.#running = undefined;
  }

  /** The CPU is reset: whatever ran on it is gone. */
  reset(why: string): void {
    for (const work of this.#work) work.abandon();
    this.#running?.abandon();
    this.#running = undefined;
    this.#hung = false;
    this.#work = [];
    this.#leaving = undefined;
    this.caller?.reset();
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
      this.#run(this.#serving(service, frame), undefined);
      return;
    }
    this.#framesInARow = 0;
    const work = this.#work[0];
    if (work === undefined) return;
    this.#run(work, service === undefined ? undefined : this.#costs.sliceTicks, () => this.#work.shift());
  }

  #serving(service: Service, frame: Frame): Work {
    const call = service.call?.(frame);
    if (call === undefined)
      return new ChargedWork(this.#clock, this.#costs.ioServiceTicks, () => service.answer(frame));
    return new NativeWork(this.#callerFor(call).prepare(call), (outcome) => {
      if (outcome instanceof ModuleFault) {
        this.hang();
        service.failed?.(outcome);
        return;
      }
      frame.cycles = outcome.cycles;
      service.answer(frame);
    });
  }

  #run(work: Work, ticks: number | undefined, done?: () => void): void {
    this.#running = work;
    work.run(ticks, (isDone) => {
      this.#running = undefined;
      if (isDone) {
        done?.();
        work.deliver();
      }
      this.#pump();
    });
  }
}
