import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

/** Whether a program of the Debian package list is on the path. */
export function hasTool(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/**
 * A test that needs Debian tools. Where one is missing the test shows up as skipped, with the tool in its name; in CI,
 * which installs them, it fails instead.
 */
export function testWithTools(tools: readonly string[], name: string, run: () => void | Promise<void>): void {
  const missing = tools.filter((tool) => !hasTool(tool));
  if (missing.length === 0) test(name, run);
  else if (process.env.CI)
    test(name, () => {
      throw new Error(`CI must have ${missing.join(', ')} installed`);
    });
  else test.skip(`${name} (needs ${missing.join(', ')})`, run);
}
