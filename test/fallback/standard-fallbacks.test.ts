// The standard update meets the same images: what it refuses leaves the old image serving, what it need not refuse runs.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ending, expectEnding } from './support/expect.js';
import { type ScenarioDirectory, scenarioDirectory } from './support/images.js';
import { observe } from './support/observe.js';

const OLD = 'old image resumed';
const NEW = 'new image by the standard update';

interface Row {
  readonly scenario: string;
  readonly because: readonly string[];
  readonly ends: Ending;
  readonly counter?: number;
}

const ROWS: readonly Row[] = [
  { scenario: 'bad-crc', because: ['image-crc'], ends: OLD },
  { scenario: 'bad-hash', because: ['image-hash'], ends: OLD },
  { scenario: 'bad-signature', because: ['image-signature'], ends: OLD },
  { scenario: 'wrong-key', because: ['image-signature'], ends: OLD },
  { scenario: 'unsigned', because: ['image-signature'], ends: OLD },
  { scenario: 'flip-before-verify', because: ['image-crc'], ends: OLD },
  { scenario: 'flip-between-crc-and-hash', because: ['image-hash'], ends: OLD },
  { scenario: 'cut-in-header', because: ['image-truncated'], ends: OLD },
  { scenario: 'cut-in-body', because: ['image-truncated'], ends: OLD },
  { scenario: 'cut-in-tlvs', because: ['image-truncated'], ends: OLD },
  { scenario: 'other-adapter', because: ['other-adapter'], ends: OLD },
  { scenario: 'larger-than-staging', because: ['too-large'], ends: OLD },
  { scenario: 'larger-than-slot', because: ['too-large'], ends: OLD },
  { scenario: 'staging-overlap', because: ['staging-overlap'], ends: OLD },
  { scenario: 'downgrade', because: ['downgrade'], ends: OLD, counter: 7 },
  // A reset needs no common bootstrap, and no conversion: tables are built anew.
  { scenario: 'bootstrap-abi', because: [], ends: NEW, counter: 3 },
  { scenario: 'without-conversion', because: [], ends: NEW, counter: 2 },
  { scenario: 'signed', because: [], ends: NEW },
  { scenario: 'fills-staging', because: [], ends: NEW },
  { scenario: 'standard-retains-dram', because: [], ends: NEW },
];

describe('a standard update', () => {
  let dir: ScenarioDirectory;
  beforeAll(() => {
    dir = scenarioDirectory();
  });
  afterAll(() => dir.remove());

  test.each(ROWS)('$scenario: $because → $ends', ({ scenario, because, ends, counter }) => {
    const seen = observe(join(dir.path, `${scenario}.yaml`), 'standard');
    expect(
      seen.fallbacks.map(({ reason }) => reason),
      'reasons',
    ).toEqual(because);
    expectEnding(seen, ends, counter);
    if (ends === OLD) expect(seen.tables.firstChange, 'entries that changed').toBeUndefined();
  });

  test('consumes a key it finds after the reset, and does not use it', () => {
    const seen = observe(join(dir.path, 'leftover-key.yaml'), 'standard');
    expect(seen.fallbacks).toEqual([]);
    expectEnding(seen, NEW);
    expect(seen.run.measures.outcome.keyRejections).toMatchObject([{ store: 'nvram', reason: 'links-reset' }]);
    expect(seen.keyConsumed).toBe(1);
  });

  test('of an image that flips in DRAM after it was verified leaves the slot that boots whole', () => {
    const seen = observe(join(dir.path, 'flip-after-verify.yaml'), 'standard');
    expect(seen.fallbacks).toEqual([{ reason: 'image-hash', to: OLD, phase: 'flash verify' }]);
    expect(seen.slots).toEqual(['old', 'neither']);
    expect(seen.bootRecord).toEqual({ slot: 0, securityCounter: 1 });
    expect(seen.inMemory).toBe('old');
    expect(seen.resets).toEqual([]);
  });
});
