import type { RunMeasures } from '../measure/measures.js';
import { PUBLISHED_DOWNTIMES } from '../measure/published.js';
import { downtimeParts } from './downtime-parts.js';
import { durationText } from './duration-text.js';
import { fallbackSentences } from './fallback-sentences.js';
import { STYLE } from './html-style.js';
import { timelineSvg } from './html-svg.js';
import { measuresRows } from './measures-rows.js';
import { countText, frequencyText, shareText } from './quantity-text.js';
import { imageLabel, otherOf, type RunReport, subjectOf } from './run-report.js';
import { gateSentence, verdictSentence } from './verdict.js';
import { escapeXml } from './xml-text.js';

/** The report as one page that needs nothing else: no script, no font, no picture from anywhere. */
export function htmlReport(report: RunReport): string {
  const { measures } = subjectOf(report);
  const title = `${report.adapter.name}: ${imageLabel(measures, 'old')} → ${imageLabel(measures, 'new')}`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body><main>',
    `<h1>${escapeXml(title)}</h1>`,
    `<p class="quiet">${escapeXml(report.adapter.describes)}</p>`,
    verdict(report),
    alarms(report),
    tiles(report),
    measuresSection(report),
    ...report.runs.map(({ measures: run }) => timelineSection(run)),
    ...report.runs.map(({ measures: run }) => partsSection(run)),
    timersSection(report),
    modulesSection(report),
    assumptionsSection(report),
    publishedSection(report),
    digestSection(report),
    '</main></body>',
    '</html>',
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n');
}

function verdict(report: RunReport): string {
  const { measures } = subjectOf(report);
  const { outcome, downtime } = measures;
  const good = outcome.updated && outcome.fallbacks.length === 0 && downtime.state !== 'open';
  const passed = report.gate?.passed ?? true;
  const gate = report.gate === undefined ? '' : `<p>${escapeXml(gateSentence(report.gate, measures.baseClockHz))}</p>`;
  return `<div class="verdict${good && passed ? '' : ' bad'}"><p>${escapeXml(verdictSentence(report))}</p>${gate}</div>`;
}

function alarms(report: RunReport): string {
  const sentences = report.runs.flatMap(({ measures }) => {
    const { fallbacks, alarms: others } = fallbackSentences(measures);
    return [...fallbacks, ...others];
  });
  if (sentences.length === 0) return '';
  return `<div class="alarm">${sentences.map((text) => `<p>${escapeXml(text)}</p>`).join('')}</div>`;
}

function tiles(report: RunReport): string {
  const each = report.runs.map(({ measures }) => {
    const { downtime, baseClockHz, path } = measures;
    const bound = downtime.state === 'open' ? '≥ ' : '';
    const cycles = `${countText(downtime.ticks)} cycles of ${frequencyText(baseClockHz)}`;
    return `<div class="tile"><span class="quiet">${path}: downtime</span><b>${escapeXml(bound + durationText(downtime.ticks, baseClockHz))}</b><span class="quiet">${cycles}</span></div>`;
  });
  return `<div class="tiles">${each.join('')}</div>`;
}

function measuresSection(report: RunReport): string {
  const columns = columnsOf(report);
  const rows = measuresRows(report).map(({ name, figures, ratio }) => [
    name,
    ...figures,
    ...(ratio === null ? [] : [ratio]),
  ]);
  const head = ['measure', ...columns.map(({ path }) => path), ...(columns.length > 1 ? ['ratio'] : [])];
  return section('Measures', table(head, rows));
}

function timelineSection(measures: RunMeasures): string {
  if (measures.timeline.phases.length === 0) return '';
  const note =
    '<p class="quiet">Order and overlap are true; lengths are not to scale, so that microseconds show beside seconds.</p>';
  return section(`Timeline, ${measures.path}`, `<div class="wide">${timelineSvg(measures)}</div>${note}`);
}

function partsSection(measures: RunMeasures): string {
  const parts = downtimeParts(measures);
  if (parts.length === 0) return '';
  const total = measures.downtime.ticks;
  const rows = parts.map(({ phase, ticks }) => [
    phase,
    countText(ticks),
    durationText(ticks, measures.baseClockHz),
    shareText(ticks, total),
  ]);
  return section(`What the downtime is made of, ${measures.path}`, table(['phase', 'cycles', 'time', 'share'], rows));
}

function timersSection(report: RunReport): string {
  const columns = columnsOf(report);
  const subject = columns[0]!;
  const rows = subject.hostTimers.map((timer, index) => {
    const cells = columns.map(({ hostTimers, baseClockHz }) => {
      const { trips, measuredTicks } = hostTimers[index]!;
      const text = escapeXml(durationText(measuredTicks, baseClockHz));
      return `<td class="n${trips ? ' trips' : ''}">${text}${trips ? ' trips' : ''}</td>`;
    });
    const budget = durationText(timer.budgetTicks, subject.baseClockHz);
    return `<tr><td>${escapeXml(`${timer.keeper} ${timer.timer}`)}</td><td>${timer.watches}</td><td>${escapeXml(timer.beyond)}</td><td class="n">${escapeXml(budget)}</td>${cells.join('')}</tr>`;
  });
  const head = `<tr><th>timer</th><th>watches</th><th>beyond it</th><th class="n">budget</th>${columns.map(({ path }) => `<th class="n">${path}</th>`).join('')}</tr>`;
  return section(`Host timers on ${subject.fabric}`, `<div class="wide"><table>${head}${rows.join('')}</table></div>`);
}

function modulesSection(report: RunReport): string {
  const rows = report.runs.flatMap(({ measures }) =>
    measures.modules.map(({ module, image, version, basis, cycles }) => [
      `${module} (${image} ${version}, ${basis})`,
      measures.path,
      countText(cycles),
    ]),
  );
  return rows.length === 0 ? '' : section('Modules that took part', table(['module', 'path', 'CPU cycles'], rows));
}

function assumptionsSection(report: RunReport): string {
  const rows = report.runs.flatMap(({ measures }) =>
    measures.assumptions.fields.map(({ field, ticks }) => [
      field,
      measures.path,
      durationText(ticks, measures.baseClockHz),
      shareText(ticks, measures.assumptions.downtimeTicks),
    ]),
  );
  if (rows.length === 0) return '';
  return section('Resting on assumed profile numbers', table(['number', 'path', 'time', 'share'], rows));
}

function publishedSection(report: RunReport): string {
  const own = report.runs.map(({ measures }) => [
    `this run, ${measures.path}`,
    durationText(measures.downtime.ticks, measures.baseClockHz),
  ]);
  const others = PUBLISHED_DOWNTIMES.map(({ system, says }) => [system, says]);
  return section('Published downtimes, for comparison', table(['system', 'downtime'], [...own, ...others]));
}

function digestSection(report: RunReport): string {
  const rows = report.runs.map(({ measures, digest }) => `<p>${measures.path} <code>${escapeXml(digest)}</code></p>`);
  return section('Trace digest (SHA-256)', rows.join(''));
}

function columnsOf(report: RunReport): readonly RunMeasures[] {
  const other = otherOf(report)?.measures;
  const subject = subjectOf(report).measures;
  return other === undefined ? [subject] : [subject, other];
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeXml(title)}</h2>\n${content}\n</section>`;
}

/** A table whose first column is text and whose others are figures. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'td' | 'th', row: readonly string[]): string =>
    row.map((text, index) => `<${tag}${index === 0 ? '' : ' class="n"'}>${escapeXml(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`);
  return `<div class="wide"><table><tr>${cells('th', head)}</tr>${body.join('')}</table></div>`;
}
