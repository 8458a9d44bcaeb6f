import { HardwareFault, Interruption } from '../hardware/hardware-fault.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { bootAfterWarmReset, reportFallback, restartStandard } from './adapter-initialization.js';
import { discardKey, type PendingKey } from './fastload-key.js';
import { type FallbackReason, Refusal } from './refusal.js';
import { resume } from './resume.js';

/** What an update has left about that a fallback must clear away. */
export interface Attempt {
  key: PendingKey | undefined;
}

/** Runs the steps of an update; whatever ends them early ends in a running adapter. */
export function* withRecovery(adapter: Adapter, attempt: Attempt, steps: () => Process<void>): Process<void> {
  try {
    yield* steps();
  } catch (error) {
    const cause = causeOf(error);
    if (cause === undefined) throw error;
    if (error instanceof Interruption) {
      reportFallback(adapter, cause.reason, cause.detail);
      // The CPU was taken away: nobody drained the memory controller, so nothing in DRAM can be relied on.
      yield* withRecovery(adapter, attempt, () => bootAfterWarmReset(adapter, cause.reason));
    } else if (adapter.pastPointOfNoReturn || adapter.running === undefined) {
      reportFallback(adapter, cause.reason, cause.detail);
      yield* withRecovery(adapter, attempt, () => restartStandard(adapter, cause.reason));
    } else {
      yield* resumeOld(adapter, attempt, cause);
    }
  }
}

interface Cause {
  readonly reason: FallbackReason;
  readonly detail: string;
}

function causeOf(error: unknown): Cause | undefined {
  // Nothing boots: there is no way to recover, and the run must say so.
  if (error instanceof Refusal)
    return error.reason === 'slot-unbootable' ? undefined : { reason: error.reason, detail: error.message };
  if (error instanceof Interruption) return { reason: 'watchdog', detail: error.message };
  if (error instanceof HardwareFault)
    return { reason: error.reason === 'memory-error' ? 'memory-error' : 'dma-failed', detail: error.message };
  return undefined;
}

/** Before the point of no return the old image is whole: it goes on without a reset. */
function* resumeOld(adapter: Adapter, attempt: Attempt, cause: Cause): Process<void> {
  const { board, trace } = adapter;
  trace.write({ kind: 'fallback', reason: cause.reason, detail: cause.detail, to: 'old image resumed' });
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
