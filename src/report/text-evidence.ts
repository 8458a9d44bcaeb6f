import type { ModuleUse } from '../measure/modules.js';
import { durationText } from './duration-text.js';
import { left, right, wrap } from './lines.js';
import type { Palette } from './palette.js';
import { countText, shareText } from './quantity-text.js';
import type { RunReport } from './run-report.js';

const MODULE = 30;
const IMAGE = 14;
const BASIS = 9;
const CYCLES = 13;

/** The modules that took part, each with the image it belongs to and where its run time comes from. */
export function moduleLines(report: RunReport, colours: Palette): string[] {
  const uses = new Map<string, ModuleUse>();
  for (const { measures } of report.runs) for (const use of measures.modules) uses.set(keyOf(use), use);
  if (uses.size === 0) return [];
  const paths = report.runs.map(({ measures }) => right(measures.path, CYCLES)).join('');
  const rows = [...uses].map(([key, use]) => {
    const cycles = report.runs.map(({ measures }) => {
      const found = measures.modules.find((candidate) => keyOf(candidate) === key);
      const text = found === undefined ? '-' : `${countText(found.cycles)}${found.interrupted ? '+' : ''}`;
      return right(text, CYCLES);
    });
    return `${left(`  ${use.module}`, MODULE)}${left(`${use.image} ${use.version}`, IMAGE)}${left(use.basis, BASIS)}${cycles.join('')}`;
  });
  const modelled = [...uses.values()].filter(({ basis }) => basis === 'modelled').length;
  const note =
    modelled === 0
      ? `all ${uses.size} executed on the emulated CPU`
      : `${modelled} of ${uses.size} modelled: charged by the profile's formula, not executed`;
  const head = `${left('modules (CPU cycles)', MODULE)}${left('image', IMAGE)}${left('basis', BASIS)}${paths}`;
  return [colours.heading(head), ...rows, colours.quiet(note)];
}

/** The fastload operations that a run used or had to leave, with the reason. */
export function operationLines(report: RunReport, colours: Palette): string[] {
  const rows = report.runs.flatMap(({ measures }) =>
    measures.outcome.fastloadOperations.flatMap(({ operation, used, why }) =>
      wrap(`  ${measures.path}: ${operation} ${used ? 'used' : 'not used'} (${why})`, '    '),
    ),
  );
  return rows.length === 0 ? [] : [colours.heading('fastload operations inside the standard sequence'), ...rows];
}

/** How much of each downtime rests on numbers that nobody has sourced, and on which. */
export function assumptionLines(report: RunReport, colours: Palette): string[] {
  const rows = report.runs.flatMap(({ measures }) => {
    const { assumedTicks, downtimeTicks, fields } = measures.assumptions;
    const shown = fields.slice(0, 5).map(({ field, ticks }) => `${field} ${durationText(ticks, measures.baseClockHz)}`);
    const more = fields.length > shown.length ? [`${fields.length - shown.length} more`] : [];
    const list = shown.length === 0 ? '' : `: ${[...shown, ...more].join(', ')}`;
    return wrap(`  ${measures.path}: ${shareText(assumedTicks, downtimeTicks)} of downtime${list}`, '    ');
  });
  return [colours.heading('resting on profile numbers marked assumed'), ...rows];
}

function keyOf({ module, image, version, basis }: ModuleUse): string {
  return JSON.stringify([module, image, version, basis]);
}
