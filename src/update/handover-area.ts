import type { Board } from '../hardware/board.js';
import type { TablePlace } from './tables.js';

// The handover area as modules see it: `struct handover` of firmware/include/handover.h, with the room that modules work
// in behind it. Offsets from the base of profile.memory.handover; handover.ts has what lies before.

const STRUCT_OFFSETS = { modules: 0x200, service: 0x600 } as const;
/** With the session secret of bootstrap ABI 2. */
const STRUCT_BYTES = 368;
const WORK_OFFSET = 0x1000;
const WORK_BYTES = 0x1000;
/** Stacks grow down from these: 8 KiB for serving frames, 16 KiB for modules. */
const STACK_OFFSETS = { modules: 0x8000, service: 0x4000 } as const;

const MAGIC = 0x4f48_4c46; // "FLHO"
const TABLES_OFFSET = 112;
const CONVERTED_OFFSET = 208;
const TABLE_BYTES = 24;
const TABLES_MAX = 4;

/** Flags of firmware/include/handover.h. */
export const HANDOVER = {
  copyByCpu: 0x01,
  fillByCpu: 0x02,
  dramRetained: 0x04,
  keyAccepted: 0x08,
  callerReadsBack: 0x10,
  callerWaits: 0x20,
  callerQueues: 0x40,
  tablesPlaced: 0x80,
  copyDelta: 0x100,
  copyUncached: 0x200,
} as const;

/** What whoever sequences the update from outside always does itself. */
const CALLER = HANDOVER.dramRetained | HANDOVER.callerReadsBack | HANDOVER.callerWaits | HANDOVER.callerQueues;

/** The words of the structure, in order; the first three are written by {@link HandoverArea.open}. */
const WORDS = [
  'magic',
  'bootstrapAbi',
  'bytes',
  'flags',
  'steps',
  'stepsDone',
  'error',
  'errorDetail',
  'source',
  'runBase',
  'runBytes',
  'stagedBase',
  'stagedBytes',
  'loadedBytes',
  'bootstrapEntry',
  'difference',
  'workBase',
  'workBytes',
  'cacheLineBytes',
  'keySequence',
  'tableAreaBase',
  'tableAreaBytes',
  'bufferAreaBase',
  'bufferAreaBytes',
  'rangeOffset',
  'rangeBytes',
  'loadingBytes',
  'cacheBytes',
] as const;

export type HandoverWord = (typeof WORDS)[number];
export type HandoverFields = Partial<Readonly<Record<HandoverWord, number>>>;

/** A table as one image hands it to the other; fewer entries than the table has are a part of it. */
export type HandedTable = Pick<TablePlace, 'name' | 'address' | 'layout' | 'entries'> & {
  readonly capacityEntries: number;
};

/**
 * Writes and reads a handover structure in adapter DRAM. There are two: one for the modules of an update, one for the
 * service of frames that goes on beside them.
 */
export class HandoverArea {
  readonly address: number;
  readonly stackTop: number;
  readonly #board: Board;

  constructor(board: Board, use: 'modules' | 'service') {
    const { base } = board.profile.memory.handover;
    this.#board = board;
    this.address = base + STRUCT_OFFSETS[use];
    this.stackTop = base + STACK_OFFSETS[use];
  }

  /** Begins anew: everything zero but what is always so. */
  open(bootstrapAbi: number, fields: HandoverFields): void {
    const board = this.#board;
    board.dram.poke(this.address, new Uint8Array(STRUCT_BYTES));
    this.write({
      magic: MAGIC,
      bootstrapAbi,
      bytes: STRUCT_BYTES,
      flags: CALLER,
      runBase: board.profile.memory.runBase,
      workBase: board.profile.memory.handover.base + WORK_OFFSET,
      workBytes: WORK_BYTES,
      cacheLineBytes: board.dataCache.lineBytes,
      cacheBytes: board.dataCache.bytes,
      ...fields,
    });
  }

  write(fields: HandoverFields): void {
    for (const [index, word] of WORDS.entries()) {
      const value = fields[word];
      if (value !== undefined) this.#poke(4 * index, value);
    }
  }

  /** The flags that are always set, and these. */
  flags(more: number): void {
    this.write({ flags: CALLER | more });
  }

  read(word: HandoverWord): number {
    const bytes = this.#board.dram.peek(this.address + 4 * WORDS.indexOf(word), 4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  }

  /** The tables as they are, and as they will be. */
  tables(from: readonly HandedTable[], to: readonly HandedTable[]): void {
    for (let index = 0; index < TABLES_MAX; index += 1) {
      this.#table(TABLES_OFFSET + index * TABLE_BYTES, from[index]);
      this.#table(CONVERTED_OFFSET + index * TABLE_BYTES, to[index]);
    }
  }

  #table(offset: number, table: HandedTable | undefined): void {
    const bytes = new Uint8Array(TABLE_BYTES);
    if (table !== undefined) {
      const { name, address, layout, entries, capacityEntries } = table;
      for (let char = 0; char < Math.min(8, name.length); char += 1) bytes[char] = name.charCodeAt(char);
      const view = new DataView(bytes.buffer);
      for (const [index, value] of [address, layout, entries, capacityEntries].entries())
        view.setUint32(8 + 4 * index, value, true);
    }
    this.#board.dram.poke(this.address + offset, bytes);
  }

  #poke(offset: number, value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value >>> 0, true);
    this.#board.dram.poke(this.address + offset, bytes);
  }
}
