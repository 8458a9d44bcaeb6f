// What a change of one number of the profile does to the result: what the arithmetic says, in ticks.
//
// Only what moves through DRAM may differ by a little more: a copy that begins at another tick meets refreshes and
// frames elsewhere. Those phases are named, and how far they may drift is bounded.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Assignments,
  downtimePhases,
  eventsOf,
  type Path,
  phaseTicks,
  type RecordedRun,
  record,
  SWIFT_FLASH,
  scenarioOf,
} from './runs.js';

/** Phases of the fastload downtime that move bytes through DRAM. */
const MOVERS = ['overlay', 'read-back'];

/** A refresh more or less, and the frames of four ports beside a copy: far below a microsecond each. */
const DRIFT_TICKS = 1_200;

/** CPU cycles are two ticks of the 800-MHz base clock. */
const CPU = 2;
const us = (microseconds: number): number => microseconds * 800;

/** After this many ticks refresh stands as it stood: what begins that much later takes as long. */
const REFRESH_TICKS = 6_240;

const EXECUTED: Assignments = { ...SWIFT_FLASH, 'dram.test': 'none' };
/** What the formulas charge, not what the images' own code takes. */
const PLAIN: Assignments = { ...EXECUTED, 'update.modules': 'modelled' };
/** What a module costs at each call, by the adapter's profile. */
const COSTS = scenarioOf().profile.modules;
const fixed = (module: 'copy' | 'fastloadInitialization' | 'memoryInitialization'): number => COSTS[module].fixed.is;
const longerBy = (module: Parameters<typeof fixed>[0], cycles: number): string => `${fixed(module) + cycles}cycles`;

const run = (path: Path, set: Assignments = {}): RecordedRun => record(scenarioOf({ set: { ...PLAIN, ...set } }), path);
const down = ({ measures }: RecordedRun): number => measures.downtime.ticks;
const total = ({ measures }: RecordedRun): number => measures.totalTime.ticks;

/** By how much each phase of the downtime differs; phases that do not differ are left out. */
function phaseChanges(before: RecordedRun, after: RecordedRun): Record<string, number> {
  const [from, to] = [downtimePhases(before), downtimePhases(after)];
  const changes = [...new Set([...from.keys(), ...to.keys()])].map((name): [string, number] => [
    name,
    (to.get(name) ?? 0) - (from.get(name) ?? 0),
  ]);
  return Object.fromEntries(changes.filter(([, ticks]) => ticks !== 0));
}

/** The same without the phases that move bytes, whose drift is checked here. */
function exactChanges(before: RecordedRun, after: RecordedRun): Record<string, number> {
  const changes = phaseChanges(before, after);
  for (const mover of MOVERS) {
    expect(Math.abs(changes[mover] ?? 0), mover).toBeLessThan(DRIFT_TICKS);
    delete changes[mover];
  }
  return changes;
}

let fastload: RecordedRun;
let standard: RecordedRun;
beforeAll(() => {
  fastload = run('fastload');
  standard = run('standard');
});

describe('fastload: a duration behind the overlay changes the downtime by exactly as much', () => {
  test.each([
    ['resets.core', '21us', us(20), 'a longer core reset'],
    ['nvram.wordRead', '280ns', 2 * 12 * 80, 'both slots of the key, 12 words each'],
    [
      'modules.fastloadInitialization.fixed',
      longerBy('fastloadInitialization', 100_000),
      100_000 * CPU,
      'a longer fastload initialization',
    ],
    ['modules.fastloadInitialization.fixed', '0cycles', -fixed('fastloadInitialization') * CPU, 'none at all'],
  ])('%s=%s: %i ticks (%s)', (key, value, ticks) => {
    expect(down(run('fastload', { [key]: value })) - down(fastload)).toBe(ticks);
  });
});

describe('fastload: a duration before or around the overlay changes its own phases by exactly as much', () => {
  test.each([
    ['ports.quiesce', '12.8us', { quiesce: us(7.8) }],
    ['nvram.wordWrite', '280ns', { 'seal key': 2 * 80, 'key access': (3 + 1) * 80 }],
    ['modules.query.fixed', '40000cycles', {}],
    ['modules.digest.perByte', '35cycles/byte', {}],
  ] as const)('%s=%s', (key, value, phases) => {
    expect(exactChanges(fastload, run('fastload', { [key]: value }))).toEqual(phases);
  });

  test('the set-up of the copy module is spent once, inside the overlay', () => {
    const longer = run('fastload', { 'modules.copy.fixed': longerBy('copy', 20 * REFRESH_TICKS) });
    const spent = (one: RecordedRun) => eventsOf(one.trace, 'spent').filter(({ field }) => field === 'modules.copy');
    expect(spent(fastload).map(({ ticks }) => ticks)).toEqual([fixed('copy') * CPU]);
    expect(spent(longer).map(({ ticks }) => ticks)).toEqual([(fixed('copy') + 20 * REFRESH_TICKS) * CPU]);
    const { overlay = 0 } = phaseChanges(fastload, longer);
    expect(Math.abs(overlay - 20 * REFRESH_TICKS * CPU)).toBeLessThan(DRIFT_TICKS);
  });
});

describe('fastload: what belongs to the standard sequence or to flash changes no tick of it', () => {
  test.each([
    ['resets.warm', '2ms'],
    ['resets.bootRom', '50ms'],
    ['resets.post', '500ms'],
    ['dram.initialisation', '2ms'],
    ['ports.linkUp', '3s'],
    ['ports.fabricLogin', '20ms'],
    ['ports.hostLogin', '4ms'],
    ['modules.standardInitialization.fixed', '9000000cycles'],
  ])('%s=%s', (key, value) => {
    const changed = run('fastload', { [key]: value });
    expect(down(changed)).toBe(down(fastload));
    expect(total(changed)).toBe(total(fastload));
  });
});

describe('standard: a duration changes the downtime by exactly as much', () => {
  test.each([
    ['resets.warm', '2ms', us(1000)],
    ['resets.bootRom', '50ms', us(30_000)],
    ['resets.post', '500ms', us(100_000)],
    ['dram.initialisation', '2ms', us(1000)],
    ['ports.linkUp', '1500780us', us(780)],
    ['ports.fabricLogin', '10780us', us(780)],
    // 16 hosts on a port, one after the other.
    ['ports.hostLogin', '3039us', 16 * us(39)],
    ['modules.standardInitialization.fixed', '8312000cycles', 312_000 * CPU],
    ['nvram.wordRead', '280ns', 2 * 12 * 80],
  ])('%s=%s: %i ticks', (key, value, ticks) => {
    expect(down(run('standard', { [key]: value })) - down(standard)).toBe(ticks);
  });

  test('with 32 hosts on each port instead of 16, by 16 logins', () => {
    const more = run('standard', { 'ports.hosts': '32' });
    expect(phaseTicks(more, 'host login') - phaseTicks(standard, 'host login')).toBe(16 * us(3000));
    expect(more.measures.relogin.hosts).toBe(4 * 32);
  });

  test.each([
    ['resets.core', '21us'],
    ['modules.fastloadInitialization.fixed', '500000cycles'],
    ['update.overlay', 'delta'],
    ['update.copyBy', 'cpu-uncached'],
    ['update.memoryInitialization', 'in-gap'],
  ])('%s=%s belongs to the fastload path and changes no tick of it', (key, value) => {
    const changed = run('standard', { [key]: value });
    expect(down(changed)).toBe(down(standard));
    expect(total(changed)).toBe(total(standard));
  });
});

describe('flash is outside of the downtime and inside the total time', () => {
  const slower = { 'flash.sectorErase': '1ms' };

  test('erasing moves the total time by its sectors, and the fastload downtime by nothing', () => {
    const changed = run('fastload', slower);
    const sectors = eventsOf(changed.trace, 'flash').filter(({ action }) => action === 'erased').length;
    expect(sectors).toBe(Math.ceil(1_176_400 / 65_536));
    expect(phaseTicks(changed, 'flash erase') - phaseTicks(fastload, 'flash erase')).toBe(sectors * us(800));
    expect(total(changed)).toBeGreaterThan(total(fastload) + sectors * us(800) - us(10));
    expect(down(changed)).toBe(down(fastload));
  });

  test('on the standard path the old image serves meanwhile; only which frame it has in hand when it stops may differ', () => {
    const changed = run('standard', slower);
    const { quiesce = 0, ...others } = phaseChanges(standard, changed);
    expect(others).toEqual({});
    expect(Math.abs(quiesce)).toBeLessThan(us(10));
    expect(total(changed) - total(standard)).toBeGreaterThan(18 * us(800) - us(10));
  });
});

describe('load bandwidth moves the total time and not the downtime', () => {
  test('a host bus of a quarter of the bandwidth', () => {
    const slow = run('fastload', { 'hostBus.bandwidth': '0.4GB/s' });
    expect(exactChanges(fastload, slow)).toEqual({});
    // 64 bytes every 160 ns instead of every 40: 96 ticks more between two bursts of the longest range.
    const loaded = phaseTicks(slow, 'load') - phaseTicks(fastload, 'load');
    expect(loaded).toBeGreaterThan(96 * 17_902 - DRIFT_TICKS);
    expect(total(slow) - total(fastload)).toBeGreaterThan(96 * 18_000);
    expect(Math.abs(down(slow) - down(fastload))).toBeLessThan(down(fastload) / 1000);
  });

  test('media of a tenth of the bandwidth notify later, by exactly what reading takes longer', () => {
    const slow = run('fastload', { 'media.bandwidth': '20MB/s' });
    expect(exactChanges(fastload, slow)).toEqual({});
    const notified = (one: RecordedRun) => eventsOf(one.trace, 'notified')[0]!.tick;
    const bytes = eventsOf(slow.trace, 'notified')[0]!.bytes;
    // 800 MHz over 20 and over 200 MB/s: 40 and 4 ticks a byte.
    expect(notified(slow) - notified(fastload)).toBe(bytes * (40 - 4));
  });
});

describe('memory initialization', () => {
  test('moved into the gap it shows up as downtime by exactly its ticks', () => {
    const inGap = run('fastload', { 'update.memoryInitialization': 'in-gap' });
    const [ran] = eventsOf(inGap.trace, 'module-end').filter(({ module }) => module === 'memoryInitialization');
    expect(exactChanges(fastload, inGap)).toEqual({ 'memory initialization': ran!.cycles * CPU });
    // Nothing that it costs depends on when: the fixed cycles, and so many for each byte of tables and buffers.
    const { numerator, denominator } = COSTS.memoryInitialization.perByte!.is;
    const [{ bytes }] = phasesOf(inGap, 'memory initialization');
    expect(bytes).toBeGreaterThan(4 << 20);
    expect(ran!.cycles).toBe(fixed('memoryInitialization') + Math.ceil((bytes * numerator) / denominator));
    const movers = MOVERS.reduce((sum, name) => sum + (phaseChanges(fastload, inGap)[name] ?? 0), 0);
    expect(down(inGap) - down(fastload) - movers).toBe(ran!.cycles * CPU);
  });

  test('its cost counts in the gap and not beside it', () => {
    const dear = { 'modules.memoryInitialization.fixed': longerBy('memoryInitialization', 500_000) };
    expect(exactChanges(fastload, run('fastload', dear))).toEqual({});
    const [cheap, costly] = [{}, dear].map((set) =>
      run('fastload', { ...set, 'update.memoryInitialization': 'in-gap' }),
    );
    expect(exactChanges(cheap!, costly!)).toEqual({ 'memory initialization': 500_000 * CPU });
  });
});

/** The phases of one name. */
function phasesOf({ measures }: RecordedRun, name: string) {
  return measures.timeline.phases.filter(({ phase }) => phase === name) as [
    RecordedRun['measures']['timeline']['phases'][number],
  ];
}

describe('the overlay', () => {
  test('delta moves the changed blocks alone and takes, set-up apart, less than a tenth of the time', () => {
    const delta = run('fastload', { 'update.overlay': 'delta' });
    const [difference] = eventsOf(delta.trace, 'difference');
    const [overlaid] = eventsOf(delta.trace, 'overlaid');
    const [full] = eventsOf(fastload.trace, 'overlaid');
    const lastBlockBytes = 1_176_400 % 4096;
    expect(overlaid!.bytes).toBe((difference!.changedBlocks - 1) * difference!.blockBytes + lastBlockBytes);
    expect(full!.bytes).toBe(1_176_400);
    const setUp = fixed('copy') * CPU;
    expect((phaseTicks(delta, 'overlay') - setUp) * 10).toBeLessThan(phaseTicks(fastload, 'overlay') - setUp);
    expect(eventsOf(delta.trace, 'verified').find(({ what }) => what === 'overlaid image')!.ok).toBe(true);
    const { overlay, ...others } = exactOthers(fastload, delta);
    expect(others).toEqual({});
    expect(overlay).toBeLessThan(0);
  });

  test('by engine is faster than by CPU with caches, and that than without; the CPU takes what its loop takes', () => {
    const cached = run('fastload', { 'update.copyBy': 'cpu-cached' });
    const uncached = run('fastload', { 'update.copyBy': 'cpu-uncached' });
    const ticks = [fastload, cached, uncached].map((one) => phaseTicks(one, 'overlay'));
    expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    expect(ticks[1]).toBeGreaterThan(Math.ceil(1_176_400 / 32) * 16 * CPU);
    expect(ticks[2]).toBeGreaterThan(Math.ceil(1_176_400 / 4) * 2 * CPU);
    expect(ticks[1]! / ticks[0]!).toBeGreaterThan(10);
    expect(ticks[2]! / ticks[1]!).toBeGreaterThan(1.5);
    for (const one of [cached, uncached]) {
      const { overlay, ...others } = exactOthers(fastload, one);
      expect(others).toEqual({});
      expect(overlay).toBe(phaseTicks(one, 'overlay') - phaseTicks(fastload, 'overlay'));
    }
  });

  function exactOthers(before: RecordedRun, after: RecordedRun): Record<string, number> {
    const { 'read-back': readBack = 0, ...others } = phaseChanges(before, after);
    expect(Math.abs(readBack)).toBeLessThan(DRIFT_TICKS);
    return others;
  }
});

// What the images' own code takes depends on where refresh stands when it runs: a delay of whole refresh periods leaves
// it as it is.
describe('where modules are executed', () => {
  const executed = (set: Assignments = {}): RecordedRun =>
    record(scenarioOf({ set: { ...EXECUTED, ...set } }), 'fastload');
  let native: RecordedRun;
  beforeAll(() => {
    native = executed();
  });

  test.each([
    ['resets.core', '40us', us(39), { restart: us(39) }],
    ['nvram.wordRead', '505ns', 2 * 12 * 260, { 'key access': 2 * 12 * 260 }],
  ] as const)('%s=%s still changes the downtime by exactly as much', (key, value, ticks, phases) => {
    expect(ticks % REFRESH_TICKS).toBe(0);
    const changed = executed({ [key]: value });
    expect(phaseChanges(native, changed)).toEqual(phases);
    expect(down(changed) - down(native)).toBe(ticks);
  });

  test.each(['load', 'query', 'branch', 'bootstrap', 'memoryInitialization', 'copy', 'fastloadInitialization'])(
    'the formula of %s changes nothing at all',
    (module) => {
      const changed = executed({ [`modules.${module}.fixed`]: '31234cycles' });
      expect(eventsOf(changed.trace, 'module-begin').find((event) => event.module === module)!.basis).toBe('native');
      expect(changed.digest).toBe(native.digest);
    },
  );

  test('memory initialization moved into the gap shows up as downtime', () => {
    const inGap = executed({ 'update.memoryInitialization': 'in-gap' });
    const [ran] = eventsOf(inGap.trace, 'module-end').filter(({ module }) => module === 'memoryInitialization');
    const changes = exactChanges(native, inGap);
    const spent = changes['memory initialization']!;
    delete changes['memory initialization'];
    // The module may end, and the next phase begin, between two edges of the CPU clock.
    expect(Math.abs(spent - ran!.cycles * CPU)).toBeLessThanOrEqual(CPU);
    expect(Object.entries(changes).filter(([, ticks]) => Math.abs(ticks) > DRIFT_TICKS)).toEqual([]);
    expect(down(inGap) - down(native)).toBeGreaterThan(spent - 3 * DRIFT_TICKS);
  });

  test('delta moves the changed blocks alone, a fifteenth at most, and takes less than an eighth of the time', () => {
    const delta = executed({ 'update.overlay': 'delta' });
    const [difference] = eventsOf(delta.trace, 'difference');
    const [overlaid] = eventsOf(delta.trace, 'overlaid');
    expect(overlaid!.bytes).toBe((difference!.changedBlocks - 1) * difference!.blockBytes + (1_176_400 % 4096));
    expect(difference!.changedBlocks * 15).toBeLessThan(difference!.blocks);
    expect(phaseTicks(delta, 'overlay') * 8).toBeLessThan(phaseTicks(native, 'overlay'));
    expect(eventsOf(delta.trace, 'verified').find(({ what }) => what === 'overlaid image')!.ok).toBe(true);
  });

  test('by engine is faster than by CPU with caches, and that than without', () => {
    const [cached, uncached] = ['cpu-cached', 'cpu-uncached'].map((by) => executed({ 'update.copyBy': by }));
    const ticks = [native, cached!, uncached!].map((one) => phaseTicks(one, 'overlay'));
    expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    // A load and a store of each word, one a cycle; without caches each load waits for DRAM besides: tRCD apart, at
    // least CL and a burst, 11 and 4 ticks.
    expect(ticks[1]).toBeGreaterThan((1_176_400 / 4) * 2 * CPU);
    expect(ticks[2]).toBeGreaterThan((1_176_400 / 4) * (11 + 4));
    expect(ticks[1]! / ticks[0]!).toBeGreaterThan(5);
    expect(ticks[2]! / ticks[1]!).toBeGreaterThan(1.5);
  });
});
