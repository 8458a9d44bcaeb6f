import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { FLASH_BASE, NVRAM_BASE } from '../../../assembly/memory-map.js';
import { containerOf } from '../../../src/cli/images.js';
import { encodeSlot } from '../../../src/update/two-slot-record.js';
import { testWithTools } from '../../debian-tool.js';
import { imagePath, type Version } from '../../firmware/elf.js';
import { Rig } from './rig.js';

const RESET = 0xf002_0000;
const SLOT_BYTES = 4 * 2 ** 20;
const packed = new Map<Version, Uint8Array>();

function container(version: Version): Uint8Array {
  const known = packed.get(version);
  if (known !== undefined) return known;
  const made = containerOf(imagePath(version), undefined, 'old');
  packed.set(version, made);
  return made;
}

/** An adapter without power whose slots hold these images; the boot record names a slot, or is damaged. */
function adapter(slots: readonly (Version | undefined)[], bootSlot: number | undefined): Rig {
  const rig = new Rig({ 'cpu.core': 'functional', 'ports.linkUp': '1ms', 'dram.test': 'none' });
  slots.forEach((version, slot) => {
    if (version !== undefined) rig.board.window(FLASH_BASE + slot * SLOT_BYTES, SLOT_BYTES).set(container(version));
  });
  if (bootSlot !== undefined) rig.board.window(NVRAM_BASE, 16).set(encodeSlot(5, record(bootSlot)));
  rig.board.losePower('the test begins');
  return rig;
}

function record(slot: number): Uint8Array {
  const payload = new Uint8Array(8);
  payload[0] = slot;
  return payload;
}

const lines = (rig: Rig): string[] => rig.of('uart').map(({ text }) => text);
const banner = (version: Version): string => `fastload reference firmware ${version}`;

describe('the boot ROM', () => {
  test('brings DRAM up and boots the image of the boot slot', () => {
    const rig = adapter(['1.0.0', '1.1.0'], 1);
    rig.board.devices.start();
    rig.until(() => lines(rig).includes('ready'), 2);
    expect(lines(rig)[0]).toBe(banner('1.1.0'));
    expect(rig.of('dram').map(({ action }) => action)).toEqual(['content-lost', 'initialised', 'filled']);
    const [load] = rig.of('engine-begin').filter(({ unit }) => unit === 'flash');
    expect(load).toMatchObject({ source: SLOT_BYTES, destination: 0x10_0000, bytes: container('1.1.0').length });
    expect([rig.read(RESET), rig.read(RESET + 8)]).toEqual([1, 1]);
  });

  test.each<[string, readonly (Version | undefined)[], number | undefined, Version]>([
    ['slot 0 when the boot record is damaged', ['1.0.0', '1.1.0'], undefined, '1.0.0'],
    ['the other slot when the boot slot holds no image', ['1.0.0', undefined], 1, '1.0.0'],
  ])('boots %s', (_, slots, bootSlot, version) => {
    const rig = adapter(slots, bootSlot);
    rig.board.devices.start();
    rig.until(() => lines(rig).length > 0, 2);
    expect(lines(rig)[0]).toBe(banner(version));
  });

  test('takes the copy of the boot record that was written last, unless it is torn', () => {
    for (const [torn, version] of [
      [false, '1.1.0'],
      [true, '1.0.0'],
    ] as const) {
      const rig = adapter(['1.0.0', '1.1.0'], 0);
      const copy = encodeSlot(6, record(1));
      rig.board.window(NVRAM_BASE + 0x40, 16).set(torn ? copy.fill(0, 12) : copy);
      rig.board.devices.start();
      rig.until(() => lines(rig).length > 0, 2);
      expect(lines(rig)[0]).toBe(banner(version));
    }
  });

  test('says so when there is nothing to boot', () => {
    const rig = adapter([undefined, undefined], 0);
    rig.board.devices.start();
    rig.until(() => lines(rig).length > 0, 2);
    expect(lines(rig)).toEqual(['boot ROM: nothing to boot']);
    expect(rig.of('marker').map(({ name }) => name)).toEqual(['boot-failed']);
  });

  test('boots again after a warm reset that firmware asked for, with its DRAM lost', () => {
    const rig = adapter(['1.0.0', undefined], 0);
    rig.board.devices.start();
    rig.until(() => lines(rig).includes('ready'), 2);
    rig.write(RESET + 4, 0xb007_b007);
    rig.until(() => lines(rig).filter((line) => line === 'ready').length === 2, 2);
    expect(rig.read(RESET)).toBe(2);
    expect(rig.of('dram').map(({ action }) => action)).toEqual([
      'content-lost',
      'initialised',
      'filled',
      'content-lost',
      'initialised',
      'filled',
    ]);
  });

  test('enters the image in retained DRAM with its handover area, without a look at flash', () => {
    const rig = adapter(['1.0.0', undefined], 0);
    rig.board.devices.start();
    rig.until(() => lines(rig).includes('ready'), 2);
    const { handover } = rig.board.profile.memory;
    rig.poke(handover.base, 0x4f48_4c46);
    const loads = (): number => rig.of('engine-begin').filter(({ unit }) => unit === 'flash').length;
    expect(loads()).toBe(1);
    rig.write(RESET + 0xc, 1);
    rig.write(RESET + 4, 0xb007_b007);
    rig.until(() => lines(rig).filter((line) => line === banner('1.0.0')).length === 2, 2);
    expect(loads()).toBe(1);
    expect(rig.of('dram').at(-1)?.action).toBe('self-refresh-left');
  });

  test('cannot be written', () => {
    const rig = new Rig();
    expect(rig.access(0xffff_0000)).toBeUndefined();
  });

  testWithTools(['riscv64-unknown-elf-gcc'], 'is what its source gives', () => {
    execFileSync(process.execPath, ['firmware/boot-rom/build.mjs', '--check']);
  });
});
