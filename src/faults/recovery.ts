import type { CellOperation } from '../hardware/cell-watch.js';
import { Interruption } from '../hardware/hardware-fault.js';
import { LinkDownMeasure } from '../measure/link-down.js';
import { type Ended, type Process, spawn } from '../process.js';
import { poweredUpAdapter } from '../system/powered-up-adapter.js';
import type { Traced } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { powerUp } from '../update/power-up.js';
import { recoverFrom } from '../update/recovery.js';
import { settleUpdate } from '../update/settle-update.js';
import { CellJournal } from './journal.js';
import type { ReadSet } from './read-set.js';
import type { Subject } from './subject.js';
import type { SurvivingState } from './surviving-state.js';
import { type Expectation, imageThatRuns, judgeAdapter, type Verdict } from './verdict.js';

/** What took the adapter down: its power, or a reset that leaves DRAM without refresh. */
export type Cut = 'power' | 'reset';

/** One boot from what survived, to an adapter that serves and has settled. Times in ticks from the cut. */
export interface Recovery {
  readonly verdict: Verdict;
  readonly image: 'old' | 'new' | undefined;
  /** How service resumed; undefined when it never did. */
  readonly by: string | undefined;
  readonly ticks: number;
  readonly linkDownTicks: number;
  /** What it did to the cells, from the tick of the cut on. */
  readonly operations: readonly CellOperation[];
  readonly endTick: number;
  readonly digest: string;
}

const GIVE_UP_SECONDS = 600;

/** Boots fresh hardware around surviving cells and judges what runs then; `reads` learns which cells that looked at. */
export function recover(
  subject: Subject,
  cut: Cut,
  state: SurvivingState,
  expectation: Expectation,
  reads: ReadSet,
): Recovery {
  const { profile, baseClockHz, spare } = subject;
  const adapter = poweredUpAdapter(profile, { ...subject.board(), ...spare.take(), cells: state, ...subject.names });
  const { board } = adapter;
  const journal = new CellJournal(reads);
  const watch = new RecoveryWatch();
  board.trace.view(watch.view);
  journal.attach(board);
  let ended: Ended<void> | undefined;
  spawn(recovery(adapter, cut), (result) => {
    ended = result;
  });
  const giveUpTick = GIVE_UP_SECONDS * baseClockHz;
  board.clock.runUntil(() => ended !== undefined || board.clock.now > giveUpTick);
  const verdict = verdictOf(adapter, ended, expectation);
  spare.give(board.silicon);
  return {
    verdict,
    image: adapter.running === undefined ? undefined : imageThatRuns(adapter, expectation),
    by: watch.resumed?.by,
    ticks: watch.resumed?.tick ?? giveUpTick,
    linkDownTicks: watch.linkDown.result(board.clock.now).longestTicks,
    operations: journal.operations,
    endTick: board.clock.now,
    digest: board.trace.digest(),
  };
}

function* recovery(adapter: Adapter, cut: Cut): Process<void> {
  if (cut === 'power') {
    adapter.board.losePower('power loss');
    yield* powerUp(adapter);
    return;
  }
  yield* recoverFrom(adapter, new Interruption('warm-reset', 'reset of the adapter'));
  yield* settleUpdate(adapter);
}

function verdictOf(adapter: Adapter, ended: Ended<void> | undefined, expectation: Expectation): Verdict {
  if (ended === undefined) return { name: 'bricked', detail: `not back after ${GIVE_UP_SECONDS} s` };
  if (!ended.failed) return judgeAdapter(adapter, expectation);
  const { error } = ended;
  return { name: 'bricked', detail: error instanceof Error ? error.message : String(error) };
}

class RecoveryWatch {
  readonly linkDown = new LinkDownMeasure();
  resumed: Traced<'resumed'> | undefined;

  readonly view = (event: Traced): void => {
    this.linkDown.view(event);
    if (event.kind === 'resumed') this.resumed ??= event;
  };
}
