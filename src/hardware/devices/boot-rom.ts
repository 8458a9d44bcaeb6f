import { BOOT_ROM_BASE, BOOT_ROM_BYTES } from '../../../assembly/memory-map.js';
import type { CpuRegion } from '../../silicon/cpu.js';
import { BOOT_ROM } from './address-map.js';
import { BOOT_ROM_CODE } from './boot-rom-code.js';

/**
 * The boot ROM (firmware/boot-rom/boot-rom.S): brings up DRAM, loads the image of the boot slot, or finds the one that
 * was left in retained DRAM, and jumps to it. The core executes it like any other code.
 */
export function mountBootRom(linearMemory: DataView): CpuRegion {
  if (4 * BOOT_ROM_CODE.length > BOOT_ROM_BYTES) throw new RangeError('the boot ROM does not fit its window');
  for (const [index, word] of BOOT_ROM_CODE.entries()) linearMemory.setUint32(BOOT_ROM_BASE + 4 * index, word, true);
  return { ...BOOT_ROM, kind: 'rom', linear: BOOT_ROM_BASE };
}
