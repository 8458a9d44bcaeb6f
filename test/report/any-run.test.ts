import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downtimeParts } from '../../src/report/downtime-parts.js';
import { judgeDowntime } from '../../src/report/gate.js';
import { htmlReport } from '../../src/report/html.js';
import { jsonReport } from '../../src/report/json.js';
import { junitReport } from '../../src/report/junit.js';
import type { RunReport } from '../../src/report/run-report.js';
import { textReport } from '../../src/report/text.js';
import { VcdWriter } from '../../src/report/vcd.js';
import type { TraceEvent } from '../../src/trace.js';
import {
  accepted,
  begin,
  completed,
  dropped,
  ended,
  entered,
  type Line,
  leftBy,
  NEW,
  notified,
  OLD,
  resumed,
  run,
  spent,
  taken,
} from '../measure/trace-script.js';
import { ADAPTER, play } from './sample-runs.js';
import { readVcd } from './vcd-reader.js';
import { readXml } from './xml-reader.js';

const image = fc.constantFrom(OLD, NEW);
const port = fc.nat(2);
const id = fc.nat(4);
const event: fc.Arbitrary<TraceEvent> = fc.oneof(
  image.map((of) => entered(of)),
  image.map((of) => leftBy(of)),
  fc.tuple(image, id, port).map(([of, io, at]) => taken(of, io, at)),
  fc.tuple(id, port).map(([io, at]) => accepted(io, 0, at)),
  fc.tuple(image, id, port).map(([of, io, at]) => completed(of, io, 0, at)),
  fc.tuple(id, port).map(([io, at]) => dropped(io, at)),
  port.map((at): TraceEvent => ({ kind: 'link-down', port: at, why: 'reset' })),
  fc
    .tuple(
      fc.constantFrom(
        'link-up',
        'buffers-exhausted',
        'buffers-available',
        'port-quiesced',
        'port-released',
        'credit-returned',
      ),
      port,
    )
    .map(([kind, at]) => ({ kind, port: at }) as TraceEvent),
  fc
    .tuple(fc.constantFrom('overlay', 'reset', 'resume'), fc.constantFrom('update' as const, 'flash' as const))
    .map(([name, lane]) => begin(name, lane)),
  fc.nat(50).map((ticks) => spent('resets.core', ticks)),
  fc.constantFrom(notified, resumed(NEW), resumed(OLD, 'old-image'), ended(), ended(false)),
  fc.constant<TraceEvent>({ kind: 'reset', reset: 'warm', why: 'fault' }),
  fc.constant<TraceEvent>({ kind: 'fallback', reason: 'stale key', detail: '', to: 'standard initialization' }),
);
const script = fc.array(fc.tuple(fc.nat(40), event), { maxLength: 40 }).map((steps): Line[] => {
  let tick = 0;
  const lines: Line[] = [[0, run()]];
  for (const [wait, one] of steps) {
    tick += wait;
    lines.push([tick, one]);
  }
  return lines;
});

describe('whatever happens in a run', () => {
  it('the parts of the downtime are the downtime, and no figure is negative', () => {
    fc.assert(
      fc.property(script, (lines) => {
        const { measures } = play(lines);
        const { downtime, assumptions, acceptGap, stalls } = measures;
        const sum = downtimeParts(measures).reduce((ticks, part) => ticks + part.ticks, 0);
        expect(sum).toBe(downtime.ticks);
        expect(measures.timeline.unattributedTicks).toBeGreaterThanOrEqual(0);
        expect(downtime.outages.totalTicks).toBeGreaterThanOrEqual(downtime.outages.longestTicks);
        expect(downtime.outages.longestTicks).toBeGreaterThanOrEqual(downtime.ticks);
        expect(assumptions.assumedTicks).toBeLessThanOrEqual(assumptions.downtimeTicks);
        expect(measures.processingGap.ticks).toBeGreaterThanOrEqual(0);
        for (const { longestTicks, totalTicks } of acceptGap.ports)
          expect(totalTicks).toBeGreaterThanOrEqual(longestTicks);
        expect(stalls.longestTicks).toBeLessThanOrEqual(measures.endTick);
        expect(stalls.longestFrameGapTicks).toBeLessThanOrEqual(stalls.longestTicks);
      }),
      { numRuns: 300 },
    );
  });

  it('every report can be written, fits its columns and is well formed', () => {
    fc.assert(
      fc.property(script, fc.nat(100), (lines, budget) => {
        let dump = '';
        const writer = new VcdWriter(
          (text) => {
            dump += text;
          },
          { baseClockHz: 1_200_000_000, name: 'a', ports: 2 },
        );
        const one = play(lines, [writer.view]);
        writer.end();
        const report: RunReport = { adapter: ADAPTER, runs: [one], gate: judgeDowntime(one.measures, budget) };
        for (const line of textReport(report, { colour: false }).split('\n')) {
          expect(line.length, line).toBeLessThanOrEqual(80);
          expect(line).not.toMatch(/NaN|undefined|Infinity/);
        }
        expect(() => JSON.parse(jsonReport(report))).not.toThrow();
        expect(() => readXml(junitReport(report))).not.toThrow();
        expect(() => readVcd(dump)).not.toThrow();
        expect(htmlReport(report)).not.toMatch(/NaN|undefined|Infinity/);
      }),
      { numRuns: 60 },
    );
  });
});
