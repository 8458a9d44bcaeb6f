// Fastload operations inside the standard sequence make it shorter by exactly what the phases left out cost, less what
// keeping costs, both as the traces show them.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Assignments,
  downtimePhases,
  eventsOf,
  phaseTicks,
  type RecordedRun,
  record,
  SWIFT_FLASH,
  scenarioOf,
} from './runs.js';

/** What begins at another distance from a refresh may take this much longer or shorter. */
const REFRESH_DRIFT_TICKS = 300;

const OPERATIONS = 'update.standardOperations';
const retained = (operations: string): Assignments => ({
  ...SWIFT_FLASH,
  'update.standardRetainsDram': 'true',
  [OPERATIONS]: `[${operations}]`,
});
const down = ({ measures }: RecordedRun): number => measures.downtime.ticks;

/** From the last port stopped until the memory is in self-refresh: what keeping its content costs. */
function keepingTicks({ trace }: RecordedRun): number {
  const entered = eventsOf(trace, 'dram').find(({ action }) => action === 'self-refresh-entered');
  if (entered === undefined) return 0;
  return entered.tick - eventsOf(trace, 'port-quiesced').findLast(({ tick }) => tick <= entered.tick)!.tick;
}

function operation({ trace }: RecordedRun, name: string) {
  return eventsOf(trace, 'fastload-operation').find((event) => event.operation === name)!;
}

const LEFT_OUT = ['DRAM initialization', 'DRAM test', 'ECC fill'];

describe('a standard update that keeps DRAM through its reset', () => {
  let plain: RecordedRun;
  let skipped: RecordedRun;
  beforeAll(() => {
    plain = record(scenarioOf({ set: { ...SWIFT_FLASH, [OPERATIONS]: '[]' } }), 'standard');
    skipped = record(scenarioOf({ set: retained('skip-dram-test') }), 'standard');
  });

  test('skip-dram-test: shorter by initialization, test and fill, less the way into self-refresh', () => {
    expect(operation(skipped, 'skip-dram-test')).toMatchObject({ used: true });
    const saved = LEFT_OUT.reduce((sum, name) => sum + phaseTicks(plain, name), 0);
    expect(saved).toBeGreaterThan(60_000_000);
    for (const name of LEFT_OUT) expect(phaseTicks(skipped, name), name).toBe(0);
    const others = ['flash load'];
    const drift = others.reduce((sum, name) => sum + phaseTicks(skipped, name) - phaseTicks(plain, name), 0);
    expect(Math.abs(drift)).toBeLessThan(REFRESH_DRIFT_TICKS);
    const keeping = keepingTicks(skipped);
    expect(keeping).toBeGreaterThan(0);
    const firstFrame = firstFrameTicks(skipped) - firstFrameTicks(plain);
    expect(Math.abs(firstFrame)).toBeLessThan(REFRESH_DRIFT_TICKS);
    expect(down(plain) - down(skipped)).toBe(saved - keeping - drift - firstFrame);
  });

  test('reaching self-refresh takes what the controller takes, whenever the host looks next', () => {
    // Banks closed and the command sent: some tens of cycles, far from the 200,000 between two I/Os.
    expect(keepingTicks(skipped)).toBeLessThan(1_000);
  });

  test('every other phase takes what it took', () => {
    const [before, after] = [downtimePhases(plain), downtimePhases(skipped)];
    for (const name of [...LEFT_OUT, 'flash load']) for (const phases of [before, after]) phases.delete(name);
    expect([...after]).toEqual([...before]);
  });

  test('keep-tables as well: shorter by the tables phase; their entries mean what they meant', () => {
    const kept = record(scenarioOf({ set: retained('skip-dram-test, keep-tables') }), 'standard');
    expect(operation(kept, 'keep-tables')).toMatchObject({ used: true });
    expect(phaseTicks(skipped, 'tables')).toBeGreaterThan(0);
    expect(phaseTicks(kept, 'tables')).toBe(0);
    const firstFrame = firstFrameTicks(kept) - firstFrameTicks(skipped);
    expect(Math.abs(firstFrame)).toBeLessThan(REFRESH_DRIFT_TICKS);
    expect(down(skipped) - down(kept)).toBe(phaseTicks(skipped, 'tables') - firstFrame);
    expect(skipped.tables.state).toBe('rebuilt');
    expect(kept.tables.state).toBe('kept');
  });

  test('keep-image is not used: the run area holds the old image, flash boots the new one', () => {
    const kept = record(scenarioOf({ set: retained('skip-dram-test, keep-image') }), 'standard');
    expect(operation(kept, 'keep-image')).toMatchObject({ used: false, why: 'flash boots another image' });
    expect(kept.measures.outcome).toMatchObject({ updated: true, resumed: { image: 'new', by: 'standard' } });
    expect(down(kept)).toBe(down(skipped));
  });

  test('keep-links is not used: the ports were reset', () => {
    const kept = record(scenarioOf({ set: retained('skip-dram-test, keep-links') }), 'standard');
    expect(operation(kept, 'keep-links')).toMatchObject({ used: false, why: 'the ports were reset' });
    expect(down(kept)).toBe(down(skipped));
  });

  test('without retained DRAM no operation on it is used, and nothing becomes shorter', () => {
    const set = { ...SWIFT_FLASH, [OPERATIONS]: '[skip-dram-test, keep-image, keep-tables]' };
    const lost = record(scenarioOf({ set }), 'standard');
    expect(eventsOf(lost.trace, 'fastload-operation').some(({ used }) => used)).toBe(false);
    expect(down(lost)).toBe(down(plain));
  });
});

describe('a fastload update whose key is gone at the end, so that the standard sequence runs', () => {
  const keyless = (operations: string): RecordedRun =>
    record(
      {
        ...scenarioOf({ set: { ...SWIFT_FLASH, [OPERATIONS]: `[${operations}]` } }),
        disturbances: [{ kind: 'key', at: { edge: 'begin', phase: 'key access' }, state: 'absent' }],
      },
      'fastload',
    );

  test('keep-image: shorter by the flash load, less verifying what is kept; the new image runs', () => {
    const loaded = keyless('skip-dram-test');
    const kept = keyless('skip-dram-test, keep-image');
    expect(operation(kept, 'keep-image')).toMatchObject({ used: true });
    expect(loaded.measures.outcome.fallbacks.map(({ reason }) => reason)).toEqual(['key-absent']);
    const [flashLoad, verify] = [phaseTicks(loaded, 'flash load'), phaseTicks(kept, 'verify kept image')];
    expect(verify).toBeGreaterThan(0);
    expect(phaseTicks(kept, 'flash load')).toBe(0);
    expect(kept.measures.outcome.resumed).toMatchObject({ image: 'new', by: 'standard' });
    expect(kept.measures.outcome.updated).toBe(true);
    const changes = changesOf(loaded, kept);
    expect(changes).toEqual({ 'flash load': -flashLoad, 'verify kept image': verify });
  });

  test('with every operation the sequence is shorter than with none', () => {
    const none = keyless('');
    const all = keyless('skip-dram-test, keep-image, keep-tables');
    expect(down(all)).toBeLessThan(down(none));
    expect(all.measures.outcome.resumed).toMatchObject({ image: 'new', by: 'standard' });
    expect(none.measures.outcome.resumed).toMatchObject({ by: 'standard' });
  });
});

/** From the new image in service until it takes its first frame: the frame has to come in first. */
function firstFrameTicks({ trace }: RecordedRun): number {
  const entered = eventsOf(trace, 'service-entered').findLast(({ image }) => image === 'new')!;
  return eventsOf(trace, 'io-taken').find(({ tick }) => tick >= entered.tick)!.tick - entered.tick;
}

function changesOf(before: RecordedRun, after: RecordedRun): Record<string, number> {
  const [from, to] = [downtimePhases(before), downtimePhases(after)];
  const names = [...new Set([...from.keys(), ...to.keys()])];
  const changes = names.map((name): [string, number] => [name, (to.get(name) ?? 0) - (from.get(name) ?? 0)]);
  return Object.fromEntries(changes.filter(([, ticks]) => ticks !== 0));
}
