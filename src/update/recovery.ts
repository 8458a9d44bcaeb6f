import { HardwareFault, Interruption } from '../hardware/hardware-fault.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { bootAfterWarmReset, reportFallback, restartStandard } from './adapter-initialization.js';
import { discardKey, type PendingKey } from './fastload-key.js';
import { type FallbackReason, Refusal } from './refusal.js';
import { resume } from './resume.js';
import { discardFreshArea } from './table-areas.js';

/** What an update has left about that a fallback must clear away. */
export interface Attempt {
  key: PendingKey | undefined;
}

/** Runs the steps of an update; whatever ends them early, or ends the recovery early, ends in a running adapter. */
export function* withRecovery(adapter: Adapter, attempt: Attempt, steps: () => Process<void>): Process<void> {
  try {
    yield* steps();
  } catch (error) {
    const cause = causeOf(error);
    if (cause === undefined) throw error;
    yield* withRecovery(adapter, attempt, () => recover(adapter, attempt, cause));
  }
}

/** Recovers from what struck while no update was under way. */
export function recoverFrom(adapter: Adapter, error: Interruption): Process<void> {
  // biome-ignore lint/correctness/useYield: it only throws
  return withRecovery(adapter, { key: undefined }, function* () {
    throw error;
  });
}

function* recover(adapter: Adapter, attempt: Attempt, cause: Cause): Process<void> {
  if (!cause.interrupted && oldImageIsWhole(adapter)) {
    yield* resumeOld(adapter, attempt, cause);
    return;
  }
  // A key that is still stored is consumed by the boot, which knows where to look.
  attempt.key = undefined;
  reportFallback(adapter, cause.reason, cause.detail);
  // Where the CPU was taken away nobody drained the memory controller, so nothing in DRAM can be relied on.
  if (cause.interrupted) yield* bootAfterWarmReset(adapter, cause.reason);
  else yield* restartStandard(adapter, cause.reason);
}

/** True while the image that ran is untouched in its memory and can go on without a reset. */
function oldImageIsWhole({ running, pastPointOfNoReturn, board }: Adapter): boolean {
  return running !== undefined && !pastPointOfNoReturn && board.dram.retained;
}

interface Cause {
  readonly reason: FallbackReason;
  readonly detail: string;
  /** The CPU was taken away by the hardware. */
  readonly interrupted: boolean;
}

function causeOf(error: unknown): Cause | undefined {
  // Nothing boots: there is no way to recover, and the run must say so.
  if (error instanceof Refusal)
    return error.reason === 'slot-unbootable'
      ? undefined
      : { reason: error.reason, detail: error.message, interrupted: false };
  // Without power nothing recovers: what boots when it is back starts from nothing (power-up.ts).
  if (error instanceof Interruption)
    return error.reason === 'power-loss'
      ? undefined
      : { reason: error.reason, detail: error.message, interrupted: true };
  if (error instanceof HardwareFault) {
    const reason = error.reason === 'memory-error' ? 'memory-error' : 'dma-failed';
    return { reason, detail: error.message, interrupted: false };
  }
  return undefined;
}

/** Before the point of no return the old image is whole: it goes on without a reset. */
function* resumeOld(adapter: Adapter, attempt: Attempt, cause: Cause): Process<void> {
  const { board, trace } = adapter;
  trace.write({ kind: 'fallback', reason: cause.reason, detail: cause.detail, to: 'old image resumed' });
  if (adapter.tables !== undefined) discardFreshArea(board, adapter.tables);
  const key = attempt.key;
  if (key !== undefined) {
    attempt.key = undefined;
    yield* discardKey(adapter, key);
  }
  if (board.cpu.serving !== undefined) {
    const { role, version } = adapter.running!;
    trace.write({ kind: 'resumed', image: role, version, by: 'old-image' });
    return;
  }
  yield* resume(adapter, adapter.running!, 'old-image');
}
