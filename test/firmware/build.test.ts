// The script that makes the committed images, and what must be true of the code that it makes.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requireDebianTool } from '../debian-tool.js';
import { imagePath, readElf } from './elf.js';

const script = new URL('../../firmware/build.mjs', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'fastload-firmware-test-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const build = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });

const bootstrapSections = ['.fw.bootstrap', '.fw.memory_initialization', '.fw.conversion', '.fw.copy'];

/** The bootstrap's four sections of a build, end to end. */
function bootstrapOf(path: string): Buffer {
  const { sections } = readElf(path);
  return Buffer.concat(bootstrapSections.map((name) => sections.get(name)!.bytes));
}

function disassemble(path: string, section: string, ...more: string[]): string {
  const result = spawnSync('riscv64-unknown-elf-objdump', ['-d', '-M', 'no-aliases', '-j', section, ...more, path], {
    encoding: 'utf8',
  });
  expect(result.status, result.stderr).toBe(0);
  return result.stdout;
}

const withCompiler = requireDebianTool('riscv64-unknown-elf-gcc') && requireDebianTool('riscv64-unknown-elf-objdump');

describe.skipIf(!withCompiler)('firmware/build.mjs', () => {
  it('--check finds the committed images byte-identical to a fresh build', () => {
    const result = build('--check');
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('byte-identical');
  });

  it('--check names the first file and the offset that differ', () => {
    const images = join(work, 'images');
    cpSync(new URL('../../firmware/images', import.meta.url).pathname, images, { recursive: true });
    const name = join(images, basename(imagePath('2.0.0')));
    const bytes = readFileSync(name);
    bytes[0x12345]! ^= 1;
    writeFileSync(name, bytes);
    const result = build('--check', '--version', '2.0.0', '--images', images);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/^fastload-fw-2\.0\.0\.elf: .*offset 0x12345/);
  });

  it('refuses arguments that it does not know', () => {
    expect(build('--chekc').status).toBe(2);
    expect(build('--version', '9.9.9').stderr).toContain('expected one of 1.0.0');
  });

  it.each(['1.0.0', '2.0.0', '3.0.0'] as const)('%s has a bootstrap that is the same at every address', (version) => {
    const out = join(work, `moved-${version}`);
    expect(build('--out', out, '--version', version, '--run-base', '0x00412340').stderr).toBe('');
    const moved = join(out, basename(imagePath(version)));
    expect(readElf(moved).symbols.get('bootstrap_entry')!.address).toBe(0x0041_2340 + 0x4000);
    expect(bootstrapOf(moved).equals(bootstrapOf(imagePath(version)))).toBe(true);
  });

  it('has a bootstrap that links without the rest of the image, and is the same then', () => {
    const out = join(work, 'alone');
    const result = build('--out', out, '--version', '2.0.0', '--bootstrap-only');
    expect(result.stderr).toBe('');
    const alone = join(out, basename(imagePath('2.0.0')));
    expect(bootstrapOf(alone).equals(bootstrapOf(imagePath('2.0.0')))).toBe(true);
    expect(readElf(alone).symbols.has('runtime_start')).toBe(false);
  });

  it('branches by a jump register instruction that leaves no frame behind', () => {
    const branch = disassemble(imagePath('1.0.0'), '.fw.branch', '--disassemble=update_branch');
    expect(branch).toMatch(/c\.jr\s+(t1|a5|a4|a3|a2|a1)\b|jalr\s+zero/);
    expect(branch).not.toMatch(/\bsp\b/);
  });

  it('makes the instruction cache forget: fence.i before the branch, after the overlay, before the new start', () => {
    for (const section of ['.fw.branch', '.fw.copy', '.fw.bootstrap'])
      expect(disassemble(imagePath('1.0.0'), section), section).toContain('fence.i');
  });
});
