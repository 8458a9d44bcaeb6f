import { describe, expect, test } from 'vitest';
import { Cpu, type Service } from '../../src/hardware/cpu.js';
import type { Frame } from '../../src/hardware/port.js';
import { type Bench, bench } from './bench-board.js';

const frame = (id: number): Frame => ({ id, port: 0, bytes: 64, arrivedTick: 0, buffer: 0, buffers: [0] });

function serving(board: Bench, frames: Frame[]) {
  const cpu = new Cpu(board.clock, board.trace, board.timing, { ioServiceTicks: 100, sliceTicks: 40 });
  const answered: (readonly [id: number, tick: number])[] = [];
  const service: Service = {
    image: 'old',
    version: '1.0.0',
    next: () => frames.shift(),
    answer: ({ id }) => void answered.push([id, board.clock.now]),
  };
  cpu.enterService(service);
  return { cpu, answered };
}

describe('the CPU', () => {
  test('takes I/O first: frames that wait are answered one after the other before other work goes on', () => {
    const board = bench();
    const { cpu, answered } = serving(board, [frame(1), frame(2)]);
    board.run(cpu.execute(10, 'modules.load', 'assumed'));
    expect(answered).toEqual([
      [1, 100],
      [2, 200],
    ]);
    expect(board.clock.now).toBe(220);
  });

  test('gives other work slices while it serves: a frame waits no longer than one of them', () => {
    const board = bench();
    const frames: Frame[] = [];
    const { cpu, answered } = serving(board, frames);
    board.clock.at(50, () => {
      frames.push(frame(1));
      cpu.wake();
    });
    board.run(cpu.execute(60, 'modules.load', 'assumed'));
    expect(answered).toEqual([[1, 180]]);
    expect(board.clock.now).toBe(120 + 100);
  });

  test('finishes the frame in hand before it leaves its service loop; queued frames stay queued', () => {
    const board = bench();
    const frames = [frame(1), frame(2)];
    const { cpu, answered } = serving(board, frames);
    board.run(cpu.leaveService('test'));
    expect(answered.map(([id]) => id)).toEqual([1]);
    expect(frames.map(({ id }) => id)).toEqual([2]);
    expect(board.events.at(-1)).toMatchObject({ kind: 'service-left', tick: 100, why: 'test' });
    expect(cpu.serving).toBeUndefined();
  });

  test('outside of a service loop works without slices, and charges what it spent', () => {
    const board = bench();
    const { cpu } = serving(board, []);
    board.run(cpu.leaveService('test'));
    board.run(cpu.execute(1000, 'modules.copy', 'assumed'));
    expect(board.clock.now).toBe(2000);
    expect(board.events.at(-1)).toMatchObject({ kind: 'spent', field: 'modules.copy', ticks: 2000 });
  });

  test('after a reset nothing of what it did goes on', () => {
    const board = bench();
    const { cpu, answered } = serving(board, [frame(1)]);
    const work = board.start(cpu.execute(1000, 'modules.copy', 'assumed'));
    board.passTicks(50);
    cpu.reset('test');
    board.passTicks(5000);
    expect(answered).toEqual([]);
    expect(work.ended()).toBeUndefined();
  });
});
