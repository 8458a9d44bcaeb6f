import type { MemoryRange, Profile } from '../hardware/profile.js';
import type { Fence } from '../hardware/stop-points.js';
import type { Adapter } from './adapter.js';

/** Who may overwrite the run area: nobody, or the copy module, by loads and stores or by the copy engine. */
export type FenceUse = 'serving' | 'copying by cpu' | 'copying by engine';

/**
 * Keeps modules to what is theirs; whatever else they store to, jump to, or have the copy engine write, is refused.
 * @param overwriting told before the copy engine overwrites a part of the run area
 */
export function fenceModules({ board, profile }: Adapter, use: FenceUse, overwriting?: () => void): void {
  board.core.stopPoints.fence(fenceOf(profile, board.dram.bytes, use));
  const { run, staging } = imageAreas(profile);
  board.devices.engine.firewall = (base, bytes) => {
    if (overlap(staging, { base, bytes })) return false;
    if (!overlap(run, { base, bytes })) return true;
    if (use === 'copying by engine') overwriting?.();
    return use === 'copying by engine';
  };
}

/**
 * Modules write the handover area, RAM, tables and buffers; the copy module may write the run area too. They execute
 * from the run area and from the staging area, and return through the handover area.
 */
function fenceOf(profile: Profile, dramBytes: number, use: FenceUse): Fence {
  const { memory } = profile;
  const { run, staging } = imageAreas(profile);
  const written = [memory.handover, memory.ram, ...memory.tables, memory.buffers];
  return {
    writes: complement(use === 'copying by cpu' ? [...written, run] : written, dramBytes),
    fetches: complement([memory.handover, run, staging], dramBytes),
  };
}

function imageAreas({ memory }: Profile): { readonly run: MemoryRange; readonly staging: MemoryRange } {
  return {
    run: { base: memory.runBase, bytes: memory.runBytes },
    staging: { base: memory.stagingBase, bytes: memory.stagingBytes },
  };
}

function overlap(a: MemoryRange, b: MemoryRange): boolean {
  return a.base < b.base + b.bytes && b.base < a.base + a.bytes;
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
