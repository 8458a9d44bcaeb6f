// What every ending of an update must leave behind, whatever led to it.
import { expect } from 'vitest';
import type { Observed } from './observe.js';

/** The endings there are. `counter`: the security counter of the image that ends up running. */
export type Ending =
  | 'old image resumed'
  | 'old image by the standard sequence'
  | 'new image by the standard sequence'
  | 'new image by fastload'
  | 'new image by the standard update';

interface Left {
  readonly image: 'old' | 'new';
  readonly by: string;
  readonly to: string | undefined;
}

const LEFT: Readonly<Record<Ending, Left>> = {
  'old image resumed': { image: 'old', by: 'old-image', to: 'old image resumed' },
  'old image by the standard sequence': { image: 'old', by: 'standard', to: 'standard initialization' },
  'new image by the standard sequence': { image: 'new', by: 'standard', to: 'standard initialization' },
  'new image by fastload': { image: 'new', by: 'fastload', to: undefined },
  'new image by the standard update': { image: 'new', by: 'standard', to: undefined },
};

/** Nothing that follows depends on how the ending came about. */
export function expectEnding(seen: Observed, ending: Ending, counter = 1): void {
  const { image, by, to } = LEFT[ending];
  expect(seen.fallbacks.at(-1)?.to, 'where the last fallback leads').toBe(to);
  expectImage(seen, image, counter);
  expect(seen.run.measures.outcome.resumed, 'how it resumed').toMatchObject({ image, by });
  expectTables(seen, by);
  expectIo(seen);
  expect(seen.keysLeft, 'keys left behind').toEqual([]);
  expect(seen.allLinksUp, 'all links up').toBe(true);
  if (by === 'old-image' || by === 'fastload') expect(seen.linksDown, 'links that dropped').toBe(0);
  if (by !== 'old-image') return;
  expect(seen.resets, 'resets').toEqual([]);
  expect(seen.slots, 'flash slots, untouched').toEqual(['old', 'old']);
}

/** The running image is whole in memory, and what boots after a power cut is that very image. */
function expectImage(seen: Observed, image: 'old' | 'new', counter: number): void {
  expect(seen.inMemory, 'image in the run area, whole').toBe(image);
  expect(seen.ended, 'what the update says of itself').toEqual({ image, updated: image === 'new' });
  const slot = seen.bootRecord!.slot;
  expect(seen.slots[slot], `content of boot slot ${slot}`).toBe(image);
  expect(slot, 'the slot that boots').toBe(image === 'new' ? 1 : 0);
  expect(seen.slots[0], 'slot 0 stays whole').toBe('old');
  expect(seen.bootRecord!.securityCounter, 'security counter').toBe(counter);
}

function expectTables({ tables }: Observed, by: string): void {
  expect(tables.inLayoutsOfRunningImage, 'tables in the layouts of the running image').toBe(true);
  expect(tables.state, 'what became of the tables').not.toBe('different');
  if (by !== 'standard') expect(tables.state, 'what became of the tables').toBe('kept');
}

function expectIo({ io }: Observed): void {
  expect(io.completedAfterResume, 'I/Os completed after the resume').toBeGreaterThan(0);
  expect(io.completedTwice, 'I/Os completed twice').toEqual([]);
  expect(io.lost, 'I/Os lost').toEqual([]);
}
