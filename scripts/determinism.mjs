// One trace digest: the default update in full, by both paths, driven in every way that must not matter, and under other
// versions of Node where the registry has them. Prints the digests side by side; exit code 1 when any differs.
//
//   npm run determinism [-- 22 24]        majors of Node to try beside the one that runs; 24 by default
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist', 'cli.js');
const PATHS = ['fastload', 'standard'];
const WAYS = [
  [],
  ['--silicon', 'debug'],
  ['--slice', '10000000'],
  ['--slice', '997'],
  ['--slice', '1'],
  ['--no-jumps'],
  ['--silicon', 'debug', '--slice', '997', '--no-jumps'],
];

if (!existsSync(program)) {
  console.error('dist/cli.js is missing: npm run build');
  process.exit(2);
}

/** Path of another Node, through the package that carries it; undefined where it cannot be had. */
function otherNode(major) {
  const found = spawnSync('npx', ['-y', `node@${major}`, '-p', 'process.execPath'], { encoding: 'utf8' });
  const path = found.status === 0 ? found.stdout.trim().split('\n').at(-1) : undefined;
  return path !== undefined && existsSync(path) ? path : undefined;
}

function versionOf(node) {
  return spawnSync(node, ['-p', 'process.version'], { encoding: 'utf8' }).stdout.trim();
}

/** Digests of both paths. */
function digests(node, way) {
  const run = spawnSync(node, [program, 'run', '--json', ...way], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status !== 0) return PATHS.map(() => `exit ${run.status}: ${run.stderr.trim().split('\n')[0]}`);
  const { runs } = JSON.parse(run.stdout);
  return PATHS.map((path) => runs.find((one) => one.path === path).trace.digest);
}

const nodes = [{ node: process.execPath, ways: WAYS }];
const majors = process.argv.slice(2);
for (const major of majors.length > 0 ? majors : ['24']) {
  const node = otherNode(major);
  if (node === undefined) console.log(`node@${major} cannot be had here; not compared`);
  else nodes.push({ node, ways: [[], ['--silicon', 'debug', '--slice', '997', '--no-jumps']] });
}

let reference;
let differs = false;
console.log(`${'node'.padEnd(10)}${'way'.padEnd(42)}${PATHS.map((path) => path.padEnd(66)).join('')}`.trimEnd());
for (const { node, ways } of nodes) {
  const version = versionOf(node);
  for (const way of ways) {
    const found = digests(node, way);
    reference ??= found;
    const same = found.every((digest, index) => digest === reference[index] && /^[0-9a-f]{64}$/.test(digest));
    differs ||= !same;
    const name = way.length === 0 ? 'default' : way.join(' ').replaceAll('--', '');
    console.log(`${version.padEnd(10)}${name.padEnd(42)}${found.join('  ')}${same ? '' : '  DIFFERS'}`);
  }
}
console.log(differs ? 'the digests differ' : 'one digest for each path');
process.exitCode = differs ? 1 : 0;
