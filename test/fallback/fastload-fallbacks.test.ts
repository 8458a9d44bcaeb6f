// Every way off the fastload path: a scenario file in, and what must be found in memory, flash, NVRAM, tables and I/O.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeDirectory } from '../../src/update/tables.js';
import { type Ending, expectEnding } from './support/expect.js';
import { type ScenarioDirectory, scenarioDirectory } from './support/images.js';
import { type Observed, observe } from './support/observe.js';

interface Row {
  readonly scenario: string;
  /** Reasons of the fallbacks in order. */
  readonly because: readonly string[];
  /** The phase that ended last before the first of them; undefined before any began. */
  readonly in: string | undefined;
  readonly ends: Ending;
  /** Sequence number of the last consumed key; 0 when none has ever been spent. */
  readonly spent?: number;
  readonly counter?: number;
  /** The entry that the scenario itself has changed. */
  readonly changes?: string;
}

const OLD = 'old image resumed';
const OLD_BOOTS = 'old image by the standard sequence';
const NEW_BOOTS = 'new image by the standard sequence';
const STORES = ['nvram', 'dram', 'image'] as const;

/** Whatever is wrong with the key, the new image stands whole in memory and starts by the standard sequence. */
const KEYS: readonly Row[] = STORES.flatMap((store) => [
  ...(
    [
      ['absent', 0],
      ['foreign', 1],
      ['torn', 0],
      ['stale', 2],
      ['replayed', 1],
    ] as const
  ).map(
    ([state, spent]): Row => ({
      scenario: `key-${state}-in-${store}`,
      because: [`key-${state}`],
      in: 'key access',
      ends: NEW_BOOTS,
      spent,
    }),
  ),
  { scenario: `key-torn-in-${store}-warm-reset`, because: ['key-torn'], in: 'key access', ends: NEW_BOOTS },
]);

const lostKey = (store: string): number => (store === 'nvram' ? 1 : 0);
const LOST: readonly Row[] = [
  ...STORES.flatMap((store): Row[] =>
    [`dram-lost-in-restart-${store}`, `dram-lost-after-warm-reset-${store}`].map((scenario) => ({
      scenario,
      because: ['dram-not-retained'],
      in: 'key access',
      ends: OLD_BOOTS,
      spent: lostKey(store),
    })),
  ),
  { scenario: 'dram-lost-while-serving', because: ['watchdog'], in: 'verify', ends: OLD_BOOTS },
  { scenario: 'dram-lost-in-overlay', because: ['watchdog'], in: 'overlay', ends: OLD_BOOTS },
  { scenario: 'dram-lost-entering-self-refresh', because: ['watchdog'], in: 'restart', ends: OLD_BOOTS, spent: 1 },
];

const IMAGES: readonly Row[] = [
  { scenario: 'bad-crc', because: ['image-crc'], in: 'verify', ends: OLD },
  { scenario: 'bad-hash', because: ['image-hash'], in: 'verify', ends: OLD },
  { scenario: 'bad-bootstrap', because: ['bootstrap-digest'], in: 'verify bootstrap', ends: OLD },
  { scenario: 'bad-signature', because: ['image-signature'], in: 'verify', ends: OLD },
  { scenario: 'wrong-key', because: ['image-signature'], in: 'verify', ends: OLD },
  { scenario: 'unsigned', because: ['image-signature'], in: 'verify', ends: OLD },
  { scenario: 'flip-before-verify', because: ['image-crc'], in: 'verify', ends: OLD },
  { scenario: 'flip-between-crc-and-hash', because: ['image-hash'], in: 'verify', ends: OLD },
  { scenario: 'flip-after-verify', because: ['image-changed'], in: 'recheck', ends: OLD },
  { scenario: 'flip-before-overlay', because: ['readback-differs'], in: 'read-back', ends: OLD_BOOTS },
  { scenario: 'flip-in-overlay', because: ['readback-differs'], in: 'read-back', ends: OLD_BOOTS },
  { scenario: 'remap-read-back', because: ['readback-differs'], in: 'read-back', ends: OLD_BOOTS },
  { scenario: 'flip-in-running-image', because: ['image-hash'], in: 'flash verify', ends: OLD_BOOTS, spent: 1 },
  // The load module looks at header and length, and at nothing behind them.
  { scenario: 'cut-in-header', because: ['image-truncated'], in: 'load', ends: OLD },
  { scenario: 'cut-in-body', because: ['image-truncated'], in: 'load', ends: OLD },
  { scenario: 'cut-in-protected', because: ['image-truncated'], in: 'verify', ends: OLD },
  { scenario: 'cut-in-tlvs', because: ['image-truncated'], in: 'verify', ends: OLD },
  { scenario: 'other-adapter', because: ['other-adapter'], in: 'query', ends: OLD },
  { scenario: 'larger-than-staging', because: ['too-large'], in: undefined, ends: OLD },
  { scenario: 'larger-than-slot', because: ['too-large'], in: undefined, ends: OLD },
  { scenario: 'no-room-for-key', because: ['too-large'], in: undefined, ends: OLD },
  { scenario: 'staging-overlap', because: ['staging-overlap'], in: undefined, ends: OLD },
  { scenario: 'bootstrap-abi', because: ['bootstrap-abi'], in: 'query', ends: OLD },
  { scenario: 'without-conversion', because: ['layout-without-conversion'], in: 'query', ends: OLD },
  { scenario: 'downgrade', because: ['downgrade'], in: 'query', ends: OLD, counter: 7 },
  { scenario: 'downgrade-by-nvram', because: ['downgrade'], in: 'query', ends: OLD, counter: 7 },
];

const LOGIN = 'login[17].state: 3 became 1023';
const STEPS: readonly Row[] = [
  { scenario: 'conversion-fails', because: ['conversion-failed'], in: 'bridge', ends: OLD, changes: LOGIN },
  {
    scenario: 'conversion-fails-in-final-pass',
    because: ['conversion-failed'],
    in: 'bridge changes',
    ends: OLD,
    changes: LOGIN,
  },
  { scenario: 'flip-in-converted-tables', because: ['conversion-failed'], in: 'bridge changes', ends: OLD },
  { scenario: 'stray-dma', because: ['dma-in-flight'], in: 'bridge changes', ends: OLD },
  {
    scenario: 'hang-while-falling-back',
    because: ['conversion-failed', 'watchdog'],
    in: 'bridge changes',
    ends: OLD_BOOTS,
  },
  { scenario: 'hang-twice', because: ['watchdog', 'watchdog'], in: 'overlay', ends: OLD_BOOTS },
];

/** What a later boot would take for tables in the area that is not in use. */
function freshArea({ run: { adapter } }: Observed) {
  const area = adapter.profile.memory.tables.find(({ base }) => base !== adapter.tables!.area.base)!;
  return decodeDirectory(area, adapter.board.dram);
}

describe('a fastload update that cannot be', () => {
  let dir: ScenarioDirectory;
  beforeAll(() => {
    dir = scenarioDirectory();
  });
  afterAll(() => dir.remove());

  test.each([...KEYS, ...LOST, ...IMAGES, ...STEPS])('$scenario: $because → $ends', (row) => {
    const seen = observe(join(dir.path, `${row.scenario}.yaml`), 'fastload');
    expect(seen.run.notStruck, 'faults that never struck').toEqual([]);
    expect(
      seen.fallbacks.map(({ reason }) => reason),
      'reasons',
    ).toEqual(row.because);
    expect(seen.fallbacks[0]!.phase, 'phase of the first fallback').toBe(row.in);
    expectEnding(seen, row.ends, row.counter);
    expect(seen.keyConsumed, 'sequence number of the last consumed key').toBe(row.spent ?? 0);
    if (row.ends === OLD) expect(freshArea(seen), 'tables converted for nothing').toBeUndefined();
    if (row.ends !== OLD_BOOTS) expect(seen.tables.firstChange, 'entries that changed').toBe(row.changes);
  });
});
