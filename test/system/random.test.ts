import { describe, expect, test } from 'vitest';
import { minusLog, Random } from '../../src/system/random.js';

describe('seeded random numbers', () => {
  test('a seed and a stream give the same numbers again, another seed or stream gives others', () => {
    const draw = (seed: number, stream?: number): number[] => {
      const random = new Random(seed, stream);
      return Array.from({ length: 8 }, () => random.word());
    };
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(1, 3));
    expect(draw(1, 2)).not.toEqual(draw(2, 2));
  });

  test('xoshiro128** follows its definition', () => {
    // The published generator, written once more with BigInt, from the state that the first words imply by splitmix32.
    const mask = 0xffff_ffffn;
    let seed = (5 ^ Math.imul(1, 0x9e37_79b9)) >>> 0;
    const split = (): bigint => {
      seed = (seed + 0x9e37_79b9) >>> 0;
      let z = BigInt(seed);
      z = ((z ^ (z >> 16n)) * 0x21f0_aaadn) & mask;
      z = ((z ^ (z >> 15n)) * 0x735a_2d97n) & mask;
      return z ^ (z >> 15n);
    };
    const s = [split(), split(), split(), split() | 1n];
    const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
    const random = new Random(5);
    for (let draw = 0; draw < 1000; draw += 1) {
      const expected = (rotate((s[1]! * 5n) & mask, 7n) * 9n) & mask;
      const t = (s[1]! << 9n) & mask;
      s[2]! ^= s[0]!;
      s[3]! ^= s[1]!;
      s[1]! ^= s[2]!;
      s[0]! ^= s[3]!;
      s[2]! ^= t;
      s[3] = rotate(s[3]!, 11n);
      expect(random.word()).toBe(Number(expected));
    }
  });

  test('the logarithm agrees with the library where that is right', () => {
    for (const k of [1, 2, 3, 1000, 0x7fff_ffff, 0x8000_0000, 0xbfff_ffff, 0xc000_0000, 0xffff_ffff, 0x1_0000_0000])
      expect(Math.abs(minusLog(k) + Math.log(k / 0x1_0000_0000))).toBeLessThan(1e-10);
    const random = new Random(7);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const k = random.word() + 1;
      expect(Math.abs(minusLog(k) + Math.log(k / 0x1_0000_0000))).toBeLessThan(1e-10);
    }
  });

  test('exponential ticks have the mean and the variance they should', () => {
    const random = new Random(11);
    const draws = Array.from({ length: 200_000 }, () => random.exponentialTicks(40_000));
    const mean = draws.reduce((sum, ticks) => sum + ticks, 0) / draws.length;
    const variance = draws.reduce((sum, ticks) => sum + (ticks - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean / 40_000 - 1)).toBeLessThan(0.01);
    expect(Math.abs(variance / 40_000 ** 2 - 1)).toBeLessThan(0.03);
    expect(draws.every(Number.isSafeInteger)).toBe(true);
  });

  test('below() covers its range evenly, chance() its share', () => {
    const random = new Random(3);
    const counts = new Array<number>(10).fill(0);
    let hits = 0;
    for (let draw = 0; draw < 100_000; draw += 1) {
      counts[random.below(10)]! += 1;
      if (random.chance(300)) hits += 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(Math.abs(hits - 30_000)).toBeLessThan(600);
  });
});
