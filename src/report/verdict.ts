import type { RunMeasures } from '../measure/measures.js';
import { durationText } from './duration-text.js';
import type { Gate } from './gate.js';
import { countText, shareText } from './quantity-text.js';
import { imageLabel, otherOf, type RunReport, subjectOf } from './run-report.js';

/** The result of a report in one sentence. */
export function verdictSentence(report: RunReport): string {
  const { measures } = subjectOf(report);
  const { downtime, outcome, path } = measures;
  const text = durationText(downtime.ticks, measures.baseClockHz);
  const pair = `from ${imageLabel(measures, 'old')} to ${imageLabel(measures, 'new')}`;
  if (downtime.state === 'open')
    return `The ${path} update of ${report.adapter.name} ${pair} never came back: no image has taken an I/O for ${text}.`;
  const reason = outcome.fallbacks[0]?.reason;
  const because = reason === undefined ? '' : ` (${reason})`;
  const cost = downtime.state === 'none' ? 'without downtime' : `after ${text} of downtime`;
  if (!outcome.ended)
    return `The ${path} update of ${report.adapter.name} ${pair} had not ended when its trace did, ${cost}.`;
  if (!outcome.updated) {
    const running = outcome.resumed?.version ?? imageLabel(measures, 'old');
    return `The ${path} update of ${report.adapter.name} ${pair} did not happen${because}: ${running} runs on, ${cost}.`;
  }
  const fell = reason === undefined ? '' : ` after a fallback${because}`;
  return `The ${path} update takes ${report.adapter.name} ${pair} with ${text} of downtime${fell}${comparison(report)}; ${timers(measures)}.`;
}

/** The verdict of a downtime gate in one sentence, with the phase that costs most. */
export function gateSentence(gate: Gate, baseClockHz: number): string {
  const measured = durationText(gate.measuredTicks, baseClockHz);
  const budget = durationText(gate.budgetTicks, baseClockHz);
  const costliest =
    gate.costliest === null
      ? ''
      : `; ${gate.costliest.phase} costs most: ${durationText(gate.costliest.ticks, baseClockHz)} (${shareText(gate.costliest.ticks, gate.measuredTicks)})`;
  if (gate.reason !== null) return `FAIL: ${gate.reason}, whatever the budget of ${budget} says${costliest}`;
  if (gate.passed) return `PASS: ${gate.path} downtime ${measured} is within ${budget}${costliest}`;
  const excess = durationText(gate.measuredTicks - gate.budgetTicks, baseClockHz);
  return `FAIL: ${gate.path} downtime ${measured} exceeds ${budget} by ${excess}${costliest}`;
}

function comparison(report: RunReport): string {
  const other = otherOf(report)?.measures;
  const { measures } = subjectOf(report);
  if (other === undefined || measures.downtime.ticks === 0 || other.downtime.state !== 'ended') return '';
  const ratio = other.downtime.ticks / measures.downtime.ticks;
  const theirs = durationText(other.downtime.ticks, other.baseClockHz);
  if (ratio < 1) return `, longer than the ${theirs} of ${other.path}`;
  const times = ratio >= 10 ? countText(Math.round(ratio)) : ratio.toFixed(1);
  return `, ${times} times less than the ${theirs} of ${other.path}`;
}

function timers(measures: RunMeasures): string {
  const tripped = measures.hostTimers.filter(({ trips }) => trips);
  if (tripped.length === 0) return 'no host timer trips';
  return `host timers that trip: ${tripped.map(({ keeper, timer }) => `${keeper} ${timer}`).join(', ')}`;
}
