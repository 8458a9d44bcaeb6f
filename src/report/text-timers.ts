import type { TimerVerdict } from '../measure/host-timers.js';
import { durationText } from './duration-text.js';
import { left, right, wrap } from './lines.js';
import type { Palette } from './palette.js';
import { otherOf, type RunReport, subjectOf } from './run-report.js';

const NAME = 29;
const BUDGET = 7;
const WATCHES = 23;
const MEASURED = 10;

/** Which host timers would trip, by budget and measured figure, and what follows from those that do. */
export function timerLines(report: RunReport, colours: Palette): string[] {
  const other = otherOf(report)?.measures;
  const subject = subjectOf(report).measures;
  const columns = other === undefined ? [subject] : [subject, other];
  const head = `${left(`host timers on ${subject.fabric}`, NAME)}${right('budget', BUDGET)} ${left('watches', WATCHES)}${columns.map(({ path }) => right(path, MEASURED - 1)).join(' ')}`;
  const rows = subject.hostTimers.map((timer, index) => {
    const cells = columns.map(({ hostTimers, baseClockHz }) => cell(hostTimers[index]!, baseClockHz, colours));
    const budget = durationText(timer.budgetTicks, subject.baseClockHz);
    return `${left(`${timer.keeper} ${timer.timer}`, NAME)}${right(budget, BUDGET)} ${left(timer.watches, WATCHES)}${cells.join('')}`;
  });
  const consequences = columns.flatMap(({ path, hostTimers }) => {
    const tripped = hostTimers.filter(({ trips }) => trips);
    if (tripped.length === 0) return [colours.good(`${path}: none trips`)];
    return tripped.flatMap((timer) =>
      wrap(`${path} trips ${timer.keeper} ${timer.timer}: ${timer.beyond}`, '  ').map(colours.bad),
    );
  });
  return [colours.heading(head), ...rows, ...consequences];
}

function cell(timer: TimerVerdict, baseClockHz: number, colours: Palette): string {
  const text = right(durationText(timer.measuredTicks, baseClockHz), MEASURED - 1);
  return timer.trips ? colours.bad(`${text}!`) : `${text} `;
}
