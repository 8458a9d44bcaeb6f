import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

  testWithTools(
    [GCC],
    'boots a program that is no firmware on an adapter, from its entry, without the boot ROM',
    () => {
      const putChar = (char: string) => `li a1, ${char.charCodeAt(0)}\n sb a1, 0(a0)\n`;
      put(
        'plain.elf',
        assemble(
          `_start: li a0, 0xf0000000\n li a1, 1\n sb a1, 2(a0)\n ${[...'up\n'].map(putChar).join(' ')} 1: j 1b`,
          0x10000,
        ),
      );
      const options = [
        '--adapter',
        'nvmeof-adapter',
        '--expect-text',
        'up',
        '--json',
        '--trace',
        'plain.jsonl',
        '--timeout',
        '100ms',
      ];
      const booted = jsonOf(fastload('boot', 'plain.elf', ...options), 'boot.schema.json');
      expect(booted).toMatchObject({ adapter: 'nvmeof-adapter', stop_reason: 'expected-text', uart: 'up' });
      expect(booted.counters['cache instruction misses']).toBeGreaterThan(0);
      const events = readFileSync(join(directory, 'plain.jsonl'), 'utf8').trim().split('\n');
      expect(JSON.parse(events.at(-1)!)).toMatchObject({ kind: 'core-stopped', why: 'expected-text' });
    },
  );

  testWithTools([GCC], 'says which line and which master of a coherence fault', () => {
    // The data cache is on, and the descriptor that the copy engine is sent to is only there.
    const source = `
_start: csrsi 0x7c0, 2
  li s0, 0xf0050000
  la a1, ring
  li a0, 3
  sw a0, 0(a1)
  sw a1, 0x10(s0)
  li a0, 2
  sw a0, 0x14(s0)
  li a0, 1
  sw a0, 4(s0)
  sw a0, 0x18(s0)
1: j 1b
  .data
  .balign 64
ring: .space 64`;
    put('dirty.elf', assemble(source, 0x10000));
    const result = fastload('boot', 'dirty.elf', '--adapter', 'fc-host-adapter', '--json', '--timeout', '10ms');
    expect(result.code).toBe(1);
    const { stop_reason, fault } = jsonOf(result, 'boot.schema.json');
    expect(stop_reason).toBe('coherence-fault');
    expect(fault.cause).toMatch(/^dirty-read of line 0x0001\w+, read by the copy engine$/);
  });

  test('boots the reference firmware by the boot ROM, with a key', () => {
    const quick = ['--cpu', 'functional', '--set', 'dram.test=none', '--set', 'ports.linkUp=1ms', '--json'];
    const image = fileURLToPath(new URL('../../firmware/images/fastload-fw-1.1.0.elf', import.meta.url));
    const booted = (...args: string[]) => jsonOf(fastload('boot', image, ...quick, ...args), 'boot.schema.json');
    expect(booted().uart).toContain('fastload key: absent\r\nstandard initialization done');
    const warm = booted('--key', 'present');
    expect(warm).toMatchObject({ adapter: 'fc-host-adapter', stop_reason: 'ready' });
    expect(warm.uart).toContain('fastload key: accepted\r\nfastload initialization done');
  });

  test.each([
    [['--warm', '--cold'], /expected one of them/],
    [['--adapter', 'nvmeof-adapter'], /expected an image for nvmeof-adapter/],
    [['--set', 'ports.linkUp'], /expected KEY=VALUE/],
    [['--set', 'ports.linkOp=1ms'], /linkOp/],
    [['--adapter', 'bare', '--key', 'stale'], /--key: expected an image for an adapter/],
    [['--entry', 'image', '--warm'], /--warm: expected an image for an adapter/],
  ])('refuses %j for the reference firmware, with exit code 2', (args, message) => {
    const image = fileURLToPath(new URL('../../firmware/images/fastload-fw-1.0.0.elf', import.meta.url));
    const { code, out, err } = fastload('boot', image, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
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
