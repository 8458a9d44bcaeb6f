// `fastload run` through the built program: what it prints, what it exits with, which files it writes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, workplace } from '../image/support/cli.js';
import { readXml } from '../report/xml-reader.js';

const { directory, fastload } = workplace();
const SWIFT = ['--set', 'flash.sectorErase=200us', '--set', 'flash.pageProgram=300ns'];
const FAST = [...SWIFT, '--path', 'fastload'];

/** Standard output as JSON, checked against the published schema. */
// biome-ignore lint/suspicious/noExplicitAny: the schema has checked the shape
function reportOf(result: CliResult): any {
  expect(result.err).toBe('');
  const report = JSON.parse(result.out);
  const schema = JSON.parse(readFileSync(new URL('../../schemas/run-report.schema.json', import.meta.url), 'utf8'));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  expect(ajv.validate(schema, report), ajv.errorsText()).toBe(true);
  return report;
}

describe('without arguments', () => {
  const result = fastload('run');

  test('passes and prints every section', () => {
    expect([result.code, result.err]).toEqual([0, '']);
    for (const heading of [
      'fc-host-adapter: 1.0.0 → 1.1.0',
      /^downtime +[\d.]+ (µs|ms) +[\d.]+ s +[\d,]+ ×$/m,
      /^processing gap/m,
      /^accept gap/m,
      /^link down/m,
      /^relogin \(hosts\) +0 +64$/m,
      /^total update time/m,
      /^resting on assumptions/m,
      /^fastload update +cycles +time +bytes/m,
      /^standard update +cycles +time +bytes/m,
      /^fastload: what .* of downtime are made of$/m,
      /^host timers on FC +budget watches/m,
      /^modules \(CPU cycles\)/m,
      /^fastload operations inside the standard sequence$/m,
      /^published downtimes, for comparison$/m,
      /^trace digest \(SHA-256\)\n {2}fastload {2}[0-9a-f]{64}\n {2}standard {2}[0-9a-f]{64}$/m,
    ])
      expect(result.out).toMatch(heading);
  });

  test('in at most 80 columns, without colour', () => {
    for (const line of result.out.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80);
    expect(result.out).not.toContain('\x1b');
  });
});

describe('--json', () => {
  test('prints the report of the published schema and nothing else', () => {
    const report = reportOf(fastload('run', ...FAST, '--json'));
    expect(report.runs).toHaveLength(1);
    expect(report.runs[0].path).toBe('fastload');
    expect(report.gate).toBe(null);
  });

  test('is the same every time', () => {
    expect(fastload('run', ...FAST, '--json').out).toBe(fastload('run', ...FAST, '--json').out);
  });
});

describe('--max-downtime', () => {
  test('50ms is met: exit 0', () => {
    const result = fastload('run', ...FAST, '--max-downtime', '50ms');
    expect([result.code, result.err]).toEqual([0, '']);
  });

  test('1us is missed: exit 1, naming the phase that costs most', () => {
    const result = fastload('run', ...FAST, '--max-downtime', '1us');
    expect([result.code, result.err]).toEqual([1, '']);
    const verdict = result.out.slice(result.out.indexOf('FAIL: ')).replace(/\s+/g, ' ');
    expect(verdict).toMatch(
      /^FAIL: fastload downtime [\d.]+ µs exceeds 1 µs by [\d.]+ µs; overlay costs most: [\d.]+ µs \([\d.]+ %\)/,
    );
  });

  test('and as JSON, with the figures of the run', () => {
    const result = fastload('run', ...FAST, '--max-downtime', '1us', '--json');
    expect(result.code).toBe(1);
    const { gate, runs } = reportOf(result);
    const parts: { phase: string; ticks: number }[] = runs[0].downtimeParts;
    const costliestPhase = parts.reduce((most, part) => (part.ticks > most.ticks ? part : most));
    expect(costliestPhase.phase).toBe('overlay');
    const { ticks, seconds } = runs[0].measures.downtime;
    expect(gate).toMatchObject({ path: 'fastload', passed: false, measured: { ticks, seconds }, costliestPhase });
    expect(gate.sentence).toContain('overlay costs most');
  });

  test('judges the standard path where it runs alone', () => {
    expect(fastload('run', ...SWIFT, '--path', 'standard', '--max-downtime', '1s').code).toBe(1);
    expect(fastload('run', ...SWIFT, '--path', 'standard', '--max-downtime', '3s').code).toBe(0);
  });
});

describe('output files of a run', () => {
  const names = {
    html: 'r.html',
    junit: 'r.xml',
    perfetto: 'p.json',
    vcd: 'w.vcd',
    trace: 't.jsonl',
    'dram-trace': 'd.trc',
  };
  const options = Object.entries(names).flatMap(([option, name]) => [`--${option}`, name]);
  const textOf = (name: string) => readFileSync(join(directory, name), 'utf8');
  let report: ReturnType<typeof reportOf>;
  beforeAll(() => {
    report = reportOf(fastload('run', ...FAST, '--json', ...options));
  });

  test('are all there, and no temporary file is left', () => {
    expect(readdirSync(directory).toSorted()).toEqual(Object.values(names).toSorted());
  });

  test('HTML: one page that loads nothing', () => {
    const html = textOf('r.html');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html.trimEnd()).toMatch(/<\/html>$/);
    expect(html).not.toMatch(/<script|src=|<link|@import/);
  });

  test('JUnit: XML with the verdict', () => {
    const xml = textOf('r.xml');
    expect(readXml(xml).name).toMatch(/^testsuites?$/);
    expect(xml).not.toContain('<failure');
  });

  test('Perfetto: JSON whose events have times', () => {
    const { traceEvents } = JSON.parse(textOf('p.json'));
    expect(traceEvents.length).toBeGreaterThan(50);
    const timed = traceEvents.filter(({ ph }: { ph: string }) => ph !== 'M');
    expect(timed.every(({ ts }: { ts: number }) => typeof ts === 'number' && ts >= 0)).toBe(true);
  });

  test('VCD: definitions, then ascending times', () => {
    const vcd = textOf('w.vcd');
    expect(vcd).toContain('$enddefinitions $end');
    const times = [...vcd.matchAll(/^#(\d+)$/gm)].map(([, tick]) => Number(tick));
    expect(times.length).toBeGreaterThan(50);
    expect(times.every((tick, index) => index === 0 || tick > times[index - 1]!)).toBe(true);
  });

  test('trace: each event a line of JSON, with the digest of the report', async () => {
    const text = textOf('t.jsonl');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0].kind).toBe('run');
    expect(lines.at(-1).tick).toBeGreaterThan(0);
    const { createHash } = await import('node:crypto');
    expect(report.runs[0].trace.digest).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('DRAM trace: replays through fastload dram', () => {
    const lines = textOf('d.trc').trimEnd().split('\n');
    expect(lines.every((line) => /^0x[0-9A-F]+ (READ|WRITE) \d+$/.test(line))).toBe(true);
    const replayed = JSON.parse(fastload('dram', '--part', 'ddr3-1600-64mib', '--trace', 'd.trc', '--json').out);
    expect(replayed.num_reads_done + replayed.num_writes_done).toBe(lines.length);
    expect(replayed.completion_cycle).toBeGreaterThan(Number(lines.at(-1)!.split(' ')[2]));
  });

  test('two paths give two files', () => {
    expect(fastload('run', ...SWIFT, '--trace', 'both.jsonl').code).toBe(0);
    expect(existsSync(join(directory, 'both.fastload.jsonl'))).toBe(true);
    expect(existsSync(join(directory, 'both.standard.jsonl'))).toBe(true);
    expect(existsSync(join(directory, 'both.jsonl'))).toBe(false);
  });
});
