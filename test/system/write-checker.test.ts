import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlockStore } from '../../src/system/block-store.js';
import { WriteChecker } from '../../src/system/write-checker.js';

/** One volume of four blocks with its checker. */
function setUp(dropCompletion?: number) {
  const store = new BlockStore(1, 4);
  const checker = new WriteChecker(store, 1, dropCompletion);
  const write = (block: number, blocks = 1) => {
    const io = { volume: 0, block, blocks, write: true, stamp: checker.nextStamp() };
    checker.issueWrite(io);
    return {
      io,
      store: () => {
        checker.stored(io);
        store.write(0, block, blocks, io.stamp);
      },
      acknowledge: () => checker.acknowledgeWrite(io),
    };
  };
  const read = (block: number) => {
    const io = { volume: 0, block, blocks: 1, write: false, stamp: checker.lastStamp };
    const expected = checker.issueRead(io);
    return (returned = store.read(0, block)) => checker.completeRead(io, returned, expected);
  };
  return { store, checker, write, read };
}

const kinds = (checker: WriteChecker): string[] => checker.result().examples.map(({ kind }) => kind);

describe('the checker of acknowledged writes', () => {
  test('writes that are stored and acknowledged pass', () => {
    const { checker, write, read } = setUp();
    for (let round = 0; round < 3; round += 1) {
      const one = write(round % 2, 2);
      one.store();
      one.acknowledge();
      read(round % 2)();
    }
    expect(checker.result()).toMatchObject({ passed: true, writesAcknowledged: 3, readsChecked: 3 });
  });

  test('a write that was acknowledged and never stored is lost', () => {
    const { checker, write } = setUp();
    write(1).acknowledge();
    expect(kinds(checker)).toEqual(['lost']);
  });

  test('a write stored again after its acknowledgement is seen, and so is what it overwrote', () => {
    const { checker, write } = setUp();
    const old = write(0);
    old.store();
    old.acknowledge();
    const young = write(0);
    young.store();
    young.acknowledge();
    old.store();
    expect(kinds(checker)).toEqual(['written-again', 'lost']);
  });

  test('two writes that were outstanding together may land either way round', () => {
    for (const last of [0, 1]) {
      const { checker, write } = setUp();
      const both = [write(0), write(0)];
      both[1 - last]!.store();
      both[last]!.store();
      both[0]!.acknowledge();
      both[1]!.acknowledge();
      expect(checker.result().passed).toBe(true);
    }
  });

  test('a write issued after another was acknowledged must win', () => {
    const { checker, write, store } = setUp();
    const first = write(0);
    first.store();
    first.acknowledge();
    const second = write(0);
    second.store();
    second.acknowledge();
    store.write(0, 0, 1, first.io.stamp);
    expect(kinds(checker)).toEqual(['lost']);
  });

  test('a write that is still open may be there or not', () => {
    const { checker, write } = setUp();
    const settled = write(0);
    settled.store();
    settled.acknowledge();
    const open = write(0);
    open.store();
    checker.abandon(open.io);
    expect(checker.result().passed).toBe(true);
  });

  test('a read may not return what had been overwritten before it was issued', () => {
    const { checker, write, read } = setUp();
    const old = write(2);
    old.store();
    old.acknowledge();
    const early = read(2);
    const young = write(2);
    young.store();
    young.acknowledge();
    early(old.io.stamp);
    expect(checker.result().passed).toBe(true);
    read(2)(old.io.stamp);
    expect(kinds(checker)).toEqual(['stale-read']);
  });

  test('acknowledged twice, never completed: both are seen', () => {
    const { checker, write, read } = setUp();
    const one = write(0);
    one.store();
    one.acknowledge();
    one.acknowledge();
    write(1);
    read(3);
    expect(kinds(checker)).toEqual(['acknowledged-twice', 'never-completed', 'never-completed']);
  });

  test('told to drop one completion, whichever, it goes red', () => {
    for (let dropped = 0; dropped < 6; dropped += 1) {
      const { checker, write, read } = setUp(dropped);
      for (let round = 0; round < 3; round += 1) {
        const one = write(round);
        one.store();
        one.acknowledge();
        read(round)();
      }
      expect(checker.result().passed).toBe(false);
    }
  });

  test('any store that carries writes out between issue and acknowledgement passes; memory settles', () => {
    const step = fc.record({
      block: fc.nat(3),
      kind: fc.constantFrom('issue', 'store', 'acknowledge', 'read'),
      pick: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { checker, write, read } = setUp();
        const open: { one: ReturnType<typeof write>; stored: boolean }[] = [];
        for (const { block, kind, pick } of steps) {
          const chosen = open[pick % Math.max(1, open.length)];
          if (kind === 'issue') open.push({ one: write(block), stored: false });
          else if (kind === 'read') read(block)();
          else if (chosen !== undefined && kind === 'store') {
            chosen.one.store();
            chosen.stored = true;
          } else if (chosen?.stored) {
            chosen.one.acknowledge();
            open.splice(open.indexOf(chosen), 1);
          }
        }
        for (const { one, stored } of open) {
          if (!stored) one.store();
          one.acknowledge();
        }
        expect(checker.result()).toMatchObject({ passed: true });
      }),
    );
  });
});
