// The programs of the CPU bench: every core, qemu and the machine underneath compute the same results.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type Isa, LoadedProgram, PROGRAMS, programPath, QEMU, runOnQemu } from '../../bench/programs.js';
import { CPU_PROFILES, type CpuProfileName } from '../../src/silicon/cpu-timing.js';
import { testWithTools } from '../debian-tool.js';

const RESULTS = { mixed: 23_705, records: 3_163_507_537 };
const ROUNDS = { mixed: 20, records: 1000 };
const cores: [CpuProfileName, Isa][] = [
  ['functional', 'imac'],
  ['functional', 'imc'],
  ['hazard3', 'imac'],
  ['ibex-small', 'imc'],
  ['ibex-maxperf', 'imc'],
];

const scratch = mkdtempSync(join(tmpdir(), 'fastload-bench-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const folder = fileURLToPath(new URL('../../bench/programs/', import.meta.url));

describe.each(PROGRAMS)('%s', (program) => {
  test.each(cores)('on %s, built for %s', (profile, isa) => {
    const loaded = new LoadedProgram(program, isa, CPU_PROFILES[profile]);
    const run = loaded.run();
    expect(run).toMatchObject({ passed: true, result: RESULTS[program] });
    expect(loaded.run()).toEqual(run);
    expect(loaded.run(3)).toMatchObject({ passed: false });
    if (profile === 'functional') expect(run.cycles - run.instructions).toBe(0);
    else expect(run.cycles).toBeGreaterThan(run.instructions);
  });

  testWithTools(['gcc'], 'on the machine underneath', () => {
    const source = readFileSync(join(folder, `${program}.c`), 'utf8').replace(
      'int main(u32 rounds)',
      'int work(u32 rounds)',
    );
    const main = `int printf(const char *, ...);\nint main(void) { printf("%u", work(${ROUNDS[program]})); return 0; }\n`;
    const [text, binary] = [join(scratch, `${program}.c`), join(scratch, program)];
    writeFileSync(text, source + main);
    execFileSync('gcc', ['-O1', '-fwrapv', '-o', binary, text]);
    expect(Number(execFileSync(binary, { encoding: 'utf8' }))).toBe(RESULTS[program]);
  });

  for (const isa of ['imac', 'imc'] as const) {
    testWithTools([QEMU], `on qemu, built for ${isa}`, () => {
      expect(runOnQemu(programPath(program, isa), false).passed).toBe(true);
    });
  }
});

testWithTools(['riscv64-unknown-elf-gcc'], 'the committed files are what their sources build', () => {
  execFileSync('sh', [join(folder, 'build.sh'), scratch]);
  for (const program of PROGRAMS)
    for (const isa of ['imac', 'imc'])
      expect(
        readFileSync(join(scratch, `${program}-${isa}.elf`)).equals(
          readFileSync(join(folder, `${program}-${isa}.elf`)),
        ),
      ).toBe(true);
});
