import { durationText } from '../report/duration-text.js';
import { StepTextError } from '../scenario/boot-test/boot-test-error.js';
import { evaluate } from '../scenario/boot-test/evaluate.js';
import { parseExpectation } from '../scenario/boot-test/expectation.js';
import type { FallbackReason } from '../update/refusal.js';
import { AdapterRun } from './test-adapter.js';

/** What `expect` of an update or boot understands. */
export interface FastloadMatchers<Result = unknown> {
  /** The downtime is shorter than a duration with its unit, such as `100ms`. */
  toBeDownLessThan(duration: string): Result;
  /** No link of any port went down. */
  toKeepLinksUp(): Result;
  /** The adapter resumed service by this sequence. */
  toHaveTakenPath(path: 'fastload' | 'standard' | 'old-image'): Result;
  /** The adapter left the fastload path for this reason. */
  toHaveFallenBackBecause(reason: FallbackReason): Result;
  /** No host had to log in again. */
  toNeedNoRelogin(): Result;
  /** No host timer would trip, or not this one. */
  toTripNoTimer(timer?: string): Result;
  /** Any expectation of a test file, such as `tables intact` or `total time < 10s`; docs/boot-tests.md lists them. */
  toMeet(expectation: string): Result;
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual: unknown;
  readonly expected: unknown;
}

interface MatcherContext {
  readonly isNot?: boolean;
}

type Matcher = (this: MatcherContext, received: unknown, argument?: string) => Verdict;

/** The matchers for `expect.extend`. */
export const matchers: Readonly<Record<keyof FastloadMatchers, Matcher>> = {
  toBeDownLessThan: claiming('toBeDownLessThan', (duration) => `downtime < ${duration}`, costs),
  toKeepLinksUp: claiming('toKeepLinksUp', () => 'link down == 0s', portsDown),
  toHaveTakenPath: claiming('toHaveTakenPath', (path) => `path ${path}`, fallbacks),
  toHaveFallenBackBecause: claiming('toHaveFallenBackBecause', (reason) => `fallback ${reason}`),
  toNeedNoRelogin: claiming('toNeedNoRelogin', () => 'relogins == 0', fallbacks),
  toTripNoTimer: claiming('toTripNoTimer', (timer) =>
    timer === undefined ? 'no timer tripped' : `timer "${timer}" not tripped`,
  ),
  toMeet: claiming('toMeet', (expectation) => `${expectation}`, fallbacks),
};

/** A matcher that holds an expectation, in the words of test files, against an update or boot. */
function claiming(
  name: string,
  textOf: (argument: string | undefined) => string,
  background?: (run: AdapterRun) => readonly string[],
): Matcher {
  return function matcher(received, argument) {
    if (!(received instanceof AdapterRun))
      throw new TypeError(
        `expect(…).${name}: expected an update or boot of a fastload adapter, found ${typeof received}`,
      );
    const expectation = reading(name, textOf(argument));
    const { holds, expected, found, tick } = evaluate(expectation, received.adapter.powered, received.last);
    const wanted = this.isNot ? `not ${expected}` : expected;
    return {
      pass: holds,
      actual: found,
      expected: wanted,
      message: () =>
        [
          `${received.text}: expected ${wanted}, found ${found}`,
          ...(tick === undefined ? [] : [`  at tick ${tick.toLocaleString('en-US')}`]),
          ...(background?.(received) ?? []).map((line) => `  ${line}`),
        ].join('\n'),
    };
  };
}

function reading(name: string, text: string): ReturnType<typeof parseExpectation> {
  try {
    return parseExpectation(text);
  } catch (error) {
    if (error instanceof StepTextError) throw new TypeError(`expect(…).${name}: ${error.message}`);
    throw error;
  }
}

const SHOWN_PHASES = 3;

/** The phases that cost most of the downtime, and why it is what it is. */
function costs(run: AdapterRun): string[] {
  const { timeline, baseClockHz } = run.measures;
  const costly = timeline.phases
    .filter(({ downtimeTicks }) => downtimeTicks > 0)
    .sort((a, b) => b.downtimeTicks - a.downtimeTicks)
    .slice(0, SHOWN_PHASES)
    .map(({ phase, downtimeTicks }) => `${phase} ${durationText(downtimeTicks, baseClockHz)}`);
  return [...(costly.length === 0 ? [] : [`most of it: ${costly.join(', ')}`]), ...fallbacks(run)];
}

function fallbacks({ measures }: AdapterRun): string[] {
  return measures.outcome.fallbacks.map(({ reason, detail, to }) => `fell back: ${reason} (${detail}), ${to}`);
}

function portsDown(run: AdapterRun): string[] {
  const { linkDown, baseClockHz } = run.measures;
  const down = linkDown.ports.filter(({ longestTicks }) => longestTicks > 0);
  return [
    ...down.map(({ port, longestTicks }) => `port ${port}: link down ${durationText(longestTicks, baseClockHz)}`),
    ...fallbacks(run),
  ];
}
