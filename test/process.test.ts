import { describe, expect, test } from 'vitest';
import { awaiting, type Ended, type Process, spawn, together } from '../src/process.js';

/** A process that logs its name and waits for each gate in turn. */
function waiting(log: string[], name: string, gates: (() => void)[], steps = 1): Process<void> {
  return (function* () {
    for (let step = 0; step < steps; step += 1) {
      yield* awaiting<void>((deliver) => void gates.push(deliver));
      log.push(`${name}${step}`);
    }
  })();
}

describe('a process', () => {
  test('goes on when what it waits for has happened, and ends with its value', () => {
    const gates: ((value: number) => void)[] = [];
    let ended: Ended<number> | undefined;
    spawn(
      (function* (): Process<number> {
        return (yield* awaiting<number>((deliver) => void gates.push(deliver))) + 1;
      })(),
      (result) => {
        ended = result;
      },
    );
    expect(ended).toBeUndefined();
    gates[0]!(41);
    expect(ended).toEqual({ failed: false, value: 42 });
  });

  test('an interruption reaches it where it waits; what it waited for is forgotten', () => {
    const [log, gates]: [string[], (() => void)[]] = [[], []];
    let ended: Ended<void> | undefined;
    const running = spawn(waiting(log, 'a', gates, 2), (result) => {
      ended = result;
    });
    const error = new Error('reset');
    running.interrupt(error);
    expect(ended).toEqual({ failed: true, error });
    gates[0]!();
    expect(log).toEqual([]);
  });

  test('frozen, it does not go on by itself', () => {
    const [log, gates]: [string[], (() => void)[]] = [[], []];
    const running = spawn(waiting(log, 'a', gates), () => {});
    running.freeze();
    gates[0]!();
    expect([log, running.ended]).toEqual([[], false]);
  });

  test('several together end when the last has ended; the first failure is thrown then', () => {
    const [log, gates]: [string[], (() => void)[]] = [[], []];
    let ended: Ended<void> | undefined;
    const failing = (function* (): Process<void> {
      yield* awaiting<void>((deliver) => void gates.push(deliver));
      throw new Error('first');
    })();
    spawn(together([failing, waiting(log, 'b', gates)]), (result) => {
      ended = result;
    });
    gates[0]!();
    expect(ended).toBeUndefined();
    gates[1]!();
    expect(log).toEqual(['b0']);
    expect(ended).toMatchObject({ failed: true, error: new Error('first') });
  });
});
