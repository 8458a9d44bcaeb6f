import { ticksOfSeconds } from '../../clock.js';
import { durationText } from '../../report/duration-text.js';
import type { TestFailure, TestResult, TestStepResult } from '../../report/test-report.js';
import { NeverCameBack, type PoweredAdapter, type Prepare, type Stretch } from '../../system/powered-adapter.js';
import { armDisturbances, placeKey } from '../disturbance.js';
import { ScenarioError } from '../scenario-error.js';
import { BootTestError } from './boot-test-error.js';
import { evaluate, type LastStretch } from './evaluate.js';
import { armPowerCut } from './power-cut.js';
import { type PowerSettings, powerUp } from './power-up.js';
import type { ReadyTest } from './ready-test.js';
import { isAction, type Step } from './step.js';

export interface TestSettings extends PowerSettings {
  /** The command that runs this test alone, for the report. */
  readonly reproduce: string;
}

/** Runs a test step by step; what follows a failed step is skipped, but for expectations of the same moment. */
export function runBootTest(ready: ReadyTest, settings: TestSettings): TestResult {
  return new BootTestRun(ready, settings).run();
}

type ArmedStep = Extract<Step, { kind: 'power-cut' | 'fault' }>;

/** A step that waits to strike, the place of its result, and whether it has struck. */
interface Armed {
  readonly step: ArmedStep;
  readonly index: number;
  struck: () => boolean;
}

class BootTestRun {
  readonly #ready: ReadyTest;
  readonly #settings: TestSettings;
  readonly #powered: PoweredAdapter;
  readonly #results: TestStepResult[] = [];
  #armed: Armed[] = [];
  #last: LastStretch | undefined;
  #failed = false;
  /** The adapter has not come back: nothing can be asked of it any more. */
  #dead = false;

  constructor(ready: ReadyTest, settings: TestSettings) {
    this.#ready = ready;
    this.#settings = settings;
    this.#powered = powerUp(ready, settings);
  }

  run(): TestResult {
    const { test, profile } = this.#ready;
    let skipping = false;
    for (const step of test.steps) {
      skipping ||= this.#dead || (this.#failed && isAction(step));
      if (skipping) this.#skip(step);
      else this.#step(step);
    }
    const { board } = this.#powered;
    return {
      file: test.file,
      line: test.line,
      name: test.name,
      adapter: profile.name,
      outcome: this.#failed ? 'failed' : 'passed',
      steps: this.#results,
      baseClockHz: board.timing.baseClockHz,
      ticks: board.clock.now,
      digest: this.#powered.digest(),
      reproduce: this.#settings.reproduce,
    };
  }

  get #now(): number {
    return this.#powered.board.clock.now;
  }

  #step(step: Step): void {
    switch (step.kind) {
      case 'update':
      case 'boot':
        this.#stretch(step);
        break;
      case 'power-cut':
      case 'fault':
        this.#armed.push({ step, index: this.#results.length, struck: () => false });
        this.#record(step, this.#now, undefined);
        break;
      case 'run':
        this.#during(step, () => {
          this.#powered.serve(ticksOfSeconds(step.seconds, this.#powered.board.timing.baseClockHz));
          return undefined;
        });
        break;
      case 'set-nvram':
        this.#powered.board.nvram.poke(step.address, step.bytes);
        this.#record(step, this.#now, undefined);
        break;
      case 'expect':
        for (const expectation of step.expectations) this.#expect(step, expectation);
        break;
      default:
        throw new Error(`step ${step.kind} has not been refused by makeReady`);
    }
  }

  #stretch(step: Extract<Step, { kind: 'update' | 'boot' }>): void {
    const armed = this.#armed;
    this.#armed = [];
    this.#during(step, () => {
      const stretch = step.kind === 'update' ? this.#update(step, armed) : this.#boot(step, armed);
      this.#last = { ...stretch, kind: step.kind };
      return summary(stretch);
    });
    for (const { step: strike, index, struck } of armed)
      if (!struck())
        this.#fail(index, {
          expected: `${strike.text} strikes`,
          found: `${step.text} never came to it`,
          tick: this.#now,
        });
  }

  #update(step: Extract<Step, { kind: 'update' }>, armed: readonly Armed[]): Stretch {
    const { container, profile } = this.#ready.updates.get(step)!;
    if (profile.update.overlay === 'remap' && this.#powered.board.dram.remapped)
      throw this.#unusable(step, 'an overlay by copy: the banks have been switched once', 'update.overlay remap again');
    return this.#powered.update({
      path: step.path,
      profile,
      code: {
        container,
        ...(step.promisedCrc32c === undefined ? {} : { promisedCrc32c: step.promisedCrc32c }),
        ...(step.stagingBase === undefined ? {} : { stagingBase: step.stagingBase }),
      },
      prepare: this.#arming(armed),
    });
  }

  #boot({ boot, key }: Extract<Step, { kind: 'boot' }>, armed: readonly Armed[]): Stretch {
    const place: Parameters<PoweredAdapter['boot']>[1] = (adapter) => {
      if (key === undefined) return;
      adapter.trace.write({ kind: 'fault', fault: 'key', where: `before the ${boot} boot`, detail: key });
      placeKey(adapter, key);
    };
    return this.#powered.boot(boot, place, this.#arming(armed));
  }

  /** Arms what is to strike in a stretch, in the order in which it is written. */
  #arming(armed: readonly Armed[]): Prepare {
    return (adapter, control) => {
      for (const one of armed) {
        const { step } = one;
        if (step.kind === 'power-cut') one.struck = armPowerCut(step.at, adapter, control);
        else {
          const pending = this.#armFault(step, adapter, control);
          one.struck = () => pending().length === 0;
        }
      }
    };
  }

  #armFault(
    step: Extract<Step, { kind: 'fault' }>,
    ...[adapter, control]: Parameters<Prepare>
  ): ReturnType<typeof armDisturbances> {
    try {
      return armDisturbances(adapter, control, [step.fault]);
    } catch (error) {
      if (error instanceof ScenarioError) throw this.#unusable(step, 'a fault that can strike here', error.message);
      throw error;
    }
  }

  #unusable(step: Step, expected: string, found: string): BootTestError {
    return new BootTestError({ file: this.#ready.test.file, line: step.line, keyPath: step.kind, expected, found });
  }

  #expect(step: Step, expectation: Parameters<typeof evaluate>[0]): void {
    const { holds, expected, found, tick } = evaluate(expectation, this.#powered, this.#last);
    this.#results.push({
      kind: step.kind,
      text: `expect ${expectation.text}`,
      line: step.line,
      outcome: 'passed',
      fromTick: this.#now,
      ticks: 0,
      note: found,
    });
    if (!holds) this.#fail(this.#results.length - 1, { expected, found, tick: tick ?? this.#now });
  }

  /** Records a step that takes time, by what it says of itself; one that the adapter did not survive ends the test. */
  #during(step: Step, work: () => string | undefined): void {
    const fromTick = this.#now;
    try {
      this.#record(step, fromTick, work());
    } catch (error) {
      if (!(error instanceof NeverCameBack)) throw error;
      this.#dead = true;
      this.#record(step, fromTick, undefined);
      const failure = { expected: 'an adapter that comes back', found: error.message, tick: this.#now };
      this.#fail(this.#results.length - 1, failure);
    }
  }

  #record({ kind, text, line }: Step, fromTick: number, note: string | undefined): void {
    const result = { kind, text, line, outcome: 'passed' as const, fromTick, ticks: this.#now - fromTick };
    this.#results.push(note === undefined ? result : { ...result, note });
  }

  #fail(index: number, failure: TestFailure): void {
    this.#failed = true;
    this.#results[index] = { ...this.#results[index]!, outcome: 'failed', failure };
  }

  #skip({ kind, text, line }: Step): void {
    this.#results.push({ kind, text, line, outcome: 'skipped', fromTick: this.#now, ticks: 0 });
  }
}

function summary({ measures, boot }: Stretch): string {
  const { outcome, downtime, baseClockHz } = measures;
  const { resumed } = outcome;
  const by = resumed === null ? 'never left service' : `image ${resumed.version} by ${resumed.by}`;
  const reasons = outcome.fallbacks.map(({ reason }) => reason);
  const time =
    downtime.state === 'none' && boot.fromTick !== null
      ? `boot ${durationText(boot.ticks, baseClockHz)}`
      : `down ${durationText(downtime.ticks, baseClockHz)}`;
  return `${by}, ${time}${reasons.length === 0 ? '' : `, fell back: ${reasons.join(', ')}`}`;
}
