import { type Rational, ticksOfSeconds } from '../../clock.js';
import { durationText } from '../../report/duration-text.js';
import type { TestFailure, TestResult, TestStepResult } from '../../report/test-report.js';
import { hex } from './evaluate.js';
import type { Expectation } from './expectation.js';
import { FirmwareRun } from './firmware-run.js';
import { machineOf, type ReadyProgramTest } from './program-test.js';
import type { TestSettings } from './run-boot-test.js';
import { isAction, type Step } from './step.js';

interface Verdict {
  readonly note?: string;
  readonly failure?: Omit<TestFailure, 'tick'>;
}

/** Runs a test of a program step by step; what follows a failed step is skipped, but for expectations of the moment. */
export function runProgramTest(ready: ReadyProgramTest, settings: TestSettings): TestResult {
  const { test, program, adapter } = ready;
  const machine = machineOf(ready, settings);
  if (settings.onProgress !== undefined) machine.trace.view(({ tick }) => settings.onProgress!(tick));
  const firmware = new FirmwareRun(machine, program.entry ?? program.segments[0]!.address, program.sourceName);
  const steps: TestStepResult[] = [];
  let failed = false;
  let skipping = false;
  for (const step of test.steps) {
    skipping ||= failed && isAction(step);
    for (const [text, work] of partsOf(step, firmware)) {
      const fromTick = machine.clock.now;
      const { note, failure }: Verdict = skipping ? {} : work();
      failed ||= failure !== undefined;
      steps.push({
        kind: step.kind,
        text,
        line: step.line,
        outcome: skipping ? 'skipped' : failure === undefined ? 'passed' : 'failed',
        fromTick,
        ticks: machine.clock.now - fromTick,
        ...(note === undefined ? {} : { note }),
        ...(failure === undefined ? {} : { failure: { ...failure, tick: firmware.end?.tick ?? machine.clock.now } }),
      });
    }
  }
  return {
    file: test.file,
    line: test.line,
    name: test.name,
    adapter: adapter?.profile.name ?? machine.name,
    outcome: failed ? 'failed' : 'passed',
    steps,
    baseClockHz: machine.ticksPerSecond,
    ticks: machine.clock.now,
    digest: machine.trace.digest(),
    reproduce: settings.reproduce,
  };
}

/** What a step shows as, and what it does; an expectation each for a list of them. */
function partsOf(step: Step, firmware: FirmwareRun): readonly (readonly [string, () => Verdict])[] {
  if (step.kind !== 'expect') return [[step.text, () => act(step, firmware)]];
  return step.expectations.map((one) => [`expect ${one.text}`, () => judge(one, firmware)] as const);
}

function act(step: Step, firmware: FirmwareRun): Verdict {
  const { machine } = firmware;
  const ticks = (seconds: Rational): number => ticksOfSeconds(seconds, machine.ticksPerSecond);
  switch (step.kind) {
    case 'run':
      firmware.run(ticks(step.seconds));
      return firmware.end === undefined ? {} : { note: firmware.end.text };
    case 'write-uart':
      machine.serial?.feed(new TextEncoder().encode(step.data));
      return {};
    case 'wait-uart':
      if (firmware.waitForText(step.wanted, ticks(step.within))) return {};
      return unmet(`${JSON.stringify(step.wanted)} printed`, firmware.lastWords, firmware, ticks(step.within));
    case 'wait-marker':
      if (firmware.waitForMarker(step.marker, ticks(step.within))) return {};
      return unmet(`marker ${step.marker}`, firmware.lastMarkers, firmware, ticks(step.within));
    default:
      throw new Error(`step ${step.kind} has not been refused by makeProgramReady`);
  }
}

function unmet(what: string, found: string, { end, machine }: FirmwareRun, ticks: number): Verdict {
  const within = durationText(ticks, machine.ticksPerSecond);
  const ended = end === undefined ? '' : `; ${end.text}`;
  return { failure: { expected: `${what} within ${within}`, found: `${found}${ended}` } };
}

function judge({ claim, negated, text }: Expectation, firmware: FirmwareRun): Verdict {
  if (claim.about === 'uart') {
    const holds = firmware.printed.includes(claim.printed);
    const found = holds ? `uart "${claim.printed}"` : firmware.lastWords;
    return holds === negated ? { failure: { expected: text, found } } : { note: found };
  }
  if (claim.about !== 'memory') throw new Error(`an expectation about ${claim.about} of a program`);
  const bytes = firmware.machine.peek(claim.address, claim.bytes.length);
  const found = bytes === undefined ? 'no memory there' : hex(bytes);
  const holds = bytes?.every((byte, index) => byte === claim.bytes[index]) ?? false;
  return holds === negated ? { failure: { expected: text, found } } : { note: found };
}
