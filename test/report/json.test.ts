import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { judgeDowntime } from '../../src/report/gate.js';
import { jsonReport } from '../../src/report/json.js';
import type { RunReport } from '../../src/report/run-report.js';
import { ended, entered, type Line, leftBy, notified, OLD, resumed, run } from '../measure/trace-script.js';
import { ADAPTER, FASTLOAD, play, STANDARD, sampleReport } from './sample-runs.js';

const schema = JSON.parse(readFileSync(new URL('../../schemas/run-report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

function checked(report: RunReport) {
  const text = jsonReport(report);
  const document = JSON.parse(text);
  validate(document);
  expect(validate.errors).toBeNull();
  return document;
}

const REFUSED: readonly Line[] = [
  [0, run()],
  [0, entered(OLD)],
  [10, notified],
  [20, { kind: 'fallback', reason: 'bad digest', detail: 'image differs', to: 'old image resumed' }],
  [20, { kind: 'verified', what: 'image', ok: false, detail: 'SHA-256 differs' }],
  [20, { kind: 'key-rejected', store: 'nvram', reason: 'stale' }],
  [20, { kind: 'fault', fault: 'flip', where: 'dram', detail: 'bit 3' }],
  [21, resumed(OLD, 'old-image')],
  [21, ended(false)],
];

describe('the JSON report', () => {
  it('follows its schema for two runs, for one, and for one with a gate', () => {
    checked(sampleReport());
    checked({ adapter: ADAPTER, runs: [play(STANDARD)] });
    const fastload = play(FASTLOAD);
    checked({ adapter: ADAPTER, runs: [fastload], gate: judgeDowntime(fastload.measures, 5_000_000) });
  });

  it('follows its schema for an update that was refused and for one that never came back', () => {
    const refused = checked({ adapter: ADAPTER, runs: [play(REFUSED)] });
    expect(refused.runs[0].measures.downtime.state).toBe('none');
    const dead = play([...REFUSED.slice(0, 3), [30, leftBy(OLD)], [80, { kind: 'reset', reset: 'power', why: 'cut' }]]);
    const document = checked({ adapter: ADAPTER, runs: [dead], gate: judgeDowntime(dead.measures, 1000) });
    expect(document.runs[0].measures.downtime).toMatchObject({ state: 'open', ticks: 50, toTick: 80 });
    expect(document.gate).toMatchObject({ passed: false, reason: 'the adapter did not come back' });
  });

  it('carries the exact ticks, and parts of the downtime that add up to it', () => {
    const { runs, comparison } = checked(sampleReport());
    const [fastload, standard] = runs;
    expect(fastload.measures.downtime.ticks).toBe(6_713_000);
    expect(fastload.measures.downtime.seconds).toBe(0.006713);
    expect(fastload.downtimeParts.reduce((sum: number, part: { ticks: number }) => sum + part.ticks, 0)).toBe(
      6_713_000,
    );
    expect(standard.measures.downtime.ticks).toBe(2_500_104_000);
    expect(comparison.downtime).toBe(2_500_104_000 / 6_713_000);
  });

  it('is JSON and nothing else, the same for the same trace', () => {
    const text = jsonReport(sampleReport());
    expect(text.startsWith('{')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
    expect(jsonReport(sampleReport())).toBe(text);
  });

  it('has a schema that refuses keys it does not know', () => {
    const document = checked(sampleReport());
    document.runs[0].measures.uptime = 1;
    expect(validate(document)).toBe(false);
  });
});
