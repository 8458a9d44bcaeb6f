// The formulas that charge modules which are not executed agree with what the reference firmware's own code takes.
import { beforeAll, describe, expect, test } from 'vitest';
import { phaseTicks, type RecordedRun, record, SWIFT_FLASH, scenarioOf } from '../acceptance/runs.js';

const TOLERANCE = 0.1;

const runOf = (basis: 'native' | 'modelled', images: object, set: Record<string, string> = {}): RecordedRun =>
  record(scenarioOf({ ...images, set: { ...SWIFT_FLASH, ...set, 'update.modules': basis } }), 'fastload');

const cyclesOf = ({ measures }: RecordedRun, module: string): number =>
  measures.modules.find((use) => use.module === module)!.cycles;

function expectClose(native: number, formula: number): void {
  expect(Math.abs(formula / native - 1), `native ${native}, formula ${formula}`).toBeLessThanOrEqual(TOLERANCE);
}

describe.each([
  ['1.0.0 → 1.1.0', { old: '1.0.0', new: '1.1.0' }],
  ['1.1.0 → 2.0.0', { old: '1.1.0', new: '2.0.0' }],
])('%s', (_, images) => {
  let native: RecordedRun;
  let modelled: RecordedRun;
  beforeAll(() => {
    native = runOf('native', images);
    modelled = runOf('modelled', images);
  });

  test('module by module', () => {
    const executed = native.measures.modules.filter(({ basis, module }) => basis === 'native' && module !== 'runtime');
    expect(executed.length).toBeGreaterThanOrEqual(7);
    // What the copy module does includes the transfer, which the formula leaves to the engine.
    for (const { module, cycles } of executed.filter((use) => use.module !== 'copy'))
      expectClose(cycles, cyclesOf(modelled, module));
  });

  test('the overlay as a whole', () => {
    expectClose(phaseTicks(native, 'overlay'), phaseTicks(modelled, 'overlay'));
  });
});

describe('the overlay by', () => {
  test.each([
    ['loads and stores through the caches', { 'update.copyBy': 'cpu-cached' }],
    ['loads and stores past the data cache', { 'update.copyBy': 'cpu-uncached' }],
    ['the engine, the blocks that differ', { 'update.overlay': 'delta' }],
  ])('%s', (_, set) => {
    const [native, modelled] = (['native', 'modelled'] as const).map((basis) => runOf(basis, {}, set));
    expectClose(phaseTicks(native!, 'overlay'), phaseTicks(modelled!, 'overlay'));
  });
});
