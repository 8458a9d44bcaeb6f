// Single units of the board on a clock and a trace of their own, with the default adapter's numbers.
import { packagedProfiles } from '../../src/cli/packaged-profiles.js';
import { Clock } from '../../src/clock.js';
import type { Profile } from '../../src/hardware/profile.js';
import { Timing } from '../../src/hardware/timing.js';
import { type Ended, type Process, spawn } from '../../src/process.js';
import { Trace, type Traced } from '../../src/trace.js';

export const profile: Profile = packagedProfiles().resolve('fc-host-adapter');

export interface Bench {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly timing: Timing;
  readonly events: Traced[];
  /** Runs a process to its end. @throws what it throws */
  run<T>(process: Process<T>): T;
  /** Starts a process and lets time pass. */
  start<T>(process: Process<T>): { ended(): Ended<T> | undefined };
  passTicks(ticks: number): void;
}

export function bench(): Bench {
  const clock = new Clock();
  const trace = new Trace(() => clock.now);
  const events: Traced[] = [];
  trace.view((event) => void events.push(event));
  const timing = new Timing(profile, 800_000_000, clock, trace);
  const start = <T>(process: Process<T>) => {
    let result: Ended<T> | undefined;
    spawn(process, (ended) => {
      result = ended;
    });
    return { ended: () => result };
  };
  return {
    clock,
    trace,
    timing,
    events,
    start,
    run(process) {
      const started = start(process);
      clock.runUntil(() => started.ended() !== undefined);
      const ended = started.ended()!;
      if (ended.failed) throw ended.error;
      return ended.value;
    },
    passTicks(ticks) {
      let passed = false;
      clock.after(ticks, () => {
        passed = true;
      });
      clock.runUntil(() => passed);
    },
  };
}
