import type { MemoryRange, Profile } from '../hardware/profile.js';
import type { Fence } from '../hardware/stop-points.js';
import type { Adapter } from './adapter.js';

/** Whose code may overwrite the run area: nobody's, or the copy module's. */
export type FenceUse = 'serving' | 'copying';

/** Keeps modules to what is theirs; whatever else they store to, or jump to, is refused. */
export function fenceModules({ board, profile }: Adapter, use: FenceUse): void {
  board.core.stopPoints.fence(fenceOf(profile, board.dram.bytes, use));
}

/**
 * Modules write the handover area, RAM, tables and buffers; the copy module writes the run area too. They execute from
 * the run area and from the staging area, and return through the handover area.
 */
function fenceOf({ memory }: Profile, dramBytes: number, use: FenceUse): Fence {
  const run = { base: memory.runBase, bytes: memory.runBytes };
  const staging = { base: memory.stagingBase, bytes: memory.stagingBytes };
  const written = [memory.handover, memory.ram, ...memory.tables, memory.buffers];
  return {
    writes: complement(use === 'copying' ? [...written, run] : written, dramBytes),
    fetches: complement([memory.handover, run, staging], dramBytes),
  };
}

/** What of DRAM lies outside of ranges that do not overlap. */
function complement(ranges: readonly MemoryRange[], dramBytes: number): MemoryRange[] {
  const gaps: MemoryRange[] = [];
  let at = 0;
  for (const { base, bytes } of [...ranges].sort((a, b) => a.base - b.base)) {
    if (base > at) gaps.push({ base: at, bytes: base - at });
    at = base + bytes;
  }
  if (at < dramBytes) gaps.push({ base: at, bytes: dramBytes - at });
  return gaps;
}
