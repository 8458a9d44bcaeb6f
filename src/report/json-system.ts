import { secondsOf } from './duration-text.js';
import { hostsDocument } from './json-hosts.js';
import { hasPassed, type SystemReport, type SystemResult } from './system-report.js';

/** The report of a storage system as JSON (schema: schemas/system-report.schema.json). */
export function jsonSystemReport(report: SystemReport): string {
  const { adapters, hosts, paths, code, runs } = report;
  const document = {
    format: 'fastload-system-report',
    version: 1,
    adapters,
    hosts,
    paths,
    package: code,
    runs: runs.map(runDocument),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function runDocument(run: SystemResult): object {
  const { baseClockHz } = run;
  const at = (ticks: number, hz = baseClockHz): object => ({ ticks, seconds: secondsOf(ticks, hz) });
  return {
    path: run.path,
    policy: run.policy,
    passed: hasPassed(run),
    verdict: run.verdict ?? null,
    baseClockHz,
    trace: { digest: run.digest, events: run.events, endTick: run.endTick },
    update: at(run.updateTicks),
    settled: at(run.settledTicks),
    modelled: { fullModel: at(run.fullModelTicks), calibrated: at(run.calibratedTicks) },
    adapters: run.adapters.map(({ name, state, measures, digest }) => ({
      name,
      state,
      digest: digest ?? null,
      downtime: measures === undefined ? null : at(measures.downtime.ticks, measures.baseClockHz),
      linkDown: measures === undefined ? null : at(measures.linkDown.longestTicks, measures.baseClockHz),
      totalTime: measures === undefined ? null : at(measures.totalTime.ticks, measures.baseClockHz),
      fallbacks: measures?.outcome.fallbacks.map(({ reason, detail, to }) => ({ reason, detail, to })) ?? [],
    })),
    hosts: hostsDocument(run.impact, run.check, baseClockHz),
    log: run.log.map(({ tick, action, adapter, detail }) => ({ ...at(tick), action, adapter, detail })),
  };
}
