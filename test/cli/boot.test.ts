import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assemble, GCC } from '../boot/program.js';
import { testWithTools } from '../debian-tool.js';
import { jsonOf, workplace } from '../image/support/cli.js';

const { directory, fastload } = workplace();
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(directory, name), content);
  return name;
};

const PICOLIBC = '/usr/lib/picolibc/riscv64-unknown-elf/picolibc.specs';

describe('fastload boot', () => {
  testWithTools([GCC], 'runs a picolibc program, built with stock flags, that prints and allocates', () => {
    put(
      'hello.c',
      `#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *text = malloc(64);
  snprintf(text, 64, "%s %.3f", "hello", 2.718281828);
  puts(text);
  free(text);
  return 0;
}
`,
    );
    const flags = ['--oslib=semihost', '--crt0=hosted', '-march=rv32imac', '-mabi=ilp32', '-Os'];
    execFileSync(GCC, [`--specs=${PICOLIBC}`, ...flags, '-o', 'hello.elf', 'hello.c'], { cwd: directory });
    const result = fastload('boot', 'hello.elf', '--json');
    expect(result.code).toBe(0);
    expect(jsonOf(result, 'boot.schema.json')).toMatchObject({
      adapter: 'bare',
      stop_reason: 'semihosting-exit',
      exit_code: 0,
      uart: 'hello 2.718\n',
    });
  });

  testWithTools([GCC], 'shows registers, instruction and callers of a fault, and exits 1', () => {
    put('fault.elf', assemble('_start: li a0, 0x50000000\n lw a1, 8(a0)\n'));
    const { code, out, err } = fastload('boot', 'fault.elf', '--cpu', 'functional');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/FAILED: fault/);
    expect(out).toMatch(/load access fault, mtval 0x50000008/);
    expect(out).toMatch(/lw a1, 8\(a0\)/);
    expect(out).toMatch(/a0 0x50000000/);
    expect(out).toMatch(/#0 0x\w+ <_start\+0x4>/);
  });

  testWithTools([GCC], 'dumps memory, and writes what was printed to a file', () => {
    const source = `
_start: li a0, 0x1234
  la a1, word
  sw a0, 0(a1)
  li a0, 0x18
  li a1, 0x20026
  .option norvc
  slli x0, x0, 0x1f
  ebreak
  srai x0, x0, 7
  .data
  .balign 4
word: .word 0`;
    put('dump.elf', assemble(source));
    const { dump } = jsonOf(fastload('boot', 'dump.elf', '--json', '--dump', '0x1000:8192'), 'boot.schema.json');
    expect(dump[0].address).toBe('0x00001000');
    expect(dump[0].hex).toContain('34120000');
    expect(fastload('boot', 'dump.elf', '--dump', '0x90000000:4').code).toBe(2);
  });

  testWithTools([GCC], 'refuses extensions that the core lacks, unless told --isa', () => {
    const source =
      '_start: sh1add a0, a1, a2\n la a1, tohost\n li a0, 1\n sw a0, 0(a1)\n1: j 1b\n .data\n .balign 8\n .globl tohost\ntohost: .dword 0';
    put('zba.elf', assemble(source, 0x100, 'rv32imc_zba'));
    const on = (...args: string[]) =>
      jsonOf(fastload('boot', 'zba.elf', '--json', ...args), 'boot.schema.json').stop_reason;
    expect(on('--cpu', 'ibex-small')).toBe('fault');
    expect(on('--cpu', 'ibex-small', '--isa', '+zba')).toBe('tohost');
    expect(on('--cpu', 'hazard3')).toBe('tohost');
  });

  test.each([
    [['boot', 'nothing.elf'], /nothing\.elf: expected a readable file/],
    [['boot', 'empty.elf'], /empty\.elf: expected a file with content/],
    [['boot', 'cut.elf'], /cut\.elf: .*expected/],
    [['boot', 'noise.elf', '--cpu', 'z80'], /noise\.elf|--cpu z80/],
    [['boot', 'cut.elf', '--timeout', '10'], /duration with its unit/],
    [['boot', 'cut.elf', '--dump', '12'], /ADDR:LEN/],
    [['boot', 'cut.elf', '--isa', 'rv32imx'], /x is not known/],
  ])('refuses %j with one clear message and exit code 2', (args, message) => {
    put('empty.elf', '');
    put('cut.elf', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0]));
    put(
      'noise.elf',
      Uint8Array.from({ length: 300 }, (_, index) => (index * 37) & 0xff),
    );
    const { code, out, err } = fastload(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
});
