// The floors of the house: a room imports only from floors below it, and no file imports itself through others.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ground first. Rooms that share a floor do not import each other. */
const floors = [
  ['assembly'],
  ['src/image', 'src/trace.ts', 'src/clock.ts', 'src/process.ts'],
  ['src/silicon', 'src/measure'],
  ['src/hardware', 'src/report'],
  ['src/update'],
  ['src/system', 'src/boot', 'src/debug'],
  ['src/scenario'],
  ['src/faults'],
  ['src/cli', 'src/index.ts'],
  ['src/vitest'],
];

const rooms = floors.flatMap((floor, level) => floor.map((room) => ({ room, level })));
const roomOf = (file) => rooms.find(({ room }) => file === room || file.startsWith(`${room}/`));

const files = ['assembly', 'src'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
);

const known = new Set(files);
const importPattern = /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g;

function resolve(from, specifier) {
  const base = normalize(join(dirname(from), specifier)).replace(/\.js$/, '');
  return [`${base}.ts`, `${base}/index.ts`].find((candidate) => known.has(candidate));
}

const problems = [];
const graph = new Map();
for (const file of files) {
  const here = roomOf(file);
  if (!here) {
    problems.push(`${file}: stands on no floor; add its room to scripts/floors.mjs`);
    continue;
  }
  const edges = [];
  for (const match of readFileSync(join(root, file), 'utf8').matchAll(importPattern)) {
    const specifier = match[1] ?? match[2];
    if (specifier.startsWith('node:') && !['src/cli', 'src/vitest'].includes(here.room) && !nodeAllowed(file))
      problems.push(
        `${file}: imports ${specifier}; only src/cli, src/vitest and the files listed in scripts/floors.mjs may need Node`,
      );
    if (!specifier.startsWith('.')) continue;
    const target = resolve(file, specifier);
    if (!target) continue;
    edges.push(target);
    const there = roomOf(target);
    if (!there || there.room === here.room) continue;
    if (there.level > here.level) problems.push(`${file}: imports upward from ${target}`);
    else if (there.level === here.level && here.room.startsWith('src/')) {
      problems.push(`${file}: imports ${target} of the same floor`);
    }
    if (there.room === 'assembly' && here.room !== 'assembly' && target !== 'assembly/memory-map.ts')
      problems.push(`${file}: imports ${target}; of the silicon's sources only memory-map.ts may be read`);
  }
  graph.set(file, edges);
}

function nodeAllowed(file) {
  return ['src/image/crypto.ts', 'src/scenario/files.ts', 'src/silicon/module-node.ts'].includes(file);
}

const state = new Map();
function visit(file, path) {
  if (state.get(file) === 'done') return;
  if (state.get(file) === 'open') {
    problems.push(`cycle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
    return;
  }
  state.set(file, 'open');
  for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
  state.set(file, 'done');
}
for (const file of graph.keys()) visit(file, []);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`floors hold: ${files.length} files, no import upward, no cycle`);
