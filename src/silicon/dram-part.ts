// A DRAM part: geometry, timing, queue sizes. All timing in cycles of the command clock.
import * as map from '../../assembly/memory-map.js';
import { integer, SiliconError } from './errors.js';

/** Address fields from the most significant down; `channel` has no bits here (one channel). */
export type MappingField = 'row' | 'rank' | 'bank' | 'group' | 'column';

export interface DramTiming {
  /** Length of a command-clock cycle, nanoseconds. */
  tCK: number;
  /** Latencies and distances, cycles; names as in JESD79-3F / JESD79-4B. */
  CL: number;
  CWL: number;
  tRCD: number;
  tRP: number;
  tRAS: number;
  tRFC: number;
  tREFI: number;
  tRRD_S: number;
  tRRD_L: number;
  tWTR_S: number;
  tWTR_L: number;
  tFAW: number;
  tWR: number;
  tRTP: number;
  tCCD_S: number;
  tCCD_L: number;
  tRTRS: number;
  tXS: number;
  tCKESR: number;
}

export interface DramGeometry {
  ranks: number;
  /** Bank groups per rank; 1 for DDR3. */
  bankGroups: number;
  banksPerGroup: number;
  rows: number;
  /** Bytes of a row of a rank. */
  rowBytes: number;
}

export interface DramQueues {
  read: number;
  write: number;
  bank: number;
  /** Draining starts above this many buffered writes once the bank queues are empty. */
  drainAbove: number;
  /** A row with waiting hits may be closed for the head of its queue after this many column commands. */
  rowHitLimit: number;
}

export interface DramPart {
  name: string;
  timing: DramTiming;
  geometry: DramGeometry;
  /** Cycles the data bus is busy with a burst. */
  burstCycles: number;
  queues: DramQueues;
  /** Most significant field first. */
  mapping: readonly MappingField[];
}

/** Mapping of the reference (`rochrababgco`): row, rank, bank, bank group, column. */
export const REFERENCE_MAPPING: readonly MappingField[] = ['row', 'rank', 'bank', 'group', 'column'];

export const REFERENCE_QUEUES: DramQueues = { read: 32, write: 32, bank: 8, drainAbove: 8, rowHitLimit: 4 };

/** Bytes of the part. */
export function sizeOf(part: DramPart): number {
  const g = part.geometry;
  return g.ranks * g.bankGroups * g.banksPerGroup * g.rows * g.rowBytes;
}

const log2 = (value: number) => 31 - Math.clz32(value);

function powerOfTwo(field: string, value: number, most: number): number {
  integer(field, value, 1, most);
  if ((value & (value - 1)) !== 0) throw new SiliconError(field, `expected a power of two, found ${value}`);
  return value;
}

/** @throws SiliconError naming the field that the controller cannot work with */
export function checkPart(part: DramPart): void {
  const { geometry: g, timing: t, queues: q } = part;
  const banks =
    powerOfTwo('ranks', g.ranks, 8) *
    powerOfTwo('bankGroups', g.bankGroups, 8) *
    powerOfTwo('banksPerGroup', g.banksPerGroup, 16);
  if (banks > map.MAX_BANKS) throw new SiliconError('ranks', `expected at most ${map.MAX_BANKS} banks, found ${banks}`);
  powerOfTwo('rows', g.rows, 1 << 20);
  if (g.rowBytes < map.BURST_BYTES) throw new SiliconError('rowBytes', 'expected at least one burst of 64 bytes');
  powerOfTwo('rowBytes', g.rowBytes, 1 << 16);
  if (sizeOf(part) > 2 ** 38) throw new SiliconError('rows', 'expected a part of at most 256 GiB');
  if (!(t.tCK > 0)) throw new SiliconError('tCK', `expected nanoseconds above 0, found ${t.tCK}`);
  for (const [field, value] of Object.entries(t)) if (field !== 'tCK') integer(field, value, 0, 1 << 20);
  for (const field of ['CL', 'CWL', 'tRCD', 'tRP', 'tRAS', 'tRFC', 'tREFI', 'tCCD_S', 'tRTP'] as const) {
    integer(field, t[field], 1, 1 << 20);
  }
  integer('CL', t.CL, 1, 200);
  // Between two refreshes a rank must find time to work.
  integer('tREFI', t.tREFI, 2 * t.tRFC, 1 << 20);
  for (const kind of ['tRRD', 'tWTR', 'tCCD'] as const) {
    if (t[`${kind}_L`] < t[`${kind}_S`]) throw new SiliconError(`${kind}_L`, `expected at least ${kind}_S`);
  }
  // A bank's own cycle is the longer one, so that the distance between banks need not look at which bank it was.
  integer('tRAS', t.tRAS, t.tRRD_L - t.tRP, 1 << 20);
  integer('burstCycles', part.burstCycles, 1, 32);
  integer('queues.read', q.read, 1, map.MAX_TRANSACTION_QUEUE);
  integer('queues.write', q.write, 1, map.MAX_TRANSACTION_QUEUE);
  integer('queues.bank', q.bank, 1, map.MAX_BANK_QUEUE);
  integer('queues.drainAbove', q.drainAbove, 0, map.MAX_TRANSACTION_QUEUE);
  integer('queues.rowHitLimit', q.rowHitLimit, 1, 1 << 20);
  if ([...part.mapping].sort().join() !== [...REFERENCE_MAPPING].sort().join()) {
    throw new SiliconError('mapping', `expected each of ${REFERENCE_MAPPING.join(', ')} once`);
  }
}

/** Bits of each address field and where it starts in the burst number (address / 64). */
export function mappingOf(part: DramPart): Record<MappingField, { shift: number; bits: number }> {
  const g = part.geometry;
  const bits: Record<MappingField, number> = {
    row: log2(g.rows),
    rank: log2(g.ranks),
    bank: log2(g.banksPerGroup),
    group: log2(g.bankGroups),
    column: log2(g.rowBytes / map.BURST_BYTES),
  };
  const fields = {} as Record<MappingField, { shift: number; bits: number }>;
  let shift = 0;
  for (const field of [...part.mapping].reverse()) {
    fields[field] = { shift, bits: bits[field] };
    shift += bits[field];
  }
  return fields;
}

/** The parameter block: pairs of address and value (i32). Size and ECC are the board's, not the part's. */
export function parameterBlock(part: DramPart): [address: number, value: number][] {
  const { geometry: g, timing: t, queues: q } = part;
  const fields = mappingOf(part);
  return [
    [map.P_RANKS, g.ranks],
    [map.P_GROUPS, g.bankGroups],
    [map.P_BANKS_PER_GROUP, g.banksPerGroup],
    [map.P_ROWS, g.rows],
    [map.P_COLUMNS, g.rowBytes / map.BURST_BYTES],
    [map.P_COLUMN_SHIFT, fields.column.shift],
    [map.P_GROUP_SHIFT, fields.group.shift],
    [map.P_BANK_SHIFT, fields.bank.shift],
    [map.P_RANK_SHIFT, fields.rank.shift],
    [map.P_ROW_SHIFT, fields.row.shift],
    [map.P_CL, t.CL],
    [map.P_CWL, t.CWL],
    [map.P_BURST_CYCLES, part.burstCycles],
    [map.P_TRCD, t.tRCD],
    [map.P_TRP, t.tRP],
    [map.P_TRAS, t.tRAS],
    [map.P_TRFC, t.tRFC],
    [map.P_TREFI, t.tREFI],
    [map.P_TRRD_S, t.tRRD_S],
    [map.P_TRRD_L, t.tRRD_L],
    [map.P_TWTR_S, t.tWTR_S],
    [map.P_TWTR_L, t.tWTR_L],
    [map.P_TFAW, t.tFAW],
    [map.P_TWR, t.tWR],
    [map.P_TRTP, t.tRTP],
    [map.P_TCCD_S, t.tCCD_S],
    [map.P_TCCD_L, t.tCCD_L],
    [map.P_TRTRS, t.tRTRS],
    [map.P_TXS, t.tXS],
    [map.P_TCKESR, t.tCKESR],
    [map.P_READ_QUEUE, q.read],
    [map.P_WRITE_BUFFER, q.write],
    [map.P_BANK_QUEUE, q.bank],
    [map.P_DRAIN_ABOVE, q.drainAbove],
    [map.P_ROW_HIT_LIMIT, q.rowHitLimit],
  ];
}
