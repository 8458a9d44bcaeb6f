import type { Characteristics } from './characteristics.js';
import type { Difference, Verdict } from './difference-row.js';
import { hex } from './image-error.js';
import { compareTables } from './table-difference.js';
import { compareVersions, formatVersion } from './version.js';

export interface ImageDifference {
  /** In a fixed order, equal ones included. */
  rows: Difference[];
  /** The worst verdict of all rows. */
  overall: Verdict;
}

/** An image as the comparison sees it. */
export interface Described {
  characteristics: Characteristics;
  /** Bytes of the container. */
  sizeBytes: number;
}

/** What the board offers to an image. */
export interface BoardLimits {
  adapterType?: string | undefined;
  cpu?: string | undefined;
  /** Adapter memory for image, data, tables and buffers. */
  dramBytes?: number | undefined;
  /** One flash slot. */
  slotBytes?: number | undefined;
}

const ORDER: readonly Verdict[] = ['compatible', 'reconcilable', 'incompatible'];

export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b), 'compatible');
}

/**
 * Compares what two images state about themselves and says for each characteristic whether the new image can take over
 * from the old one. Facts that neither states are left out.
 */
export function compareCharacteristics(
  oldImage: Described,
  newImage: Described,
  board: BoardLimits = {},
): ImageDifference {
  const [from, to] = [oldImage.characteristics, newImage.characteristics];
  const rows = [
    mustAgree('adapter type', from.adapterType, to.adapterType, 'the new image is for another adapter'),
    mustAgree('cpu', from.cpu, to.cpu, 'the new image is for another processor'),
    mustAgree('run base', address(from.runBase), address(to.runBase), 'the overlay needs both images at one address'),
    mustAgree('bootstrap abi', abi(from), abi(to), "the old image's branch module cannot call the new bootstrap"),
    compareVersion(from, to),
    compareSecurityCounter(from, to),
    compareSize(oldImage.sizeBytes, newImage.sizeBytes, board),
    ...compareTables(from.tables, to.tables, to.conversions),
    compareFeatures(from.features, to.features),
    compareMemory(oldImage, newImage, board),
    ...compareBoard(to, board),
  ].filter((row): row is Difference => row !== undefined);
  return { rows, overall: worst(rows.map(({ verdict }) => verdict)) };
}

const address = (value: number | undefined) => (value === undefined ? undefined : hex(value));
const abi = ({ bootstrap }: Characteristics) => (bootstrap === undefined ? undefined : `${bootstrap.abi}`);

function mustAgree(
  characteristic: string,
  old: string | undefined,
  new_: string | undefined,
  why: string,
): Difference | undefined {
  if (old === undefined && new_ === undefined) return undefined;
  const isEqual = old === new_;
  const silent = old === undefined ? 'the old image does not state it' : 'the new image does not state it';
  const reason = isEqual ? 'same' : old === undefined || new_ === undefined ? silent : why;
  return { characteristic, old, new: new_, isEqual, verdict: isEqual ? 'compatible' : 'incompatible', why: reason };
}

function compareVersion({ version: old }: Characteristics, { version: new_ }: Characteristics): Difference | undefined {
  if (!old && !new_) return undefined;
  const order = old && new_ ? compareVersions(new_, old) : undefined;
  const why =
    order === undefined
      ? 'only one image states it'
      : order === 0
        ? 'same'
        : order > 0
          ? 'newer'
          : 'older; the security counter decides whether it may run';
  return {
    characteristic: 'version',
    old: old && formatVersion(old),
    new: new_ && formatVersion(new_),
    isEqual: order === 0,
    verdict: 'compatible',
    why,
  };
}

/** An image without a counter has counter 0, as MCUboot sees it. */
function compareSecurityCounter(from: Characteristics, to: Characteristics): Difference | undefined {
  if (from.securityCounter === undefined && to.securityCounter === undefined) return undefined;
  const [old, new_] = [from.securityCounter ?? 0, to.securityCounter ?? 0];
  return {
    characteristic: 'security counter',
    old: from.securityCounter === undefined ? undefined : `${old}`,
    new: to.securityCounter === undefined ? undefined : `${new_}`,
    isEqual: old === new_,
    verdict: new_ < old ? 'incompatible' : 'compatible',
    why: new_ < old ? 'a downgrade below the security counter' : new_ === old ? 'same' : 'higher',
  };
}

function compareSize(old: number, new_: number, { slotBytes }: BoardLimits): Difference {
  const isTooLarge = slotBytes !== undefined && new_ > slotBytes;
  return {
    characteristic: 'size',
    old: `${old} bytes`,
    new: `${new_} bytes`,
    isEqual: old === new_,
    verdict: isTooLarge ? 'incompatible' : 'compatible',
    why: isTooLarge ? `does not fit the flash slot of ${slotBytes} bytes` : ordered(old, new_),
  };
}

function ordered(old: number | undefined, new_: number | undefined): string {
  if (old === undefined || new_ === undefined) return 'only one image states it';
  return old === new_ ? 'same' : new_ > old ? 'larger' : 'smaller';
}

function compareFeatures(old: readonly string[], new_: readonly string[]): Difference | undefined {
  if (old.length === 0 && new_.length === 0) return undefined;
  const removed = old.filter((feature) => !new_.includes(feature));
  const added = new_.filter((feature) => !old.includes(feature));
  const isEqual = removed.length === 0 && added.length === 0;
  const why =
    removed.length > 0
      ? `removed: ${removed.join(', ')}; what uses it must be wound up first`
      : `added: ${added.join(', ')}`;
  return {
    characteristic: 'features',
    old: listed(old),
    new: listed(new_),
    isEqual,
    verdict: removed.length > 0 ? 'reconcilable' : 'compatible',
    why: isEqual ? 'same' : why,
  };
}

const listed = (features: readonly string[]) => (features.length === 0 ? undefined : [...features].sort().join(', '));

/** While both images are in memory the new one also needs room beside the old one; the board decides that at run time. */
function compareMemory(oldImage: Described, newImage: Described, { dramBytes }: BoardLimits): Difference | undefined {
  const [old, new_] = [needs(oldImage), needs(newImage)];
  if (old === undefined && new_ === undefined) return undefined;
  const isTooMuch = dramBytes !== undefined && new_ !== undefined && new_ > dramBytes;
  return {
    characteristic: 'memory needs',
    old: old === undefined ? undefined : `${old} bytes`,
    new: new_ === undefined ? undefined : `${new_} bytes`,
    isEqual: old === new_,
    verdict: isTooMuch ? 'incompatible' : 'compatible',
    why: isTooMuch ? `more than the board's ${dramBytes} bytes` : ordered(old, new_),
  };
}

function needs({ characteristics: { memory }, sizeBytes }: Described): number | undefined {
  return memory && memory.ramBytes + memory.tableBytes + memory.bufferBytes + sizeBytes;
}

/** The board's own word against the new image, where it has one. */
function compareBoard(to: Characteristics, board: BoardLimits): (Difference | undefined)[] {
  const against = (characteristic: string, offered: string | undefined, wanted: string | undefined) =>
    offered === undefined || wanted === undefined
      ? undefined
      : mustAgree(characteristic, offered, wanted, 'the board is another one');
  return [against('board adapter type', board.adapterType, to.adapterType), against('board cpu', board.cpu, to.cpu)];
}
