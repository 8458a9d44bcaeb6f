import type { Fabric } from '../../src/measure/host-timers.js';
import { Measures, type RunMeasures } from '../../src/measure/measures.js';
import type { Traced, TraceEvent } from '../../src/trace.js';

/** An event with its tick first, as one line of a hand-written trace. */
export type Line = readonly [tick: number, event: TraceEvent];

export const OLD = 'old';
export const NEW = 'new';

export function traced([tick, event]: Line): Traced {
  return { tick, ...event } as Traced;
}

/** Feeds a hand-written trace to one measure. */
export function feed(measure: { view(event: Traced): void }, lines: readonly Line[]): void {
  for (const line of lines) measure.view(traced(line));
}

export function measured(lines: readonly Line[], baseClockHz = 1_000_000_000, fabric: Fabric = 'FC'): RunMeasures {
  const measures = new Measures(baseClockHz, fabric);
  feed(measures, lines);
  return measures.result();
}

export const run = (path: 'fastload' | 'standard' = 'fastload'): TraceEvent => ({
  kind: 'run',
  profile: 'fc-host-adapter',
  path,
  baseClockHz: 1_000_000_000,
  old: OLD,
  new: NEW,
  oldVersion: '1.0.0',
  newVersion: '1.1.0',
});
export const notified: TraceEvent = { kind: 'notified', adapter: 'a0', bytes: 1 << 20 };
export const entered = (image: string, version = image === OLD ? '1.0.0' : '1.1.0'): TraceEvent => ({
  kind: 'service-entered',
  image,
  version,
});
export const leftBy = (image: string, why = 'quiesce'): TraceEvent => ({
  kind: 'service-left',
  image,
  version: image === OLD ? '1.0.0' : '1.1.0',
  why,
});
export const accepted = (id: number, arrivedTick: number, port = 0): TraceEvent => ({
  kind: 'io-accepted',
  port,
  id,
  arrivedTick,
  bytes: 4096,
});
export const taken = (image: string, id = 0, port = 0): TraceEvent => ({ kind: 'io-taken', port, id, image });
export const completed = (image: string, id: number, arrivedTick: number, port = 0): TraceEvent => ({
  kind: 'io-completed',
  port,
  id,
  image,
  arrivedTick,
  bytes: 4096,
});
export const dropped = (id: number, port = 0): TraceEvent => ({ kind: 'io-dropped', port, id, why: 'port reset' });
export const begin = (phase: string, lane: 'update' | 'flash' = 'update'): TraceEvent => ({
  kind: 'phase-begin',
  lane,
  phase,
});
export const end = (phase: string, bytes = 0, lane: 'update' | 'flash' = 'update'): TraceEvent => ({
  kind: 'phase-end',
  lane,
  phase,
  bytes,
});
export const spent = (field: string, ticks: number, basis: 'assumed' | 'sourced' = 'assumed'): TraceEvent => ({
  kind: 'spent',
  field,
  basis,
  ticks,
});
export const resumed = (image: string, by: 'fastload' | 'standard' | 'old-image' = 'fastload'): TraceEvent => ({
  kind: 'resumed',
  image,
  version: image === OLD ? '1.0.0' : '1.1.0',
  by,
});
export const ended = (updated = true): TraceEvent => ({
  kind: 'update-ended',
  image: updated ? NEW : OLD,
  version: updated ? '1.1.0' : '1.0.0',
  updated,
});
