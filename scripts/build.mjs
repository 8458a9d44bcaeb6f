// Builds everything `npm ci` must leave behind: the silicon (release and debug), the bundles and the type declarations.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const run = (script, args) => execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });

rmSync(join(root, 'dist'), { recursive: true, force: true });

const asc = join(dirname(require.resolve('assemblyscript/package.json')), 'bin', 'asc.js');
for (const target of ['release', 'debug']) run(asc, ['--config', 'asconfig.json', '--target', target]);

await build({
  absWorkingDir: root,
  entryPoints: {
    index: 'src/index.ts',
    cli: 'src/cli/main.ts',
    vitest: 'src/vitest/index.ts',
    'gdb-line-worker': 'src/cli/gdb-line-worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
chmodSync(join(root, 'dist', 'cli.js'), 0o755);

run(join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc'), [
  '--emitDeclarationOnly',
  '--project',
  'tsconfig.build.json',
]);
