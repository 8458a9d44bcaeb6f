// Small programs, assembled by the Debian cross compiler.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const GCC = 'riscv64-unknown-elf-gcc';

/** Assembles a program for one RAM at `base`; returns the ELF. */
export function assemble(source: string, base = 0, march = 'rv32imac_zicsr_zifencei'): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'fastload-boot-'));
  try {
    writeFileSync(join(directory, 'program.S'), `  .globl _start\n${source}\n`);
    execFileSync(
      GCC,
      [
        `-march=${march}`,
        '-mabi=ilp32',
        '-nostdlib',
        '-nostartfiles',
        `-Wl,-Ttext=0x${base.toString(16)}`,
        '-Wl,--no-warn-rwx-segments,--no-relax',
        '-o',
        'program.elf',
        'program.S',
      ],
      { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return new Uint8Array(readFileSync(join(directory, 'program.elf')));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
