// What the masters of a run asked of DRAM, replayed as a list of requests through one channel, gives the same cycles.
import { beforeAll, describe, expect, test } from 'vitest';
import type { LoggedRequest } from '../../src/hardware/request-log.js';
import { Channel } from '../../src/silicon/channel.js';
import { Dram } from '../../src/silicon/dram.js';
import { Fabric } from '../../src/silicon/fabric.js';
import { silicon } from '../../src/silicon/module-node.js';
import { type DramRequest, layRequests, replay } from '../../src/silicon/replay.js';
import { Silicon } from '../../src/silicon/silicon.js';
import { eventsOf, type RecordedRun, record, SWIFT_FLASH, scenarioOf } from './runs.js';

// Reads that ECC asks for before a write smaller than a word are requests like others, and in the list.
const scenario = scenarioOf({ set: SWIFT_FLASH });
const requests: LoggedRequest[] = [];
let run: RecordedRun;

beforeAll(() => {
  run = record(scenario, 'fastload', { watch: ({ board }) => board.logRequests((request) => requests.push(request)) });
  run.adapter.board.drainRequestLog();
});

const asked = (): DramRequest[] =>
  requests.map(({ cycle, address, write }) => ({ arrivalCycle: cycle, address, write }));

describe('the requests of a fastload run', () => {
  test('are all there, in the order in which the controller accepted them', () => {
    const { counters } = run.adapter.board.dramController;
    expect(requests.filter(({ write }) => !write)).toHaveLength(counters.reads);
    expect(requests.filter(({ write }) => write)).toHaveLength(counters.writes);
    expect(requests.every(({ cycle }, index) => index === 0 || cycle > requests[index - 1]!.cycle)).toBe(true);
    const moved = eventsOf(run.trace, 'engine-end').reduce((sum, { reads, writes }) => sum + reads + writes, 0);
    expect(requests.length).toBeGreaterThan(moved);
  });

  test('replay with each accepted in the cycle in which it was accepted, the last one included', () => {
    const replayed = replay(silicon(), scenario.dram.part, asked());
    expect(replayed.lastAcceptCycle).toBe(requests.at(-1)!.cycle);
    expect(replayed.reads).toBe(requests.filter(({ write }) => !write).length);
    // Accepted in the first cycle it is offered in: nobody waits longer than from one cycle to the next.
    expect(replayed.readWaitCycles).toBe(replayed.reads);
  });

  test('and leave the controller at the same cycle with the same counters as the board has at the end of its run', () => {
    const { board } = run.adapter;
    const list = asked();
    const alone = new Silicon(silicon(), 0);
    const fabric = new Fabric(alone);
    const dram = new Dram(alone);
    fabric.dramPeriodTicks = 1;
    dram.configure(scenario.dram.part, { ecc: false });
    dram.initialise(-1);
    new Channel(alone, dram, 0).start({ kind: 'replay', window: layRequests(alone, list), records: list.length });
    const cycles = Math.floor((board.clock.now - board.dramController.originTick) / (board.timing.baseClockHz / 8e8));
    while (fabric.nowTick < cycles) {
      fabric.advance(cycles);
      fabric.acknowledge(fabric.interrupts());
    }
    expect(dram.counters).toEqual({ ...board.dramController.counters, readWaitCycles: dram.counters.reads });
    expect(dram.counters.refreshes).toBeGreaterThan(0);
  });

  test('and one request moved by a cycle changes the outcome', () => {
    const list = asked().slice(0, 20_000);
    const as = replay(silicon(), scenario.dram.part, list);
    const later = list.map((request, index) => ({
      ...request,
      arrivalCycle: request.arrivalCycle + (index >= 100 ? 7 : 0),
    }));
    expect(replay(silicon(), scenario.dram.part, later).completionCycle).not.toBe(as.completionCycle);
  });
});
