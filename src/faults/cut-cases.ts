import type { CellDevice, CellOperation } from '../hardware/cell-watch.js';
import { TEARING_STEPS, tearingStepBegins, tornCells } from '../hardware/tearing.js';
import type { SurvivingState } from './surviving-state.js';

/** Ticks at which a cut finds the same surviving state: all of them are one case. */
export interface CutCase {
  readonly fromTick: number;
  /** Exclusive. */
  readonly toTick: number;
  /** What is under way in these ticks, for people. */
  readonly during: string;
}

/** How a fault sees the operations of a run. */
export interface CutView {
  /** Flash that is busy tears; otherwise its operations end by themselves, as after a reset. */
  readonly flashTears: boolean;
  /** Ticks before the cut within which finished writes have been dropped, by device. */
  readonly droppedTicks?: Partial<Readonly<Record<CellDevice, number>>>;
}

interface Change {
  readonly tick: number;
  readonly device: CellDevice;
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly during: string;
}

/**
 * Walks through all cuts of a run, from tick 0 to `endTick` inclusive. `state` must hold what the run began with; at
 * each case it holds what that case leaves. A cut at tick T comes before everything else that happens in T.
 */
export function* cutCases(
  state: SurvivingState,
  operations: readonly CellOperation[],
  endTick: number,
  view: CutView,
): Generator<CutCase> {
  const changes = operations.flatMap((operation) => changesOf(operation, view));
  changes.sort((a, b) => a.tick - b.tick);
  let fromTick = 0;
  let during = 'nothing written yet';
  let next = 0;
  while (fromTick <= endTick) {
    const toTick = Math.min(changes[next]?.tick ?? endTick + 1, endTick + 1);
    if (toTick > fromTick) yield { fromTick, toTick, during };
    if (toTick > endTick) return;
    for (; changes[next]?.tick === toTick; next += 1) {
      const change = changes[next]!;
      state.set(change.device, change.address, change.bytes);
      during = change.during;
    }
    fromTick = toTick;
  }
}

/** When the cells of an operation change for whoever cuts, and to what. */
function changesOf(operation: CellOperation, { flashTears, droppedTicks }: CutView): Change[] {
  const { device, address, before, after, beginTick, endTick, kind } = operation;
  const where = `${device} ${kind} at 0x${address.toString(16)}`;
  const dropped = droppedTicks?.[device];
  if (dropped !== undefined)
    return [{ tick: endTick + 1 + dropped, device, address, bytes: after, during: `after ${where}` }];
  if (device === 'nvram') return [{ tick: endTick + 1, device, address, bytes: after, during: `after ${where}` }];
  if (!flashTears) return [{ tick: beginTick + 1, device, address, bytes: after, during: `after ${where}` }];
  const steps = Array.from({ length: TEARING_STEPS }, (_, step) => ({
    tick: beginTick + tearingStepBegins(step, endTick - beginTick),
    device,
    address,
    bytes: tornCells(address, before, after, step),
    during: `inside ${where}, tearing point ${step + 1} of ${TEARING_STEPS}`,
  }));
  return [...steps, { tick: endTick + 1, device, address, bytes: after, during: `after ${where}` }];
}

/** A word half written: the bits that have changed already, by bit number of the word. */
const TORN_WORD_MASKS: readonly number[] = [0x0000_ffff, 0xffff_0000, 0x5555_aaaa];

/**
 * Walks through all cuts inside an NVRAM word, where the device tears within it: what devices without MRAM's guarantee
 * do. `state` must hold what the run began with.
 */
export function* tornWordCases(state: SurvivingState, operations: readonly CellOperation[]): Generator<CutCase> {
  for (const { device, kind, address, before, after, beginTick, endTick } of operations) {
    const changed = device === 'nvram' && before.some((byte, index) => byte !== after[index]);
    for (const mask of changed ? TORN_WORD_MASKS : []) {
      const torn = before.map((byte, index) => {
        const bits = (mask >>> (8 * (index % 4))) & 0xff;
        return (byte & ~bits) | (after[index]! & bits);
      });
      state.set(device, address, torn);
      const during = `inside ${device} ${kind} at 0x${address.toString(16)}, bits 0x${mask.toString(16)} written`;
      yield { fromTick: beginTick + 1, toTick: endTick + 1, during };
    }
    state.set(device, address, after);
  }
}
