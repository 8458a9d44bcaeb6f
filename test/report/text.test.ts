import { describe, expect, it } from 'vitest';
import { durationText } from '../../src/report/duration-text.js';
import { judgeDowntime } from '../../src/report/gate.js';
import { wrap } from '../../src/report/lines.js';
import { bytesText, countText, ratioText, shareText } from '../../src/report/quantity-text.js';
import type { RunReport } from '../../src/report/run-report.js';
import { StretchedAxis } from '../../src/report/stretched-axis.js';
import { textReport } from '../../src/report/text.js';
import { gateSentence, verdictSentence } from '../../src/report/verdict.js';
import {
  begin,
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
  taken,
} from '../measure/trace-script.js';
import { ADAPTER, FASTLOAD, play, STANDARD, sampleReport } from './sample-runs.js';

const plain = (report: RunReport): string => textReport(report, { colour: false });
const section = (text: string, title: string): string =>
  text.split('\n\n').find((part) => part.split('\n').some((line) => line.startsWith(title))) ?? '';

/** The key is stale: the fastload update falls back to the standard sequence. */
const FELL_BACK: readonly Line[] = [
  [0, run()],
  [0, entered(OLD)],
  [1_000, notified],
  [2_000, begin('overlay')],
  [2_000, leftBy(OLD)],
  [4_000, end('overlay')],
  [4_000, { kind: 'key-rejected', store: 'nvram', reason: 'sequence 4, expected 5' }],
  [4_000, { kind: 'fallback', reason: 'stale key', detail: 'sequence 4', to: 'standard initialization' }],
  [9_000, entered(NEW)],
  [9_000, resumed(NEW, 'standard')],
  [9_002, taken(NEW)],
  [9_100, ended()],
];
const REFUSED: readonly Line[] = [
  [0, run()],
  [0, entered(OLD)],
  [1_000, notified],
  [3_000, { kind: 'fallback', reason: 'bad signature', detail: '', to: 'old image resumed' }],
  [3_000, resumed(OLD, 'old-image')],
  [3_000, ended(false)],
];

describe('durations', () => {
  it.each([
    [0, 1_200_000_000, '0'],
    [1, 1_200_000_000, '833.3 ps'],
    [12, 1_200_000_000, '10 ns'],
    [8_055_600, 1_200_000_000, '6.713 ms'],
    [120_000_000, 1_200_000_000, '100 ms'],
    [999_949, 1_000_000_000, '999.9 µs'],
    [999_950, 1_000_000_000, '1.000 ms'],
    [999_999_999, 1_000_000_000, '1.000 s'],
    [1_000_000_000, 1_000_000_000, '1 s'],
    [600_000_000_000, 1_000_000_000, '600 s'],
    [123_456_789_000_000, 1_000_000_000, '123457 s'],
    [Number.MAX_SAFE_INTEGER, 100_000_000_000, '90072 s'],
  ])('%i ticks of %i Hz are %s', (ticks, hz, text) => {
    expect(durationText(ticks, hz)).toBe(text);
  });
});

describe('other quantities', () => {
  it('read at a glance', () => {
    expect(countText(8_055_600)).toBe('8,055,600');
    expect([bytesText(0), bytesText(512), bytesText(1536), bytesText(1 << 20)]).toEqual([
      '-',
      '512 B',
      '1.5 KiB',
      '1 MiB',
    ]);
    expect([ratioText(513, 1), ratioText(3, 2), ratioText(1, 0)]).toEqual(['513 ×', '1.5 ×', '-']);
    expect([shareText(0, 5), shareText(1, 3), shareText(1, 100_000)]).toEqual(['0 %', '33.3 %', '<0.1 %']);
  });
});

describe('wrapping', () => {
  it('keeps a number with its unit, and the first indent', () => {
    expect(wrap('  it took 3 ms', '    ', 11)).toEqual(['  it took', '    3 ms']);
    expect(wrap('averyveryverylongword x', '', 5)).toEqual(['averyveryverylongword', 'x']);
  });
});

describe('the stretched axis', () => {
  it('keeps the order and gives microseconds room beside seconds', () => {
    const axis = new StretchedAxis([
      { fromTick: 0, toTick: 1_000 },
      { fromTick: 1_000, toTick: 2_000_000_000 },
    ]);
    expect(axis.at(0)).toBe(0);
    expect(axis.at(1_000)).toBeCloseTo(1 / (2 + Math.log10(1_999_999)), 9);
    expect(axis.at(2_000_000_000)).toBe(1);
    expect(axis.at(500)).toBeCloseTo(axis.at(1_000) / 2, 9);
  });

  it('gives the downtime at least half of itself, in true order', () => {
    const down = { fromTick: 500, toTick: 510 };
    const axis = new StretchedAxis([{ fromTick: 0, toTick: 1_000_000 }], down);
    expect(axis.at(510) - axis.at(500)).toBeCloseTo(0.5, 9);
    const ticks = [0, 100, 500, 505, 510, 9_000, 1_000_000].map((tick) => axis.at(tick));
    expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
  });

  it('stands where everything happens at one tick', () => {
    expect(new StretchedAxis([{ fromTick: 7, toTick: 7 }]).at(7)).toBe(0);
  });
});

describe('the text report', () => {
  it('fits 80 columns and says the same with and without colour', () => {
    const report = sampleReport();
    const gated = { ...report, gate: judgeDowntime(report.runs[0]!.measures, 5_000_000) };
    for (const one of [
      report,
      gated,
      { adapter: ADAPTER, runs: [play(FELL_BACK)] },
      { adapter: ADAPTER, runs: [play(REFUSED)] },
    ]) {
      const text = plain(one);
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
      expect(text).not.toContain('\u001b');
      const coloured = textReport(one, { colour: true });
      expect(coloured).toContain('\u001b[');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
      const stripped = coloured.replace(/\u001b\[\d+m/g, '');
      expect(stripped.replace(/ +$/gm, '')).toBe(text);
    }
  });

  it('opens with the adapter and the two images, then the measures side by side with their ratio', () => {
    const text = plain(sampleReport());
    expect(text.split('\n')[0]).toBe('fc-host-adapter: 1.0.0 → 1.1.0');
    const figures = text
      .split('\n\n')[1]!
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(figures).toEqual([
      ['fastload', 'standard', 'ratio'],
      ['downtime', '6.713 ms', '2.500 s', '372 ×'],
      ['in cycles of the base clock', '6,713,000', '2,500,104,000'],
      ['processing gap', '15.72 ms', '3.999 s', '254 ×'],
      ['accept gap (longest, any port)', '6.705 ms', '2.500 s', '373 ×'],
      ['link down (longest, any port)', '0', '2.400 s', '-'],
      ['relogin (hosts)', '0', '4'],
      ['longest stall of an I/O', '6.614 ms', '2.500 s', '378 ×'],
      ['total update time', '1.5 s', '3.999 s', '2.67 ×'],
      ['resting on assumptions', '22.4 %', '48.0 %'],
      ['I/Os completed beside the update', '0', '1'],
      ['I/Os accepted while down', '1', '1'],
    ]);
  });

  it('draws the phases in order with cycles, time, bytes and a bar, down and serving told apart', () => {
    expect(section(plain(sampleReport()), 'fastload update')).toMatchInlineSnapshot(`
      "fastload update                   cycles     time     bytes      ├──down──┤
        notify                           2,000     2 µs         - ▒
        load                         3,998,000 3.998 ms 1.063 MiB  ▒
        verify                       4,000,000     4 ms 1.063 MiB   ▒▒
        memory initialization        1,000,000     1 ms   256 KiB     ▒
        quiesce                            500   500 ns         -      █
        overlay                      3,000,000     3 ms 1.063 MiB       ██
        read-back                    2,000,000     2 ms 1.063 MiB         ██
        restart                      1,500,000   1.5 ms         -           ██
        fastload initialization        199,500 199.5 µs         -             ██
        resume                          13,000    13 µs         -               █
      beside it, on the flash
        program other slot       1,483,280,000  1.483 s 1.063 MiB                 ▒▒▒
        commit                       1,000,000     1 ms      64 B                    ▒
      cycles: 1000 MHz base clock; █ down ▒ serving, in order, lengths not to scale"
    `);
  });

  it('says what the downtime is made of, the costliest first', () => {
    expect(section(plain(sampleReport()), 'fastload: what')).toMatchInlineSnapshot(`
      "fastload: what 6.713 ms of downtime are made of
        overlay                         3 ms   44.7 %  █████████████▍
        read-back                       2 ms   29.8 %  █████████
        restart                       1.5 ms   22.3 %  ██████▊
        fastload initialization     199.5 µs    3.0 %  ▉
        resume                         13 µs    0.2 %  ▏
        quiesce                       500 ns   <0.1 %  ▏"
    `);
  });

  it('says which host timers trip and what follows', () => {
    expect(section(plain(sampleReport()), 'host timers')).toMatchInlineSnapshot(`
      "host timers on FC             budget watches                 fastload  standard
      FC R_T_TOV                    100 ms link down                      0   2.400 s!
      FC switch hold time           220 ms longest without credit  6.705 ms   2.500 s!
      OCP activation without reset     1 s downtime                6.713 ms   2.500 s!
      FC E_D_TOV                       2 s longest frame gap           2 µs     11 µs
      multipath fast_io_fail           5 s link down                      0   2.400 s
      FC R_A_TOV                      10 s longest stall           6.614 ms   2.500 s
      AIX fast_fail                   15 s link down                      0   2.400 s
      SCSI command timeout            30 s longest stall           6.614 ms   2.500 s
      FC dev_loss_tmo                 60 s link down                      0   2.400 s
      fastload: none trips
      standard trips FC R_T_TOV: loss of sync becomes link failure: implicit fabric
        logout
      standard trips FC switch hold time: the switch discards frames to this port
      standard trips OCP activation without reset: activation counts as disruptive"
    `);
  });

  it('names the modules with their basis, the assumptions, the digests', () => {
    const text = plain(sampleReport());
    expect(section(text, 'modules')).toContain(
      'copy                        new 1.1.0     native       1,200,000            -',
    );
    expect(section(text, 'modules')).toContain("2 of 3 modelled: charged by the profile's formula, not executed");
    expect(section(text, 'resting on profile')).toContain(
      '  fastload: 22.4 % of downtime: resets.core 1.5 ms, ports.quiesce 500 ns',
    );
    expect(section(text, 'trace digest')).toContain(`  standard  ${play(STANDARD).digest}`);
    expect(text).toContain('arm64 kexec, 25 MB relocated        22 ms with caches on, 440 ms off');
    expect(text).toContain('standard: keep-tables not used (DRAM lost its content)');
  });

  it('shows a fallback with its reason before the figures', () => {
    const lines = plain({ adapter: ADAPTER, runs: [play(FELL_BACK)] }).split('\n');
    const fallback = lines.indexOf('!! fastload fell back at 4 µs: stale key → standard initialization (sequence 4)');
    expect(fallback).toBeGreaterThan(0);
    expect(fallback).toBeLessThan(lines.findIndex((line) => line.startsWith('downtime')));
    expect(lines).toContain('   fastload at 4 µs fastload key in nvram rejected: sequence 4, expected 5');
  });

  it('shows downtime that no phase covers', () => {
    expect(plain({ adapter: ADAPTER, runs: [play(FELL_BACK)] })).toMatch(/unattributed downtime +5,002 +5\.002 µs/);
  });
});

describe('the verdict', () => {
  it('is one sentence, with the ratio to the standard path and the timers', () => {
    expect(verdictSentence(sampleReport())).toBe(
      'The fastload update takes fc-host-adapter from 1.0.0 to 1.1.0 with 6.713 ms of downtime, 372 times less than the 2.500 s of standard; no host timer trips.',
    );
    expect(verdictSentence({ adapter: ADAPTER, runs: [play(STANDARD)] })).toBe(
      'The standard update takes fc-host-adapter from 1.0.0 to 1.1.0 with 2.500 s of downtime; host timers that trip: FC R_T_TOV, FC switch hold time, OCP activation without reset.',
    );
  });

  it('says when the update fell back, was refused, or never came back', () => {
    expect(verdictSentence({ adapter: ADAPTER, runs: [play(FELL_BACK)] })).toBe(
      'The fastload update takes fc-host-adapter from 1.0.0 to 1.1.0 with 7.002 µs of downtime after a fallback (stale key); no host timer trips.',
    );
    expect(verdictSentence({ adapter: ADAPTER, runs: [play(REFUSED)] })).toBe(
      'The fastload update of fc-host-adapter from 1.0.0 to 1.1.0 did not happen (bad signature): 1.0.0 runs on, without downtime.',
    );
    expect(verdictSentence({ adapter: ADAPTER, runs: [play(FASTLOAD.slice(0, 28))] })).toContain('never came back');
    expect(verdictSentence({ adapter: ADAPTER, runs: [play(FASTLOAD.slice(0, 12))] })).toContain('had not ended');
  });
});

describe('the downtime gate', () => {
  const { measures } = play(FASTLOAD);

  it('passes at the budget and fails a tick below it, naming the phase that costs most', () => {
    const passed = judgeDowntime(measures, 6_713_000);
    expect(passed).toMatchObject({ passed: true, costliest: { phase: 'overlay', ticks: 3_000_000 } });
    const failed = judgeDowntime(measures, 6_712_999);
    expect(failed.passed).toBe(false);
    expect(gateSentence(judgeDowntime(measures, 5_000_000), 1_000_000_000)).toBe(
      'FAIL: fastload downtime 6.713 ms exceeds 5 ms by 1.713 ms; overlay costs most: 3 ms (44.7 %)',
    );
  });

  it('does not pass an adapter that refused the image or never came back, however short it was down', () => {
    expect(judgeDowntime(play(REFUSED).measures, 1_000_000)).toMatchObject({
      passed: false,
      measuredTicks: 0,
      reason: 'the new image does not run',
    });
    const dead: Line[] = [
      [0, run()],
      [0, entered(OLD)],
      [10, leftBy(OLD)],
      [11, notified],
    ];
    expect(judgeDowntime(play(dead).measures, 1_000_000)).toMatchObject({
      passed: false,
      reason: 'the adapter did not come back',
    });
  });

  it('looks at every stretch without service, not only at the one of the update', () => {
    const lines: Line[] = [
      [0, run()],
      [0, entered(OLD)],
      [10, leftBy(OLD)],
      [20, taken(NEW)],
      [30, leftBy(NEW)],
      [930, taken(NEW)],
      [931, resumed(NEW)],
      [932, ended()],
    ];
    expect(judgeDowntime(play(lines).measures, 100)).toMatchObject({ passed: false, measuredTicks: 900 });
    expect(plain({ adapter: ADAPTER, runs: [play(lines)] })).toMatch(/without service, all stretches +2: 910 ns/);
  });
});
