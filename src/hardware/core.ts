import type { CpuStop, Cpu as SiliconCpu } from '../silicon/cpu.js';
import type { AccessBytes, Bus } from './bus.js';
import { StopPoints } from './stop-points.js';

/** Why the core stands still and somebody has to judge. */
export type CoreStop = Exclude<CpuStop, 'budget' | 'access' | 'wfi'>;

/** Judges a stop: the core goes on from where its pc then stands, stays where it is, or it is somebody else's. */
export type StopJudge = (stop: CoreStop) => 'resume' | 'stay' | undefined;

/** Whatever lets the core's time pass: by itself, or as one master of the fabric. */
export interface CoreDrive {
  /** The core executes while this is true. */
  running: boolean;
  /** Why the core last returned to the host, once. */
  takeStop(): CpuStop | undefined;
}

/**
 * The core on its board: answers its loads and stores from the bus, and hands what stops it to whoever watches: a
 * debugger, semihosting, the caller of a module. The latest judge is asked first; a stop that none claims stays.
 */
export class Core {
  readonly cpu: SiliconCpu;
  readonly stopPoints: StopPoints;
  readonly bus: Bus;
  readonly #drive: CoreDrive;
  readonly #judges: StopJudge[] = [];
  #lastStop: CoreStop | undefined;

  constructor(cpu: SiliconCpu, bus: Bus, drive: CoreDrive) {
    this.cpu = cpu;
    this.stopPoints = new StopPoints(cpu);
    this.bus = bus;
    this.#drive = drive;
  }

  get running(): boolean {
    return this.#drive.running;
  }

  /** Why the core stands still; undefined while it runs or was only halted. */
  get lastStop(): CoreStop | undefined {
    return this.#lastStop;
  }

  /** Machine mode, next instruction at `pc`; the core runs. */
  reset(pc: number): void {
    this.cpu.reset(pc);
    this.resume();
  }

  resume(): void {
    this.#lastStop = undefined;
    this.#drive.running = true;
  }

  halt(): void {
    this.#drive.running = false;
  }

  /** Executes one instruction while the core stands still, with what it asks of the bus and of memory. */
  step(): void {
    let stop = this.cpu.step();
    while (stop === 'access') {
      this.#answer();
      stop = this.cpu.step();
    }
  }

  /** Adds a judge of stops. @returns takes it away again */
  judge(judge: StopJudge): () => void {
    this.#judges.unshift(judge);
    return () => {
      const index = this.#judges.indexOf(judge);
      if (index >= 0) this.#judges.splice(index, 1);
    };
  }

  /** Acts on what the core returned for. The board calls it at the core's tick. */
  settle(): void {
    const stop = this.#drive.takeStop();
    if (stop === undefined || stop === 'budget' || stop === 'wfi') return;
    if (stop === 'access') {
      this.#answer();
      return;
    }
    this.#lastStop = stop;
    this.halt();
    for (const judge of [...this.#judges]) {
      const judgement = judge(stop);
      if (judgement === undefined) continue;
      if (judgement === 'resume') this.resume();
      return;
    }
  }

  #answer(): void {
    const access = this.cpu.access;
    if (access === undefined) return;
    const answer = this.bus.access(access.address, access.bytes as AccessBytes, access.write, access.value);
    if (answer === undefined) this.cpu.answerFault();
    else this.cpu.answer(answer.value, answer.cycles);
  }
}
