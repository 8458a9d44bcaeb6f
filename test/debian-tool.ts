import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Whether a Debian tool is on the PATH. Tests that need it are skipped where it is missing, except with CI=true, where the
 * tools are installed and a skip would hide that nothing was tested: there it throws.
 */
export function requireDebianTool(command: string): boolean {
  const found = (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found) return true;
  if (process.env.CI === 'true') throw new Error(`${command} is missing, and with CI=true no test may be skipped`);
  console.warn(`skipped: ${command} is not installed`);
  return false;
}
