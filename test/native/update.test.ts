// The default update executes the images' own modules: each on the emulated core, where the image stands, beside I/O.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Traced } from '../../src/trace.js';
import { eventsOf, type RecordedRun, record, SWIFT_FLASH, scenarioOf } from '../acceptance/runs.js';

const native = (set: Record<string, string> = {}, images: { old?: string; new?: string } = {}): RecordedRun =>
  record(scenarioOf({ ...images, set: { ...SWIFT_FLASH, ...set } }), 'fastload');

const modulesOf = ({ trace }: RecordedRun) => eventsOf(trace, 'module-begin');
const namesOf = (run: RecordedRun, basis: string) => [
  ...new Set(
    modulesOf(run)
      .filter((event) => event.basis === basis)
      .map(({ module }) => module),
  ),
];

let run: RecordedRun;
beforeAll(() => {
  run = native();
});

describe('the default update', () => {
  test('executes every module that the images carry, and says so', () => {
    expect(namesOf(run, 'native')).toEqual([
      'load',
      'query',
      'branch',
      'bootstrap',
      'memoryInitialization',
      'copy',
      'fastloadInitialization',
    ]);
    expect(namesOf(run, 'modelled')).toEqual(['digest']);
    const runtime = run.measures.modules.filter(({ module }) => module === 'runtime');
    expect(runtime.map(({ image, basis }) => [image, basis])).toEqual([
      ['old', 'native'],
      ['new', 'native'],
    ]);
  });

  test('ends with the new image serving, tables kept, links up, no fallback', () => {
    const { outcome, linkDown, relogin } = run.measures;
    expect(outcome.fallbacks).toEqual([]);
    expect([outcome.updated, outcome.resumed?.by]).toEqual([true, 'fastload']);
    expect([linkDown.longestTicks, relogin.hosts, run.tables.state]).toEqual([0, 0, 'kept']);
  });

  test('a frame is served by the runtime of the image that runs', () => {
    const served = eventsOf(run.trace, 'io-completed');
    expect(served.length).toBeGreaterThan(100);
    for (const { cycles } of served) expect(cycles).toBeGreaterThan(50);
    expect(new Set(served.map(({ image }) => image))).toEqual(new Set(['old', 'new']));
  });

  test('each answer is an FCP_RSP with good status for the exchange that asked', () => {
    const answers: Uint8Array[] = [];
    record(scenarioOf({ set: SWIFT_FLASH }), 'fastload', {
      watch: ({ board }) => {
        const seen = new Set<number>();
        board.trace.view((event: Traced) => {
          if (event.kind !== 'io-completed' || seen.has(event.id * 8 + event.port)) return;
          seen.add(event.id * 8 + event.port);
          const { base } = board.profile.memory.buffers;
          const at = (index: number) => base + (event.port * 64 + index) * 4096;
          const frame = Array.from({ length: 64 }, (_, index) => board.dram.peek(at(index), 64)).find(
            (bytes) => bytes[0] === 7 && ((bytes[16]! << 8) | bytes[17]!) === (event.id & 0xffff),
          );
          if (frame !== undefined) answers.push(frame.slice());
        });
      },
    });
    expect(answers.length).toBeGreaterThan(100);
    for (const answer of answers) expect([answer[0], answer[24 + 11]]).toEqual([0x07, 0x00]);
  });
});

describe('the branch', () => {
  const branched = (of: RecordedRun) => eventsOf(of.trace, 'branched')[0]!;

  test('is a jump retired in the old image whose target is the bootstrap in the staging area', () => {
    const { fromPc, toPc, target } = branched(run);
    expect(toPc).toBe(target);
    expect(toPc! - 0x0100_0000).toBe(0x4000);
    // The branch module of the image in the run area.
    expect(fromPc).toBeGreaterThanOrEqual(0x0010_2000);
    expect(fromPc).toBeLessThan(0x0010_3000);
  });

  test('the bootstrap runs from wherever it was staged', () => {
    const elsewhere = native({ 'memory.stagingBase': '0x01800000' });
    expect(branched(elsewhere).toPc).toBe(0x0180_4000);
    expect(branched(elsewhere).fromPc).toBe(branched(run).fromPc);
    expect(elsewhere.measures.outcome.resumed?.by).toBe('fastload');
    const bootstraps = [run, elsewhere].map(
      (of) => modulesOf(of).find(({ module }) => module === 'bootstrap')!.address,
    );
    expect(bootstraps).toEqual([0x0100_4000, 0x0180_4000]);
  });
});

describe('the overlay', () => {
  test('is the copy module’s own doing, by the engine or by loads and stores', () => {
    const byCpu = native({ 'update.copyBy': 'cpu-cached' });
    for (const of of [run, byCpu]) expect(eventsOf(of.trace, 'overlaid')[0]?.bytes).toBe(1_176_400);
    const copies = (of: RecordedRun) =>
      eventsOf(of.trace, 'engine-begin').filter(
        ({ operation, destination }) => operation === 'copy' && destination >= 0x0010_0000 && destination < 0x0080_0000,
      );
    expect(copies(run).length).toBe(Math.ceil(1_176_400 / 65_536));
    expect(copies(byCpu)).toEqual([]);
  });

  test('delta is one descriptor and moves the blocks that differ', () => {
    const delta = native({ 'update.overlay': 'delta' });
    const operations = eventsOf(delta.trace, 'engine-begin').filter(({ operation }) => operation === 'overlay-delta');
    expect(operations).toHaveLength(1);
    expect(eventsOf(delta.trace, 'overlaid')[0]!.bytes).toBeLessThan(100_000);
    expect(delta.measures.outcome.resumed?.by).toBe('fastload');
  });
});

describe('the conversion', () => {
  test('1.1.0 → 2.0.0 converts login and path natively; every entry keeps its meaning', () => {
    const converting = native({}, { old: '1.1.0', new: '2.0.0' });
    expect(namesOf(converting, 'native')).toContain('conversion');
    expect(converting.tables.state).toBe('kept');
    expect(converting.measures.outcome.resumed?.by).toBe('fastload');
    const bridged = eventsOf(converting.trace, 'bridge').map(({ table, toLayout, pass }) => [table, toLayout, pass]);
    expect(bridged.slice(0, 3)).toEqual([
      ['config', 1, 'first'],
      ['login', 2, 'first'],
      ['path', 2, 'first'],
    ]);
    expect(bridged.slice(3)).toEqual([['path', 2, 'final']]);
  });
});

describe('an image whose code is not for this core', () => {
  test('is charged by formula', () => {
    const modelled = native({ 'update.modules': 'modelled' });
    expect(namesOf(modelled, 'native')).toEqual([]);
    expect(eventsOf(modelled.trace, 'io-completed').some(({ cycles }) => cycles !== undefined)).toBe(false);
    expect(modelled.measures.outcome.resumed?.by).toBe('fastload');
    // A core without atomics executes nothing of an image compiled for them.
    expect(namesOf(native({ 'cpu.core': 'ibex-small' }), 'native')).toEqual([]);
  });
});

describe('determinism', () => {
  test.each([
    ['slices of 997 ticks', { sliceTicks: 997 }],
    ['slices of 10 000 000 ticks', { sliceTicks: 10_000_000 }],
    ['no jumps', { jumps: false }],
    ['the debug build', { target: 'debug' as const }],
  ])('%s change no digest', (_, options) => {
    const scenario = scenarioOf({ old: '1.1.0', new: '2.0.0', set: SWIFT_FLASH });
    expect(record(scenario, 'fastload', options).digest).toBe(record(scenario, 'fastload').digest);
  });
});
