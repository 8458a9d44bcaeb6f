// Replaying a list of requests through one channel, and the figures the reference names for it.
import * as map from '../../assembly/memory-map.js';
import { Channel } from './channel.js';
import { Dram, type DramCounters } from './dram.js';
import type { DramPart } from './dram-part.js';
import { integer } from './errors.js';
import { Fabric } from './fabric.js';
import { Silicon } from './silicon.js';

export interface DramRequest {
  /** Controller cycle before which the request is not offered. */
  arrivalCycle: number;
  write: boolean;
  /** Byte address; the burst that contains it is meant. */
  address: number;
}

export interface ReplayResult extends DramCounters {
  /** Tick of the last completion, in controller cycles. */
  completionCycle: number;
  /** The cycle after which the last request was accepted. */
  lastAcceptCycle: number;
  /** Mean of completion minus acceptance, cycles; 0 without reads. */
  meanReadLatency: number;
  /** The same from the arrival. */
  meanReadLatencyFromArrival: number;
}

export interface ReplayOptions {
  /** Period jumps on or off. */
  jumps?: boolean;
  /** Largest step of the clock, in cycles; any step gives the same figures. */
  sliceCycles?: number;
}

/** Writes a request list into the window where a replay reads it. @returns its linear-memory address */
export function layRequests(silicon: Silicon, requests: readonly DramRequest[]): number {
  const at = map.HOST_MEMORY_BASE;
  integer('requests', requests.length, 0, Math.floor(map.HOST_MEMORY_WINDOW_BYTES / map.REPLAY_RECORD_BYTES));
  for (const [i, request] of requests.entries()) {
    const record = at + i * map.REPLAY_RECORD_BYTES;
    integer('address', request.address, 0, 2 ** 38 - 1);
    integer('arrivalCycle', request.arrivalCycle, 0, 2 ** 50);
    silicon.view.setUint32(record, Math.floor(request.address / map.BURST_BYTES), true);
    silicon.view.setUint32(record + 4, request.write ? 1 : 0, true);
    silicon.view.setFloat64(record + 8, request.arrivalCycle, true);
  }
  return at;
}

/** Replays requests on a part from a fresh controller until the last one is done. */
export function replay(
  module: WebAssembly.Module,
  part: DramPart,
  requests: readonly DramRequest[],
  options: ReplayOptions = {},
): ReplayResult {
  const silicon = new Silicon(module, 0);
  const fabric = new Fabric(silicon);
  const dram = new Dram(silicon);
  fabric.dramPeriodTicks = 1;
  fabric.jumps = options.jumps ?? true;
  dram.configure(part, { ecc: false });
  dram.initialise(-1);
  const channel = new Channel(silicon, dram, 0);
  channel.start({ kind: 'replay', window: layRequests(silicon, requests), records: requests.length });
  const slice = options.sliceCycles ?? 1_000_000;
  while (fabric.interrupts() === 0) fabric.advance(fabric.nowTick + slice);
  return figures(dram, channel);
}

function figures(dram: Dram, channel: Channel): ReplayResult {
  const counters = dram.counters;
  const status = channel.status;
  const mean = (sum: number) => (counters.reads === 0 ? 0 : sum / counters.reads);
  return {
    ...counters,
    completionCycle: Math.max(status.doneTick, 0),
    lastAcceptCycle: status.lastAcceptCycle,
    meanReadLatency: mean(counters.readLatencyCycles),
    meanReadLatencyFromArrival: mean(counters.readLatencyCycles + counters.readWaitCycles),
  };
}
