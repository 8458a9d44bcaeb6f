import { type HostImpact, type HostSight, type LatencyFigures, UPDATE_STAGES } from '../measure/host-impact.js';
import { secondsOf } from './duration-text.js';
import type { WriteCheck } from './run-report.js';

/** What hosts saw, as plain data: each figure in seconds, exact ticks where a test compares. */
export function hostsDocument(hosts: HostImpact, check: WriteCheck | undefined, baseClockHz: number): object {
  return {
    total: sightDocument(hosts.total, baseClockHz),
    hosts: hosts.hosts.map((host, index) => ({ host: index, ...sightDocument(host, baseClockHz) })),
    check: check ?? null,
  };
}

function sightDocument(sight: HostSight, baseClockHz: number): object {
  const at = (ticks: number): object => ({ ticks, seconds: secondsOf(ticks, baseClockHz) });
  const { latency, longestStallTicks, throughput, ...counts } = sight;
  return {
    ...counts,
    latency: Object.fromEntries(UPDATE_STAGES.map((stage) => [stage, latencyDocument(latency[stage], baseClockHz)])),
    longestStall: at(longestStallTicks),
    throughput: {
      binSeconds: secondsOf(throughput.binTicks, baseClockHz),
      ios: throughput.ios,
      bytes: throughput.bytes,
    },
  };
}

function latencyDocument(figures: LatencyFigures, baseClockHz: number): object {
  const { ios, meanTicks, p50Ticks, p99Ticks, p999Ticks, maxTicks } = figures;
  const seconds = (ticks: number): number => secondsOf(ticks, baseClockHz);
  return {
    ios,
    meanSeconds: seconds(meanTicks),
    p50Seconds: seconds(p50Ticks),
    p99Seconds: seconds(p99Ticks),
    p999Seconds: seconds(p999Ticks),
    maxSeconds: seconds(maxTicks),
  };
}
