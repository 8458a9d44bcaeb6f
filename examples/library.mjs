// The library without the command line: how the downtime depends on the overlay strategy. Run it: node examples/library.mjs
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProfileStore, readImage, readPart, runScenario, silicon, toContainer, withAssignments } from 'fastload';

const root = dirname(fileURLToPath(import.meta.resolve('fastload/package.json')));
const files = { read: (path) => readFileSync(path, 'utf8'), list: (dir) => readdirSync(dir) };

const adapter = new ProfileStore(files, join(root, 'profiles')).resolve('fc-host-adapter');
const partPath = join(root, 'profiles', 'dram', `${adapter.dram.part}.yaml`);
const dram = readPart(files.read(partPath), partPath);

function container(version) {
  const path = join(root, 'firmware', 'images', `fastload-fw-${version}.elf`);
  return toContainer(readImage(readFileSync(path), path));
}

for (const overlay of ['full', 'delta']) {
  const profile = withAssignments(adapter, { 'update.overlay': overlay });
  const scenario = { profile, dram, oldContainer: container('1.0.0'), newContainer: container('1.1.0') };
  const { measures, digest } = runScenario(scenario, 'fastload', { module: silicon() });
  console.log(`${overlay.padEnd(5)} ${measures.downtime.ticks} ticks of downtime, trace ${digest.slice(0, 16)}`);
}
