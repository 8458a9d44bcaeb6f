import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReservedRegister } from '../../../src/hardware/bus.js';
import { Plic } from '../../../src/hardware/devices/plic.js';

const [PENDING, ENABLE, THRESHOLD, CLAIM] = [0x1000, 0x2000, 0x20_0000, 0x20_0004];

function rig() {
  let external = false;
  const plic = new Plic(0xec00_0000, (level) => {
    external = level;
  });
  const enable = (source: number, priority: number): void => {
    plic.write(4 * source, 4, priority);
    plic.write(ENABLE, 4, plic.read(ENABLE, 4) | (1 << source));
  };
  return { plic, enable, external: () => external, claim: () => plic.read(CLAIM, 4) };
}

describe('the PLIC', () => {
  test('hands on an enabled source whose priority exceeds the threshold', () => {
    const { plic, enable, external } = rig();
    const line = plic.source(5);
    line(true);
    expect(external()).toBe(false);
    enable(5, 2);
    expect(external()).toBe(true);
    plic.write(THRESHOLD, 4, 2);
    expect(external()).toBe(false);
    plic.write(THRESHOLD, 4, 1);
    expect(external()).toBe(true);
  });

  test('claims the highest priority first, then the lowest number, whatever the threshold', () => {
    const { plic, enable, claim } = rig();
    for (const [source, priority] of [
      [3, 1],
      [7, 2],
      [4, 2],
      [9, 0],
    ] as const) {
      enable(source, priority);
      plic.source(source)(true);
    }
    plic.write(THRESHOLD, 4, 7);
    expect([claim(), claim(), claim(), claim()]).toEqual([4, 7, 3, 0]);
  });

  test('lets no second request through before the first is completed', () => {
    const { plic, enable, external, claim } = rig();
    enable(2, 1);
    plic.source(2)(true);
    expect(claim()).toBe(2);
    expect(external()).toBe(false);
    plic.source(2)(true);
    expect(plic.read(PENDING, 4)).toBe(0);
    plic.write(CLAIM, 4, 2);
    expect(external()).toBe(true);
    expect(claim()).toBe(2);
    plic.source(2)(false);
    plic.write(CLAIM, 4, 2);
    expect(external()).toBe(false);
  });

  test('keeps a request whose line fell before it was claimed', () => {
    const { plic, enable, claim } = rig();
    enable(2, 1);
    plic.source(2)(true);
    plic.source(2)(false);
    expect(claim()).toBe(2);
  });

  test('ignores a completion of a source that is not enabled or not claimed', () => {
    const { plic, enable, claim } = rig();
    enable(2, 1);
    plic.source(2)(true);
    plic.write(CLAIM, 4, 3);
    plic.write(CLAIM, 4, 77);
    expect(claim()).toBe(2);
    plic.write(ENABLE, 4, 0);
    plic.write(CLAIM, 4, 2);
    plic.write(ENABLE, 4, 4);
    expect(claim()).toBe(0);
  });

  test('has 31 sources of 7 priorities; source 0 cannot be enabled', () => {
    const { plic } = rig();
    plic.write(ENABLE, 4, 0xffff_ffff);
    expect(plic.read(ENABLE, 4)).toBe(0xffff_fffe);
    plic.write(4 * 31, 4, 0xff);
    expect(plic.read(4 * 31, 4)).toBe(7);
    expect(() => plic.read(4 * 32, 4)).toThrow(ReservedRegister);
    expect(() => plic.source(0)).toThrow(RangeError);
    expect(() => plic.source(32)).toThrow(RangeError);
  });

  test('never loses a source: whatever is high and enabled is claimed in the end', () => {
    const step = fc.record({
      source: fc.integer({ min: 1, max: 31 }),
      action: fc.constantFrom('rise', 'fall', 'serve'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { plic, enable, external, claim } = rig();
        const high = new Set<number>();
        for (let source = 1; source < 32; source += 1) enable(source, 1 + (source % 7));
        for (const { source, action } of steps) {
          if (action === 'serve') plic.write(CLAIM, 4, claim());
          else {
            plic.source(source)(action === 'rise');
            if (action === 'rise') high.add(source);
            else high.delete(source);
          }
        }
        const claimed = new Set<number>();
        for (let source = claim(); source !== 0; source = claim()) claimed.add(source);
        expect(external()).toBe(false);
        for (const source of high) expect(claimed).toContain(source);
      }),
    );
  });
});
