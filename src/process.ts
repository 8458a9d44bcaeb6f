/**
 * A strand of sequencing, written as a generator that reads like the steps it takes. It yields what it waits for and is
 * resumed when that has happened; an interruption (a reset, a power cut) is thrown into it at the step it has reached.
 */
export type Process<T> = Generator<Wait, T, void>;

/**
 * Asks to be told when something has happened. Whoever runs strands of its own meanwhile says with `onFreeze` how they
 * are frozen when the waiting one is.
 */
export type Wait = (resume: () => void, onFreeze: (freeze: () => void) => void) => void;

/** Waits for a value that a callback will deliver. */
export function* awaiting<T>(subscribe: (deliver: (value: T) => void) => void): Process<T> {
  let delivered: { readonly value: T } | undefined;
  let resume: (() => void) | undefined;
  subscribe((value) => {
    delivered = { value };
    resume?.();
  });
  if (delivered === undefined)
    yield (wake) => {
      resume = wake;
    };
  return delivered!.value;
}

/**
 * Runs processes side by side and waits for all; the first failure is thrown once every one has ended. Freezing and
 * interrupting reach every one of them.
 */
export function* together(processes: readonly Process<void>[]): Process<void> {
  let open = processes.length;
  let failure: { readonly error: unknown } | undefined;
  const running: Running[] = [];
  try {
    if (open > 0)
      yield (resume, onFreeze) => {
        onFreeze(() => {
          for (const process of running) process.freeze();
        });
        for (const process of processes)
          running.push(
            spawn(process, (result) => {
              open -= 1;
              if (result.failed && failure === undefined) failure = { error: result.error };
              if (open === 0) resume();
            }),
          );
      };
  } catch (error) {
    for (const process of running) process.interrupt(error as Error);
    throw error;
  }
  if (failure !== undefined) throw failure.error;
}

export type Ended<T> =
  | { readonly failed: false; readonly value: T }
  | { readonly failed: true; readonly error: unknown };

/** A running process as its surroundings see it. */
export interface Running {
  readonly ended: boolean;
  /** What the process waits for no longer resumes it; only an interruption does. */
  freeze(): void;
  /** Throws `error` into the process at the step it waits in; whatever that step waited for is forgotten. */
  interrupt(error: Error): void;
}

/** Starts a process at once; `onEnd` is told its result or the error that ended it. */
export function spawn<T>(process: Process<T>, onEnd: (result: Ended<T>) => void): Running {
  let ended = false;
  let turn = 0;
  let freezeOthers: (() => void) | undefined;
  const step = (advance: () => IteratorResult<Wait, T>): void => {
    turn += 1;
    const mine = turn;
    freezeOthers = undefined;
    let result: IteratorResult<Wait, T>;
    try {
      result = advance();
    } catch (error) {
      ended = true;
      onEnd({ failed: true, error });
      return;
    }
    if (result.done) {
      ended = true;
      onEnd({ failed: false, value: result.value });
      return;
    }
    result.value(
      () => {
        if (!ended && turn === mine) step(() => process.next());
      },
      (freeze) => {
        if (turn === mine) freezeOthers = freeze;
      },
    );
  };
  step(() => process.next());
  return {
    get ended() {
      return ended;
    },
    freeze: () => {
      turn += 1;
      freezeOthers?.();
    },
    interrupt: (error) => {
      if (!ended) step(() => process.throw(error));
    },
  };
}
