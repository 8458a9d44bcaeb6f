// Builds the reference firmware: node firmware/build.mjs [--check] [--version V]… [--out DIR] …
//
//   (nothing)          rebuilds firmware/images/*.elf
//   --check            rebuilds into a temporary directory and compares: exit 1 names the first file and offset that differ
//   --out DIR          builds into DIR instead
//   --images DIR       compares with DIR instead of firmware/images
//   --version V        only this version (may be repeated)
//   --run-base ADDRESS links the body for another run base (shows that the bootstrap does not care where it runs)
//   --bootstrap-only   links the bootstrap's four objects alone (shows that they need nothing else)
//
// Exit 0: done or equal, 1: different, 2: bad arguments or no compiler, 3: the build failed.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { constantTables, tableSource } from './tables/index.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const compiler = 'riscv64-unknown-elf-gcc';
const compilerVersion = '12.2';

export const versions = ['1.0.0', '1.1.0', '2.0.0', '3.0.0'];

const bootstrapSources = ['bootstrap', 'memory-initialization', 'conversion', 'copy'].map(
  (name) => `bootstrap/${name}.c`,
);
const sources = [
  'vectors.S',
  'characteristics.S',
  ...['load', 'branch', 'query'].map((name) => `update/${name}.c`),
  ...bootstrapSources,
  ...['service-loop', 'interrupt', 'engine', 'uart', 'port-queue', 'link-service', 'scsi', 'serve', 'tables'].map(
    (name) => `runtime/${name}.c`,
  ),
  ...['standard', 'fastload'].map((name) => `initialization/${name}.c`),
];

/*
 * medany without relaxation: every address is relative to the pc and no module's size depends on another's place. No jump
 * tables (absolute addresses) and no library calls: the bootstrap has nobody to call.
 */
const flags = [
  ...['-march=rv32imac_zicsr_zifencei', '-mabi=ilp32', '-mcmodel=medany', '-mno-relax', '-msmall-data-limit=0'],
  ...['-std=gnu11', '-O2', '-ffreestanding', '-fno-pic', '-fno-jump-tables', '-fno-tree-loop-distribute-patterns'],
  ...['-fno-strict-aliasing', '-fno-asynchronous-unwind-tables', '-fno-ident', '-fno-common', '-fno-stack-protector'],
  ...['-frandom-seed=fastload', '-Wall', '-Wextra', '-Werror', '-Iinclude'],
];
const linkFlags = [
  ...[
    '-march=rv32imac_zicsr_zifencei',
    '-mabi=ilp32',
    '-nostdlib',
    '-nostartfiles',
    '-static',
    '-mno-relax',
    '-Wl,--no-relax',
    '-Wl,--build-id=none',
    '-Wl,--fatal-warnings',
  ],
  ...['-Wl,--strip-debug', '-Wl,-z,max-page-size=4096', '-Wl,--orphan-handling=error', '-Wl,--no-warn-rwx-segments'],
];

class BuildError extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

function run(workDir, args) {
  const result = spawnSync(compiler, args, { cwd: workDir, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  if (result.error?.code === 'ENOENT')
    throw new BuildError(`${compiler} not found: install Debian's gcc-riscv64-unknown-elf ${compilerVersion}`, 2);
  if (result.status !== 0) throw new BuildError(`${compiler} ${args.join(' ')}\n${result.stdout}${result.stderr}`, 3);
  return result.stdout;
}

/** Other compilers give other bytes; better said before than found after. */
function checkCompiler(workDir) {
  const version = run(workDir, ['-dumpfullversion']).trim();
  if (!version.startsWith(compilerVersion))
    throw new BuildError(`${compiler} is ${version}; the committed images are made by ${compilerVersion}`, 2);
}

const objectOf = (source) => source.replace(/\.[cS]$/, '.o');

function compile(workDir, source, version) {
  const [major, minor] = version.split('.');
  const map = [`-ffile-prefix-map=${workDir}=.`, `-DFW_MAJOR=${major}`, `-DFW_MINOR=${minor}`];
  run(workDir, [...flags, ...map, '-c', source, '-o', objectOf(source)]);
}

/** Paths inside the work directory are relative and the same everywhere: nothing of its own path reaches the output. */
function buildImage(workDir, version, { runBase, bootstrapOnly }) {
  const { source, binary } = tableSource(constantTables(version), 'tables/constant-tables.bin');
  writeFileSync(join(workDir, 'tables/constant-tables.S'), source);
  writeFileSync(join(workDir, 'tables/constant-tables.bin'), binary);
  const chosen = bootstrapOnly ? bootstrapSources : [...sources, 'tables/constant-tables.S'];
  for (const one of chosen) compile(workDir, one, version);
  const place = runBase === undefined ? [] : [`-Wl,--defsym=RUN_BASE_OVERRIDE=${runBase}`];
  const entry = bootstrapOnly ? ['-Wl,--entry=bootstrap_entry'] : [];
  run(workDir, [
    ...linkFlags,
    ...place,
    '-Tlinker/firmware.ld',
    ...entry,
    ...chosen.map(objectOf),
    '-o',
    'firmware.elf',
  ]);
  return readFileSync(join(workDir, 'firmware.elf'));
}

export function buildAll(outDir, options = {}) {
  const workDir = mkdtempSync(join(tmpdir(), 'fastload-firmware-'));
  try {
    checkCompiler(workDir);
    for (const part of [...new Set(sources.map((source) => source.split('/')[0])), 'include', 'linker'])
      cpSync(join(here, part), join(workDir, part), { recursive: true });
    mkdirSync(join(workDir, 'tables'));
    mkdirSync(outDir, { recursive: true });
    for (const version of options.versions ?? versions)
      writeFileSync(join(outDir, `fastload-fw-${version}.elf`), buildImage(workDir, version, options));
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** Where two buffers first differ, or -1. */
function firstDifference(a, b) {
  if (a.equals(b)) return -1;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

/** Compares a fresh build with the committed images; returns a message for the first difference. */
function check(imagesDir, chosen = versions) {
  const fresh = mkdtempSync(join(tmpdir(), 'fastload-check-'));
  try {
    buildAll(fresh, { versions: chosen });
    for (const version of chosen) {
      const name = `fastload-fw-${version}.elf`;
      if (!existsSync(join(imagesDir, name))) return `${name}: missing; run node firmware/build.mjs`;
      const at = firstDifference(readFileSync(join(imagesDir, name)), readFileSync(join(fresh, name)));
      if (at >= 0)
        return `${name}: differs from a fresh build at offset 0x${at.toString(16)}; run node firmware/build.mjs`;
    }
    return undefined;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function readArguments() {
  try {
    const options = {
      check: { type: 'boolean' },
      out: { type: 'string' },
      images: { type: 'string' },
      'run-base': { type: 'string' },
      'bootstrap-only': { type: 'boolean' },
      version: { type: 'string', multiple: true },
    };
    const { values } = parseArgs({ options, strict: true });
    const unknown = values.version?.find((version) => !versions.includes(version));
    if (unknown !== undefined) throw new Error(`--version ${unknown}: expected one of ${versions.join(', ')}`);
    return values;
  } catch (error) {
    throw new BuildError(error.message, 2);
  }
}

function main() {
  const values = readArguments();
  const images = resolve(values.images ?? join(here, 'images'));
  if (values.check) {
    const message = check(images, values.version);
    if (message !== undefined) throw new BuildError(message, 1);
    console.log(`${(values.version ?? versions).length} images are byte-identical to a fresh build`);
    return;
  }
  buildAll(values.out === undefined ? images : resolve(values.out), {
    runBase: values['run-base'],
    bootstrapOnly: values['bootstrap-only'],
    versions: values.version,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
