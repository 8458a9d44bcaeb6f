import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { containerOf } from '../../src/cli/images.js';
import { referenceImage } from '../../src/cli/packaged-files.js';

const root = join(import.meta.dirname, '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'fastload-system-'));
afterAll(() => rmSync(directory, { recursive: true }));
const schema = JSON.parse(readFileSync(join(root, 'schemas', 'system-report.schema.json'), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

function fastload(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return { code: status, out: stdout, err: stderr };
}

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

const SYSTEM = file(
  'system.yaml',
  `adapters:
  - { count: 2, set: { flash.sectorErase: 200us, flash.pageProgram: 300ns } }
workload: { hosts: 4, rate: 1000 }
updateAt: 50ms
health: 50ms
duration: 300ms
`,
);

describe('fastload system run', () => {
  test('prints what every host saw, as text and as JSON that its schema allows', () => {
    const text = fastload('system', 'run', SYSTEM);
    expect([text.code, text.err]).toEqual([0, '']);
    for (const line of text.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text.out).toContain('every adapter runs the new image');
    const json = fastload('system', 'run', SYSTEM, '--path', 'both', '--json');
    const report = JSON.parse(json.out);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.runs.map(({ path }: { path: string }) => path)).toEqual(['fastload', 'standard']);
    const [fast, standard] = report.runs;
    expect(fast.hosts.total.timeouts).toEqual([]);
    expect(standard.hosts.total.timeouts).toEqual([{ timer: 'R_T_TOV', count: 8 }]);
    expect(fast.hosts.hosts).toHaveLength(4);
  });

  test('compare: policies side by side, and an event log', () => {
    const log = join(directory, 'log.jsonl');
    const { code, out } = fastload('system', 'compare', SYSTEM, '--policies', 'all,rolling', '--log', log);
    expect(code).toBe(0);
    expect(out).toContain('fastload, all');
    expect(out).toContain('fastload, rolling');
    const lines = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ action }) => action === 'adapter notified')).toHaveLength(4);
  });

  test('the three systems of the examples can be read', () => {
    for (const name of ['partners', 'eight-adapters', 'bad-day']) {
      const refused = fastload('system', 'run', join(root, 'examples', 'systems', `${name}.yaml`), '--hosts', '0');
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--hosts 0')]);
    }
  });
});

describe('code packages', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = file('key.pem', publicKey.export({ format: 'pem', type: 'spki' }) as string);
  const other = file(
    'other.pem',
    generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }) as string,
  );
  const image = containerOf(referenceImage('1.1.0'), undefined, 'new');

  const makePackage = (name: string, adapterType = 'fc-host-adapter'): string => {
    const path = join(directory, name);
    mkdirSync(path);
    writeFileSync(join(path, 'fc.bin'), image);
    const sha256 = createHash('sha256').update(image).digest('hex');
    const manifest = JSON.stringify({
      format: 'fastload-package',
      version: 1,
      name,
      images: [{ file: 'fc.bin', adapterType, sha256 }],
    });
    writeFileSync(join(path, 'package.json'), manifest);
    writeFileSync(join(path, 'package.sig'), sign(null, Buffer.from(manifest), privateKey));
    return path;
  };
  const whole = makePackage('whole');
  const run = (path: string, ...more: string[]) => fastload('system', 'run', SYSTEM, '--package', path, ...more);

  test('a signed directory, and the same as an archive', () => {
    expect(run(whole, '--key', key).code).toBe(0);
    const tar = join(directory, 'whole.tar');
    execFileSync('tar', ['cf', tar, '-C', whole, '.']);
    const packed = file('whole.tar.gz', gzipSync(readFileSync(tar)));
    const { code, out } = run(packed, '--key', key);
    expect(code).toBe(0);
    expect(out).toContain('signature valid');
  });

  test('signed with another key, for another adapter, changed after signing: refused, and the verdict is no', () => {
    const refused = run(whole, '--key', other);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('the signature of whole is invalid');
    const foreign = run(makePackage('foreign', 'nvmeof-adapter'));
    expect(foreign.code).toBe(1);
    expect(foreign.out).toContain('has no image for fc-host-adapter');
    const changed = makePackage('changed');
    copyFileSync(join(changed, 'package.json'), join(changed, 'fc.bin'));
    expect(run(changed).out).toContain('not what the manifest says');
  });
});

describe('bad input: exit 2, one message', () => {
  test.each([
    ['adapters: 3\n', 'adapters'],
    ['adaptors: []\n', 'did you mean adapters'],
    ['workload: { rat: 5 }\n', 'did you mean rate'],
    ['workload: { rate: lots }\n', 'rate'],
    ['workload: { timers: { R_T_TOV: soon } }\n', 'timers.R_T_TOV'],
    ['workload: { size: 3KiB }\n', 'a multiple of the block'],
    ['workload: { size: 4MiB, volume: 64MiB }\n', 'what the buffers of a port'],
    ['policy: sideways\n', 'policy'],
    ['duration: 5\n', 'duration'],
    ['faults: [{ adapter: 7, at: begin of overlay, firmware: hangs }]\n', 'faults[0].adapter'],
    ['faults: [{ adapter: 0, at: begin of overlay, firmware: sings }]\n', 'faults[0]'],
    ['package: nowhere.tar\n', 'no such file'],
    ['a: [\n', 'line'],
  ])('%j', (text, says) => {
    const { code, out, err } = fastload('system', 'run', file('bad.yaml', text));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect(err.trim().split('\n')).toHaveLength(2);
  });

  test.each([
    ['package.json', '{', 'JSON'],
    ['package.json', '{"format":"fastload-package","version":1,"name":"x","images":[]}', 'images'],
    ['other.json', '{}', 'a manifest of the package'],
  ])('a package whose %s is %s', (name, text, says) => {
    const path = mkdtempSync(join(directory, 'package-'));
    writeFileSync(join(path, name), text);
    const { code, err } = fastload('system', 'run', SYSTEM, '--package', path);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });

  test('a recording: file and line', () => {
    const log = file('bad.log', 'fio version 3 iolog\n1 f read 0 512\nx\n');
    const { code, err } = fastload('run', '--workload', log);
    expect(code).toBe(2);
    expect(err).toContain('bad.log: line 3:');
    expect(fastload('run', '--workload', file('bad.log.gz', gzipSync('x').subarray(0, 12))).code).toBe(2);
    expect(fastload('run', '--workload', 'rate=1,rate').err).toContain('KEY=VALUE');
  });
});

test('fastload run plays a gzipped recording', () => {
  const lines = [
    '# by hand',
    'fio version 3 iolog',
    '0 disk add',
    ...Array.from(
      { length: 500 },
      (_, io) => `${io * 1000} disk ${io % 3 === 0 ? 'write' : 'read'} ${(io % 64) * 4096} 4096`,
    ),
  ];
  const log = file('good.log.gz', gzipSync(lines.join('\r\n')));
  const { code, out } = fastload(
    'run',
    '--workload',
    log,
    '--path',
    'fastload',
    '--json',
    '--set',
    'flash.sectorErase=200us',
    '--set',
    'flash.pageProgram=300ns',
  );
  expect(code).toBe(0);
  const { hosts } = JSON.parse(out).runs[0];
  expect(hosts.total.ios).toBeGreaterThan(300);
  expect(hosts.check).toMatchObject({ passed: true });
});

test('fastload run --contention shows phase by phase what I/O costs', () => {
  const swift = ['--set', 'flash.sectorErase=200us', '--set', 'flash.pageProgram=300ns'];
  const { code, out } = fastload('run', '--path', 'fastload', '--workload', 'rate=20k', '--contention', ...swift);
  expect(code).toBe(0);
  const rows = out.slice(out.indexOf('contention with I/O'));
  expect(rows).toMatch(/ {2}overlay +[\d.]+ µs +[\d.]+ µs +[<\d.]+ %/);
});
