import { baseClockHz, type Clock, type Rational, ticksOfSeconds } from '../clock.js';
import { awaiting, type Process } from '../process.js';
import type { Trace } from '../trace.js';
import type { CyclesPer, Duration, ModuleCost, ModuleCosts, Profile, Quantity } from './profile.js';

/** Profile durations by the path under which they stand in the profile. */
export type DurationPath =
  | 'flash.sectorErase'
  | 'flash.pageProgram'
  | 'flash.readSetup'
  | 'nvram.wordWrite'
  | 'nvram.wordRead'
  | 'hostBus.latency'
  | 'dram.initialisation'
  | 'ports.linkUp'
  | 'ports.fabricLogin'
  | 'ports.hostLogin'
  | 'ports.quiesce'
  | 'ports.release'
  | 'ports.ioInterval'
  | 'resets.core'
  | 'resets.warm'
  | 'resets.power'
  | 'resets.bootRom'
  | 'resets.post'
  | 'remap.switch'
  | 'media.latency'
  | 'watchdog';

/** Turns the profile's durations and cycles into ticks, and charges them to the trace by name and basis. */
export class Timing {
  readonly baseClockHz: number;
  readonly cpuPeriodTicks: number;
  readonly #profile: Profile;
  readonly #clock: Clock;
  readonly #trace: Trace;

  /** @param dramClockHz command clock of the DRAM part */
  constructor(profile: Profile, dramClockHz: number, clock: Clock, trace: Trace) {
    this.#profile = profile;
    this.#clock = clock;
    this.#trace = trace;
    this.baseClockHz = baseClockHz([profile.cpu.clock.is, dramClockHz]);
    this.cpuPeriodTicks = this.baseClockHz / profile.cpu.clock.is;
  }

  /** Ticks of a profile duration, rounded up. */
  ticks(path: DurationPath): number {
    return ticksOfSeconds(this.#duration(path).is, this.baseClockHz);
  }

  /** Ticks of `bytes` at a bandwidth in bytes per second, rounded up. */
  ticksOfBytes(bytes: number, bytesPerSecond: number): number {
    return ticksOfSeconds({ numerator: bytes, denominator: bytesPerSecond }, this.baseClockHz);
  }

  /** Waits `count` times a profile duration and charges it. */
  *spend(path: DurationPath, count = 1): Process<void> {
    const ticks = this.ticks(path) * count;
    yield* this.delay(ticks);
    this.charge(path, this.#duration(path).basis, ticks);
  }

  /** Whether a profile duration is cited or assumed. */
  basis(path: DurationPath): Quantity<unknown>['basis'] {
    return this.#duration(path).basis;
  }

  /** Waits; whoever calls it charges the time. */
  *delay(ticks: number): Process<void> {
    if (ticks > 0) yield* awaiting<void>((deliver) => void this.#clock.after(ticks, deliver));
  }

  /** Says what the `ticks` that end now were spent on. */
  charge(field: string, basis: Quantity<unknown>['basis'], ticks: number): void {
    if (ticks > 0) this.#trace.write({ kind: 'spent', field, basis, ticks });
  }

  /** CPU cycles of a module charged by formula. */
  moduleCycles(module: keyof ModuleCosts, work: { readonly bytes?: number; readonly entries?: number } = {}): number {
    const cost = this.#profile.modules[module];
    return cost.fixed.is + ceilProduct(cost.perByte, work.bytes ?? 0) + ceilProduct(cost.perEntry, work.entries ?? 0);
  }

  /** `assumed` as soon as one number of the formula is. */
  moduleBasis(module: keyof ModuleCosts): Quantity<unknown>['basis'] {
    const cost: ModuleCost = this.#profile.modules[module];
    return [cost.fixed, cost.perByte, cost.perEntry].some((part) => part?.basis === 'assumed') ? 'assumed' : 'sourced';
  }

  #duration(path: DurationPath): Duration {
    let value: unknown = this.#profile;
    for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
    return value as Duration;
  }
}

function ceilProduct(per: CyclesPer | undefined, count: number): number {
  if (per === undefined || count === 0) return 0;
  const { numerator, denominator }: Rational = per.is;
  return Math.ceil((numerator * count) / denominator);
}
