// A replay's figures under the names DRAMSim3 prints them by.
import { BURST_BYTES } from '../../assembly/memory-map.js';
import type { ReplayResult } from './replay.js';

export interface DramResult {
  completion_cycle: number;
  num_reads_done: number;
  num_writes_done: number;
  num_read_cmds: number;
  num_write_cmds: number;
  num_read_row_hits: number;
  num_write_row_hits: number;
  num_act_cmds: number;
  num_pre_cmds: number;
  num_ref_cmds: number;
  /** Cycles from acceptance to completion, mean over the reads; 0 without reads. */
  average_read_latency: number;
  /** GB/s: bytes of all requests done over the time to the last completion. */
  average_bandwidth: number;
}

/** @param tCK nanoseconds per cycle */
export function dramResult(result: ReplayResult, tCK: number): DramResult {
  const nanoseconds = result.completionCycle * tCK;
  return {
    completion_cycle: result.completionCycle,
    num_reads_done: result.reads,
    num_writes_done: result.writes,
    num_read_cmds: result.readCommands,
    num_write_cmds: result.writeCommands,
    num_read_row_hits: result.readRowHits,
    num_write_row_hits: result.writeRowHits,
    num_act_cmds: result.activates,
    num_pre_cmds: result.precharges,
    num_ref_cmds: result.refreshes,
    average_read_latency: result.meanReadLatency,
    average_bandwidth: ((result.reads + result.writes) * BURST_BYTES) / nanoseconds,
  };
}
