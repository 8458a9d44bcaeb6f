// Programs of many regions, built with the start-up code and macros of the reference programs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readElf } from '../../../src/image/formats/elf.js';
import { randomFrom } from '../../slow/stream.js';
import { RAM_BYTES } from '../silicon.js';
import { type Kind, RegionWriter } from './region-kinds.js';

const GCC = 'riscv64-unknown-elf-gcc';
export const COMPILER_TOOLS = [GCC] as const;

// The handler steps over the instruction that trapped, 16 or 32 bits long.
const HANDLER = `        .section .text.trap, "ax"
        .balign 256
trap_entry:
        j     handler
        .text
        .option rvc
handler:
        csrr  a6, mepc
        lhu   a7, 0(a6)
        andi  a7, a7, 3
        addi  a6, a6, 2
        addi  a7, a7, -3
        bnez  a7, 1f
        addi  a6, a6, 2
1:      csrw  mepc, a6
        mret`;

const DATA = `        .data
        .balign 16
data:   .word 7, 0x83828180, -3, 1, 0, 0x7fff8001, 12, 5, data, data + 4
        .bss
        .balign 16
buffer: .skip 128`;

/** Assembly text of a program with `regions` regions of a kind. */
export function regionProgram(kind: Kind, seed: number, regions: number): string {
  const random = randomFrom(seed);
  const text = ['#define OWN_TRAP', '#include "region.h"', HANDLER];
  const plain = (lines: number): string[] =>
    Array.from(
      { length: random(lines) },
      () => ['c.nop', 'addi a0, a0, 5', 'xor a1, a1, a0', 'add t2, a0, a1'][random(4)]!,
    );
  for (let f = 0; f < 5; f++) text.push(...plain(3), `f${f}:`, ...plain(4), 'ret');
  text.push('.option norvc', '.globl main', 'main: csrr s5, mtvec', 'li s6, 0x1800', 'la s0, data', 'la s1, buffer');
  for (let id = 1; id <= regions; id++) {
    const writer = new RegionWriter(random, kind);
    for (let n = 2 + random(7); n > 0; n--) writer.item();
    const fold = ['xor a0, a0, a1', 'add a0, a0, t2', 'xor a0, a0, a5'];
    text.push('REGION_BEGIN', '.option rvc', ...writer.lines, ...fold, '.option norvc', `REGION_END ${id}, a0`);
  }
  text.push('DONE', DATA, '');
  return text.join('\n');
}

/** RAM of the reference board with the program in it. */
export function assembleRegions(core: 'ibex' | 'hazard3', text: string): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'fastload-regions-'));
  try {
    const [source, elf] = [join(directory, 'program.S'), join(directory, 'program.elf')];
    writeFileSync(source, text);
    const folder = fileURLToPath(new URL(`../../reference/${core}/`, import.meta.url));
    const march = core === 'ibex' ? 'rv32imc_zicsr_zifencei' : 'rv32imac_zicsr_zifencei_zba_zbb_zbs';
    const flags = ['-mabi=ilp32', '-nostdlib', '-nostartfiles', '-static', '-Wl,--no-relax', '-Wl,--build-id=none'];
    const link = ['-Wl,--no-warn-rwx-segments', '-I', folder, '-T', join(folder, 'link.ld')];
    execFileSync(GCC, [`-march=${march}`, ...flags, ...link, '-o', elf, source]);
    const ram = new Uint8Array(RAM_BYTES);
    for (const { address, bytes } of readElf(readFileSync(elf), elf).segments) ram.set(bytes, address);
    return ram;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
