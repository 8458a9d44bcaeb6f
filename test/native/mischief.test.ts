// What a scenario can have the code of a module do instead of its work, module by module.
import { describe, expect, test } from 'vitest';
import type { Disturbance } from '../../src/scenario/disturbance.js';
import type { ModuleMischief } from '../../src/scenario/module-mischief.js';
import { parseScenario } from '../../src/scenario/scenario-file.js';
import { record, SWIFT_FLASH, scenarioOf } from '../acceptance/runs.js';

const MODULES = [
  ['load', 'load bootstrap', 'old image resumed'],
  ['query', 'query', 'old image resumed'],
  ['branch', 'branch', 'old image resumed'],
  ['bootstrap', 'branch', 'old image resumed'],
  ['memory initialization', 'memory initialization', 'old image resumed'],
  ['conversion', 'bridge', 'old image resumed'],
  ['copy', 'overlay', 'old image resumed'],
  ['fastload initialization', 'fastload initialization', 'standard initialization'],
] as const;

const REASONS: Readonly<Record<ModuleMischief, string>> = {
  hang: 'module-overran',
  trap: 'module-trapped',
  scribble: 'module-strayed',
};

function fallbackAfter(disturbance: Disturbance) {
  const scenario = scenarioOf({ old: '1.1.0', new: '2.0.0', set: SWIFT_FLASH });
  const { measures } = record({ ...scenario, disturbances: [disturbance] }, 'fastload');
  expect(measures.outcome.resumed).toBeDefined();
  return measures.outcome.fallbacks[0]!;
}

describe.each(MODULES)('%s', (module, phase, to) => {
  const cases = Object.keys(REASONS) as ModuleMischief[];
  test.each(cases)('that does %s ends with the %s', (does) => {
    const fallback = fallbackAfter({ kind: 'module', at: { phase, edge: 'begin' }, module, does });
    expect([fallback.reason, fallback.to]).toEqual([REASONS[does], to]);
    expect(fallback.detail).toContain(`${module}+0x`);
  });
});

describe('in a scenario file', () => {
  test('names module and mischief', () => {
    const text = 'faults:\n  - { at: begin of overlay, module: copy, does: trap }\n';
    expect(parseScenario(text, 's.yaml').disturbances).toEqual([
      { kind: 'module', at: { phase: 'overlay', edge: 'begin' }, module: 'copy', does: 'trap' },
    ]);
    expect(() => parseScenario(text.replace('trap', 'dance'), 's.yaml')).toThrow(/faults/);
  });

  test('is refused where modules are not executed', () => {
    const scenario = scenarioOf({ set: { ...SWIFT_FLASH, 'update.modules': 'modelled' } });
    const disturbances: Disturbance[] = [
      { kind: 'module', at: { phase: 'overlay', edge: 'begin' }, module: 'copy', does: 'trap' },
    ];
    expect(() => record({ ...scenario, disturbances }, 'fastload')).toThrow(/a module that the image carries/);
  });
});
