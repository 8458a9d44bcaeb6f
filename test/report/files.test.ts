import { describe, expect, it } from 'vitest';
import { judgeDowntime } from '../../src/report/gate.js';
import { htmlReport } from '../../src/report/html.js';
import { junitReport } from '../../src/report/junit.js';
import { PerfettoWriter } from '../../src/report/perfetto.js';
import type { RunReport } from '../../src/report/run-report.js';
import { VcdWriter } from '../../src/report/vcd.js';
import { escapeXml } from '../../src/report/xml-text.js';
import type { TraceView } from '../../src/trace.js';
import { begin, end, entered, type Line, leftBy, NEW, OLD, run, taken } from '../measure/trace-script.js';
import { ADAPTER, FASTLOAD, play, STANDARD, sampleReport } from './sample-runs.js';
import { asciiOf, readVcd } from './vcd-reader.js';
import { type Element, readXml } from './xml-reader.js';

const HZ = 1_000_000_000;
const hostile = '<b>&"\'\u0001';

function gated(budgetTicks: number): RunReport {
  const report = sampleReport();
  return { ...report, gate: judgeDowntime(report.runs[0]!.measures, budgetTicks) };
}

/** Streams a hand-written trace through a writer. */
function written<W extends { view: TraceView; end(): void }>(
  make: (write: (text: string) => void) => W,
  lines: readonly Line[],
): string {
  let text = '';
  const writer = make((part) => {
    text += part;
  });
  play(lines, [writer.view]);
  writer.end();
  return text;
}

describe('JUnit', () => {
  const cases = (suite: Element) => suite.children.filter(({ name }) => name === 'testcase');

  it('has a suite per run, with counts that agree with its cases', () => {
    const root = readXml(junitReport(gated(5_000_000)));
    expect(root.name).toBe('testsuites');
    expect(root.attributes).toMatchObject({ tests: '21', failures: '1' });
    const [fastload, standard] = root.children;
    for (const suite of [fastload!, standard!]) {
      const children = cases(suite).map(({ children: [child] }) => child?.name);
      expect(suite.attributes).toMatchObject({
        tests: `${children.length}`,
        failures: `${children.filter((name) => name === 'failure').length}`,
        skipped: `${children.filter((name) => name === 'skipped').length}`,
      });
    }
    expect(fastload!.attributes.name).toBe('fc-host-adapter fastload');
  });

  it('fails the case of a missed budget with the sentence that names the phase', () => {
    const [fastload] = readXml(junitReport(gated(5_000_000))).children;
    const gate = cases(fastload!).find(({ attributes }) => attributes.name === 'downtime within 5 ms')!;
    expect(gate.attributes.time).toBe('0.006713000');
    expect(gate.children[0]!.attributes.message).toContain('exceeds 5 ms by 1.713 ms; overlay costs most: 3 ms');
    expect(readXml(junitReport(gated(50_000_000))).attributes.failures).toBe('0');
  });

  it('skips a tripped timer with what would happen, or fails it where that is asked of the judged run', () => {
    const report: RunReport = { adapter: ADAPTER, runs: [play(STANDARD)] };
    const timer = (text: string) =>
      cases(readXml(text).children[0]!).find(({ attributes }) => attributes.name?.startsWith('FC R_T_TOV'))!
        .children[0]!;
    expect(timer(junitReport(report)).name).toBe('skipped');
    expect(timer(junitReport(report)).attributes.message).toMatch(/^would trip: link down is 2\.400 s/);
    expect(timer(junitReport(report, { failOnTimers: true })).name).toBe('failure');
    // Beside a fastload run the standard run is there for comparison and cannot fail by a timer.
    expect(readXml(junitReport(sampleReport(), { failOnTimers: true })).attributes.failures).toBe('0');
  });

  it('fails an update that did not happen, and survives hostile names', () => {
    const lines: Line[] = [
      [0, { ...run(), old: hostile } as never],
      [0, entered(OLD)],
      [5, { kind: 'fallback', reason: hostile, detail: hostile, to: 'old image resumed' }],
    ];
    const root = readXml(junitReport({ adapter: { ...ADAPTER, name: hostile }, runs: [play(lines)] }));
    expect(root.attributes.failures).toBe('1');
    const [update] = cases(root.children[0]!);
    expect(update!.children[0]!.attributes.message).toContain('the new image does not run (<b>&"\'\ufffd');
  });
});

describe('Perfetto', () => {
  interface ChromeEvent {
    readonly name: string;
    readonly ph: string;
    readonly ts?: number;
    readonly tid?: number;
    readonly id?: string;
    readonly cat?: string;
    readonly args: Record<string, unknown>;
  }
  const events = (lines: readonly Line[], io = true, baseClockHz = HZ): ChromeEvent[] => {
    const text = written(
      (write) => new PerfettoWriter(write, { baseClockHz, name: 'fc-host-adapter fastload', io }),
      lines,
    );
    return JSON.parse(text).traceEvents;
  };

  it('is one JSON document whose slices all end, in order of time', () => {
    for (const lines of [FASTLOAD, STANDARD, FASTLOAD.slice(0, 25)]) {
      const depth = new Map<string, number>();
      let last = 0;
      for (const { ph, ts, tid, id, cat } of events(lines)) {
        if (ts !== undefined) {
          expect(ts).toBeGreaterThanOrEqual(last);
          last = ts;
        }
        const key = id === undefined ? `thread ${tid}` : `${cat} ${id}`;
        if (ph === 'B' || ph === 'b') depth.set(key, (depth.get(key) ?? 0) + 1);
        if (ph === 'E' || ph === 'e') depth.set(key, depth.get(key)! - 1);
        expect(depth.get(key) ?? 0).toBeGreaterThanOrEqual(0);
        expect(depth.get(key) ?? 0).toBeLessThanOrEqual(1);
      }
      expect([...depth.values()].every((open) => open === 0)).toBe(true);
    }
  });

  it('places a phase at its exact time, with ticks and bytes in its arguments', () => {
    const overlay = events(FASTLOAD).filter(({ name }) => name === 'overlay');
    expect(overlay.map(({ ph, ts, args }) => [ph, ts, args])).toEqual([
      ['B', 10_000.5, { tick: 10_000_500 }],
      ['E', 13_000.5, { tick: 13_000_500, bytes: 1_114_112 }],
    ]);
    const tracks = events(FASTLOAD).filter(({ name }) => name === 'thread_name');
    expect(tracks.map(({ args }) => args.name)).toEqual(
      expect.arrayContaining(['update phases', 'flash phases', 'service', 'modules', 'port 0 DMA', 'milestones']),
    );
  });

  it('writes whole nanoseconds where a tick is no whole number of them', () => {
    const lines: Line[] = [
      [0, run()],
      [1, begin('load')],
      [5, end('load')],
    ];
    const load = events(lines, true, 1_200_000_000).filter(({ name }) => name === 'load');
    expect(load.map(({ ts }) => ts)).toEqual([0, 0.004]);
  });

  it('leaves out I/O where it is asked to', () => {
    expect(events(FASTLOAD).some(({ cat }) => cat === 'I/O of port 0')).toBe(true);
    expect(events(FASTLOAD, false).some(({ cat }) => cat === 'I/O of port 0')).toBe(false);
  });

  it('ends a phase that another cuts off where that begins', () => {
    const cut = events([
      [0, run()],
      [10, begin('overlay')],
      [40, begin('reset')],
      [60, end('reset')],
    ]).filter(({ name }) => name === 'overlay');
    expect(cut.map(({ ph, args }) => [ph, args.tick])).toEqual([
      ['B', 10],
      ['E', 40],
    ]);
  });
});

describe('VCD', () => {
  const dump = (lines: readonly Line[], ports = 1, baseClockHz = HZ) =>
    readVcd(written((write) => new VcdWriter(write, { baseClockHz, name: 'fc host', ports }), lines));

  it('shows the phases of a lane as text, at their times', () => {
    const { timescale, changes } = dump(FASTLOAD);
    expect(timescale).toBe('1 ps');
    const phases = changes.get('phases.update_phase')!.map(({ time, value }) => [time, asciiOf(value)]);
    expect(phases.slice(0, 6)).toEqual([
      [0n, ''],
      [1_000_000_000n, 'notify'],
      [1_002_000_000n, ''],
      [1_002_000_000n, 'load'],
      [5_000_000_000n, ''],
      [5_000_000_000n, 'verify'],
    ]);
    expect(changes.get('phases.flash_phase')!.map(({ value }) => asciiOf(value))).toEqual([
      '',
      'program other slot',
      '',
      'commit',
      '',
    ]);
  });

  it('shows service, links and held I/O; its serving edge is the beginning of the downtime', () => {
    const { changes } = dump(STANDARD);
    const serving = changes.get('service.serving')!.map(({ time, value }) => [time, Number(value)]);
    expect(serving).toEqual([
      [0n, 0],
      [0n, 1],
      [1_500_000_000_000n, 0],
      [4_000_102_000_000n, 1],
    ]);
    expect(changes.get('port0.link_up')!.map(({ time, value }) => [time, Number(value)])).toEqual([
      [0n, 1],
      [1_500_001_000_000n, 0],
      [3_900_101_000_000n, 1],
    ]);
    expect(changes.get('port0.io_held')!.map(({ value }) => Number(value))).toEqual([0, 1, 0, 1, 0, 1, 0]);
    expect(changes.get('time.tick')!.at(-1)).toEqual({ time: 4_000_105_000_000n, value: 4_000_105_000n });
  });

  it('rounds picoseconds down and keeps the exact tick beside them', () => {
    const lines: Line[] = [
      [0, run()],
      [1, entered(OLD)],
      [2, leftBy(OLD)],
      [3, taken(NEW)],
    ];
    const { changes } = dump(lines, 1, 1_200_000_000);
    expect(changes.get('service.serving')!.map(({ time }) => time)).toEqual([0n, 833n, 1666n]);
    expect(changes.get('time.tick')!.map(({ time, value }) => [time, value])).toEqual([
      [0n, 0n],
      [833n, 1n],
      [1666n, 2n],
      [2500n, 3n],
    ]);
  });

  it('has distinct identifiers for many ports, and ports outside of its shape do no harm', () => {
    const { changes } = dump(STANDARD, 64);
    expect(changes.has('port63.io_held')).toBe(true);
    expect(dump(STANDARD, 0).changes.has('port0.link_up')).toBe(false);
  });
});

describe('HTML', () => {
  const page = htmlReport(gated(5_000_000));

  it('is one page that loads nothing', () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import|\bsrc=/);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('draws each path as well-formed SVG with the exact figures as tips', () => {
    const drawings = page.match(/<svg[\s\S]*?<\/svg>/g)!;
    expect(drawings).toHaveLength(2);
    expect(drawings[0]).toContain(
      '<title>overlay: 3,000,000 cycles, 3 ms, 1.063 MiB; 3 ms of it in the downtime</title>',
    );
    for (const drawing of drawings) {
      // Text content apart, the drawing is XML.
      expect(() => readXml(drawing.replace(/(<(?:title|text)[^>]*>)[^<]*/g, '$1'))).not.toThrow();
      expect(drawing).not.toContain('NaN');
    }
  });

  it('says the verdict, the gate and the digests', () => {
    expect(page).toContain('FAIL: fastload downtime 6.713 ms exceeds 5 ms');
    expect(page).toContain(play(FASTLOAD).digest);
    expect(page).toContain('<td class="n trips">2.400 s trips</td>');
  });

  it('lets no text of an image or a profile become markup', () => {
    const lines: Line[] = [
      [0, { ...run(), old: hostile, new: hostile } as never],
      [0, entered(OLD)],
      [1, begin(hostile)],
      [5, { kind: 'fallback', reason: hostile, detail: hostile, to: 'old image resumed' }],
    ];
    const text = htmlReport({ adapter: { ...ADAPTER, name: hostile, describes: hostile }, runs: [play(lines)] });
    expect(text).not.toContain('<b>&');
    expect(text).toContain(escapeXml(hostile));
  });
});
