// The state of controller and channel as values, without the names it gives to things inside: which record holds a
// request, where a ring starts. What has expired reads 0, whenever that was; counts beyond their limit read the limit.
import * as map from '../../assembly/memory-map.js';
import type { Silicon } from '../../src/silicon/silicon.js';

const BANK = { openRow: 0, commands: 4, column: 8, activate: 16, precharge: 24, count: 32 };

export function dumpState(s: Silicon, channel: number): unknown {
  const cycle = s.i64(map.FABRIC_NEXT_CYCLE) - 1;
  const tick = s.i64(map.FABRIC_ORIGIN_TICK) + cycle * s.i64(map.FABRIC_PERIOD_TICKS);
  const later = (at: number) => Math.max(0, s.i64(at) - cycle);
  const block = map.CHANNEL_BASE + channel * map.CHANNEL_STRIDE;

  const slotOf = (node: number) => (node < 0 ? node : node % map.NODES_PER_CHANNEL);
  const record = (n: number, write: boolean) => {
    const at = map.RECORD_BASE + n * map.RECORD_STRIDE;
    const common = { burst: s.u32(at), bank: s.i32(at + 4), row: s.i32(at + 8), write };
    if (write) return common;
    return { ...common, slot: slotOf(s.i32(at + 12)), reads: s.i32(at + 16), accepts: s.i64(at + 24) };
  };
  const list = (base: number, count: number, write: boolean) =>
    Array.from({ length: count }, (_, i) => record(s.u32(base + map.QUEUE_RECORDS + i * 2) & 0xffff, write));

  const banks = Array.from({ length: s.i32(map.G_BANKS) }, (_, b) => {
    const at = map.BANK_STATE_BASE + b * map.BANK_STRIDE;
    return {
      open: s.i32(at + BANK.openRow),
      commands: s.i32(at) < 0 ? 0 : Math.min(s.i32(at + BANK.commands), s.i32(map.P_ROW_HIT_LIMIT)),
      activate: later(at + BANK.activate),
      column: later(at + BANK.column),
      precharge: later(at + BANK.precharge),
      queue: Array.from({ length: s.i32(at + BANK.count) }, (_, i) => {
        const entry = map.BANK_QUEUE_BASE + b * map.BANK_QUEUE_STRIDE + i * 8;
        return { entryRow: s.u32(entry) >>> 1, ...record(s.i32(entry + 4), (s.u32(entry) & 1) === 1) };
      }),
    };
  });
  const groups = Array.from({ length: s.i32(map.G_GROUPS) }, (_, g) =>
    [0, 8, 16].map((field) => later(map.GROUP_STATE_BASE + g * map.GROUP_STRIDE + field)),
  );
  const ranks = Array.from({ length: s.i32(map.G_RANKS) }, (_, r) => {
    const at = map.RANK_STATE_BASE + r * map.RANK_STRIDE;
    const window = Array.from({ length: s.i32(at + 64) }, (_, i) => later(at + 32 + ((s.i32(at + 68) + i) & 3) * 8));
    return { times: [0, 8, 16].map((field) => later(at + field)), window };
  });
  const done = Array.from({ length: s.i32(map.DRAM_DONE_COUNT) }, (_, i) => {
    const at = map.DONE_RING_BASE + ((s.i32(map.DRAM_DONE_HEAD) + i) % map.DONE_RING_ENTRIES) * map.DONE_RING_STRIDE;
    return [s.i64(at), slotOf(s.i32(at + 8)), s.i32(at + 12), s.i64(at + 16), s.i32(at + 24)];
  });
  const forwarded = Array.from({ length: s.i32(map.DRAM_FORWARD_COUNT) }, (_, i) => {
    const at = map.FORWARD_RING_BASE + ((s.i32(map.DRAM_FORWARD_HEAD) + i) % map.FORWARD_RING_ENTRIES) * 16;
    return [s.i64(at), slotOf(s.i32(at + 8))];
  });
  const stats = Array.from({ length: map.DRAM_STATS_BYTES / 8 }, (_, i) => s.i64(map.DRAM_STATS_BASE + i * 8));
  return {
    cycle,
    banks,
    groups,
    ranks,
    done,
    forwarded,
    stats,
    readQueue: list(map.READ_QUEUE_BASE, s.i32(map.DRAM_READ_COUNT), false),
    writeBuffer: list(map.WRITE_BUFFER_BASE, s.i32(map.DRAM_WRITE_COUNT), true),
    controller: [
      map.DRAM_POSITION,
      map.DRAM_DRAIN,
      map.DRAM_REFRESH_WAITING,
      map.DRAM_REFRESH_RANK,
      map.DRAM_QUEUED,
    ].map((at) => s.i32(at)),
    masks: [map.DRAM_OCCUPIED, map.DRAM_FULL, map.DRAM_READ_PRESENT, map.DRAM_WRITE_PRESENT].map((at) => s.i64(at)),
    filters: [map.READ_FILTER_BASE, map.WRITE_FILTER_BASE].map((at) =>
      Buffer.from(s.bytes.subarray(at, at + map.FILTER_ENTRIES * 2).slice()).toString('base64'),
    ),
    nextRefresh: s.i64(map.DRAM_NEXT_REFRESH),
    channel: dumpChannel(s, block, channel, tick),
  };
}

function dumpChannel(s: Silicon, at: number, channel: number, tick: number): unknown {
  const words = (from: number, to: number) =>
    Array.from({ length: (to - from) / 4 }, (_, i) => s.i32(at + from + 4 * i));
  const head = s.i32(at + map.C_SLOT_HEAD);
  const slots = Array.from({ length: s.i32(at + map.C_SLOT_NEXT) - head }, (_, i) => {
    const slot =
      map.CHANNEL_SLOT_BASE + (channel * map.NODES_PER_CHANNEL + ((head + i) % 64)) * map.CHANNEL_SLOT_STRIDE;
    return [0, 4, 8, 12].map((field) => s.i32(slot + field));
  });
  const later = (field: number) => Math.max(0, s.i64(at + field) - tick);
  return {
    parametersAndStatus: words(0, map.C_WAIT_CYCLES + 8),
    progress: words(map.C_ROLE, map.C_NEXT_READ_TICK),
    next: [map.C_NEXT_READ_TICK, map.C_NEXT_WRITE_TICK, map.C_NEXT_ANY_TICK].map(later),
    cycles: [map.C_LAST_WRITE_CYCLE, map.C_LAST_READ_CYCLE, map.C_LAST_ACCEPT_CYCLE, map.C_READY_SINCE].map((field) =>
      s.i64(at + field),
    ),
    sums: words(map.C_CRC_RAW, map.C_WANTED_WRITE),
    wanted: [s.i32(at + map.C_WANTED_WRITE), s.i32(at + map.C_WANTED_READ)],
    slots,
    buffered: bufferedBytes(s, at, channel),
  };
}

/** The bytes on their way through the channel, in the order of the sweep. */
function bufferedBytes(s: Silicon, at: number, channel: number): string {
  const role = s.i32(at + map.C_ROLE);
  const written = role & 4 ? s.u32(at + map.C_WRITE_PROGRESS) : Number.POSITIVE_INFINITY;
  const from = Math.min(written, s.u32(at + map.C_CONSUMED));
  const length = s.u32(at + map.C_LENGTH);
  const bytes: number[] = [];
  for (const [stream, to] of [
    [0, s.u32(at + map.C_READ_PROGRESS)],
    [1, s.u32(at + map.C_READ_PROGRESS_B)],
  ] as const) {
    for (let progress = from; progress < to; progress++) {
      const offset = s.i32(at + map.C_DOWN) ? length - progress - 1 : progress;
      const ring = map.CHANNEL_BUFFER_BASE + channel * map.CHANNEL_BUFFER_STRIDE + stream * map.CHANNEL_RING_BYTES;
      bytes.push(s.bytes[ring + (offset % map.CHANNEL_RING_BYTES)]!);
    }
  }
  return Buffer.from(bytes).toString('hex');
}
