// What DRAM does whether or not the firmware likes it: ECC, read-modify-write, tests, self-refresh, reset, remap.
import { describe, expect, test } from 'vitest';
import { DIFFERENCE_MAP_BASE, HOST_MEMORY_BASE } from '../../assembly/memory-map.js';
import { SiliconError } from '../../src/silicon/errors.js';
import { silicon } from '../../src/silicon/module-node.js';
import { replay } from '../../src/silicon/replay.js';
import { RequestLog } from '../../src/silicon/request-log.js';
import { Board, SMALL_BYTES, smallDdr3, smallDdr4 } from '../support/board.js';

const SELF_REFRESH = 0x8000_0000;
const filled = (board: Board) =>
  board.run({ kind: 'fill', destination: 0, lengthBytes: SMALL_BYTES, pattern: 0x1122334455667788n });

describe('ECC', () => {
  test('reading a word never written since power-up is an uncorrectable error at that word', () => {
    const board = new Board({ ecc: true });
    board.run({ kind: 'fill', destination: 0, lengthBytes: 4096 + 24, pattern: 0n });
    const inside = board.run({ kind: 'checksum', source: 64, lengthBytes: 4096 + 24 - 64, crc: 'crc32' });
    expect(inside.state).toBe('done');
    const beyond = board.run({ kind: 'copy', source: 4000, destination: 8192, lengthBytes: 200 });
    expect(beyond).toMatchObject({ state: 'error', error: 'uncorrectable', errorAddress: 4096 + 24 });
  });

  test('without ECC the same read gets whatever is there', () => {
    const board = new Board({ ecc: false });
    expect(board.run({ kind: 'copy', source: 4000, destination: 8192, lengthBytes: 200 }).state).toBe('done');
    expect(board.peek(8192, 200)).toEqual(board.peek(4000, 200));
    expect(new Board({ ecc: false }).peek(0, 4096)).toEqual(new Board({ ecc: false }).peek(0, 4096));
  });

  test.each([
    // destination, length, partial bursts
    [0, 64, 0],
    [8, 48, 0],
    [4, 60, 1],
    [0, 63, 1],
    [1, 126, 2],
    [3, 2, 1],
    [60, 8, 2],
  ])('a write to %i of %i bytes reads %i bursts first', (destination, lengthBytes, rmwReads) => {
    const board = new Board({ ecc: true });
    filled(board);
    const status = board.run({ kind: 'write', window: HOST_MEMORY_BASE, destination, lengthBytes });
    expect(status).toMatchObject({ state: 'done', rmwReads });
    const masked = new Board({ ecc: false });
    expect(masked.run({ kind: 'write', window: HOST_MEMORY_BASE, destination, lengthBytes }).rmwReads).toBe(0);
  });

  test('a small write into a word never written is an uncorrectable error, and lands nothing', () => {
    const board = new Board({ ecc: true });
    board.silicon.bytes.fill(0xa5, HOST_MEMORY_BASE, HOST_MEMORY_BASE + 64);
    const before = board.peek(0, 256);
    const status = board.run({ kind: 'write', window: HOST_MEMORY_BASE, destination: 76, lengthBytes: 4 });
    expect(status).toMatchObject({ state: 'error', error: 'uncorrectable', errorAddress: 72, bytesDone: 0 });
    expect(board.peek(0, 256)).toEqual(before);
  });

  test('power-up makes everything undefined again', () => {
    const board = new Board({ ecc: true });
    filled(board);
    board.dram.powerUp(board.fabric.nowTick);
    board.dram.initialise(board.fabric.nowTick);
    expect(board.run({ kind: 'checksum', source: 0, lengthBytes: 8, crc: 'crc32' }).error).toBe('uncorrectable');
  });
});

describe('March C-', () => {
  const march = { kind: 'march', destination: 4096, lengthBytes: 32768 } as const;

  test('passes good memory: 5 reads and 5 writes of every burst, background left behind', () => {
    for (const part of [smallDdr3, smallDdr4]) {
      const board = new Board({ part, ecc: true });
      const status = board.run({ ...march, background: 0x00ff00ff00ff00ffn });
      expect(status).toMatchObject({ state: 'done', reads: 5 * 512, writes: 5 * 512 });
      expect(new Set(board.peek(4096, 32768))).toEqual(new Set([0xff, 0x00]));
      expect(board.peek(4096, 2)).toEqual(new Uint8Array([0xff, 0x00]));
    }
  });

  test.each([
    [0, 4096],
    [12345, 4096 + 12345],
    [32767, 4096 + 32767],
  ])('finds a byte stuck at offset %i', (offset, address) => {
    const board = new Board({ ecc: true });
    board.channels[0]!.start(march);
    for (let i = 0; board.fabric.interrupts() === 0 && i < 1e6; i++) {
      board.fabric.advance(board.fabric.nowTick + 400);
      board.poke(address, new Uint8Array([0x55]));
    }
    expect(offset).toBe(address - 4096);
    expect(board.channels[0]!.status).toMatchObject({ state: 'error', error: 'mismatch', errorAddress: address });
  });
});

test('scrub reads and writes back every burst and changes no byte', () => {
  const board = new Board({ ecc: true });
  filled(board);
  const before = board.peek(0, SMALL_BYTES);
  const status = board.run({ kind: 'scrub', destination: 8192, lengthBytes: 65536 });
  expect(status).toMatchObject({ state: 'done', reads: 1024, writes: 1024 });
  expect(board.peek(0, SMALL_BYTES)).toEqual(before);
});

describe('difference and delta overlay', () => {
  const blockBytes = 1024;
  const lengthBytes = 40 * blockBytes + 300;

  const prepared = (part = smallDdr3) => {
    const board = new Board({ part, ecc: true });
    filled(board);
    const changed = [0, 7, 8, 9, 31, 40];
    for (const block of changed) board.poke(0x1000 + block * blockBytes + 77, new Uint8Array([1]));
    return { board, changed };
  };

  test('marks exactly the blocks that differ, and the overlay copies exactly those', () => {
    for (const part of [smallDdr3, smallDdr4]) {
      const { board, changed } = prepared(part);
      const found = board.run({ kind: 'difference', a: 0x1000, b: 0x80004, lengthBytes, blockBytes });
      // b is the fill pattern shifted by four bytes: lay the right bytes there first.
      expect(found.differingBlocks).toBe(41);
      board.poke(0x80004, board.peek(0x1000, lengthBytes));
      for (const block of changed) board.poke(0x80004 + block * blockBytes + 77, new Uint8Array([2]));
      const again = board.run({ kind: 'difference', a: 0x1000, b: 0x80004, lengthBytes, blockBytes });
      expect(again).toMatchObject({ state: 'done', differingBlocks: changed.length });
      const bits = Array.from(
        { length: 41 },
        (_, n) => (board.silicon.bytes[DIFFERENCE_MAP_BASE + (n >> 3)]! >> (n & 7)) & 1,
      );
      expect(bits.flatMap((bit, n) => (bit ? [n] : []))).toEqual(changed);

      board.poke(0x80004 + blockBytes, new Uint8Array([0xee]));
      const copied = board.run({
        kind: 'overlay-delta',
        source: 0x1000,
        destination: 0x80004,
        lengthBytes,
        blockBytes,
        skipTicks: 50,
      });
      expect(copied).toMatchObject({ state: 'done', bytesDone: 5 * blockBytes + 300 });
      const expected = board.peek(0x1000, lengthBytes);
      // What changed behind the map's back stays: only marked blocks are copied.
      expected[blockBytes] = 0xee;
      expect(board.peek(0x80004, lengthBytes)).toEqual(expected);
    }
  });

  test('the delta overlay downwards over its own source is still a block-wise memmove', () => {
    const { board } = prepared();
    const bytes = 16 * blockBytes;
    for (let i = 0; i < bytes; i++) board.poke(0x1000 + i, new Uint8Array([i * 7 + (i >> 8)]));
    board.silicon.bytes.fill(0xff, DIFFERENCE_MAP_BASE, DIFFERENCE_MAP_BASE + 2);
    const before = board.peek(0x1000, bytes);
    board.run({ kind: 'overlay-delta', source: 0x1000, destination: 0x1000 + 2000, lengthBytes: bytes, blockBytes });
    expect(board.peek(0x1000 + 2000, bytes)).toEqual(before);
  });

  test('skipping a block costs its ticks', () => {
    const ticks = (skipTicks: number) => {
      const board = new Board({ periodTicks: 1 });
      board.silicon.bytes.fill(0, DIFFERENCE_MAP_BASE, DIFFERENCE_MAP_BASE + 64);
      board.silicon.bytes[DIFFERENCE_MAP_BASE + 2] = 1; // block 16
      const job = {
        kind: 'overlay-delta',
        source: 0,
        destination: 0x80000,
        lengthBytes: 20 * 1024,
        blockBytes,
      } as const;
      const status = board.run({ ...job, skipTicks }, { setupTicks: 1 });
      return status.firstRequestTick - status.startTick;
    };
    expect(ticks(300) - ticks(0)).toBe(16 * 300);
  });
});

describe('self-refresh and reset', () => {
  test('entry drains the write buffer and closes the banks before the interrupt', () => {
    const board = new Board({ ecc: true });
    board.run({ kind: 'fill', destination: 0, lengthBytes: 640, pattern: 7n });
    expect(board.dram.drained).toBe(false);
    board.dram.enterSelfRefresh();
    expect(board.fabric.horizon()).not.toBe(Number.POSITIVE_INFINITY);
    const reached = board.fabric.advance(1e6);
    expect(board.fabric.interrupts()).toBe(SELF_REFRESH);
    expect(reached).toBeLessThan(1e6);
    expect(board.dram.mode).toBe('self-refresh');
    expect(board.dram.drained).toBe(true);
    expect(board.dram.counters).toMatchObject({ writeCommands: 10, selfRefreshes: 1 });
    expect(board.dram.counters.activates).toBe(board.dram.counters.precharges);
  });

  const slept = () => {
    const board = new Board({ ecc: true });
    filled(board);
    board.dram.enterSelfRefresh();
    board.settle(SELF_REFRESH);
    return board;
  };

  test('nothing is accepted and nothing refreshed until exit, then tXS passes', () => {
    const board = slept();
    const { refreshes } = board.dram.counters;
    board.fabric.advance(board.fabric.nowTick + 1e6);
    expect(board.dram.counters.refreshes).toBe(refreshes);
    const left = board.fabric.nowTick;
    board.dram.exitSelfRefresh();
    const status = board.run({ kind: 'read', source: 0, window: 0, lengthBytes: 64 });
    const cycles = (status.doneTick - left) / board.fabric.dramPeriodTicks;
    const t = smallDdr3.timing;
    expect(cycles).toBeGreaterThanOrEqual(t.tXS + t.tRCD + t.CL + 4);
    expect(cycles).toBeLessThanOrEqual(t.tXS + t.tRCD + t.CL + 4 + 5);
  });

  test('a reset in self-refresh keeps the content; any other loses it', () => {
    const kept = slept();
    const bytes = kept.peek(0, 4096);
    expect(kept.dram.reset(kept.fabric.nowTick, true)).toBe(true);
    kept.dram.initialise(kept.fabric.nowTick);
    kept.dram.exitSelfRefresh();
    expect(kept.run({ kind: 'checksum', source: 0, lengthBytes: 4096, crc: 'crc32' }).state).toBe('done');
    expect(kept.peek(0, 4096)).toEqual(bytes);

    const unpowered = slept();
    expect(unpowered.dram.reset(unpowered.fabric.nowTick, false)).toBe(false);
    const awake = new Board({ ecc: true });
    filled(awake);
    expect(awake.dram.reset(awake.fabric.nowTick, true)).toBe(false);
    awake.dram.initialise(awake.fabric.nowTick);
    expect(awake.run({ kind: 'checksum', source: 0, lengthBytes: 8, crc: 'crc32' }).error).toBe('uncorrectable');
  });
});

describe('remap', () => {
  test('two windows stand for each other, for reads and writes alike', () => {
    const board = new Board({ ecc: true });
    board.run({ kind: 'fill', destination: 0x1000, lengthBytes: 0x1000, pattern: 0x1111111111111111n });
    board.dram.remap(0x1000, 0x40000, 0x1000);
    const read = board.run({ kind: 'read', source: 0x40010, window: HOST_MEMORY_BASE, lengthBytes: 100 });
    expect(read.state).toBe('done');
    expect(new Set(board.silicon.bytes.subarray(HOST_MEMORY_BASE, HOST_MEMORY_BASE + 100))).toEqual(new Set([0x11]));
    const error = board.run({ kind: 'read', source: 0x1040, window: 0, lengthBytes: 8 });
    expect(error).toMatchObject({ error: 'uncorrectable', errorAddress: 0x1040 });
    board.run({ kind: 'fill', destination: 0x1ff8, lengthBytes: 16, pattern: 0x2222222222222222n });
    expect(board.peek(0x40ff8, 8)).toEqual(new Uint8Array(8).fill(0x22));
    expect(board.peek(0x2000, 8)).toEqual(new Uint8Array(8).fill(0x22));
    board.dram.remap(0x1000, 0x40000, 0x1000, false);
    expect(board.run({ kind: 'read', source: 0x1040, window: 0, lengthBytes: 8 }).state).toBe('done');
  });

  test('overlapping or misaligned windows are refused', () => {
    const board = new Board();
    expect(() => board.dram.remap(0, 0x800, 0x1000)).toThrow(SiliconError);
    expect(() => board.dram.remap(32, 0x8000, 0x1000)).toThrow('multiple of 64');
    expect(() => board.dram.remap(0, SMALL_BYTES - 64, 128)).toThrow('inside');
  });
});

describe('what the masters asked for', () => {
  test('is logged as a trace that replays to the same cycles', () => {
    for (const part of [smallDdr3, smallDdr4]) {
      const board = new Board({ part, periodTicks: 1 });
      const log = new RequestLog(board.silicon);
      log.on = true;
      board.channels[0]!.start(
        { kind: 'copy', source: 0, destination: 0x40000, lengthBytes: 20_000 },
        { outstanding: 9 },
      );
      board.channels[3]!.start(
        { kind: 'checksum', source: 0x33, lengthBytes: 9000, crc: 'crc32' },
        { readPaceTicks: 11 },
      );
      board.channels[9]!.start(
        { kind: 'fill', destination: 0x70001, lengthBytes: 7000, pattern: 1n },
        { writePaceTicks: 9 },
      );
      board.settle(0b10_0000_1001, 997);
      const requests = log.drain();
      const again = replay(silicon(), part, requests);
      const counters = board.dram.counters;
      // The board's last completion ends a channel; what is counted until then is the same.
      const { readWaitCycles, ...wanted } = counters;
      expect(again).toMatchObject(wanted);
      expect(requests.length).toBe(counters.reads + counters.writes);
      const lastDone = Math.max(...[0, 3, 9].map((i) => board.channels[i]!.status.doneTick));
      expect(again.completionCycle).toBe(lastDone - board.dram.originTick);
    }
  });

  test('a full log stops the clock and loses nothing', () => {
    const board = new Board({ dramBytes: SMALL_BYTES });
    const log = new RequestLog(board.silicon);
    log.on = true;
    let logged = 0;
    for (let i = 0; i < 10; i++) {
      board.channels[0]!.start({ kind: 'fill', destination: 0, lengthBytes: SMALL_BYTES, pattern: 1n });
      while ((board.fabric.interrupts() & 1) === 0) {
        board.fabric.advance(board.fabric.nowTick + 1e9);
        if (board.fabric.interrupts() & 0x4000_0000) logged += log.drain().length;
      }
      board.fabric.acknowledge(1);
    }
    logged += log.drain().length;
    expect(logged).toBe((10 * SMALL_BYTES) / 64);
  });
});

describe('faces', () => {
  const board = new Board();
  const channel = board.channels[0]!;
  test.each([
    ['source', { kind: 'copy', source: SMALL_BYTES - 10, destination: 0, lengthBytes: 11 }],
    ['destination', { kind: 'fill', destination: -1, lengthBytes: 1, pattern: 0n }],
    ['window', { kind: 'write', window: 2 ** 33, destination: 0, lengthBytes: 1 }],
    ['lengthBytes', { kind: 'march', destination: 0, lengthBytes: 100 }],
    ['blockBytes', { kind: 'difference', a: 0, b: 0, lengthBytes: 64, blockBytes: 0 }],
    ['lengthBytes', { kind: 'checksum', source: 0, lengthBytes: 1.5, crc: 'crc32' }],
  ] as const)('refuse a bad %s before anything starts', (field, job) => {
    expect(() => channel.start(job)).toThrow(SiliconError);
    expect(() => channel.start(job)).toThrow(field);
    expect(channel.state).toBe('idle');
  });

  test('a channel at work cannot be started again', () => {
    channel.start({ kind: 'fill', destination: 0, lengthBytes: 4096, pattern: 0n });
    expect(() => channel.start({ kind: 'fill', destination: 0, lengthBytes: 64, pattern: 0n })).toThrow('busy');
  });
});
