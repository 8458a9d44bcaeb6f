import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'vitest';

/** Whether a program of a Debian package is on the PATH. */
export function hasTool(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Like {@link hasTool}, for tests that skip themselves visibly. With CI=true the tools are installed and a skip would
 * hide that nothing was tested: there it throws.
 */
export function requireDebianTool(command: string): boolean {
  if (hasTool(command)) return true;
  if (process.env.CI === 'true') throw new Error(`${command} is missing, and with CI=true no test may be skipped`);
  console.warn(`skipped: ${command} is not installed`);
  return false;
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
