import type { ModuleKind } from '../image/characteristics.js';
import type { Adapter } from '../update/adapter.js';
import { readImageInMemory } from '../update/code-image-in-memory.js';
import { nativeEntry, type PlacedImage, placed, runningImage } from '../update/placed-image.js';
import { Refusal } from '../update/refusal.js';

/** What the code of a module does instead of its work: never return, execute no instruction, store into the run area. */
export type ModuleMischief = 'hang' | 'trap' | 'scribble';

// A module that misbehaves: its first instructions are replaced where it stands, after whatever has verified them.

/** Offset in the run area that is scribbled on: behind the header, in the vectors. */
const SCRIBBLED_OFFSET = 0x400;

const JUMP_TO_SELF = 0x0000_006f;
const ILLEGAL = 0;
const RETURN = 0x0000_8067;
const T0 = 5;

/** The modules of the image that runs; all others are the new image's. */
const OF_THE_RUNNING: readonly ModuleKind[] = ['load', 'query', 'branch', 'service'];

/** True when the core will execute that module, as far as it can be said before the run. */
export function carries(adapter: Adapter, kind: ModuleKind): boolean {
  return nativeEntry(adapter, runningImage(adapter), kind) !== undefined;
}

/** Replaces the first instructions of a module where it stands now. */
export function plantMischief(adapter: Adapter, kind: ModuleKind, does: ModuleMischief): void {
  const image = imageOf(adapter, kind);
  const entry = image === undefined ? undefined : nativeEntry(adapter, image, kind);
  // Between a reset and the next image there is nothing to spoil.
  if (entry === undefined) return;
  const words = instructionsOf(does, adapter.profile.memory.runBase + SCRIBBLED_OFFSET);
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  adapter.board.dram.poke(entry, bytes);
  adapter.board.core.cpu.flushCode();
}

function instructionsOf(does: ModuleMischief, target: number): readonly number[] {
  if (does === 'hang') return [JUMP_TO_SELF];
  if (does === 'trap') return [ILLEGAL];
  const lui = ((target & 0xffff_f000) | (T0 << 7) | 0x37) >>> 0;
  const offset = target & 0xfff;
  const store = (((offset >> 5) << 25) | (T0 << 15) | (2 << 12) | ((offset & 31) << 7) | 0x23) >>> 0;
  return [lui, store, RETURN];
}

function imageOf(adapter: Adapter, kind: ModuleKind): PlacedImage | undefined {
  const { board, profile, handover } = adapter;
  if (OF_THE_RUNNING.includes(kind)) return adapter.running === undefined ? undefined : runningImage(adapter);
  const base = kind === 'fastload initialization' ? profile.memory.runBase : handover.read('stagedBase');
  try {
    return placed(adapter, readImageInMemory(board.dram.peek(base, profile.memory.stagingBytes), 'new image'), base);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
