import { ModuleFault } from '../hardware/module-fault.js';
import type { ModuleCall, ModuleResult } from '../hardware/native-call.js';
import type { ModuleCosts } from '../hardware/profile.js';
import type { ModuleKind } from '../image/characteristics.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { runModule } from './phase.js';
import { addressOf, nativeEntry, type PlacedImage, placeOf } from './placed-image.js';
import { type FallbackReason, Refusal } from './refusal.js';

/** What is asked of a module. */
export interface ModuleWork {
  readonly module: keyof ModuleCosts;
  readonly kind: ModuleKind;
  readonly image: PlacedImage;
  /** What the formula counts, where the module is charged. */
  readonly bytes?: number;
  readonly entries?: number;
}

/** A module that takes this many times the formula's cycles is given up. */
const BUDGET_FACTOR = 20;
/** No budget is smaller. */
const BUDGET_CYCLES_MIN = 20_000_000;

/**
 * Runs a module: on the emulated CPU, with the handover area as its argument, where the image has code for it; else
 * charged by the profile's formula.
 * @param begun told when the image's own code is about to run
 * @returns whether the image's own code has run
 * @throws Refusal when it did not come back, or came back with an error
 */
export function* callModule(adapter: Adapter, work: ModuleWork, begun?: () => void): Process<boolean> {
  const { module, kind, image } = work;
  const entry = nativeEntry(adapter, image, kind);
  if (entry === undefined) {
    yield* chargeModule(adapter, work);
    return false;
  }
  const { trace, board } = adapter;
  const { role, version } = image;
  trace.write({ kind: 'module-begin', module, image: role, version, basis: 'native', address: entry });
  begun?.();
  const call = board.cpu.invoke(nativeCall(adapter, work, entry));
  const { cycles } = yield* refusingFaults(adapter, call, () => ({ module, image }));
  trace.write({ kind: 'module-end', module, image: role, cycles });
  return true;
}

/** A module that is not executed. */
export function chargeModule(adapter: Adapter, { module, kind, image, bytes, entries }: ModuleWork): Process<void> {
  const { role, version } = image;
  const counted = { ...(bytes === undefined ? {} : { bytes }), ...(entries === undefined ? {} : { entries }) };
  return runModule(adapter, { module, image: role, version, address: addressOf(image, kind), ...counted });
}

/** The call of an entry with the handover area as its argument. */
export function nativeCall(adapter: Adapter, work: ModuleWork, entry: number): ModuleCall {
  const { address, stackTop } = adapter.handover;
  return { module: work.module, entry, arguments: [address], stackTop, budgetCycles: budget(adapter, work) };
}

/** A module of an image, for messages. */
interface Culprit {
  readonly module: string;
  readonly image: PlacedImage;
}

/**
 * Waits for a module.
 * @param culprit whose code runs when it fails
 * @throws Refusal when it did not come back, or came back with an error
 */
export function* refusingFaults(
  adapter: Adapter,
  call: Process<ModuleResult>,
  culprit: () => Culprit,
): Process<ModuleResult> {
  try {
    const result = yield* call;
    if (result.value !== 0) throw refusalOf(adapter, culprit(), result.value);
    return result;
  } catch (error) {
    if (error instanceof ModuleFault) throw faultRefusal(culprit(), error);
    throw error;
  }
}

function budget(adapter: Adapter, { module, bytes = 0, entries = 0 }: ModuleWork): number {
  const cycles = adapter.board.timing.moduleCycles(module, { bytes, entries });
  return Math.max(BUDGET_CYCLES_MIN, BUDGET_FACTOR * cycles);
}

const FAULT_REASONS: Readonly<Record<ModuleFault['kind'], FallbackReason>> = {
  trapped: 'module-trapped',
  overran: 'module-overran',
  strayed: 'module-strayed',
  incoherent: 'module-incoherent',
};

/** A module that did not come back, by its place in the image. */
function faultRefusal({ module, image }: Culprit, { kind, pc, why }: ModuleFault): Refusal {
  const where = `${placeOf(image, pc)} (pc 0x${pc.toString(16)})`;
  return new Refusal(FAULT_REASONS[kind], `module ${module} of ${image.version} at ${where}: ${why}`);
}

/** `enum module_error` of firmware/include/handover.h. */
const ERRORS: Readonly<Record<number, readonly [FallbackReason, string]>> = {
  1: ['module-failed', 'the handover area is not what it expects'],
  2: ['module-failed', 'an address or length is not aligned'],
  3: ['module-failed', 'ranges overlap'],
  4: ['module-failed', 'an area is too small'],
  5: ['dma-failed', 'the engine reported an error'],
  6: ['readback-differs', 'what was written reads differently'],
  7: ['layout-without-conversion', 'a table layout cannot be converted'],
  8: ['conversion-failed', 'an entry is not what its layout allows'],
  9: ['image-malformed', 'no image header'],
  10: ['image-truncated', 'the image claims more bytes than there are'],
  11: ['image-malformed', 'the characteristics are missing or malformed'],
  12: ['bootstrap-abi', 'the bootstraps do not understand each other'],
  13: ['other-adapter', 'the image is for another adapter'],
  14: ['downgrade', 'the security counter is too low'],
  15: ['key-absent', 'no usable fastload key'],
};

function refusalOf(adapter: Adapter, { module, image }: Culprit, value: number): Refusal {
  const [reason, what] = ERRORS[value] ?? ['module-failed', 'an unknown error'];
  const detail = adapter.handover.read('errorDetail');
  const more = detail === 0 ? '' : `, detail 0x${detail.toString(16)}`;
  return new Refusal(reason, `module ${module} of ${image.version} returned ${value}: ${what}${more}`);
}
