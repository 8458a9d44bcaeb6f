// Jumps on, jumps off: the same state at every stop, the same end, the same bytes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DRAM_BASE, ECC_STATE_BASE, HOST_MEMORY_BASE } from '../../assembly/memory-map.js';
import type { ChannelJob, ChannelPace } from '../../src/silicon/channel.js';
import type { DramPart } from '../../src/silicon/dram-part.js';
import { Board, smallDdr3, smallDdr4 } from '../support/board.js';
import { dumpState } from '../support/state-dump.js';
import { xorshift32 } from '../support/traces.js';

const BYTES = 4 << 20;
const HALF = BYTES / 2;
const parts: DramPart[] = [
  { ...smallDdr3, geometry: { ...smallDdr3.geometry, rows: 64 } },
  { ...smallDdr4, geometry: { ...smallDdr4.geometry, rows: 32 } },
  // Two ranks, refreshed in turn.
  { ...smallDdr3, name: 'two-ranks', geometry: { ...smallDdr3.geometry, ranks: 2, rows: 32 } },
];

const lengthBytes = fc.integer({ min: 30_000, max: 1_900_000 });
const near = fc.integer({ min: 0, max: 70_000 });
const source = fc.oneof(
  near,
  near.map((n) => n & ~63),
);
const target = source.map((n) => HALF + n);
const overlapping = fc
  .record({ lengthBytes, source: near, shift: fc.integer({ min: 1, max: 60_000 }), up: fc.boolean() })
  .map(({ lengthBytes, source, shift, up }) => ({
    kind: 'copy' as const,
    lengthBytes,
    source: up ? source : source + shift,
    destination: up ? source + shift : source,
  }));
const whole = lengthBytes.map((n) => n & ~63);
const kind = <K extends string>(name: K) => fc.constant(name);

const job: fc.Arbitrary<ChannelJob> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: kind('copy'), source, destination: target, lengthBytes }) },
  { weight: 2, arbitrary: overlapping },
  fc.record({
    kind: kind('copy-checksum'),
    source,
    destination: target,
    lengthBytes,
    crc: fc.constant('crc32c' as const),
  }),
  fc.record({ kind: kind('checksum'), source, lengthBytes, crc: fc.constant('crc32' as const) }),
  fc.record({
    kind: kind('fill'),
    destination: target,
    lengthBytes,
    pattern: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  }),
  fc.record({ kind: kind('write'), window: fc.constant(HOST_MEMORY_BASE + 13), destination: target, lengthBytes }),
  fc.record({ kind: kind('read'), source, window: fc.constantFrom(0, HOST_MEMORY_BASE + (2 << 20)), lengthBytes }),
  fc.record({
    kind: kind('difference'),
    a: source,
    b: target,
    lengthBytes,
    blockBytes: fc.constantFrom(512, 4096, 1000),
  }),
  fc.record({ kind: kind('march'), destination: fc.constant(64 * 33), lengthBytes: whole.map((n) => (n >> 9) << 6) }),
  fc.record({ kind: kind('scrub'), destination: fc.constant(64 * 7), lengthBytes: whole }),
);
const pace: fc.Arbitrary<ChannelPace> = fc.record({
  outstanding: fc.constantFrom(1, 4, 16, 16, 32, 64),
  readPaceTicks: fc.constantFrom(0, 0, 12, 30, 7),
  writePaceTicks: fc.constantFrom(0, 0, 12, 30, 5),
  accessBytes: fc.constantFrom(64, 64, 64, 64, 64, 32, 8, 4),
  accessTicks: fc.constantFrom(0, 0, 3),
});

interface Run {
  jobs: { job: ChannelJob; pace: ChannelPace }[];
  part: DramPart;
  ecc: boolean;
  periodTicks: number;
  stops: number[];
  holes: number[];
}

const run: fc.Arbitrary<Run> = fc.record({
  jobs: fc.array(fc.record({ job, pace }), { minLength: 1, maxLength: 3 }),
  part: fc.constantFrom(...parts),
  ecc: fc.boolean(),
  periodTicks: fc.constantFrom(1, 1, 3),
  stops: fc.array(fc.integer({ min: 1, max: 120_000 }), { maxLength: 4 }),
  holes: fc.array(fc.integer({ min: 0, max: BYTES / 8 - 1 }), { maxLength: 1 }),
});

function execute(r: Run, jumps: boolean) {
  const board = new Board({ ...r, dramBytes: BYTES, jumps });
  const { bytes } = board.silicon;
  const draw = xorshift32(99);
  const noise = new Uint32Array(BYTES / 4).map(() => draw());
  bytes.set(new Uint8Array(noise.buffer), DRAM_BASE);
  bytes.set(new Uint8Array(noise.buffer).subarray(0, 1 << 20), HOST_MEMORY_BASE);
  if (r.ecc) {
    bytes.fill(0xff, ECC_STATE_BASE, ECC_STATE_BASE + BYTES / 64);
    for (const hole of r.holes) bytes[ECC_STATE_BASE + (hole >> 3)]! &= ~(1 << (hole & 7));
  }
  const channel = board.channels[4]!;
  const states: unknown[] = [];
  for (const { job, pace } of r.jobs) {
    // March and scrub work on whole ECC words.
    const wide = job.kind === 'march' || job.kind === 'scrub';
    channel.start(job, wide ? { ...pace, accessBytes: Math.max(8, pace.accessBytes ?? 64) } : pace);
    for (const stop of r.stops) {
      board.fabric.advance(board.fabric.nowTick + stop);
      states.push(dumpState(board.silicon, 4));
    }
    board.settle(channel.mask, 1e7);
    states.push(dumpState(board.silicon, 4), channel.status);
    // Reads of a channel that failed are still coming in.
    board.fabric.advance(board.fabric.nowTick + 5000);
  }
  return { states, board, jumped: board.fabric.jumpedCycles };
}

describe('a jump', () => {
  test('leaves the same state as the way on foot', () => {
    let jumped = 0;
    fc.assert(
      fc.property(run, (r) => {
        const there = execute(r, true);
        const slow = execute(r, false);
        expect(slow.jumped).toBe(0);
        expect(there.states).toEqual(slow.states);
        for (const [base, bytes] of [
          [DRAM_BASE, BYTES],
          [ECC_STATE_BASE, BYTES / 64],
          [HOST_MEMORY_BASE, 4 << 20],
        ] as const) {
          const view = (board: Board) => Buffer.from(board.silicon.bytes.subarray(base, base + bytes).slice());
          expect(view(there.board).equals(view(slow.board))).toBe(true);
        }
        jumped += there.jumped;
      }),
      { numRuns: 40 },
    );
    expect(jumped).toBeGreaterThan(100_000);
  }, 240_000);

  test('takes most of a long copy', () => {
    for (const part of parts) {
      const r: Run = {
        jobs: [
          { job: { kind: 'copy', source: 0, destination: HALF, lengthBytes: 1_900_000 }, pace: { outstanding: 16 } },
        ],
        part,
        ecc: true,
        periodTicks: 1,
        stops: [],
        holes: [],
      };
      const { board, jumped } = execute(r, true);
      const { startTick, doneTick } = board.channels[4]!.status;
      expect(jumped / (doneTick - startTick)).toBeGreaterThan(0.4);
    }
  });
});
