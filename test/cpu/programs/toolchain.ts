// The test programs as ELF files, built where the tests run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { generatedSources, type Source } from './sources.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const AS = 'riscv64-unknown-elf-as';
const LD = 'riscv64-unknown-elf-ld';
export const ASSEMBLER_TOOLS = [AS, LD] as const;

function writtenSources(folder: string): Source[] {
  return readdirSync(join(here, folder))
    .filter((file) => file.endsWith('.s'))
    .sort()
    .map((file) => ({ name: basename(file, '.s'), text: readFileSync(join(here, folder, file), 'utf8') }));
}

/** Every program of the unprivileged groups, or of rv32mi. */
export const userSources = (): Source[] => [...generatedSources(), ...writtenSources('user')];
export const machineSources = (): Source[] => writtenSources('machine');

const scratch = mkdtempSync(join(tmpdir(), 'fastload-isa-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

export interface BuildOptions {
  /** The assembler may choose 16-bit encodings. */
  readonly compressed?: boolean;
  /** Alignment of trap vectors: 4, or 256 for a core whose mtvec is always vectored. */
  readonly trapAlign?: number;
}

/** Assembles and links a program; the path of its ELF. */
export function build(source: Source, { compressed = false, trapAlign = 4 }: BuildOptions = {}): string {
  const directory = join(scratch, `${compressed ? 'c' : 'n'}${trapAlign}`);
  mkdirSync(directory, { recursive: true });
  const [text, object, elf] = ['.s', '.o', '.elf'].map((suffix) => join(directory, source.name + suffix)) as [
    string,
    string,
    string,
  ];
  writeFileSync(text, (compressed ? '' : '        .option norvc\n') + source.text);
  const symbols = ['--defsym', `TRAP_ALIGN=${trapAlign}`];
  const march = '-march=rv32imac_zicsr_zifencei_zba_zbb_zbs';
  execFileSync(AS, [march, '-mabi=ilp32', '-I', here, ...symbols, '-o', object, text]);
  execFileSync(LD, [
    '-m',
    'elf32lriscv',
    '--no-relax',
    '--no-warn-rwx-segments',
    '-T',
    join(here, 'link.ld'),
    '-o',
    elf,
    object,
  ]);
  return elf;
}
