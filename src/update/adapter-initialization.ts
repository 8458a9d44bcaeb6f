import { HardwareFault } from '../hardware/hardware-fault.js';
import type { FastloadOperation } from '../hardware/profile.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { readImageInMemory } from './code-image-in-memory.js';
import { initializeFast } from './fastload-initialization.js';
import { accessKey, type KeyVerdict } from './fastload-key.js';
import { keyStorageFor } from './key-storage.js';
import { phase } from './phase.js';
import { type FallbackReason, Refusal } from './refusal.js';
import { initializeStandard } from './standard-initialization.js';

/** How the initialization came to run: control handed over by the image overlay, or a boot after a reset. */
export type InitializationCause = 'handover' | 'boot';

/**
 * The adapter initializes. It tries to access the fastload key, whatever it finds is consumed; with the key it runs the
 * fastload initialization sequence, without it, or after a reset that took the links down, the standard one.
 */
export function* initializeAdapter(adapter: Adapter, cause: InitializationCause): Process<void> {
  const verdict = yield* lookForKey(adapter, cause);
  if (verdict.accepted) {
    yield* initializeFast(adapter);
    return;
  }
  if (cause === 'handover') {
    reportFallback(adapter, verdict.reason, 'the initialization found no valid fastload key');
    yield* restartStandard(adapter, verdict.reason);
    return;
  }
  yield* initializeStandard(adapter);
}

/** Resets into the standard sequence. DRAM is kept where the profile lets the standard sequence use what is in it. */
export function* restartStandard(adapter: Adapter, why: string): Process<void> {
  const { board } = adapter;
  const { standardOperations } = adapter.profile.update;
  if (board.dram.retained && standardOperations.some((operation) => NEEDS_DRAM.includes(operation)))
    yield* board.enterSelfRefresh();
  yield* bootAfterWarmReset(adapter, why);
}

/** A warm reset and the boot that follows, with its own look for a key. */
export function* bootAfterWarmReset(adapter: Adapter, why: string): Process<void> {
  countBoot(adapter, why);
  adapter.board.warmReset(why, { ports: true });
  forgetImage(adapter);
  yield* phase(adapter, 'reset', function* () {
    yield* adapter.board.timing.spend('resets.warm');
    return 0;
  });
  yield* initializeStandardBoot(adapter);
}

/** Power is back: the boot that follows. Nothing but flash and NVRAM has kept what it held. */
export function* bootFromPowerUp(adapter: Adapter, why: string): Process<void> {
  countBoot(adapter, why);
  forgetImage(adapter);
  yield* phase(adapter, 'reset', function* () {
    yield* adapter.board.timing.spend('resets.power');
    return 0;
  });
  yield* initializeStandardBoot(adapter);
}

/** @throws Refusal when boots fail one after the other */
function countBoot(adapter: Adapter, why: string): void {
  adapter.boots += 1;
  // What failed so often fails for ever: time to say so.
  if (adapter.boots > BOOTS_MAX)
    throw new Refusal('slot-unbootable', `${BOOTS_MAX} boots in a row failed, last: ${why}`);
}

/** Nothing runs any more, and whether tables are left in DRAM is for the boot to find out. */
function forgetImage(adapter: Adapter): void {
  adapter.running = undefined;
  adapter.tables = undefined;
}

/** A boot looks for a key first, so that none is ever left behind; what it finds it cannot use: the links are down. */
function* initializeStandardBoot(adapter: Adapter): Process<void> {
  const { dram } = adapter.board;
  if (dram.inSelfRefresh) yield* adapter.board.leaveSelfRefresh();
  yield* initializeAdapter(adapter, 'boot');
}

export function reportFallback(adapter: Adapter, reason: FallbackReason, detail: string): void {
  adapter.trace.write({ kind: 'fallback', reason, detail, to: 'standard initialization' });
}

/** A boot that fails is tried again this often before the adapter counts as dead. */
const BOOTS_MAX = 8;

const NEEDS_DRAM: readonly FastloadOperation[] = ['keep-image', 'keep-tables', 'skip-dram-test'];

function* lookForKey(adapter: Adapter, cause: InitializationCause): Process<KeyVerdict> {
  let verdict: KeyVerdict = { accepted: false, reason: 'key-absent' };
  yield* phase(adapter, 'key access', function* () {
    const image = imageInRunArea(adapter);
    const storage = keyStorageFor(adapter, image);
    if (storage === undefined) {
      adapter.trace.write({
        kind: 'key-rejected',
        store: adapter.profile.update.keyStore,
        reason: 'dram-not-retained',
      });
      verdict = { accepted: false, reason: 'dram-not-retained' };
      return 0;
    }
    try {
      verdict = yield* accessKey(adapter, storage, () => imageInRunArea(adapter)?.digest, cause === 'handover');
    } catch (error) {
      // The words that held the key cannot be read any more.
      if (!(error instanceof HardwareFault && error.reason === 'memory-error')) throw error;
      verdict = { accepted: false, reason: 'dram-not-retained' };
    }
    // A whole key without the image it speaks of: the memory that held it has been lost.
    if (!verdict.accepted && verdict.reason === 'key-foreign' && !adapter.board.dram.retained)
      verdict = { accepted: false, reason: 'dram-not-retained' };
    return 0;
  });
  return verdict;
}

function imageInRunArea(adapter: Adapter) {
  const { dram } = adapter.board;
  if (!dram.retained) return undefined;
  const { runBase, runBytes } = adapter.profile.memory;
  try {
    return readImageInMemory(dram.peek(runBase, runBytes), 'image in the run area');
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
