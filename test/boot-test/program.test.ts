// Tests of a program on the emulated core: what it prints, what it reads, the markers it writes, how it ends.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { assemble, GCC } from '../boot/program.js';
import { testWithTools } from '../debian-tool.js';
import { jsonOf, workplace } from '../image/support/cli.js';

const { directory, fastload } = workplace();
const given = (name: string, run: () => void) => testWithTools([GCC], name, run);

/** Prints "ready", writes the markers boot and ready, then answers each byte with its successor. */
const ECHO = `
_start: la sp, 0x200000
  li s0, 0xf0000000        # UART: data at 0, line status at 5
  li s1, 0xf0070000        # marker
  li t0, 0x80              # 115200 baud, 8 bits: divisor 1
  sb t0, 3(s0)
  li t0, 1
  sb t0, 0(s0)
  sb zero, 1(s0)
  li t0, 3
  sb t0, 3(s0)
  li t0, 1
  sw t0, 0(s1)
  la s2, greeting
1: lbu a0, 0(s2)
  beqz a0, 2f
  call put
  addi s2, s2, 1
  j 1b
2: li t0, 4
  sw t0, 0(s1)
  la t1, word
  li t0, 0x11223344
  sw t0, 0(t1)
3: lbu t0, 5(s0)
  andi t0, t0, 1
  beqz t0, 3b
  lbu a0, 0(s0)
  addi a0, a0, 1
  call put
  j 3b
put: lbu t0, 5(s0)
  andi t0, t0, 0x20
  beqz t0, put
  sb a0, 0(s0)
  ret
greeting: .asciz "one\\nready\\n"
  .balign 64               # what is written lies in no cache line with code
word: .word 0
`;

const SEMIHOST = `
  .option push
  .option norvc
  slli x0, x0, 0x1f
  ebreak
  srai x0, x0, 7
  .option pop
`;

/** Prints "hello" by semihosting and ends with exit code 3. */
const HELLO = `
_start: li a0, 4
  la a1, text
  ${SEMIHOST}
  li a0, 0x20
  la a1, block
  ${SEMIHOST}
1: j 1b
text: .asciz "hello\\n"
  .balign 4
block: .word 0x20026, 3
`;

function ran(program: string, base: number, test: string, ...options: string[]) {
  writeFileSync(join(directory, 'program.elf'), assemble(program, base));
  writeFileSync(join(directory, 'program.yaml'), `firmware: program.elf\n${test}`);
  return fastload('test', 'program.yaml', ...options);
}

describe('a test of a program', () => {
  given('waits for what it prints and for its markers, writes to its UART, looks into its memory', () => {
    const { code, out, err } = ran(
      ECHO,
      0x10_0000,
      `steps:
  - wait-marker: boot
  - wait-uart: { text: ready, within: 10ms }
  - wait-marker: ready
  - write-uart: ABC
  - wait-uart: BCD
  - expect: [uart "one", no uart "panic"]
  - run: 1ms
  - expect: memory 0x100000 == 37 01 20 00
`,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('1 test: all passed');
  });

  given('fails when what it waits for does not come, and says what came', () => {
    const { code, out } = ran(ECHO, 0x10_0000, 'steps:\n  - wait-uart: { text: never, within: 5ms }\n  - run: 1ms\n');
    expect(code).toBe(1);
    expect(out).toMatch(/expected "never" printed within 5 ms\n +found +last line "ready"\n +at +tick /);
    expect(out).toContain('skipped');
  });

  given('does not find again what it has waited for already', () => {
    const steps = '- wait-uart: ready\n  - wait-uart: { text: one, within: 5ms }\n';
    const { code, out } = ran(ECHO, 0x10_0000, `steps:\n  ${steps}`);
    expect(code).toBe(1);
    expect(out).toContain('✓');
    expect(out).toMatch(/✗ .*wait-uart "one"/);
  });

  given('hears semihosting on the bare board, and ends when the program does', () => {
    const result = ran(
      HELLO,
      0x100,
      'adapter: bare\nsteps:\n  - wait-uart: hello\n  - wait-uart: { text: more, within: 10s }\n',
      '--json',
    );
    expect(result.code).toBe(1);
    const [test] = jsonOf(result, 'test-report.schema.json').tests;
    expect(test.adapter).toBe('bare');
    expect(test.steps[0]).toMatchObject({ outcome: 'passed' });
    expect(test.steps[1].failure.found).toBe('last line "hello"; the program ended with exit code 3');
    expect(test.ticks).toBeLessThan(10_000);
  });

  given('gives the same digest every time', () => {
    const steps = 'steps:\n  - wait-uart: ready\n  - write-uart: x\n  - wait-uart: y\n';
    const digests = [[], ['--no-jumps'], ['--silicon', 'debug']].map(
      (options) => jsonOf(ran(ECHO, 0x10_0000, steps, '--json', ...options), 'test-report.schema.json').tests[0].digest,
    );
    expect(new Set(digests).size).toBe(1);
  });

  given('refuses steps and expectations of updates', () => {
    for (const [steps, message] of [
      ['- update: 1.1.0', 'program.yaml:3: update: expected a step for a program'],
      ['- expect: link up', 'program.yaml:3: expect: expected an expectation about a program'],
      ['- send-frame: { port: 0, bytes: "00" }', 'program.yaml:3: send-frame: expected a step for a program'],
    ] as const) {
      const { code, out, err } = ran(ECHO, 0x10_0000, `steps:\n  ${steps}\n`);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(message);
    }
    const { code, err } = ran(HELLO, 0x100, 'adapter: bare\nsteps:\n  - write-uart: x\n');
    expect(code).toBe(2);
    expect(err).toContain('expected a board with a UART, found bare');
  });
});
