// The firmware hangs in every phase there is: the phases are read off an undisturbed trace, a scenario file is written
// for each, and whatever the watchdog finds, a whole image must run, boot, and process I/O again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectEnding } from './support/expect.js';
import { type ScenarioDirectory, scenarioDirectory } from './support/images.js';
import { type Observed, observe } from './support/observe.js';

let dir: ScenarioDirectory;
beforeAll(() => {
  dir = scenarioDirectory();
});
afterAll(() => dir.remove());

/** The scenario with the firmware hanging at the beginning of a phase, written to disk. */
function hangingIn(scenario: string, phase: string): string {
  const file = join(dir.path, `hang-in-${phase.replaceAll(' ', '-')}.yaml`);
  const text = readFileSync(join(dir.path, `${scenario}.yaml`), 'utf8');
  writeFileSync(file, `${text}faults:\n  - { at: begin of ${phase}, firmware: hangs }\n`);
  return file;
}

function phasesOf({ events }: Observed): string[] {
  const names = events.flatMap((event) => (event.kind === 'phase-begin' ? [event.phase] : []));
  return [...new Set(names)];
}

/** Phases that take no time in an undisturbed run: a hang at their beginning is one in whatever comes next. */
function instantPhases({ events }: Observed): string[] {
  const begun = new Map<string, number>();
  const ticks = new Map<string, number>();
  for (const event of events) {
    if (event.kind === 'phase-begin') begun.set(event.phase, event.tick);
    if (event.kind === 'phase-end') ticks.set(event.phase, event.tick - begun.get(event.phase)!);
  }
  return [...ticks].filter(([, taken]) => taken === 0).map(([phase]) => phase);
}

function expectSurvived(seen: Observed, phase: string, undisturbed: Observed): void {
  expect(seen.run.notStruck, 'faults that never struck').toEqual([]);
  expect(
    seen.fallbacks.map(({ reason }) => reason),
    'reasons',
  ).toEqual(['watchdog']);
  if (!instantPhases(undisturbed).includes(phase))
    expect(cutShort(seen), 'phases that were cut short').toContain(phase);
  expect(seen.resets, 'resets').toContain('warm');
}

/** Phases that ended between the bite and the fallback: those the firmware was in, more than one side by side. */
function cutShort({ events }: Observed): string[] {
  const bite = events.findIndex((event) => event.kind === 'watchdog' && event.action === 'expired');
  const fallback = events.findIndex(({ kind }) => kind === 'fallback');
  return events.slice(bite, fallback).flatMap((event) => (event.kind === 'phase-end' ? [event.phase] : []));
}

describe.each(['fastload-conversion', 'remap'])('the watchdog bites in a fastload update (%s)', (scenario) => {
  test('in each of its phases', () => {
    const undisturbed = observe(join(dir.path, `${scenario}.yaml`), 'fastload');
    const phases = phasesOf(undisturbed);
    expect(phases.length).toBeGreaterThan(20);
    for (const phase of phases) {
      const seen = observe(hangingIn(scenario, phase), 'fastload');
      const where = `hanging in ${phase}`;
      expectSurvived(seen, phase, undisturbed);
      // The slot that boots is the old one until it is committed, in one word, at the end.
      expect(seen.ended, where).toEqual({ image: 'old', updated: false });
      expectEnding(seen, 'old image by the standard sequence');
    }
  }, 240_000);
});

test('the watchdog bites in each phase of a standard update', () => {
  const undisturbed = observe(join(dir.path, 'fastload.yaml'), 'standard');
  const phases = phasesOf(undisturbed);
  expect(phases).toEqual(expect.arrayContaining(['flash erase', 'commit', 'reset', 'flash load', 'host login']));
  const committed = phases.indexOf('commit');
  for (const [index, phase] of phases.entries()) {
    const seen = observe(hangingIn('fastload', phase), 'standard');
    expectSurvived(seen, phase, undisturbed);
    const ending = index <= committed ? 'old image by the standard sequence' : 'new image by the standard sequence';
    expectEnding(seen, ending);
  }
}, 240_000);

test('a hang in flash leaves the device usable: the same erase works again', () => {
  const seen = observe(join(dir.path, 'hang-in-flash-erase-twice.yaml'), 'standard');
  const erased = seen.events.filter((event) => event.kind === 'flash' && event.action === 'erased');
  const begun = seen.events.filter((event) => event.kind === 'flash' && event.action === 'erase');
  expect(erased.length, 'every erase that was begun has ended').toBe(begun.length);
  expectEnding(seen, 'old image by the standard sequence');
});

test('a CPU that hangs carries nothing on: no range is fetched, no module run, until the watchdog bites', () => {
  const seen = observe(hangingIn('fastload', 'branch'), 'fastload');
  const hung = seen.events.findIndex((event) => event.kind === 'watchdog' && event.action === 'armed');
  const bite = seen.events.findIndex((event) => event.kind === 'watchdog' && event.action === 'expired');
  const between = seen.events.slice(hung + 1, bite).map(({ kind }) => kind);
  for (const kind of ['engine-begin', 'module-begin', 'module-end', 'phase-end', 'io-taken'] as const)
    expect(between, `events while nothing runs`).not.toContain(kind);
});

test('the I/O in the hands of a CPU that hangs is dropped by name and comes again', () => {
  const seen = observe(hangingIn('fastload', 'verify'), 'fastload');
  expect(seen.events.filter(({ kind }) => kind === 'io-dropped').length).toBeGreaterThan(0);
  expect(seen.io).toMatchObject({ completedTwice: [], lost: [] });
});
