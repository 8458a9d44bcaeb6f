// Proof that the fallback tests bite: each mutation below disables one check of the sequencing in a copy of the sources,
// and the tests named with it must turn red. Usage: node scripts/mutation-spot-check.mjs [name of a mutation]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FALLBACKS = 'test/fallback/fastload-fallbacks.test.ts';
const VARIANTS = 'test/fallback/fastload-variants.test.ts';
const STANDARD = 'test/fallback/standard-fallbacks.test.ts';

/** `find` stands in the file exactly once and is replaced; the test of `test` (a scenario's name) must then fail. */
const MUTATIONS = [
  {
    name: 'the key is not one-shot: its sequence number is never spent',
    file: 'src/update/fastload-key.ts',
    find: 'yield* spendSequence(adapter, newest.sequence);',
    replace: ';',
    tests: FALLBACKS,
    test: 'key-foreign-in-nvram',
  },
  {
    name: 'the CRC of two-slot records is not checked',
    file: 'src/update/two-slot-record.ts',
    find: 'crc32(bytes.subarray(0, end)) !== view.getUint32(end, true)',
    replace: 'false',
    tests: VARIANTS,
    test: 'torn-boot-record',
  },
  {
    name: 'staging may overlap the running image',
    file: 'src/update/image-load.ts',
    find: 'stagingBase < runEnd && memory.runBase < stagingBase + bytes',
    replace: 'false',
    tests: FALLBACKS,
    test: 'staging-overlap',
  },
  {
    name: 'nobody checks that the region to be overlaid is quiet',
    file: 'src/update/image-overlay.ts',
    find: '  checkRegionIsQuiet(adapter, runBase, region);\n',
    replace: '  void region;\n',
    tests: FALLBACKS,
    test: 'stray-dma',
  },
  {
    name: 'the overlaid image is read back and not compared',
    file: 'src/update/image-overlay.ts',
    find: 'const ok = crc === staged.crc32c;',
    replace: 'const ok = true;',
    tests: FALLBACKS,
    test: 'flip-in-overlay',
  },
  {
    name: 'the meaning of converted tables is not compared',
    file: 'src/update/image-bridge.ts',
    find: '    checkMeaning(adapter, bridged);\n',
    replace: '',
    tests: FALLBACKS,
    test: 'flip-in-converted-tables',
  },
  {
    name: 'the security counter is not checked',
    file: 'src/update/query.ts',
    find: 'if (securityCounter < lowest)',
    replace: 'if (lowest < 0)',
    tests: FALLBACKS,
    test: 'downgrade-by-nvram',
  },
  {
    name: 'the key is sealed before the image has been read back',
    file: 'src/update/fastload-update.ts',
    edit: (text) => {
      const readBack = '  yield* readBack(adapter, staged);\n';
      const restart = '  yield* restart(adapter);\n';
      return once(once(text, readBack, ''), restart, readBack + restart);
    },
    tests: FALLBACKS,
    test: 'flip-in-overlay',
  },
  {
    name: 'the promised CRC of a staged image is not checked',
    file: 'src/update/verify-staged.ts',
    find: 'if (crc !== delivery.crc32c)',
    replace: 'if (crc < 0)',
    tests: FALLBACKS,
    test: 'bad-crc',
  },
  {
    name: 'a boot uses a key although its links are down',
    file: 'src/update/adapter-initialization.ts',
    find: "?.digest, cause === 'handover')",
    replace: '?.digest, true)',
    tests: STANDARD,
    test: 'consumes a key it finds',
  },
];

function once(text, find, replace) {
  if (text.split(find).length !== 2) throw new Error(`expected exactly one ${JSON.stringify(find)}`);
  return text.replace(find, () => replace);
}

const COPIED = ['src', 'assembly', 'schemas', 'profiles', 'firmware/images', 'test/fallback', 'test/scenarios'];
const ALSO = [
  'test/support',
  'test/property-seed.ts',
  'dist/silicon',
  'package.json',
  'vitest.config.ts',
  'tsconfig.json',
];

function copyOfTheTree() {
  const copy = mkdtempSync(join(tmpdir(), 'fastload-mutation-'));
  for (const path of [...COPIED, ...ALSO]) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs some tests in the copy. @returns how many passed and failed */
function vitest(copy, files, filter) {
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [program, 'run', ...files, '-t', filter, '--reporter=json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 26 });
  const start = stdout.indexOf('{"');
  if (start < 0) throw new Error(`vitest said nothing about ${filter}:\n${stdout}${stderr}`);
  const { numPassedTests, numFailedTests } = JSON.parse(stdout.slice(start));
  return { passed: numPassedTests, failed: numFailedTests };
}

const wanted = process.argv[2];
const mutations = MUTATIONS.filter(({ name }) => wanted === undefined || name.includes(wanted));
if (mutations.length === 0) throw new Error(`no mutation is named ${wanted}`);
const copy = copyOfTheTree();
let survived = 0;
try {
  const filter = mutations.map(({ test }) => test).join('|');
  const untouched = vitest(copy, [...new Set(mutations.map(({ tests }) => tests))], filter);
  if (untouched.failed > 0 || untouched.passed < new Set(mutations.map(({ test }) => test)).size)
    throw new Error(`without a mutation ${untouched.failed} tests fail and ${untouched.passed} pass`);
  for (const { name, file, find, replace, edit, tests, test } of mutations) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, edit === undefined ? once(text, find, replace) : edit(text));
    const { failed } = vitest(copy, [tests], test);
    writeFileSync(path, text);
    if (failed === 0) survived += 1;
    console.log(`${failed === 0 ? 'SURVIVED' : 'caught  '}  ${name}  (${test})`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${mutations.length - survived} of ${mutations.length} mutations caught`);
process.exitCode = survived === 0 ? 0 : 1;
