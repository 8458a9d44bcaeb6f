import { describe, expect, it } from 'vitest';
import { changedBlockCount, imagePair } from '../../bench/images.js';
import { changedBlocks } from '../../src/image/blocks.js';
import { readContainer } from '../../src/image/container.js';
import { verify } from '../../src/image/verify.js';

const KIB = 1024;
const blockBytes = 4 * KIB;
const at = { blockBytes, adapterType: 'bench-adapter', runBase: 0x10_0000 };

describe('bench images', () => {
  it.each([
    [256 * KIB, 1, 2],
    [256 * KIB, 10, 6],
    [256 * KIB, 100, 64],
    [1024 * KIB, 1, 3],
    [1024 * KIB, 10, 26],
    [1024 * KIB, 100, 256],
  ])('of %i bytes differ at %i %% in exactly %i blocks', (sizeBytes, changedPercent, expected) => {
    const pair = imagePair({ ...at, sizeBytes, changedPercent });
    const difference = changedBlocks(pair.old, pair.new, blockBytes);
    expect(difference.changed).toHaveLength(expected);
    expect(pair).toMatchObject({ changedBlocks: expected, blocks: sizeBytes / blockBytes });
  });

  it('have exactly the size asked for, both of them', () => {
    const pair = imagePair({ ...at, sizeBytes: 300 * KIB, changedPercent: 50 });
    expect([pair.old.length, pair.new.length]).toEqual([300 * KIB, 300 * KIB]);
  });

  it('verify, and say what they are', () => {
    const pair = imagePair({ ...at, sizeBytes: 256 * KIB, changedPercent: 10 });
    for (const [bytes, minor] of [
      [pair.old, 0],
      [pair.new, 1],
    ] as const) {
      const container = readContainer(bytes);
      expect(verify(container).isVerified).toBe(true);
      expect(container.header.version).toMatchObject({ major: 1, minor });
      expect(container.characteristics).toMatchObject({ adapterType: 'bench-adapter', runBase: 0x10_0000 });
      expect(container.bootstrapDigest).toBeDefined();
    }
  });

  it('are the same bytes each time', () => {
    const options = { ...at, sizeBytes: 256 * KIB, changedPercent: 10 };
    expect(imagePair(options)).toEqual(imagePair(options));
  });

  it('never differ in fewer blocks than version and digest stand in', () => {
    expect(changedBlockCount(64, 0)).toBe(2);
    expect(changedBlockCount(8192, 1)).toBe(82);
  });

  it('refuse a size that is not whole blocks, or too small for the modules', () => {
    expect(() => imagePair({ ...at, sizeBytes: 300_001, changedPercent: 1 })).toThrow(
      /sizeBytes: expected whole blocks/,
    );
    expect(() => imagePair({ ...at, sizeBytes: 8 * KIB, changedPercent: 1 })).toThrow(/sizeBytes/);
  });
});
