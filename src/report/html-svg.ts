import type { Interval } from '../measure/interval.js';
import type { RunMeasures } from '../measure/measures.js';
import type { Phase } from '../measure/timeline.js';
import type { Lane } from '../trace.js';
import { durationText } from './duration-text.js';
import { bytesText, countText } from './quantity-text.js';
import { StretchedAxis } from './stretched-axis.js';
import { escapeXml } from './xml-text.js';

const LABEL = 190;
const CHART = 630;
const FIGURE = 80;
const ROW = 24;
const TOP = 26;

const LANES: readonly { readonly lane: Lane; readonly title: string }[] = [
  { lane: 'update', title: '' },
  { lane: 'load', title: 'beside it: loading' },
  { lane: 'flash', title: 'beside it: flash' },
];

/** The timeline of one path as SVG: a row per phase, the downtime shaded, on the stretched axis. */
export function timelineSvg(measures: RunMeasures): string {
  const { phases } = measures.timeline;
  const down = downtimeOf(measures);
  const spans = phases.map(intervalOf);
  const axis = new StretchedAxis(spans, down);
  const rows: string[] = [];
  let y = TOP;
  for (const { lane, title } of LANES) {
    const inLane = phases.filter((phase) => phase.lane === lane);
    if (inLane.length === 0) continue;
    if (title !== '') {
      rows.push(`<text class="lane" x="0" y="${y + 16}">${escapeXml(title)}</text>`);
      y += ROW;
    }
    for (const phase of inLane) {
      rows.push(phaseRow(phase, measures, axis, y));
      y += ROW;
    }
  }
  const height = y + 4;
  const label = `${measures.path} update: ${phases.length} phases, ${durationText(measures.downtime.ticks, measures.baseClockHz)} of downtime`;
  return [
    `<svg viewBox="0 0 ${LABEL + CHART + FIGURE} ${height}" role="img" aria-label="${escapeXml(label)}">`,
    down === undefined ? '' : shade(down, measures, axis, height),
    ...rows,
    '</svg>',
  ].join('\n');
}

function phaseRow(phase: Phase, measures: RunMeasures, axis: StretchedAxis, y: number): string {
  const from = axis.at(phase.beginTick) * CHART;
  const width = Math.max(2, axis.at(phase.endTick) * CHART - from);
  const time = durationText(phase.ticks, measures.baseClockHz);
  const down = durationText(phase.downtimeTicks, measures.baseClockHz);
  const cut = phase.interrupted ? ', cut off' : '';
  const tip = `${phase.phase}: ${countText(phase.ticks)} cycles, ${time}, ${bytesText(phase.bytes)}; ${down} of it in the downtime${cut}`;
  const kind = phase.interrupted ? 'cut' : phase.downtimeTicks > 0 && phase.lane === 'update' ? 'down' : 'serving';
  return [
    `<g><title>${escapeXml(tip)}</title>`,
    `<text class="name" x="${LABEL - 10}" y="${y + 16}">${escapeXml(phase.phase)}</text>`,
    `<rect class="${kind}" x="${(LABEL + from).toFixed(1)}" y="${y + 4}" width="${width.toFixed(1)}" height="${ROW - 8}" rx="2"/>`,
    `<text class="figure" x="${LABEL + CHART + FIGURE}" y="${y + 16}">${escapeXml(time)}</text></g>`,
  ].join('');
}

function shade(down: Interval, measures: RunMeasures, axis: StretchedAxis, height: number): string {
  const from = axis.at(down.fromTick) * CHART;
  const width = Math.max(2, axis.at(down.toTick) * CHART - from);
  const text = `down ${durationText(measures.downtime.ticks, measures.baseClockHz)}`;
  // The label stays inside the picture, wherever the downtime lies.
  const middle = Math.min(CHART - 60, Math.max(60, from + width / 2));
  return [
    `<rect class="shade" x="${(LABEL + from).toFixed(1)}" y="${TOP - 4}" width="${width.toFixed(1)}" height="${height - TOP}"/>`,
    `<text class="mark" x="${(LABEL + middle).toFixed(1)}" y="14">${escapeXml(text)}</text>`,
  ].join('');
}

function intervalOf({ beginTick, endTick }: Phase): Interval {
  return { fromTick: beginTick, toTick: endTick };
}

function downtimeOf({ downtime }: RunMeasures): Interval | undefined {
  if (downtime.fromTick === null || downtime.toTick === null) return undefined;
  return { fromTick: downtime.fromTick, toTick: downtime.toTick };
}
