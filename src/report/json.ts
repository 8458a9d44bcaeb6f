import type { RunMeasures } from '../measure/measures.js';
import { PUBLISHED_DOWNTIMES } from '../measure/published.js';
import { downtimeParts } from './downtime-parts.js';
import { secondsOf } from './duration-text.js';
import { hostsDocument } from './json-hosts.js';
import { imageLabel, otherOf, type RunReport, type RunResult, subjectOf } from './run-report.js';
import { gateSentence, verdictSentence } from './verdict.js';

/** Version of the document's shape; grows when a reader of an older one would misread it. */
export const REPORT_VERSION = 1;

/** The report as JSON (schema: schemas/run-report.schema.json), indented, with a newline at the end and nothing around it. */
export function jsonReport(report: RunReport): string {
  return `${JSON.stringify(reportDocument(report), null, 2)}\n`;
}

/** The report as plain data; times as exact ticks with seconds beside them. */
export function reportDocument(report: RunReport): Record<string, unknown> {
  const subject = subjectOf(report).measures;
  const hz = subject.baseClockHz;
  const { gate } = report;
  return {
    format: 'fastload-run-report',
    version: REPORT_VERSION,
    adapter: { ...report.adapter },
    baseClockHz: hz,
    runs: report.runs.map(runDocument),
    comparison: comparison(report),
    publishedDowntimes: PUBLISHED_DOWNTIMES.map(({ system, says, fromSeconds, toSeconds }) => ({
      system,
      says,
      fromSeconds: fromSeconds.numerator / fromSeconds.denominator,
      toSeconds: toSeconds.numerator / toSeconds.denominator,
    })),
    gate:
      gate === undefined
        ? null
        : {
            path: gate.path,
            passed: gate.passed,
            budget: time(gate.budgetTicks, hz),
            measured: time(gate.measuredTicks, hz),
            reason: gate.reason,
            costliestPhase:
              gate.costliest === null ? null : { phase: gate.costliest.phase, ...time(gate.costliest.ticks, hz) },
            sentence: gateSentence(gate, hz),
          },
    verdict: verdictSentence(report),
  };
}

interface Time {
  readonly ticks: number;
  readonly seconds: number;
}

function time(ticks: number, baseClockHz: number): Time {
  return { ticks, seconds: secondsOf(ticks, baseClockHz) };
}

function comparison(report: RunReport): Record<string, unknown> | null {
  const other = otherOf(report)?.measures;
  const subject = subjectOf(report).measures;
  if (other === undefined) return null;
  const ratio = (theirs: number, ours: number): number | null => (ours === 0 ? null : theirs / ours);
  return {
    of: other.path,
    to: subject.path,
    downtime: ratio(other.downtime.ticks, subject.downtime.ticks),
    processingGap: ratio(other.processingGap.ticks, subject.processingGap.ticks),
    totalTime: ratio(other.totalTime.ticks, subject.totalTime.ticks),
  };
}

function runDocument({ measures, digest, events, check }: RunResult): Record<string, unknown> {
  const { outcome } = measures;
  return {
    path: measures.path,
    images: {
      old: { id: measures.images.old, label: imageLabel(measures, 'old') },
      new: { id: measures.images.new, label: imageLabel(measures, 'new') },
    },
    trace: { digest, events, endTick: measures.endTick },
    updated: outcome.updated,
    measures: measuresDocument(measures),
    phases: measures.timeline.phases.map((phase) => ({
      ...phase,
      seconds: secondsOf(phase.ticks, measures.baseClockHz),
    })),
    downtimeParts: downtimeParts(measures).map(({ phase, ticks }) => ({ phase, ...time(ticks, measures.baseClockHz) })),
    hostTimers: measures.hostTimers.map(({ budgetTicks, measuredTicks, ...timer }) => ({
      ...timer,
      budget: time(budgetTicks, measures.baseClockHz),
      measured: time(measuredTicks, measures.baseClockHz),
    })),
    modules: measures.modules,
    io: measures.io,
    outcome,
    hosts: measures.hosts === undefined ? null : hostsDocument(measures.hosts, check, measures.baseClockHz),
  };
}

function measuresDocument(measures: RunMeasures): Record<string, unknown> {
  const at = (ticks: number): Time => time(ticks, measures.baseClockHz);
  const { downtime, processingGap, acceptGap, linkDown, relogin, totalTime, assumptions, stalls } = measures;
  const { outages, ticks, ...window } = downtime;
  return {
    downtime: {
      ...at(ticks),
      ...window,
      outages: { count: outages.count, total: at(outages.totalTicks), longest: at(outages.longestTicks) },
    },
    processingGap: { ...at(processingGap.ticks), fromTick: processingGap.fromTick, toTick: processingGap.toTick },
    acceptGap: { ...at(acceptGap.longestTicks), ports: acceptGap.ports },
    linkDown: { ...at(linkDown.longestTicks), ports: linkDown.ports },
    relogin,
    totalTime: {
      ...at(totalTime.ticks),
      fromTick: totalTime.fromTick,
      toTick: totalTime.toTick,
      complete: totalTime.complete,
    },
    unattributed: at(measures.timeline.unattributedTicks),
    restingOnAssumptions: {
      ...at(assumptions.assumedTicks),
      share: assumptions.downtimeTicks === 0 ? 0 : assumptions.assumedTicks / assumptions.downtimeTicks,
      fields: assumptions.fields,
    },
    stalls: {
      longest: at(stalls.longestTicks),
      longestFrameGap: at(stalls.longestFrameGapTicks),
      longestWithoutCredit: at(stalls.longestWithoutCreditTicks),
      ports: stalls.ports,
    },
  };
}
