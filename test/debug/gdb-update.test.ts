// gdb itself follows an update, over TCP, against the built program.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { testWithTools } from '../debian-tool.js';

const GDB = 'gdb-multiarch';
const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'dist/cli.js');
const image = (version: string): string => join(root, `firmware/images/fastload-fw-${version}.elf`);
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fastload-gdb-update-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Ended {
  readonly printed: string;
  readonly said: string;
  readonly code: number | null;
}

function start(args: readonly string[]): { readonly port: Promise<string>; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, 'run', ...args]);
  let [printed, said] = ['', ''];
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ printed, said, code })));
  const port = new Promise<string>((resolve) => {
    child.stderr.on('data', (data) => {
      said += data;
      const match = /listening on 127\.0\.0\.1:(\d+)/.exec(said);
      if (match !== null) resolve(match[1]!);
    });
  });
  child.stdout.on('data', (data) => {
    printed += data;
  });
  return { port, ended };
}

const digestOf = ({ printed }: Ended): string | undefined => JSON.parse(printed).runs[0].digest;

/** Runs an update under gdb; PORT in the script is where the emulator listens. */
async function debug(script: readonly string[]): Promise<{ readonly gdb: string; readonly run: Ended }> {
  const { port, ended } = start(['--gdb', '0', '--json']);
  const commands = ['set pagination off', 'set confirm off', 'target remote 127.0.0.1:PORT', ...script, ''].join('\n');
  const file = join(directory, 'script.gdb');
  writeFileSync(file, commands.replaceAll('PORT', await port));
  const gdb = await new Promise<string>((resolve) => {
    const args = ['-nx', '-batch', '-x', file, image('1.0.0')];
    execFile(GDB, args, { timeout: 90_000 }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  return { gdb, run: await ended };
}

const given = (name: string, run: () => Promise<void>) => testWithTools([GDB], name, run);

/** Old and new image differ in this byte. */
const OVERLAID = '*(unsigned char *) 0x152005';

describe('gdb-multiarch through an update', () => {
  given('breaks, steps across the branch, watches the overlay, and changes nothing', async () => {
    const { gdb, run } = await debug([
      'break update_branch',
      'continue',
      'monitor phase',
      `add-symbol-file ${image('1.1.0')} -o 0xf00000`,
      'delete',
      'while $pc < 0x1000000',
      'stepi',
      'end',
      'info symbol $pc',
      'printf "mcycle counts %d\\n", $mcycle > 1000000',
      'break *0x1004002',
      'continue',
      'printf "in the bootstrap at %x\\n", $pc',
      'delete',
      `watch ${OVERLAID}`,
      'continue',
      'monitor phase',
      'monitor dram',
      'delete',
      'continue',
    ]);
    expect(gdb).toMatch(/Breakpoint 1, .* in update_branch/);
    expect(gdb).toMatch(/^branch$/m);
    expect(gdb).toMatch(/^bootstrap_entry in section/m);
    expect(gdb).toMatch(/mcycle counts 1/);
    expect(gdb).toMatch(/in the bootstrap at 1004002/);
    expect(gdb).toMatch(/Old value = 6 .*\s+New value = 5/);
    expect(gdb).toMatch(/^overlay$/m);
    expect(gdb).toMatch(/cache data misses +\d+/);
    expect(gdb).toMatch(/exited normally/);
    expect(run.code).toBe(0);
    expect(digestOf(run)).toBe(digestOf(await start(['--path', 'fastload', '--json']).ended));
  });

  given('steps across the end of a module into what the core executes next', async () => {
    const { gdb, run } = await debug([
      'break *0x1004000',
      'continue',
      'delete',
      'set $steps = 0',
      'while $pc < 0x1005000 && $steps < 200',
      'stepi',
      'set $steps = $steps + 1',
      'end',
      'monitor phase',
      'continue',
    ]);
    expect(gdb).toMatch(/^memory initialization$/m);
    expect(gdb).toMatch(/exited normally/);
    expect(run.code).toBe(0);
  });

  given('detaches and comes back during the update', async () => {
    const { gdb, run } = await debug([
      'break update_load',
      'continue',
      'detach',
      'target remote 127.0.0.1:PORT',
      'printf "back\\n"',
      'monitor cycles',
      'delete',
      'continue',
    ]);
    expect(gdb).toMatch(/Breakpoint 1, .* in update_load/);
    expect(gdb).toMatch(/^back$/m);
    expect(gdb).toMatch(/cycle \d+, instret \d+/);
    expect(run.code).toBe(0);
  });

  given('resets the adapter, which then boots by the standard sequence', async () => {
    const { gdb, run } = await debug([
      'break *0x1004000',
      'continue',
      'delete',
      'monitor reset',
      'monitor nvram',
      'continue',
    ]);
    expect(gdb).toMatch(/the adapter is reset/);
    expect(gdb).toMatch(/^0x0000 /m);
    expect(run.code).toBe(1);
    expect(run.printed).toMatch(/warm-reset/);
  });

  given('is refused where two paths would have to be followed', async () => {
    const { said, code } = await start(['--gdb', '0', '--path', 'both']).ended;
    expect(said).toMatch(/--gdb: expected one path/);
    expect(code).toBe(2);
  });
});
