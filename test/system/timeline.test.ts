import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from '../../src/system/timeline.js';

test('events happen by tick, and within a tick in the order they were asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 3000 }), fc.array(fc.nat(60), { maxLength: 50 }), (first, later) => {
      const queue = new EventQueue();
      const happened: { tick: number; order: number }[] = [];
      let order = 0;
      const ask = (tick: number): void => {
        const mine = order++;
        queue.schedule(tick, { act: () => void happened.push({ tick: queue.now, order: mine }) }, undefined);
      };
      for (const tick of first) ask(tick);
      // Events ask for further events, too.
      queue.schedule(10, { act: (ticks: readonly number[]) => ticks.forEach((tick) => void ask(10 + tick)) }, later);
      while (queue.length > 0) queue.step();
      expect(happened).toHaveLength(first.length + later.length);
      for (let index = 1; index < happened.length; index += 1) {
        const [before, after] = [happened[index - 1]!, happened[index]!];
        expect(before.tick < after.tick || (before.tick === after.tick && before.order < after.order)).toBe(true);
      }
    }),
  );
});

test('the past cannot be asked for', () => {
  const queue = new EventQueue();
  queue.runTo(100);
  expect(queue.now).toBe(100);
  expect(() => queue.schedule(99, { act: () => {} }, undefined)).toThrow(RangeError);
  expect(() => queue.schedule(100.5, { act: () => {} }, undefined)).toThrow(RangeError);
});
