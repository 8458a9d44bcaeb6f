import type { Measures } from '../../src/measure/measures.js';
import { Measures as MeasuresOf } from '../../src/measure/measures.js';
import type { RunReport, RunResult } from '../../src/report/run-report.js';
import { Trace, type TraceEvent, type TraceView } from '../../src/trace.js';
import {
  accepted,
  begin,
  completed,
  dropped,
  end,
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

const MS = 1_000_000;
const IMAGE_BYTES = 1_114_112;
const module = (name: string, image: 'old' | 'new', cycles: number, from: number, to: number): Line[] => [
  [
    from,
    {
      kind: 'module-begin',
      module: name,
      image,
      version: image === 'old' ? '1.0.0' : '1.1.0',
      basis: name === 'copy' ? 'native' : 'modelled',
      address: 0x1000,
    },
  ],
  [to, { kind: 'module-end', module: name, image, cycles }],
];
const port = (kind: 'port-quiesced' | 'port-released' | 'link-up', index: number): TraceEvent => ({
  kind,
  port: index,
});

/** Events in the order of their ticks; at one tick, in the order written. */
function inOrder(lines: readonly Line[]): Line[] {
  return lines
    .map((line, index) => ({ line, index }))
    .sort((a, b) => a.line[0] - b.line[0] || a.index - b.index)
    .map(({ line }) => line);
}

/** A fastload update at 1 GHz: 6.713 ms down, every link up. */
export const FASTLOAD: readonly Line[] = inOrder([
  [0, run('fastload')],
  [0, entered(OLD)],
  [900_000, accepted(1, 880_000)],
  [910_000, taken(OLD, 1)],
  [990_000, completed(OLD, 1, 880_000)],
  [990_000, { kind: 'credit-returned', port: 0 }],
  [1 * MS, notified],
  [1 * MS, begin('notify')],
  [1_002_000, end('notify')],
  [1_002_000, begin('load')],
  ...module('load', 'old', 40_000, 1_002_000, 5 * MS),
  [5 * MS, end('load', IMAGE_BYTES)],
  [5 * MS, begin('verify')],
  [9 * MS, end('verify', IMAGE_BYTES)],
  [9 * MS, begin('memory initialization')],
  ...module('memory initialization', 'new', 262_144, 9 * MS, 10 * MS),
  [10 * MS, end('memory initialization', 262_144)],
  [10 * MS, begin('quiesce')],
  [10 * MS, leftBy(OLD)],
  [10_000_500, spent('ports.quiesce', 500)],
  [10_000_500, port('port-quiesced', 0)],
  [10_000_500, end('quiesce')],
  [10_000_500, begin('overlay')],
  ...module('copy', 'new', 1_200_000, 10_000_500, 13_000_500),
  [13_000_500, end('overlay', IMAGE_BYTES)],
  [13_000_500, begin('read-back')],
  [15_000_500, end('read-back', IMAGE_BYTES)],
  [15_000_500, begin('restart')],
  [15_000_600, { kind: 'reset', reset: 'core', why: 'restart after overlay' }],
  [16_500_500, spent('resets.core', 1_500_000)],
  [16_500_500, end('restart')],
  [16_500_500, begin('fastload initialization')],
  [16_700_000, end('fastload initialization')],
  [16_700_000, begin('resume')],
  [16_705_000, port('port-released', 0)],
  [16_710_000, entered(NEW)],
  [16_712_000, accepted(2, 10_100_000)],
  [16_713_000, taken(NEW, 2)],
  [16_713_000, resumed(NEW)],
  [16_713_000, end('resume')],
  [16_714_000, completed(NEW, 2, 10_100_000)],
  [16_714_000, { kind: 'credit-returned', port: 0 }],
  [16_720_000, begin('program other slot', 'flash')],
  [1_500 * MS, end('program other slot', IMAGE_BYTES, 'flash')],
  [1_500 * MS, begin('commit', 'flash')],
  [1_501 * MS, end('commit', 64, 'flash')],
  [1_501 * MS, ended()],
]);

/** The standard update of the same pair: seconds down, links lost, hosts logged in again. */
export const STANDARD: readonly Line[] = inOrder([
  [0, run('standard')],
  [0, entered(OLD)],
  [990_000, accepted(1, 980_000)],
  [1 * MS, notified],
  [1 * MS, begin('load')],
  [1_000_500, taken(OLD, 1)],
  [1_001_000, completed(OLD, 1, 980_000)],
  [5 * MS, end('load', IMAGE_BYTES)],
  [5 * MS, begin('flash erase and program')],
  [1_500 * MS, end('flash erase and program', IMAGE_BYTES)],
  [1_500 * MS, accepted(2, 1_499_990_000)],
  [1_500 * MS, begin('quiesce')],
  [1_500 * MS, leftBy(OLD)],
  [1_500_001_000, end('quiesce')],
  [1_500_001_000, begin('reset')],
  [1_500_001_000, dropped(2)],
  [1_500_001_000, { kind: 'link-down', port: 0, why: 'warm reset' }],
  [1_500_101_000, spent('resets.warm', 100_000, 'sourced')],
  [1_500_101_000, end('reset')],
  [1_500_101_000, begin('power-on self-test')],
  [2_700_101_000, spent('resets.post', 1_200 * MS)],
  [2_700_101_000, end('power-on self-test')],
  [2_700_101_000, begin('DRAM test')],
  [3_700_101_000, end('DRAM test', 1 << 26)],
  [3_700_101_000, begin('link up')],
  [3_900_101_000, { kind: 'link-up', port: 0 }],
  [3_900_101_000, end('link up')],
  [3_900_101_000, begin('fabric login')],
  [4_000_101_000, { kind: 'relogin', port: 0, hosts: 4 }],
  [4_000_101_000, end('fabric login')],
  [4_000_101_000, { kind: 'fastload-operation', operation: 'keep-tables', used: false, why: 'DRAM lost its content' }],
  [4_000_101_000, begin('resume')],
  [4_000_102_000, entered(NEW)],
  [4_000_103_000, accepted(2, 1_499_990_000)],
  [4_000_104_000, taken(NEW, 2)],
  [4_000_104_000, resumed(NEW, 'standard')],
  [4_000_104_000, end('resume')],
  [4_000_105_000, completed(NEW, 2, 1_499_990_000)],
  [4_000_105_000, ended()],
]);

/** Plays a hand-written trace through the real trace, so that its digest is the real one. */
export function play(lines: readonly Line[], views: readonly TraceView[] = [], measures?: Measures): RunResult {
  let now = 0;
  const trace = new Trace(() => now);
  const all = measures ?? new MeasuresOf(1_000_000_000, 'FC');
  trace.view(all.view);
  for (const view of views) trace.view(view);
  for (const [tick, event] of lines) {
    now = tick;
    trace.write(event);
  }
  const events = trace.count;
  return { measures: all.result(), digest: trace.digest(), events };
}

export const ADAPTER: RunReport['adapter'] = {
  name: 'fc-host-adapter',
  describes: '4 × 16G FC ports, 64 MiB DDR3-1600 with ECC, 8 MiB NOR flash, 400 MHz CPU',
  fabric: 'FC',
};

export function sampleReport(): RunReport {
  return { adapter: ADAPTER, runs: [play(FASTLOAD), play(STANDARD)] };
}
