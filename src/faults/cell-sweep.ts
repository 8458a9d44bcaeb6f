import type { CellDevice } from '../hardware/cell-watch.js';
import { type CutCase, type CutView, cutCases, tornWordCases } from './cut-cases.js';
import type { ReadSet } from './read-set.js';
import type { Cut } from './recovery.js';
import type { Judgement, Known, RecoveryJudge } from './recovery-judge.js';
import type { Subject } from './subject.js';
import { SurvivingState } from './surviving-state.js';
import { expectationOf, phaseAt, type Undisturbed } from './undisturbed.js';

/** Faults after which nothing is left but the cells of flash and NVRAM: each of their ticks can be judged. */
export type CellKind = 'power-loss' | 'brown-out' | 'nvram-torn' | 'warm-reset';

export interface CellSite {
  readonly kind: CellKind;
  readonly phase: string;
  readonly case: CutCase;
  readonly judgement: Judgement;
  readonly known: Known;
  readonly stateHash: string;
}

/** How long before the voltage fails for good a brown-out drops writes; seconds. */
export const BROWN_OUT_SECONDS = 100e-6;

interface Plan {
  readonly cut: Cut;
  readonly views: readonly CutView[];
}

/** Which cuts a kind makes, each with its own view of what has reached the cells. */
function planOf(kind: CellKind, baseClockHz: number): Plan {
  const dropped = Math.ceil(BROWN_OUT_SECONDS * baseClockHz);
  switch (kind) {
    case 'power-loss':
      return { cut: 'power', views: [{ flashTears: true }] };
    case 'warm-reset':
      return { cut: 'reset', views: [{ flashTears: false }] };
    case 'brown-out':
      return {
        cut: 'power',
        views: [
          { flashTears: true, droppedTicks: { flash: dropped, nvram: dropped } },
          { flashTears: true, droppedTicks: { flash: dropped } },
          { flashTears: true, droppedTicks: { nvram: dropped } },
        ],
      };
    case 'nvram-torn':
      return { cut: 'power', views: [{ flashTears: true }] };
  }
}

/** Walks through every tick of an undisturbed update and judges each distinct surviving state that a kind leaves. */
export function* sweepCells(
  subject: Subject,
  undisturbed: Undisturbed,
  kind: CellKind,
  judge: RecoveryJudge,
): Generator<CellSite> {
  const { cut, views } = planOf(kind, subject.baseClockHz);
  for (const view of views) {
    const state = new SurvivingState(subject.initial);
    const rest = new RestingPlace(state);
    const cases =
      kind === 'nvram-torn'
        ? tornWordCases(state, undisturbed.operations)
        : cutCases(state, undisturbed.operations, undisturbed.endTick, view);
    for (const each of cases) {
      const phase = phaseAt(undisturbed, each.fromTick);
      // What was acknowledged as installed must stay; a brown-out took that back where the cells never got it.
      const mustBeNew = undisturbed.updated && each.fromTick > undisturbed.endedTick && view.droppedTicks === undefined;
      const image = mustBeNew ? 'new' : 'either';
      const stateHash = state.hash;
      const known = rest.judgement(image);
      const judged =
        known === undefined
          ? judge.judge(cut, state, expectationOf(subject, image))
          : { judgement: known, known: 'same bytes wherever it looks' as Known, reads: undefined };
      if (judged.reads !== undefined) rest.settle(judged.judgement, image, judged.reads);
      yield { kind, phase, case: each, judgement: judged.judgement, known: judged.known, stateHash };
    }
  }
}

/** The judgement made last, for as long as no cell changes that it rests on. */
class RestingPlace {
  #held: { readonly judgement: Judgement; readonly image: string; readonly reads: ReadSet } | undefined;

  constructor(state: SurvivingState) {
    state.onChange((device: CellDevice, address, bytes) => {
      if (this.#held?.reads.has(device, address, bytes)) this.#held = undefined;
    });
  }

  judgement(image: string): Judgement | undefined {
    return this.#held?.image === image ? this.#held.judgement : undefined;
  }

  settle(judgement: Judgement, image: string, reads: ReadSet): void {
    this.#held = { judgement, image, reads };
  }
}
