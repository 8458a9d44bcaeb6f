import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BARE_RESET_PC, BareBoard } from '../../src/hardware/bare-board.js';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { silicon } from '../../src/silicon/module-node.js';

const images = new URL('../reference/ibex/image/', import.meta.url);

function load(board: BareBoard, text: string): void {
  const [first, ...words] = text.trim().split('\n');
  const start = Number.parseInt(first!.slice(1), 16);
  for (const [index, word] of words.entries()) board.memory.setWord(start + 4 * index, Number.parseInt(word, 16));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function run(name: string, sliceTicks?: number): { cycles: number; instret: number; ram: string } {
  const board = new BareBoard({
    module: silicon('release'),
    profile: CPU_PROFILES['ibex-small'],
    ...(sliceTicks === undefined ? {} : { sliceTicks }),
  });
  load(board, readFileSync(new URL(name, images), 'utf8'));
  board.core.reset(BARE_RESET_PC);
  board.clock.runUntil(() => board.exitValue !== undefined);
  return {
    cycles: board.core.cpu.cycle,
    instret: board.core.cpu.instret,
    ram: sha256(board.memory.read(0, 0x10_0000)!),
  };
}

describe('the bare board', () => {
  const [first] = readdirSync(images).filter((name) => name.startsWith('v06'));

  test('runs a reference program to its exit store', () => {
    expect(run(first!).instret).toBeGreaterThan(100);
  });

  test.each([1, 997])('comes to the same end in slices of %i ticks', (sliceTicks) => {
    expect(run(first!, sliceTicks)).toEqual(run(first!));
  });
});
