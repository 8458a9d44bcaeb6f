import { durationText } from './duration-text.js';
import { hostRows } from './host-rows.js';
import { left, right, wrap } from './lines.js';
import { type Palette, palette } from './palette.js';
import { countText, shareText } from './quantity-text.js';
import { hasPassed, type SystemReport, type SystemResult } from './system-report.js';
import { latencyLines } from './text-hosts.js';

const NAME = 36;
const FIGURE = 14;

/** The report of a storage system for a reader at a terminal of 80 columns; ends with a newline. */
export function textSystemReport(report: SystemReport, options: { readonly colour: boolean }): string {
  const colours = palette(options.colour);
  const sections = [
    heading(report, colours),
    ...report.runs.map((run) => adapterLines(run, colours)),
    hostSection(report, colours),
    logLines(report, colours),
    basisLines(report, colours),
    closing(report, colours),
  ];
  return `${sections.map((lines) => lines.map((line) => line.trimEnd()).join('\n')).join('\n\n')}\n`;
}

/** How a run is called beside others. */
function labels(report: SystemReport): string[] {
  const samePolicy = report.runs.every(({ policy }) => policy === report.runs[0]!.policy);
  return report.runs.map(({ path, policy }) => (samePolicy ? path : policy));
}

function heading(report: SystemReport, colours: Palette): string[] {
  const { adapters, hosts, paths, code, runs } = report;
  const policies = [...new Set(runs.map(({ policy }) => policy))].join(', ');
  const title = `${countText(adapters)} adapters, ${countText(hosts)} hosts with ${paths} paths each: ${code}, ${policies}`;
  return wrap(title, '  ').map(colours.heading);
}

function adapterLines(run: SystemResult, colours: Palette): string[] {
  const { baseClockHz, policy, path } = run;
  const head = `${left(`${path}, ${policy}`, 18)}${left('state', 20)}${right('downtime', 12)}${right('link down', 12)}${right('update', 12)}`;
  return [
    colours.heading(head),
    ...run.adapters.map(({ name, state, measures }) => {
      const hz = measures?.baseClockHz ?? baseClockHz;
      const figures = [measures?.downtime.ticks, measures?.linkDown.longestTicks, measures?.totalTime.ticks];
      const cells = figures.map((ticks) => right(ticks === undefined ? '-' : durationText(ticks, hz), 12)).join('');
      const line = `${left(name, 18)}${left(state, 20)}${cells}`;
      return state === 'updated' || state === 'rolled back' ? line : colours.bad(line);
    }),
    `${left('first notified → last resumed', NAME)}${right(durationText(run.updateTicks, baseClockHz), FIGURE)}`,
    `${left('first notified → last flash settled', NAME)}${right(durationText(run.settledTicks, baseClockHz), FIGURE)}`,
  ];
}

function hostSection(report: SystemReport, colours: Palette): string[] {
  const names = labels(report);
  const seen = report.runs.map(({ impact, check, baseClockHz }, index) => ({
    path: names[index]!,
    baseClockHz,
    hosts: impact,
    check,
  }));
  const first = report.runs[0]!;
  const perSecond = Math.round((first.impact.total.ios * first.baseClockHz) / Math.max(1, first.endTick));
  return [
    colours.heading(`what the hosts saw, ${countText(perSecond)} I/Os a second`),
    ...latencyLines(seen, colours),
    colours.quiet(`${left('', NAME)}${names.map((name) => right(name, FIGURE)).join('')}`),
    ...hostRows(seen).map(({ name, figures, bad }) => {
      const line = `${left(name, NAME)}${figures.map((figure) => right(figure, FIGURE)).join('')}`;
      return bad ? colours.bad(line) : line;
    }),
    ...report.runs.flatMap(({ check }) =>
      check.examples.flatMap(({ kind, detail }) => wrap(`${kind}: ${detail}`, '  ').map(colours.bad)),
    ),
  ];
}

/** Lines of the event log that are shown of each run; `--log` writes all of them. */
const LOG_LINES = 24;

function logLines(report: SystemReport, colours: Palette): string[] {
  return report.runs.flatMap((run, index) => {
    const shown = run.log.slice(0, LOG_LINES);
    const more = run.log.length - shown.length;
    return [
      colours.heading(`what the processor did (${labels(report)[index]})`),
      ...shown.flatMap(({ tick, action, adapter, detail }) => {
        const who = adapter < 0 ? '' : `adapter ${adapter}: `;
        return wrap(`${right(durationText(tick, run.baseClockHz), 10)}  ${action}: ${who}${detail}`, ' '.repeat(12));
      }),
      ...(more > 0 ? [`${' '.repeat(12)}and ${more} more`] : []),
    ];
  });
}

function basisLines(report: SystemReport, colours: Palette): string[] {
  return report.runs.flatMap((run, index) => {
    const whole = run.fullModelTicks + run.calibratedTicks;
    const share = shareText(run.calibratedTicks, whole);
    const text = `${labels(report)[index]}: ${share} of adapter time outside update windows, I/O there at calibrated costs; inside, the full model`;
    return [...wrap(text, '  ').map(colours.quiet), colours.quiet(`  trace digest ${run.digest}`)];
  });
}

function closing(report: SystemReport, colours: Palette): string[] {
  const names = labels(report);
  return report.runs.flatMap((run, index) => {
    const { retries, longestStallTicks } = run.impact.total;
    const lost = run.check.passed ? 'nothing lost' : `${run.check.violations} I/Os lost, doubled or out of order`;
    const text = `${names[index]}: ${run.verdict ?? 'every adapter runs the new image'}; longest stall ${durationText(longestStallTicks, run.baseClockHz)}, ${countText(retries)} retries, ${lost}`;
    return wrap(text, '  ').map(hasPassed(run) ? colours.good : colours.bad);
  });
}
