// Assembles the boot ROM into the table that the board carries: node firmware/boot-rom/build.mjs [--check]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const table = join(here, '../../src/hardware/devices/boot-rom-code.ts');

function words() {
  const dir = mkdtempSync(join(tmpdir(), 'boot-rom-'));
  try {
    const [elf, bin] = [join(dir, 'boot-rom.elf'), join(dir, 'boot-rom.bin')];
    const flags = ['-march=rv32i_zicsr_zifencei', '-mabi=ilp32', '-nostdlib', '-static', '-Wl,-Ttext=0xFFFF0000'];
    execFileSync('riscv64-unknown-elf-gcc', [...flags, '-Wl,--build-id=none', '-o', elf, join(here, 'boot-rom.S')]);
    execFileSync('riscv64-unknown-elf-objcopy', ['-O', 'binary', '-j', '.text', elf, bin]);
    const bytes = readFileSync(bin);
    return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(4 * index));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function text() {
  const digits = words().map((word) => `0x${word.toString(16).padStart(8, '0')}`);
  const lines = [];
  for (let at = 0; at < digits.length; at += 8) lines.push(`  ${digits.slice(at, at + 8).join(', ')},`);
  return `/** The boot ROM's words, made from firmware/boot-rom/boot-rom.S by firmware/boot-rom/build.mjs. */
// biome-ignore format: a table
export const BOOT_ROM_CODE: readonly number[] = [
${lines.join('\n')}
];
`;
}

const made = text();
if (!process.argv.includes('--check')) writeFileSync(table, made);
else if (readFileSync(table, 'utf8') !== made) {
  console.error(`${table} is not what boot-rom.S gives; run node firmware/boot-rom/build.mjs`);
  process.exitCode = 1;
}
