import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Rig } from './rig.js';

interface Row {
  readonly first: number;
  readonly last: number;
  readonly unit: string;
  readonly register: string;
  readonly bytes: 1 | 4;
  readonly access: string;
  readonly reset: string;
}

const number = (text: string): number => Number(text.replaceAll('_', ''));

const rows = readFileSync('docs/registers.md', 'utf8')
  .split('\n')
  .flatMap((line): Row[] => {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length !== 9 || !cells[1]!.startsWith('0x')) return [];
    const [first, last = first] = cells[1]!.split(' – ');
    return [
      {
        first: number(first!),
        last: number(last!),
        unit: cells[2]!,
        register: cells[3]!,
        bytes: Number(cells[4]) as 1 | 4,
        access: cells[5]!,
        reset: cells[6]!,
      },
    ];
  });

describe('the table of registers', () => {
  test('has every unit of the board', () => {
    const { bus } = new Rig().board.devices;
    const found = new Set<string>();
    for (let base = 0xe000_0000; base < 0xffff_0000; base += 0x1_0000) {
      const device = bus.deviceAt(base);
      if (device !== undefined) found.add(device.name);
    }
    // The other ports are described by the first one.
    const described = [...found].filter((name) => !/^port [1-9]/.test(name));
    expect([...new Set(rows.map(({ unit }) => unit))].sort()).toEqual(described.sort());
  });

  test.each(rows)('$unit $register is there, and after reset what it says', ({ first, last, bytes, reset }) => {
    const rig = new Rig();
    for (const address of [first, last]) {
      const value = rig.read(address, bytes);
      if (reset !== '–') expect(value).toBe(number(reset));
    }
    expect(rig.of('register-reserved')).toEqual([]);
  });

  test.each(rows.filter(({ access }) => access === 'r'))('$unit $register ignores stores', ({ first, bytes }) => {
    const rig = new Rig();
    const before = rig.read(first, bytes);
    rig.write(first, bytes === 1 ? 0xff : 0xffff_ffff, bytes);
    expect(rig.read(first, bytes)).toBe(before);
    expect(rig.of('register-reserved')).toEqual([]);
  });

  test.each(rows.filter(({ access, register }) => access === 'rw' && !/claim|KICK|RETAINED|RBR|IIR/.test(register)))(
    '$unit $register keeps what is stored in it',
    ({ first, bytes }) => {
      const rig = new Rig();
      rig.write(first, 1, bytes);
      rig.passTicks(1000);
      const kept = rig.read(first, bytes);
      // mtime counts on, pending bits of the PLIC's enable 0 stay 0.
      expect([1, 13, 0]).toContain(kept);
      if (kept === 0) {
        rig.write(first, 2, bytes);
        expect(rig.read(first, bytes)).toBe(2);
      }
    },
  );

  test('has everything there is: between its lines all is reserved', () => {
    const known = new Set<number>();
    for (const { first, last, bytes } of rows)
      for (let address = first; address <= last; address += bytes) known.add(address);
    for (const base of new Set(rows.map(({ first }) => first - (first % 0x1_0000)))) {
      const rig = new Rig();
      const { name } = rig.board.devices.bus.deviceAt(base)!;
      const step = name === 'uart' ? 1 : 4;
      for (let offset = 0; offset < 0x100; offset += step) {
        if (known.has(base + offset)) continue;
        expect(rig.access(base + offset, step)?.value, `0x${(base + offset).toString(16)}`).toBe(0);
        const [last] = rig.of('register-reserved').slice(-1);
        expect(last, `0x${(base + offset).toString(16)}`).toMatchObject({ unit: name });
        rig.events.length = 0;
      }
    }
  });
});
