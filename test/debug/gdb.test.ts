// gdb itself, over TCP, against the built program.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { assemble, GCC } from '../boot/program.js';
import { testWithTools } from '../debian-tool.js';

const GDB = 'gdb-multiarch';
const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
let directory: string;

beforeAll(() => {
  if (!existsSync(program)) throw new Error('dist/cli.js is missing: npm run build');
  directory = mkdtempSync(join(tmpdir(), 'fastload-gdb-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const SOURCE = `
  .type count, @function
_start: li sp, 0x8000
  csrw mcountinhibit, zero
  li s0, 0
1: call count
  li t0, 5
  bne s0, t0, 1b
  la a1, tohost
  li a0, 1
  sw a0, 0(a1)
2: j 2b
count: addi s0, s0, 1
  la t1, counter
  sw s0, 0(t1)
  ret
  .size count, . - count
  .data
  .globl tohost, counter
  .balign 8
tohost: .dword 0
counter: .word 0
`;

interface Session {
  readonly gdb: string;
  readonly fastload: string;
  readonly code: number | null;
}

/** Boots the program and lets gdb do what a script says. */
async function debug(script: readonly string[]): Promise<Session> {
  writeFileSync(join(directory, 'program.elf'), assemble(SOURCE));
  const emulator = spawn(process.execPath, [program, 'boot', 'program.elf', '--gdb', '0'], { cwd: directory });
  let [said, printed] = ['', ''];
  emulator.stdout.on('data', (data) => {
    printed += data;
  });
  const ended = new Promise<number | null>((resolve) => emulator.on('exit', resolve));
  const port = await new Promise<string>((resolve, reject) => {
    emulator.stderr.on('data', (data) => {
      said += data;
      const match = /listening on 127\.0\.0\.1:(\d+)/.exec(said);
      if (match !== null) resolve(match[1]!);
    });
    emulator.on('exit', () => reject(new Error(`ended before it listened: ${said}`)));
  });
  writeFileSync(
    join(directory, 'script.gdb'),
    ['set pagination off', 'set confirm off', `target remote 127.0.0.1:${port}`, ...script, ''].join('\n'),
  );
  const gdb = await new Promise<string>((resolve) => {
    const args = ['-nx', '-batch', '-x', 'script.gdb', 'program.elf'];
    execFile(GDB, args, { cwd: directory, timeout: 60_000 }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  const timer = setTimeout(() => emulator.kill('SIGKILL'), 30_000);
  const code = await ended;
  clearTimeout(timer);
  return { gdb, fastload: printed, code };
}

const given = (name: string, run: () => Promise<void>) => testWithTools([GCC, GDB], name, run);

describe('gdb-multiarch', () => {
  given('breaks, steps, reads registers and counters, and sees the program end', async () => {
    const { gdb, fastload, code } = await debug([
      'break *count',
      'continue',
      'printf "s0 is %d\\n", $s0',
      'stepi',
      'printf "then %d\\n", $s0',
      'continue',
      'printf "again %d\\n", $s0',
      'printf "cycles %d\\n", $mcycle > 0',
      'delete',
      'continue',
    ]);
    expect(gdb).toMatch(/s0 is 0\n.*then 1\n/s);
    expect(gdb).toMatch(/again 1\ncycles 1\n/);
    expect(gdb).toMatch(/exited normally/);
    expect(fastload).toMatch(/passed: tohost/);
    expect(code).toBe(0);
  });

  given('watches memory, and changes it', async () => {
    const { gdb } = await debug([
      'watch *(int *) &counter',
      'continue',
      'continue',
      'set var $s0 = 4',
      'delete',
      'set var *(int *) &counter = 77',
      'printf "counter %d\\n", *(int *) &counter',
      'continue',
    ]);
    expect(gdb).toMatch(/Old value = 0\s+New value = 1/);
    expect(gdb).toMatch(/Old value = 1\s+New value = 2/);
    expect(gdb).toMatch(/counter 77/);
    expect(gdb).toMatch(/exited normally/);
  });

  given('detaches, and the program goes on by itself', async () => {
    const { gdb, fastload, code } = await debug(['break *count', 'continue', 'detach']);
    expect(gdb).toMatch(/detached/);
    expect(fastload).toMatch(/passed: tohost/);
    expect(code).toBe(0);
  });

  given('asks the emulator by monitor commands', async () => {
    const { gdb } = await debug([
      'break *count',
      'continue',
      'monitor cycles',
      'monitor reset',
      'maintenance flush register-cache',
      'info registers pc',
      'kill',
    ]);
    expect(gdb).toMatch(/cycle \d+, instret \d+, tick \d+/);
    expect(gdb).toMatch(/pc\s+0x0\s/);
  });
});
