import { describe, expect } from 'vitest';
import { type BootOptions, type BootResult, boot } from '../../src/boot/boot-session.js';
import { loadInto, ramFor } from '../../src/boot/image-memory.js';
import { SymbolTable } from '../../src/boot/symbols.js';
import { BareBoard } from '../../src/hardware/bare-board.js';
import { readImage } from '../../src/image/formats/detect.js';
import { CPU_PROFILES, type CpuProfileName } from '../../src/silicon/cpu-timing.js';
import { silicon } from '../../src/silicon/module-node.js';
import { testWithTools } from '../debian-tool.js';
import { assemble, GCC } from './program.js';

interface Ran extends BootResult {
  readonly printed: string;
  readonly digest: string;
}

function run(
  source: string,
  options: Partial<BootOptions> & { readonly sliceTicks?: number } = {},
  base = 0x100,
  core: CpuProfileName = 'functional',
): Ran {
  const image = readImage(assemble(source, base), 'program.elf', {});
  const { sliceTicks, ...session } = options;
  const machine = new BareBoard({
    module: silicon(),
    profile: CPU_PROFILES[core],
    ram: ramFor(image),
    ...(sliceTicks === undefined ? {} : { sliceTicks }),
  });
  loadInto(machine.memory, image);
  const printed: number[] = [];
  const result = boot({
    machine,
    entry: image.entry!,
    symbols: new SymbolTable(image.symbols),
    timeoutTicks: 1_000_000,
    commandLine: 'program.elf one two',
    output: (bytes) => printed.push(...bytes),
    ...session,
  });
  return { ...result, printed: new TextDecoder().decode(Uint8Array.from(printed)), digest: machine.trace.digest() };
}

const given = (name: string, test: () => void) => testWithTools([GCC], name, test);

const SEMIHOST = `
  .option push
  .option norvc
  slli x0, x0, 0x1f
  ebreak
  srai x0, x0, 7
  .option pop
`;

const TOHOST = `
  .data
  .balign 8
  .globl tohost, fromhost
tohost: .dword 0
fromhost: .dword 0
`;

const toHost = (value: number) =>
  `_start: li a0, ${value}\n la a1, tohost\n sw a0, 0(a1)\n sw zero, 4(a1)\n1: j 1b\n${TOHOST}`;

describe('a boot', () => {
  given('passes when the program writes 1 to tohost', () => {
    expect(run(toHost(1))).toMatchObject({ stopReason: 'tohost', passed: true, programCode: 0 });
  });

  given('names the test that a program reports through tohost', () => {
    expect(run(toHost((7 << 1) | 1))).toMatchObject({ stopReason: 'tohost-failed', passed: false, programCode: 7 });
  });

  given('prints what device 1 of HTIF is told', () => {
    const put = (char: string) =>
      `la a1, tohost\n li a0, ${char.charCodeAt(0)}\n sw a0, 0(a1)\n li a0, 0x01010000\n sw a0, 4(a1)\n`;
    const { printed } = run(`_start: ${put('h')}${put('i')} ${toHost(1).replace('_start:', '')}`);
    expect(printed).toBe('hi');
  });

  given('ends with the exit code of semihosting', () => {
    const exit = (code: number) =>
      `_start: li a0, 0x20\n la a1, block\n ${SEMIHOST}\n1: j 1b\n .data\nblock: .word 0x20026, ${code}\n`;
    expect(run(exit(0))).toMatchObject({ stopReason: 'semihosting-exit', passed: true });
    expect(run(exit(3))).toMatchObject({ stopReason: 'semihosting-failed', passed: false, programCode: 3 });
  });

  given('lets a program read its command line and write text by semihosting', () => {
    const { printed, stopReason } = run(`
_start:
  li a0, 0x15
  la a1, block
  ${SEMIHOST}
  li a0, 0x04
  la a1, buffer
  ${SEMIHOST}
  li a0, 0x18
  li a1, 0x20026
  ${SEMIHOST}
  .data
block: .word buffer, 64
buffer: .space 64`);
    expect({ printed, stopReason }).toEqual({ printed: 'program.elf one two', stopReason: 'semihosting-exit' });
  });

  given('reads its console, and sees its end', () => {
    const { printed } = run(
      `
_start:
  li a0, 0x07
  ${SEMIHOST}
  bltz a0, 2f
  la a1, byte
  sb a0, 0(a1)
  li a0, 0x03
  ${SEMIHOST}
  j _start
2: li a0, 0x18
  li a1, 0x20026
  ${SEMIHOST}
  .data
byte: .byte 0`,
      { input: new TextEncoder().encode('abc') },
    );
    expect(printed).toBe('abc');
  });

  given('ends at the expected and at the failing text, wherever the pieces fall', () => {
    const source = `
_start:
  li a0, 0x04
  la a1, text
  ${SEMIHOST}
1: j 1b
  .data
text: .asciz "still reread ready"`;
    expect(run(source, { expectText: 'ready' })).toMatchObject({ stopReason: 'expected-text', passed: true });
    expect(run(source, { failText: 'read' })).toMatchObject({ stopReason: 'failed-text', passed: false });
  });
});

describe('a boot that goes wrong', () => {
  given('stops at an exception that has no handler, naming cause, instruction and callers', () => {
    const { stopReason, passed, fault } = run(`
  .type outer, @function
  .type inner, @function
_start: li sp, 0x8000
  call outer
inner: li a0, 0x90000000
  sw a1, 4(a0)
  ret
  .size inner, . - inner
outer: addi sp, sp, -16
  sw ra, 12(sp)
  call inner
  lw ra, 12(sp)
  ret
  .size outer, . - outer`);
    expect({ stopReason, passed }).toEqual({ stopReason: 'fault', passed: false });
    expect(fault).toMatchObject({ cause: 'store access fault', value: 0x9000_0004 });
    expect(fault!.instruction).toMatch(/^(c\.)?sw a1, 4\(a0\)$/);
    expect(fault!.registers.a0).toBe(0x9000_0000);
    expect(fault!.backtrace.map((frame) => /<(\w+)/.exec(frame)?.[1])).toEqual(['inner', 'outer', '_start']);
  });

  given('stops at a wild jump', () => {
    const { stopReason, fault } = run('_start: li a0, 0x70000000\n jr a0');
    expect(stopReason).toBe('fault');
    expect(fault).toMatchObject({ cause: 'instruction access fault', pc: 0x7000_0000 });
  });

  given('stops in memory that holds no code', () => {
    const { stopReason, fault } = run('_start: li a0, 0x4000\n jr a0');
    expect(stopReason).toBe('fault');
    expect(fault).toMatchObject({ cause: 'illegal instruction', pc: 0x4000 });
  });

  given('names a handler that traps at once for ever', () => {
    expect(run('_start: la a0, 1f\n csrw mtvec, a0\n ecall\n .balign 4\n1: .word 0\n')).toMatchObject({
      stopReason: 'trap-loop',
      passed: false,
    });
  });

  given('names a handler that returns to the instruction that traps', () => {
    const source = `
  .type handler, @function
_start: la a0, handler
  csrw mtvec, a0
  .word 0
  .balign 4
handler: mret
  .size handler, . - handler`;
    expect(run(source)).toMatchObject({ stopReason: 'trap-loop', passed: false });
  });

  given('names a handler that returns to the instruction that traps, however deep it calls in between', () => {
    const source = `
  .type handler, @function
  .type deep, @function
_start: la a0, handler
  csrw mtvec, a0
  li sp, 0x8000
  .word 0
  .balign 4
handler: call deep
  mret
  .size handler, . - handler
deep: li a0, 3000
1: addi a0, a0, -1
  bnez a0, 1b
  ret
  .size deep, . - deep`;
    expect(run(source)).toMatchObject({ stopReason: 'trap-loop', passed: false });
    expect(run(source, { maxCycles: 600_000 }).fault).toMatchObject({ cause: 'illegal instruction' });
  });

  given('does not take a service that is called for ever for a trap that never ends', () => {
    const source = `
_start: la a0, handler
  csrw mtvec, a0
1: ecall
  j 1b
  .balign 4
handler: csrr a0, mepc
  addi a0, a0, 4
  csrw mepc, a0
  li a0, 200
1: addi a0, a0, -1
  bnez a0, 1b
  mret`;
    expect(run(source)).toMatchObject({ stopReason: 'timeout' });
  });

  const stack = (body: string) => `
  .globl __stack_bottom
  .type again, @function
_start: la sp, __stack_top
  ${body}
again: addi sp, sp, -32
  sw ra, 28(sp)
  call again
  lw ra, 28(sp)
  addi sp, sp, 32
  ret
  .size again, . - again
  .data
table: .word 1, 2, 3, 4
__stack_bottom: .space 1024
__stack_top: .word 0`;

  given('names a stack that reaches its end, before it is in the tables below', () => {
    const { stopReason, passed, fault } = run(stack('call again'));
    expect({ stopReason, passed }).toEqual({ stopReason: 'stack-overflow', passed: false });
    expect(fault).toMatchObject({ cause: 'stack overflow' });
    expect(fault!.backtrace[0]).toMatch(/<again/);
  });

  given('lets start code fill the stack with a pattern', () => {
    const fill = 'la a0, __stack_bottom\n1: sw a0, 0(a0)\n addi a0, a0, 4\n bne a0, sp, 1b\n2: j 2b\n';
    expect(run(stack(fill))).toMatchObject({ stopReason: 'timeout' });
  });

  given('stops code that runs off the end of memory', () => {
    const source =
      '_start: la a0, 1f\n lw a1, 0(a0)\n li a2, 0xffff0\n li a3, 0x100000\n2: sw a1, 0(a2)\n addi a2, a2, 4\n bne a2, a3, 2b\n li a2, 0xffff0\n jr a2\n .balign 4\n1: .word 0x13';
    const { stopReason, fault } = run(source);
    expect(stopReason).toBe('fault');
    expect(fault).toMatchObject({ cause: 'instruction access fault', pc: 0x10_0000 });
  });

  given('names a handler that cannot be fetched', () => {
    expect(run('_start: li a0, 0x70000000\n csrw mtvec, a0\n ecall')).toMatchObject({ stopReason: 'lockup' });
  });

  given('ends by emulated time or cycles when nothing else ends it', () => {
    expect(run('_start: j _start', { timeoutTicks: 5000 })).toMatchObject({ stopReason: 'timeout', ticks: 5000 });
    const limited = run('_start: j _start', { maxCycles: 1234 });
    expect(limited).toMatchObject({ stopReason: 'cycle-limit', cycles: 1234, passed: false });
  });

  given('notices a core that nothing will wake', () => {
    expect(run('_start: wfi\n j _start')).toMatchObject({ stopReason: 'asleep' });
    // Interrupts are let in, and there is no unit to send one.
    expect(run('_start: li a0, 0x888\n csrw mie, a0\n wfi\n j _start')).toMatchObject({ stopReason: 'asleep' });
  });
});

describe('the counters that a program reads', () => {
  const source = `
_start: csrr a0, mcycle
  csrr a1, minstret
  nop
  nop
  csrr a2, mcycle
  csrr a3, minstret
  sub a0, a2, a0
  sub a1, a3, a1
  li a2, 0x50000000
  lw a2, 0(a2)`;

  given('count from the first instruction, also on a core whose reset leaves them stopped', () => {
    const counted = run(source, {}, 0x100, 'hazard3').fault!.registers;
    expect(counted.a1).toBe(4);
    expect(counted.a0).toBeGreaterThanOrEqual(4);
    const stopped = run(source, { programCounters: 'reset' }, 0x100, 'hazard3').fault!.registers;
    expect([stopped.a0, stopped.a1]).toEqual([0, 0]);
  });
});

describe('the profile of a boot', () => {
  given('attributes time to functions', () => {
    const { profile } = run(
      `
  .type hot, @function
  .type cold, @function
_start: call cold
hot: li a0, 30000
1: addi a0, a0, -1
  bnez a0, 1b
  j 2f
  .size hot, . - hot
cold: li a0, 10000
1: addi a0, a0, -1
  bnez a0, 1b
  ret
  .size cold, . - cold
2: j 2b`,
      { maxCycles: 80_000 },
    );
    expect(profile.map(({ name }) => name)).toEqual(['hot', 'cold']);
    expect(profile[0]!.share).toBeCloseTo(0.75, 2);
  });
});

describe('the same boot', () => {
  given('gives the same trace in slices of 1, 997 and 10 million ticks', () => {
    const source = `
_start: li s0, 50
1: li a0, 0x04
  la a1, text
  ${SEMIHOST}
  addi s0, s0, -1
  bnez s0, 1b
  li a0, 0x18
  li a1, 0x20026
  ${SEMIHOST}
  .data
text: .asciz "line\\n"`;
    const digests = [1, 997, 10_000_000].map((sliceTicks) => run(source, { sliceTicks }).digest);
    expect(new Set(digests).size).toBe(1);
    expect(run(source).printed).toBe('line\n'.repeat(50));
  });
});

describe('a breakpoint', () => {
  given('at the first byte of RAM, where an exception without a handler leads, stops there', () => {
    expect(run('_start: li a0, 0x50000000\n lw a1, 8(a0)\n', {}, 0)).toMatchObject({ stopReason: 'fault' });
  });
});
