// What can be chosen of a fastload update changes how it is done and never what comes out.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectEnding } from './support/expect.js';
import { type ScenarioDirectory, scenarioDirectory } from './support/images.js';
import { type Observed, observe } from './support/observe.js';

const traced = (seen: Observed, kind: string) => seen.events.filter((event) => event.kind === kind);
const phases = (seen: Observed): string[] =>
  seen.events.flatMap((event) => (event.kind === 'phase-begin' ? [event.phase] : []));

/** Scenario, security counter of its new image, and what shows that the choice was taken. */
const ROWS: readonly (readonly [scenario: string, counter: number, shows: (seen: Observed) => void])[] = [
  ['fastload', 1, (seen) => expect(seen.run.measures.outcome.overlay?.strategy).toBe('full')],
  ['fastload-conversion', 2, (seen) => expect(traced(seen, 'bridge').length).toBeGreaterThan(2)],
  ['signed', 1, (seen) => expect(phases(seen)).not.toContain('verify bootstrap')],
  [
    'delta',
    1,
    (seen) => {
      const { overlay, difference } = seen.run.measures.outcome;
      expect(overlay!.strategy).toBe('delta');
      expect(overlay!.bytes).toBeLessThanOrEqual(difference!.changedBlocks * difference!.blockBytes);
    },
  ],
  ['remap', 1, (seen) => expect(seen.run.measures.outcome.overlay).toMatchObject({ strategy: 'remap', bytes: 0 })],
  ['remap-warm-reset', 1, (seen) => expect(seen.resets).toEqual(['warm'])],
  ['store-dram', 1, (seen) => expect(traced(seen, 'key')[0]).toMatchObject({ store: 'dram' })],
  ['store-image', 1, (seen) => expect(traced(seen, 'key')[0]).toMatchObject({ store: 'image' })],
  ['late-branch', 1, (seen) => expect(phases(seen).indexOf('branch')).toBeGreaterThan(phases(seen).indexOf('verify'))],
  [
    'in-gap',
    1,
    (seen) => expect(phases(seen).indexOf('memory initialization')).toBeGreaterThan(phases(seen).indexOf('quiesce')),
  ],
  ['warm-reset', 1, (seen) => expect(seen.resets).toEqual(['warm'])],
  ['warm-reset-store-dram', 2, (seen) => expect(seen.resets).toEqual(['warm'])],
  ['torn-boot-record', 1, (seen) => expect(seen.bootRecord).toEqual({ slot: 1, securityCounter: 1 })],
  ['fills-staging', 1, (seen) => expect(seen.run.measures.outcome.overlay!.bytes).toBe(3.5 * 0x10_0000)],
];

describe('a fastload update', () => {
  let dir: ScenarioDirectory;
  beforeAll(() => {
    dir = scenarioDirectory();
  });
  afterAll(() => dir.remove());

  test.each(ROWS)('%s', (scenario, counter, shows) => {
    const seen = observe(join(dir.path, `${scenario}.yaml`), 'fastload');
    expect(seen.fallbacks).toEqual([]);
    expectEnding(seen, 'new image by fastload', counter);
    expect(seen.tables.firstChange, 'entries that changed').toBeUndefined();
    expect(seen.keyConsumed, 'sequence number of the consumed key').toBe(1);
    expect(traced(seen, 'relogin')).toEqual([]);
    shows(seen);
  });

  test('is refused receive buffers in the region that is overlaid: a profile must keep them apart', () => {
    const file = join(dir.path, 'buffers-in-run-area.yaml');
    const text = readFileSync(join(dir.path, 'fastload.yaml'), 'utf8');
    writeFileSync(file, text.replace('set:\n', 'set:\n  memory.buffers.base: "0x0020_0000"\n'));
    expect(() => observe(file, 'fastload')).toThrow(/overlap/);
  });
});
