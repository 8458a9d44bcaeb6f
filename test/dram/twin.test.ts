// The silicon's controller against the slow one: random parts, random requests, livelocks included.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DramPart, type MappingField, REFERENCE_MAPPING, sizeOf } from '../../src/silicon/dram-part.js';
import { silicon } from '../../src/silicon/module-node.js';
import { type DramRequest, replay } from '../../src/silicon/replay.js';
import { slowReplay } from '../slow/dram.js';
import { ddr3, ddr4 } from '../support/parts.js';
import { generate, visibleTraces } from '../support/traces.js';

const small = (min: number, max: number) => fc.integer({ min, max });
const pair = (short: [number, number], more: number) =>
  fc.tuple(small(...short), small(0, more)).map(([s, l]) => ({ s, l: s + l }));

const timing = fc
  .record({
    CL: small(4, 24),
    CWL: small(3, 20),
    tRCD: small(1, 24),
    tRP: small(1, 24),
    tRAS: small(16, 60),
    tRFC: small(10, 450),
    tREFI: small(1000, 6000),
    tRRD: pair([1, 8], 6),
    tWTR: pair([1, 8], 8),
    tFAW: small(4, 60),
    tWR: small(1, 24),
    tRTP: small(1, 14),
    tCCD: pair([1, 6], 4),
    tRTRS: small(0, 3),
  })
  .map(({ tRRD, tWTR, tCCD, ...rest }) => ({
    ...rest,
    tCK: 1,
    tXS: 100,
    tCKESR: 5,
    tRRD_S: tRRD.s,
    tRRD_L: tRRD.l,
    tWTR_S: tWTR.s,
    tWTR_L: tWTR.l,
    tCCD_S: tCCD.s,
    tCCD_L: tCCD.l,
  }));

const randomPart: fc.Arbitrary<DramPart> = fc.record({
  name: fc.constant('random'),
  geometry: fc.record({
    ranks: fc.constantFrom(1, 2, 4),
    bankGroups: fc.constantFrom(1, 2, 4),
    banksPerGroup: fc.constantFrom(1, 2, 4),
    rows: fc.constantFrom(2, 16, 1024),
    rowBytes: fc.constantFrom(64, 512, 8192),
  }),
  timing,
  burstCycles: fc.constantFrom(2, 4, 8),
  queues: fc.record({
    read: small(1, 40),
    write: small(1, 40),
    bank: small(1, 16),
    drainAbove: small(0, 12),
    rowHitLimit: small(1, 6),
  }),
  mapping: fc.shuffledSubarray([...REFERENCE_MAPPING], { minLength: 5 }) as fc.Arbitrary<readonly MappingField[]>,
});
const anyPart = fc.oneof(fc.constantFrom(ddr3, ddr4), randomPart);

/** Request lists from all over the part down to a handful of addresses, dense and sparse. */
const requestList = fc
  .record({
    seed: small(1, 0x7fffffff),
    linesLog2: small(0, 18),
    writePercent: fc.constantFrom(0, 10, 50, 90, 100),
    count: small(1, 700),
    mask: fc.constantFrom(0, 0, 1, 7, 63, 1023),
  })
  .map(({ seed, linesLog2, writePercent, count, mask }) =>
    generate(
      { kind: 'random', base: 0, lines_log2: linesLog2, write_percent: writePercent, seed, count },
      mask === 0 ? { kind: 'asap' } : { kind: 'random', seed, mask },
    ),
  );

const comparable = (part: DramPart, requests: readonly DramRequest[], target: 'release' | 'debug' = 'release') => {
  const { selfRefreshes, meanReadLatency, meanReadLatencyFromArrival, ...rest } = replay(
    silicon(target),
    part,
    requests,
    { sliceCycles: 777 },
  );
  return rest;
};

describe('the controller and its slow twin', () => {
  test('agree on random parts and random requests', () => {
    fc.assert(
      fc.property(anyPart, requestList, (part, requests) => {
        fc.pre(sizeOf(part) > 0);
        expect(comparable(part, requests)).toEqual(slowReplay(part, requests));
      }),
      { numRuns: 300 },
    );
  });

  test('agree where addresses run beyond the part and meet other requests in the same cells', () => {
    fc.assert(
      fc.property(anyPart, requestList, small(0, 3), (part, requests, k) => {
        const beyond = requests.map((r, i) => ({ ...r, address: r.address + (i % (k + 1)) * sizeOf(part) }));
        fc.pre(beyond.every((r) => r.address < 2 ** 38));
        expect(comparable(part, beyond)).toEqual(slowReplay(part, beyond));
      }),
      { numRuns: 100 },
    );
  });
});

describe('where the reference program stops for ever', () => {
  const hot = visibleTraces().find((trace) => trace.name === 'rand_hot')!;
  const requests = generate(hot.generator, { kind: 'asap' });

  for (const part of [ddr3, ddr4]) {
    test(`rand_hot with all requests at once ends on ${part.name}, the reference way does not`, () => {
      expect(slowReplay(part, requests, { livelock: 'reference' }, 300_000)).toBeUndefined();
      const result = comparable(part, requests);
      expect(result).toEqual(slowReplay(part, requests));
      expect(result.reads + result.writes).toBe(requests.length);
    });
  }

  test('the stated rule changes no list on which the reference ends', () => {
    let ended = 0;
    fc.assert(
      fc.property(anyPart, requestList, (part, list) => {
        const reference = slowReplay(part, list, { livelock: 'reference' }, 200_000);
        if (!reference) return;
        ended++;
        expect(comparable(part, list)).toEqual(reference);
      }),
      { numRuns: 150 },
    );
    expect(ended).toBeGreaterThan(50);
  });
});
