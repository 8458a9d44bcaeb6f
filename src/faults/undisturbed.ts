import type { CellOperation } from '../hardware/cell-watch.js';
import { runScenario } from '../scenario/scenario.js';
import type { Traced } from '../trace.js';
import { CellJournal } from './journal.js';
import type { Subject } from './subject.js';
import { type Expectation, judgeAdapter, judgeIo, type Verdict } from './verdict.js';

/** A phase of the undisturbed update, ticks from power-up of the run. */
export interface PhaseSpan {
  readonly phase: string;
  readonly fromTick: number;
  /** Exclusive. */
  readonly toTick: number;
}

/** The update as it goes when nothing strikes: what the sites of the sweep are found in. */
export interface Undisturbed {
  readonly verdict: Verdict;
  readonly updated: boolean;
  readonly digest: string;
  /** Every change of the cells that survive a power cut. */
  readonly operations: readonly CellOperation[];
  readonly phases: readonly PhaseSpan[];
  /** Stretches in which DRAM refreshes itself and would survive a reset. */
  readonly selfRefresh: readonly { readonly fromTick: number; readonly toTick: number }[];
  readonly notifiedTick: number;
  /** When the new image was reported as installed. */
  readonly endedTick: number;
  readonly endTick: number;
  readonly events: readonly Traced[];
}

/** What must hold after an undisturbed update. */
export function expectationOf({ scenario, config }: Subject, image: Expectation['image']): Expectation {
  const { oldContainer, newContainer } = scenario;
  return { oldContainer, newContainer, config, image, flashWorks: true };
}

export function runUndisturbed(subject: Subject): Undisturbed {
  const journal = new CellJournal();
  const events: Traced[] = [];
  const { settings, spare, scenario, path } = subject;
  const run = runScenario(scenario, path, {
    module: settings.module,
    traceHash: settings.traceHash?.(),
    silicon: spare.take().silicon,
    watch: (adapter) => {
      journal.attach(adapter.board);
      adapter.board.trace.view((event) => {
        if (!UNINTERESTING.has(event.kind)) events.push(event);
      });
    },
  });
  const { updated } = run.measures.outcome;
  const verdict = judgeIo(events) ?? judgeAdapter(run.adapter, expectationOf(subject, updated ? 'new' : 'either'));
  spare.give(run.adapter.board.silicon);
  const tickOf = (kind: Traced['kind']): number => events.find((event) => event.kind === kind)?.tick ?? 0;
  return {
    verdict,
    updated,
    digest: run.digest,
    operations: journal.operations,
    phases: phasesOf(events),
    selfRefresh: selfRefreshOf(events),
    notifiedTick: tickOf('notified'),
    endedTick: tickOf('update-ended'),
    endTick: run.measures.endTick,
    events,
  };
}

const UNINTERESTING: ReadonlySet<Traced['kind']> = new Set<Traced['kind']>([
  'credit-returned',
  'io-taken',
  'buffers-exhausted',
  'buffers-available',
]);

function phasesOf(events: readonly Traced[]): PhaseSpan[] {
  const open = new Map<string, { phase: string; fromTick: number }>();
  const phases: PhaseSpan[] = [];
  for (const event of events) {
    if (event.kind === 'phase-begin')
      open.set(`${event.lane} ${event.phase}`, { phase: event.phase, fromTick: event.tick });
    if (event.kind !== 'phase-end') continue;
    const begun = open.get(`${event.lane} ${event.phase}`);
    if (begun !== undefined) phases.push({ ...begun, toTick: event.tick });
  }
  return phases.sort((a, b) => a.fromTick - b.fromTick);
}

function selfRefreshOf(events: readonly Traced[]): { fromTick: number; toTick: number }[] {
  const stretches: { fromTick: number; toTick: number }[] = [];
  for (const event of events) {
    if (event.kind !== 'dram') continue;
    if (event.action === 'self-refresh-entered') stretches.push({ fromTick: event.tick, toTick: event.tick });
    const last = stretches.at(-1);
    if (event.action === 'self-refresh-left' && last !== undefined)
      stretches[stretches.length - 1] = { ...last, toTick: event.tick };
  }
  return stretches;
}

/** The phase that a tick lies in: the one begun last, or the name of what surrounds the update. */
export function phaseAt({ phases, endedTick, notifiedTick }: Undisturbed, tick: number): string {
  let found: string | undefined;
  for (const { phase, fromTick, toTick } of phases) if (fromTick < tick && tick <= toTick) found = phase;
  return (
    found ?? (tick <= notifiedTick ? 'before the update' : tick > endedTick ? 'after the update' : 'between phases')
  );
}
