// What the modules of the reference firmware take on the emulated CPU, beside what the profile's formulas charge for them:
// npm run modules [-- options of fastload run]. The numbers of modules.* in profiles/fc-host-adapter.yaml come from here.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const firmware = (version) => join(root, 'firmware', 'images', `fastload-fw-${version}.elf`);

/** Flash is outside of every module; swift, it saves time. */
const SWIFT = ['--set', 'flash.sectorErase=200us', '--set', 'flash.pageProgram=300ns'];

const CASES = [
  ['1.0.0', '1.1.0', []],
  ['1.1.0', '2.0.0', []],
  ['1.0.0', '1.1.0', ['--set', 'update.earlyBranch=false']],
  ['1.0.0', '1.1.0', ['--set', 'update.memoryInitialization=in-gap']],
  ['1.0.0', '1.1.0', ['--overlay-by', 'cpu']],
  ['1.0.0', '1.1.0', ['--copy-by', 'cpu-uncached']],
  ['1.0.0', '1.1.0', ['--overlay', 'delta']],
];

function run(from, to, options) {
  const args = ['run', '--path', 'fastload', '--json', '--old', firmware(from), '--new', firmware(to), ...SWIFT];
  const output = execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args, ...options], {
    encoding: 'utf8',
  });
  const [{ modules, phases }] = JSON.parse(output).runs;
  return { modules, overlay: phases.find(({ phase }) => phase === 'overlay') };
}

const given = process.argv.slice(2);
for (const [from, to, options] of CASES) {
  console.log(`\n${from} → ${to} ${options.join(' ')}`);
  const [native, modelled] = ['native', 'modelled'].map((basis) =>
    run(from, to, [...options, '--modules', basis, ...given]),
  );
  const row = (name, runs, cycles, formula) => {
    const off = ((formula / cycles - 1) * 100).toFixed(1);
    console.log(
      `  ${name.padEnd(28)}${`${runs}`.padStart(6)} calls${`${cycles}`.padStart(12)} cycles, formula ${formula} (${off} %)`,
    );
  };
  for (const { module, image, runs, cycles, basis } of native.modules) {
    if (basis !== 'native') continue;
    const charged = modelled.modules.find((other) => other.module === module && other.image === image);
    if (charged !== undefined) row(`${module} (${image})`, runs, cycles, charged.cycles);
    else
      console.log(
        `  ${`${module} (${image})`.padEnd(28)}${`${runs}`.padStart(6)} calls${(cycles / runs).toFixed(1).padStart(12)} cycles each`,
      );
  }
  row('overlay phase, ticks', 1, native.overlay.ticks, modelled.overlay.ticks);
}
