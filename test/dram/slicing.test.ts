// How finely the host slices the advance changes nothing, nor which build of the silicon runs: several masters at once,
// refreshes and interrupts between, the state compared byte by byte.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOST_MEMORY_BASE, SILICON_STATE_BASE } from '../../assembly/memory-map.js';
import type { ChannelJob, ChannelPace } from '../../src/silicon/channel.js';
import { Board, SMALL_BYTES, smallDdr3, smallDdr4 } from '../support/board.js';

const at = fc.integer({ min: 0, max: SMALL_BYTES / 2 });
const to = fc.integer({ min: SMALL_BYTES / 2, max: SMALL_BYTES - 9000 });
const lengthBytes = fc.integer({ min: 1, max: 6000 });
const job: fc.Arbitrary<ChannelJob> = fc.oneof(
  fc.record({ kind: fc.constant('copy' as const), source: at, destination: at, lengthBytes }),
  fc.record({
    kind: fc.constant('copy-checksum' as const),
    source: at,
    destination: to,
    lengthBytes,
    crc: fc.constant('crc32c' as const),
  }),
  fc.record({ kind: fc.constant('read' as const), source: at, window: fc.constant(0), lengthBytes }),
  fc.record({
    kind: fc.constant('write' as const),
    window: fc.constant(HOST_MEMORY_BASE),
    destination: to,
    lengthBytes,
  }),
  fc.record({ kind: fc.constant('fill' as const), destination: at, lengthBytes, pattern: fc.constant(77n) }),
  fc.record({ kind: fc.constant('difference' as const), a: at, b: to, lengthBytes, blockBytes: fc.constant(512) }),
  fc.record({ kind: fc.constant('march' as const), destination: fc.constant(64 * 99), lengthBytes: fc.constant(2048) }),
);
const pace: fc.Arbitrary<ChannelPace> = fc.record({
  setupTicks: fc.nat({ max: 500 }),
  readPaceTicks: fc.nat({ max: 30 }),
  writePaceTicks: fc.nat({ max: 30 }),
  outstanding: fc.integer({ min: 1, max: 32 }),
  accessBytes: fc.constantFrom(8, 64, 64, 64),
  accessTicks: fc.constantFrom(0, 0, 5),
});
const work = fc.array(fc.record({ job, pace, index: fc.nat({ max: 15 }) }), { minLength: 1, maxLength: 4 });

interface Shape {
  ecc: boolean;
  ddr4: boolean;
  periodTicks: number;
}
const shape: fc.Arbitrary<Shape> = fc.record({
  ecc: fc.boolean(),
  ddr4: fc.boolean(),
  periodTicks: fc.integer({ min: 1, max: 5 }),
});

/** Addresses at which two states differ, the first few. */
function differences(a: Uint8Array, b: Uint8Array): string[] {
  const found: string[] = [];
  for (let i = 0; i < a.length && found.length < 8; i++) {
    if (a[i] !== b[i]) found.push((SILICON_STATE_BASE + i).toString(16));
  }
  return found;
}

const END = 400_000;

function run(
  items: { job: ChannelJob; pace: ChannelPace; index: number }[],
  s: Shape,
  slice: number,
  target: 'release' | 'debug',
) {
  const board = new Board({ part: s.ddr4 ? smallDdr4 : smallDdr3, ecc: s.ecc, periodTicks: s.periodTicks, target });
  if (s.ecc) board.silicon.bytes.fill(0xff, 0x80_0000, 0x80_0000 + SMALL_BYTES / 64);
  const stops: number[] = [];
  const started = new Set<number>();
  for (const item of items) {
    if (started.has(item.index)) continue;
    started.add(item.index);
    board.channels[item.index]!.start(item.job, item.pace);
  }
  let steps = 0;
  while (board.fabric.nowTick < END) {
    const before = board.fabric.interrupts();
    // Single ticks for the first stretch only: what matters lies there, and the rest would take for ever.
    const step = slice === 1 && steps++ > 4000 ? 997 : slice;
    const reached = board.fabric.advance(Math.min(END, board.fabric.nowTick + step));
    if (board.fabric.interrupts() !== before) stops.push(reached);
  }
  return { stops, state: board.state(), bytes: board.peek(0, SMALL_BYTES) };
}

describe('the clock', () => {
  test('may be advanced in any slices', () => {
    fc.assert(
      fc.property(work, shape, (items, s) => {
        const whole = run(items, s, 10_000_000, 'release');
        for (const other of [
          run(items, s, 997, 'release'),
          run(items, s, 1, 'release'),
          run(items, s, 10_000_000, 'debug'),
        ]) {
          expect(other.stops).toEqual(whole.stops);
          expect(Buffer.compare(other.bytes, whole.bytes)).toBe(0);
          expect(differences(other.state, whole.state)).toEqual([]);
        }
        expect(whole.stops.length).toBeGreaterThan(0);
      }),
      { numRuns: 120 },
    );
  });
});

describe('arbitration', () => {
  test('is rotating: of equal masters none is ahead of another by more than one request', () => {
    const board = new Board({ periodTicks: 1 });
    for (const i of [2, 5, 11]) {
      board.channels[i]!.start({ kind: 'read', source: i * 65536, window: 0, lengthBytes: 65536 }, { outstanding: 64 });
    }
    for (let i = 0; i < 40; i++) {
      board.fabric.advance(board.fabric.nowTick + 53);
      const reads = [2, 5, 11].map((index) => board.channels[index]!.status.reads);
      expect(Math.max(...reads) - Math.min(...reads)).toBeLessThanOrEqual(1);
    }
  });

  test('a request that does not fit is passed over: reads go on while the write buffer is full', () => {
    const board = new Board({ periodTicks: 1 });
    board.channels[0]!.start({ kind: 'fill', destination: 0, lengthBytes: 65536, pattern: 1n });
    board.channels[1]!.start({ kind: 'read', source: 0x80000, window: 0, lengthBytes: 8192 }, { outstanding: 4 });
    board.fabric.advance(3000);
    expect(board.channels[0]!.status.waitCycles).toBeGreaterThan(0);
    expect(board.channels[1]!.status.reads).toBeGreaterThanOrEqual(4);
  });
});
