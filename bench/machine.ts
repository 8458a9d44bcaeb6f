// What a wall-clock figure must be read with.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ', with local changes');
  } catch {
    return 'unknown';
  }
}

/** Lines that name machine, Node and commit. */
export function machineHeader(): string[] {
  const processors = cpus();
  return [
    `machine  ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    `node     ${process.versions.node}, V8 ${process.versions.v8}`,
    `fastload ${packageJson.version}, commit ${commit()}`,
  ];
}
