import type { Board } from '../hardware/board.js';
import type { MemoryRange } from '../hardware/profile.js';

// The handover area: reserved words of DRAM in which one image tells the next where things are.

const MAGIC = 0x4f48_4c46; // "FLHO"
const POINTER_OFFSET = 0;

/** Byte offset of the key slots of store `dram` in the handover area. */
export const HANDOVER_KEY_OFFSET = 0x100;

/** Points the next reader to the table area in use: one 8-byte word, written at once. */
export function pointToTables(board: Board, area: MemoryRange): void {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, area.base, true);
  board.dram.poke(board.profile.memory.handover.base + POINTER_OFFSET, bytes);
}

/** The table area pointed to; undefined when there is no valid pointer. */
export function pointedTables(board: Board): MemoryRange | undefined {
  const bytes = board.dram.peek(board.profile.memory.handover.base + POINTER_OFFSET, 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  const base = view.getUint32(4, true);
  return board.profile.memory.tables.find((area) => area.base === base);
}
