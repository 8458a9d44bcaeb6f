import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface CliResult {
  code: number | null;
  out: string;
  err: string;
}

/** A directory of its own for a test file, in which the built program runs. */
export function workplace() {
  if (!existsSync(program)) throw new Error('dist/cli.js is missing: npm run build');
  const directory = mkdtempSync(join(tmpdir(), 'fastload-cli-'));
  const fastload = (...args: string[]): CliResult => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    return { code: status, out: stdout, err: stderr };
  };
  return { directory, fastload };
}

/** Standard output as JSON, checked against the schema that is published for it. */
// biome-ignore lint/suspicious/noExplicitAny: the schema has checked the shape
export function jsonOf(result: CliResult, schemaName: string): any {
  expect(result.err).toBe('');
  const value = JSON.parse(result.out);
  const schema = JSON.parse(readFileSync(new URL(`../../../schemas/${schemaName}`, import.meta.url), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true });
  expect(ajv.validate(schema, value), ajv.errorsText()).toBe(true);
  return value;
}
