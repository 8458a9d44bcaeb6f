import { cutCases } from './cut-cases.js';
import { ReadSet } from './read-set.js';
import { type Cut, type Recovery, recover } from './recovery.js';
import type { Subject } from './subject.js';
import { SurvivingState } from './surviving-state.js';
import type { Expectation, Verdict } from './verdict.js';

/** What becomes of an adapter from one surviving state on, this boot and the ones after it. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly recovery: Recovery;
  /** Longest recovery, of a second fault too. */
  readonly worstTicks: number;
  /** States that a second fault during the recovery finds, where the sweep goes that deep. */
  readonly secondStates: number;
  readonly secondTicks: number;
}

/** How a judgement was come by. */
export type Known = 'booted' | 'same state' | 'same bytes wherever it looks';

interface Entry {
  readonly reads: ReadSet;
  readonly judgements: Map<string, Judgement>;
}

/**
 * Judges surviving states by booting from them; a state that holds the same bytes wherever the boots of an earlier one
 * have looked is recognised by their hash and not booted again.
 */
export class RecoveryJudge {
  readonly #subject: Subject;
  readonly #depth: 1 | 2;
  readonly #entries = new Map<string, Entry>();
  readonly #whole = new Set<string>();
  /** Boots carried out so far. */
  boots = 0;

  constructor(subject: Subject, depth: 1 | 2) {
    this.#subject = subject;
    this.#depth = depth;
  }

  /** @returns also the cells that the judgement rests on: while none of them changes, it holds */
  judge(
    cut: Cut,
    state: SurvivingState,
    expectation: Expectation,
  ): { readonly judgement: Judgement; readonly known: Known; readonly reads: ReadSet } {
    const reads = new ReadSet();
    return { ...this.#judge(cut, state, expectation, this.#depth, reads), reads };
  }

  /** @param outer learns which cells the judgement rests on */
  #judge(cut: Cut, state: SurvivingState, expectation: Expectation, depth: 1 | 2, outer: ReadSet) {
    const rule = `${cut} ${expectation.image} ${expectation.flashWorks} ${depth}`;
    for (const { reads, judgements } of this.#entries.values()) {
      const judgement = judgements.get(`${rule} ${reads.digestOf(state)}`);
      if (judgement === undefined) continue;
      outer.addAll(reads);
      return { judgement, known: this.#isSameState(rule, state) };
    }
    const reads = new ReadSet();
    const judgement = this.#boot(cut, state, expectation, depth, reads);
    const entry = this.#entries.get(reads.name) ?? { reads, judgements: new Map<string, Judgement>() };
    this.#entries.set(reads.name, entry);
    entry.judgements.set(`${rule} ${entry.reads.digestOf(state)}`, judgement);
    this.#whole.add(`${rule} ${state.hash}`);
    outer.addAll(reads);
    return { judgement, known: 'booted' as Known };
  }

  #isSameState(rule: string, state: SurvivingState): Known {
    return this.#whole.has(`${rule} ${state.hash}`) ? 'same state' : 'same bytes wherever it looks';
  }

  #boot(cut: Cut, state: SurvivingState, expectation: Expectation, depth: 1 | 2, reads: ReadSet): Judgement {
    this.boots += 1;
    const recovery = recover(this.#subject, cut, state, expectation, reads);
    const simple = { recovery, worstTicks: recovery.ticks, secondStates: 0, secondTicks: 0 };
    if (recovery.verdict.name !== 'came back') return { ...simple, verdict: recovery.verdict };
    const verdict = this.#nextBoots(state, recovery, expectation, reads);
    if (verdict.name !== 'came back' || depth === 1) return { ...simple, verdict };
    return { ...simple, ...this.#strikeAgain(state, recovery, expectation, reads) };
  }

  /** The next two boots must change nothing: neither the image that runs nor a cell. */
  #nextBoots(state: SurvivingState, recovery: Recovery, expectation: Expectation, reads: ReadSet): Verdict {
    const converges: Verdict = { name: 'came back', detail: '' };
    // A boot that changes no cell is followed by the same boot again.
    if (recovery.operations.length === 0) return converges;
    const after = new SurvivingState(state);
    for (const { device, address, after: bytes } of recovery.operations) after.set(device, address, bytes);
    const settled: Expectation = { ...expectation, image: recovery.image ?? 'either' };
    for (const which of ['next boot', 'boot after that'] as const) {
      const before = after.hash;
      const next = recover(this.#subject, 'power', after, settled, reads);
      this.boots += 1;
      if (next.verdict.name !== 'came back')
        return { name: 'does not converge', detail: `${which}: ${next.verdict.name}: ${next.verdict.detail}` };
      for (const { device, address, after: bytes } of next.operations) after.set(device, address, bytes);
      if (after.hash !== before) return { name: 'does not converge', detail: `the ${which} changes cells again` };
    }
    return converges;
  }

  /** A second power loss at every distinct state of the recovery. */
  #strikeAgain(state: SurvivingState, recovery: Recovery, expectation: Expectation, reads: ReadSet) {
    const during = new SurvivingState(state);
    let worstTicks = recovery.ticks;
    let secondStates = 0;
    let verdict: Verdict = { name: 'came back', detail: '' };
    for (const { fromTick, during: what } of cutCases(during, recovery.operations, recovery.endTick, {
      flashTears: true,
    })) {
      secondStates += 1;
      const { judgement } = this.#judge('power', during, expectation, 1, reads);
      worstTicks = Math.max(worstTicks, fromTick + judgement.worstTicks);
      if (judgement.verdict.name === 'came back') continue;
      const detail = `second power loss ${fromTick} ticks into the recovery, ${what}: ${judgement.verdict.detail}`;
      verdict = { name: judgement.verdict.name, detail };
      break;
    }
    return { verdict, worstTicks, secondStates, secondTicks: recovery.endTick + 1 };
  }
}
