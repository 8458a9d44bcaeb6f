// DESIGN: "Fastload in one paragraph". The trace of a fastload run shows its steps in that order, with I/O completing and
// the old image's bytes untouched until the overlay starts.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Traced } from '../../src/trace.js';
import type { Adapter } from '../../src/update/adapter.js';
import { eventsOf, type RecordedRun, record, type ScenarioChoice, SWIFT_FLASH, scenarioOf } from './runs.js';

type Step = readonly [what: string, is: (event: Traced) => boolean];

const begins = (phase: string) => (event: Traced) => event.kind === 'phase-begin' && event.phase === phase;
const ends = (phase: string) => (event: Traced) => event.kind === 'phase-end' && event.phase === phase;
const module = (name: string, image: 'old' | 'new') => (event: Traced) =>
  event.kind === 'module-begin' && event.module === name && event.image === image;
const key = (action: string) => (event: Traced) => event.kind === 'key' && event.action === action;

/** While the old image serves. */
const BESIDE: readonly Step[] = [
  ['the adapter is notified', ({ kind }) => kind === 'notified'],
  ['the load module of the old image runs', module('load', 'old')],
  ['the query module reads the characteristics', ends('query')],
  ['the bootstrap is verified', (event) => event.kind === 'verified' && event.what === 'bootstrap' && event.ok],
  ['the branch module branches to the bootstrap of the new image', ({ kind }) => kind === 'branched'],
  ['the bootstrap of the new image runs', module('bootstrap', 'new')],
  ['the new image initializes memory', module('memoryInitialization', 'new')],
  ['the whole image is loaded', ends('load')],
  ['the whole image is verified', (event) => event.kind === 'verified' && event.what === 'staged image' && event.ok],
  ['the difference is determined', ({ kind }) => kind === 'difference'],
  ['the image bridge reconciles the tables', ends('bridge')],
  ['the fastload key is created', key('created')],
  ['the fastload key is stored', key('stored')],
];

/** While nothing processes I/O. */
const DOWN: readonly Step[] = [
  ['the old image leaves its service loop', ({ kind }) => kind === 'service-left'],
  ['ports that could write into the region are quiesced', ends('quiesce')],
  ['the copy module of the new image runs', module('copy', 'new')],
  ['the point of no return is passed', ({ kind }) => kind === 'point-of-no-return'],
  ['the new image overlays the old', ({ kind }) => kind === 'overlaid'],
  [
    'the overlaid image is read back',
    (event) => event.kind === 'verified' && event.what === 'overlaid image' && event.ok,
  ],
  ['the fastload key is sealed', key('sealed')],
  ['control passes to the new image', (event) => event.kind === 'reset' && event.reset === 'core'],
  ['the initialization accesses the key', key('accessed')],
  ['the key is consumed', key('consumed')],
  ['the key is accepted', key('accepted')],
  ['the fastload initialization sequence runs', module('fastloadInitialization', 'new')],
  ['the new image resumes', (event) => event.kind === 'resumed' && event.by === 'fastload'],
  ['the new image takes its first I/O', (event) => event.kind === 'io-taken' && event.image === 'new'],
];

/** Indices of the steps in the trace, each searched for behind the one before. */
function indicesOf(trace: readonly Traced[], steps: readonly Step[]): number[] {
  let from = 0;
  return steps.map(([what, is]) => {
    const index = trace.findIndex((event, at) => at >= from && is(event));
    expect(index, `${what}, after the step before it`).toBeGreaterThanOrEqual(0);
    from = index;
    return index;
  });
}

interface Edge {
  readonly event: Traced;
  readonly index: number;
  readonly digest: string;
}

/** Runs the update and takes a digest of the old image where it stands at every edge of a phase. */
function runWithDigests(choice: ScenarioChoice): { run: RecordedRun; edges: Edge[]; old: string } {
  const scenario = scenarioOf(choice);
  const bytes = scenario.oldContainer.length;
  const edges: Edge[] = [];
  let index = -1;
  const digestOf = (adapter: Adapter) =>
    createHash('sha256').update(adapter.board.dram.peek(adapter.profile.memory.runBase, bytes)).digest('hex');
  const run = record(scenario, 'fastload', {
    watch: (adapter) =>
      adapter.board.trace.view((event) => {
        index += 1;
        const isEdge =
          event.kind === 'phase-begin' || event.kind === 'phase-end' || event.kind === 'point-of-no-return';
        if (isEdge) edges.push({ event, index, digest: digestOf(adapter) });
      }),
  });
  return { run, edges, old: createHash('sha256').update(scenario.oldContainer).digest('hex') };
}

const everyStep = [...BESIDE, ...DOWN];

describe('the default update', () => {
  const { run, edges, old } = runWithDigests({});
  const { trace } = run;

  test('shows every step of the paragraph in its order', () => {
    const indices = indicesOf(trace, everyStep);
    expect(indices).toEqual([...indices].sort((a, b) => a - b));
    expect(indices).toHaveLength(everyStep.length);
  });

  test('shows each of them once', () => {
    // The load module is called for each range it fetches and once more at the end of both of its phases. The new image
    // takes many I/Os; of everything else there is one.
    const [load, lastOne] = [BESIDE[1]!, everyStep.at(-1)!];
    const fetched = eventsOf(trace, 'engine-begin').filter(({ unit }) => unit === 'host bus');
    expect(fetched).toHaveLength(5);
    expect(trace.filter(load[1])).toHaveLength(fetched.length + 2);
    for (const [what, is] of everyStep.filter((step) => step !== load && step !== lastOne))
      expect(trace.filter(is), what).toHaveLength(1);
  });

  test('the old image stands byte for byte as it was, at every edge of a phase up to the point of no return', () => {
    const noReturn = trace.findIndex(({ kind }) => kind === 'point-of-no-return');
    const before = edges.filter(({ index }) => index <= noReturn);
    expect(before.map(({ event }) => event.kind)).toContain('point-of-no-return');
    expect(before.length).toBeGreaterThan(20);
    for (const { event, digest } of before) expect(digest, JSON.stringify(event)).toBe(old);
  });

  test('and once overlaid it no longer does', () => {
    const readBack = edges.find(({ event }) => begins('read-back')(event));
    expect(readBack?.digest).not.toBe(old);
  });

  test('the old image completes I/O in every phase of the update that is longer than the interval of its I/O', () => {
    const { baseClockHz } = run.measures;
    const served = run.measures.timeline.phases.filter(
      ({ lane, ticks, downtimeTicks }) => lane === 'update' && downtimeTicks === 0 && ticks > baseClockHz / 1000,
    );
    expect(served.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['verify bootstrap', 'verify']));
    for (const { beginTick, endTick } of served) expect(completedBetween(trace, beginTick, endTick)).toBeGreaterThan(0);
  });

  test('nothing processes I/O from the quiesce until the new image resumes', () => {
    const left = trace.find(({ kind }) => kind === 'service-left')!.tick;
    const resumed = trace.find(({ kind }) => kind === 'resumed')!.tick;
    const taken = eventsOf(trace, 'io-taken').filter(({ tick }) => tick > left && tick < resumed);
    expect(taken).toEqual([]);
    expect(eventsOf(trace, 'io-accepted').filter(({ tick }) => tick > left && tick < resumed).length).toBeGreaterThan(
      0,
    );
  });

  test('every I/O that came is completed once, by the image that served then', () => {
    const accepted = eventsOf(trace, 'io-accepted').map(({ port, id }) => `${port}:${id}`);
    const completed = eventsOf(trace, 'io-completed').map(({ port, id }) => `${port}:${id}`);
    expect(new Set(completed).size).toBe(completed.length);
    expect(completed.toSorted()).toEqual(accepted.toSorted());
  });
});

// An I/O every 4 us over 4 ports, 1 us of CPU for each where its service is charged.
const BUSY = {
  ...SWIFT_FLASH,
  'ports.ioInterval': '16us',
  'ports.io': '512B',
  'cpu.ioService': '400cycles',
  'nvram.wordWrite': '5us',
};
/** Between two I/Os of all ports together; in twice the time one comes and is completed. */
const IO_INTERVAL_TICKS = 3_200;

describe('with hosts busy enough to have an I/O in every phase, modules charged, and tables to convert', () => {
  // Short steps are drawn out so that an I/O fits into them.
  const drawnOut = { 'modules.branch.fixed': '20000cycles', 'modules.bootstrap.fixed': '20000cycles' };
  const set = { ...BUSY, ...drawnOut, 'update.modules': 'modelled' };
  const { trace } = record(scenarioOf({ new: '2.0.0', set }), 'fastload');

  test('I/O completes between every two consecutive steps while the old image serves', () => {
    const atOnce: string[] = [];
    for (const { what, fromTick, toTick } of stepsBeside(trace)) {
      if (toTick === fromTick) atOnce.push(what);
      else expect(completedBetween(trace, fromTick, toTick), what).toBeGreaterThan(0);
    }
    expect(atOnce).toEqual([
      'the load module of the old image runs',
      'the bootstrap of the new image runs',
      'the fastload key is created',
    ]);
  });
});

describe('with hosts busy enough to have an I/O in every longer phase, and tables to convert', () => {
  const { run, edges, old } = runWithDigests({ new: '2.0.0', set: BUSY });
  const { trace } = run;

  test('I/O completes between every two consecutive steps that are not closer than two I/Os', () => {
    const close: string[] = [];
    for (const { what, fromTick, toTick } of stepsBeside(trace)) {
      if (toTick - fromTick < 2 * IO_INTERVAL_TICKS) close.push(what);
      else expect(completedBetween(trace, fromTick, toTick), what).toBeGreaterThan(0);
    }
    expect(close).toEqual([
      'the load module of the old image runs',
      'the branch module branches to the bootstrap of the new image',
      'the bootstrap of the new image runs',
      'the new image initializes memory',
      'the fastload key is created',
    ]);
  });

  test('and the old image stands as it was until the overlay starts', () => {
    const noReturn = trace.findIndex(({ kind }) => kind === 'point-of-no-return');
    for (const { event, digest } of edges.filter(({ index }) => index <= noReturn))
      expect(digest, JSON.stringify(event)).toBe(old);
  });

  test('and the bridge converts again what I/O changed after its first pass', () => {
    const passes = eventsOf(trace, 'bridge');
    expect(passes.filter(({ pass }) => pass === 'first').length).toBeGreaterThan(0);
    expect(passes.some(({ pass, entries }) => pass === 'final' && entries > 0)).toBe(true);
    expect(run.tables.state).toBe('kept');
  });
});

/** The steps while the old image serves but the first, each with the tick of the one before it and its own. */
function stepsBeside(trace: readonly Traced[]): { what: string; fromTick: number; toTick: number }[] {
  const ticks = indicesOf(trace, BESIDE).map((index) => trace[index]!.tick);
  return BESIDE.slice(1).map(([what], step) => ({ what, fromTick: ticks[step]!, toTick: ticks[step + 1]! }));
}

function completedBetween(trace: readonly Traced[], fromTick: number, toTick: number): number {
  return eventsOf(trace, 'io-completed').filter(
    ({ tick, image }) => image === 'old' && tick >= fromTick && tick < toTick,
  ).length;
}
