import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeCharacteristics } from '../../src/image/characteristics-encode.js';
import { facts, login } from './support/characteristics.js';
import { type CliResult, jsonOf, workplace } from './support/cli.js';
import { buildElf } from './support/elf-builder.js';
import { ECDSA, ED25519, type KeyPair, RSA } from './support/keys.js';
import { MID, REFERENCE_IMAGES, reference, SMALL } from './support/reference.js';

const { directory, fastload } = workplace();
const image = (...args: string[]) => fastload('image', ...args);
const put = (name: string, content: Uint8Array | string) => writeFileSync(join(directory, name), content);
const get = (name: string) => new Uint8Array(readFileSync(join(directory, name)));
const referencePath = (name: string) => fileURLToPath(new URL(`../reference/mcuboot/${name}`, import.meta.url));

function firmware(version: number, layout: number, conversions: ReturnType<typeof facts>['conversions'] = []) {
  const characteristics = facts({
    version: { major: version, minor: 0, revision: 0, build: 0 },
    tables: [login(layout)],
    conversions,
  });
  const body = MID.slice();
  body.fill(version, 5000, 6000);
  const record = encodeCharacteristics(characteristics, 'x');
  return buildElf(
    [
      { name: '.text', bytes: body, lma: 0x100200, flags: 6 },
      { name: '.fastload.characteristics', bytes: record, lma: 0x120000 },
    ],
    [{ name: 'start', value: 0x100200 }],
  );
}

const MANIFEST = `adapter: fc-host-adapter
version: 1.1.0+7
cpu: arm-cortex-r5
runBase: 0x100000
bootstrap: { abi: 1 }
`;

beforeAll(() => {
  put('old.elf', firmware(1, 1));
  put('new.elf', firmware(2, 2, [{ table: 'login', fromLayout: 1, toLayout: 2 }]));
  put('other.elf', firmware(3, 9));
  put('small.bin', SMALL);
  put('raw.bin', MID);
  put('raw.manifest.yaml', MANIFEST);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the reference images on the command line', () => {
  test.each(REFERENCE_IMAGES)('inspect $file: version, payload size and TLVs', ({ file, version, payload }) => {
    const result = image('inspect', referencePath(file), '--json');
    const { format, mcuboot } = jsonOf(result, 'image-inspect.schema.json');
    expect(format).toBe('mcuboot');
    expect(mcuboot).toMatchObject({ version, bodyBytes: payload.length, headerBytes: 0x200 });
    expect(mcuboot.trailer?.state).toBe(file.includes('confirmed') ? 'confirmed' : undefined);
    const text = image('inspect', referencePath(file)).out;
    expect(text).toContain(version);
    for (const { name } of mcuboot.tlvs) expect(text).toContain(name);
  });

  test('inspect prints counter and dependency in words', () => {
    const { out } = image('inspect', referencePath('ecdsa-dep-seccnt.bin'));
    expect(out).toMatch(/SEC_CNT +protected +4 +9$/m);
    expect(out).toMatch(/DEPENDENCY +protected +12 +image 1 at least 1\.2\.3\+0$/m);
  });

  test.each(REFERENCE_IMAGES)('verify $file: exit 0', ({ file, key }) => {
    const args = key ? ['--key', referencePath(key)] : [];
    const { verified } = jsonOf(image('verify', referencePath(file), ...args, '--json'), 'image-verify.schema.json');
    expect(verified).toBe(true);
    expect(image('verify', referencePath(file), ...args)).toMatchObject({ code: 0, err: '' });
  });

  test('verify with another key, or of a changed payload: exit 1, and why', () => {
    const wrong = image('verify', referencePath('ed25519.bin'), '--key', referencePath('rsa-2048.pub.pem'));
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('NOT verified');
    const bytes = reference('ed25519.bin');
    bytes[0x210]! ^= 1;
    put('flipped.img', bytes);
    const flipped = image('verify', 'flipped.img', '--key', referencePath('ed25519.pub.pem'), '--json');
    expect(flipped.code).toBe(1);
    expect(jsonOf(flipped, 'image-verify.schema.json')).toMatchObject({ verified: false });
  });
});

describe('pack → verify → inspect → convert → inspect', () => {
  const kinds: [KeyPair, string[]][] = [
    [ED25519, []],
    [ED25519, ['--pure']],
    [ECDSA, []],
    [RSA, []],
  ];
  test.each(kinds)('signed with $0.name $1: the body survives every format', (key, extra) => {
    put('key.pem', key.privatePem);
    put('key.pub.pem', key.publicPem);
    const packed = image('pack', 'old.elf', '-o', 'fw.img', '--sign-key', 'key.pem', ...extra, '--json');
    expect(jsonOf(packed, 'image-pack.schema.json').mcuboot.loadAddress).toBe(0x100000);
    expect(image('verify', 'fw.img', '--key', 'key.pub.pem').code).toBe(0);

    const before = jsonOf(image('inspect', 'fw.img', '--json'), 'image-inspect.schema.json');
    expect(before.characteristics).toMatchObject({ adapter: 'fc-host-adapter', version: '1.0.0+0', runBase: 0x100000 });
    for (const to of ['hex', 'srec', 'bin']) {
      const name = `fw.${to}`;
      const converted = jsonOf(
        image('convert', 'fw.img', '-o', name, '--to', to, '--json'),
        'image-convert.schema.json',
      );
      expect(converted.ranges).toEqual(before.ranges);
      const after = jsonOf(image('inspect', name, '--json'), 'image-inspect.schema.json');
      const base = to === 'bin' ? 0x100200 : 0;
      expect(after.ranges.map((range: { address: number }) => ({ ...range, address: range.address + base }))).toEqual(
        before.ranges,
      );
      rmSync(join(directory, name));
    }
  });

  test('hex and back: the container is the same, byte for byte', () => {
    image('pack', 'old.elf', '-o', 'fw.img');
    image('convert', 'fw.img', '-o', 'all.hex', '--to', 'hex', '--container');
    expect(image('verify', 'all.hex').code).toBe(0);
    const { ranges } = jsonOf(
      image('convert', 'all.hex', '-o', 'all.bin', '--to', 'bin', '--container', '--json'),
      'image-convert.schema.json',
    );
    expect(ranges).toEqual([{ address: 0x100000, bytes: get('fw.img').length }]);
    expect(get('all.bin')).toEqual(get('fw.img'));
  });

  test('a packed image converted to hex, packed again, has the same body', () => {
    image('pack', 'old.elf', '-o', 'fw.img');
    image('convert', 'fw.img', '-o', 'body.hex', '--to', 'hex');
    expect(image('convert', 'body.hex', '-o', 'again.img', '--to', 'mcuboot').code).toBe(0);
    const of = (file: string) => jsonOf(image('inspect', file, '--json'), 'image-inspect.schema.json');
    expect(of('again.img').ranges).toEqual(of('fw.img').ranges);
    expect(of('again.img').mcuboot).toMatchObject({ loadAddress: 0x100000, flags: ['RAM_LOAD'] });
  });

  test("imgtool's file again, byte for byte", () => {
    expect(image('pack', 'small.bin', '-o', 'same.img', '--version', '1.2.3+45', '--header-size', '0x200').code).toBe(
      0,
    );
    expect(get('same.img')).toEqual(reference('hash-only.bin'));
  });

  test('every option of pack arrives in the image', () => {
    const options = [
      '--version',
      '4.5.6+7',
      '--load-addr',
      '0x200000',
      '--header-size',
      '1KiB',
      '--security-counter',
      '8',
    ];
    const more = [
      '--dependency',
      '1:1.2.3+0',
      '--dependency',
      '2:2.0.0',
      '--hash',
      'sha512',
      '--slot-size',
      '128KiB',
      '--confirm',
    ];
    const result = image('pack', 'small.bin', '-o', 'all.img', ...options, ...more, '--json');
    const { fileBytes, mcuboot } = jsonOf(result, 'image-pack.schema.json');
    expect(fileBytes).toBe(131072);
    expect(mcuboot).toMatchObject({
      version: '4.5.6+7',
      loadAddress: 0x200000,
      headerBytes: 1024,
      flags: ['RAM_LOAD'],
    });
    expect(mcuboot.trailer).toEqual({ state: 'confirmed', imageOk: true, copyDone: false });
    expect(mcuboot.tlvs.map(({ name, meaning }: { name: string; meaning: string }) => [name, meaning])).toEqual([
      ['SEC_CNT', '8'],
      ['DEPENDENCY', 'image 1 at least 1.2.3+0'],
      ['DEPENDENCY', 'image 2 at least 2.0.0+0'],
      ['SHA512', null],
    ]);
  });

  test('a raw binary takes its manifest from beside it into the image', () => {
    expect(image('pack', 'raw.bin', '-o', 'raw.img').code).toBe(0);
    // The manifest now lies beside the packed image as well, which states its facts itself.
    const { characteristics } = jsonOf(image('inspect', 'raw.img', '--json'), 'image-inspect.schema.json');
    expect(characteristics).toMatchObject({
      cpu: 'arm-cortex-r5',
      version: '1.1.0+7',
      bootstrap: { abi: 1, offset: 0, bytes: 0 },
    });
    expect(image('diff', 'raw.bin', 'raw.img').out).toContain('0 of ');
  });
});

describe('diff', () => {
  const of = (result: CliResult) => jsonOf(result, 'image-diff.schema.json');

  test('reconcilable: what differs, why, and which blocks', () => {
    const { overall, characteristics, blocks } = of(
      image('diff', 'old.elf', 'new.elf', '--block-size', '1KiB', '--json'),
    );
    expect(overall).toBe('reconcilable');
    const login = characteristics.find((row: { characteristic: string }) => row.characteristic === 'table login');
    expect(login).toMatchObject({ verdict: 'reconcilable', why: 'the new image converts layout 1 to 2' });
    // The header at 0 and the 1000 bytes at 0x200 + 5000 .. 0x200 + 6000; characteristics, TLVs at the end.
    expect(blocks.changed.slice(0, 2)).toEqual([
      { first: 0, count: 1 },
      { first: 5, count: 2 },
    ]);
    expect(blocks.changedBlocks).toBeLessThan(blocks.totalBlocks);
    const text = image('diff', 'old.elf', 'new.elf').out;
    expect(text).toContain('old.elf → new.elf: reconcilable');
    expect(text).toContain('table login: the new image converts layout 1 to 2');
  });

  test('incompatible and compatible are said, and exit with 0: a difference is no failure', () => {
    const incompatible = image('diff', 'old.elf', 'other.elf', '--json');
    expect(of(incompatible).overall).toBe('incompatible');
    expect(incompatible.code).toBe(0);
    expect(of(image('diff', 'old.elf', 'old.elf', '--json'))).toMatchObject({
      overall: 'compatible',
      blocks: { changedBlocks: 0 },
    });
  });
});

describe('output', () => {
  test.each([
    ['inspect', 'old.elf', '--symbols'],
    ['diff', 'old.elf', 'new.elf', '--all'],
    ['verify', referencePath('ed25519.bin')],
  ])('%s %s fits 80 columns and has no colour when it is not a terminal', (...args) => {
    const { out } = image(...args);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
    expect(out).not.toMatch(/\x1b/);
    const lines = out.split('\n').filter((line) => !line.includes('reference/mcuboot'));
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(80);
  });

  test('an existing file is replaced, and a failed command leaves it as it was', () => {
    put('out.img', 'before');
    expect(image('pack', 'small.bin', '-o', 'out.img', '--slot-size', '1KiB').code).toBe(2);
    expect(readFileSync(join(directory, 'out.img'), 'utf8')).toBe('before');
    expect(image('pack', 'small.bin', '-o', 'out.img').code).toBe(0);
    expect(get('out.img').length).toBe(1552);
  });
});

describe('help', () => {
  test.each([
    [['--help']],
    [['image', '--help']],
    ...['inspect', 'verify', 'diff', 'pack', 'convert'].map((name) => [['image', name, '--help']]),
  ])('%j: exit 0, on standard output, at 80 columns', (args) => {
    const { code, out, err } = fastload(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: fastload/);
    for (const line of out.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80);
  });

  test('--version prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(fastload('--version').out).toBe(`${version}\n`);
  });
});

describe('bad input: exit 2, one message, no stack trace, nothing written', () => {
  beforeAll(() => {
    mkdirSync(join(directory, 'folder'));
    put('empty.bin', '');
    const claim = reference('hash-only.bin').slice(0, 100);
    new DataView(claim.buffer).setUint16(8, 32, true);
    new DataView(claim.buffer).setUint32(12, 0xffff_ffff, true);
    put('claim.img', claim);
    put(
      'overlap.elf',
      buildElf([
        { name: '.a', bytes: SMALL, lma: 0 },
        { name: '.b', bytes: SMALL, lma: 999 },
      ]),
    );
    put('sparse.hex', ':0100000001FE\n:02000004FFFFFC\n:01FFFF0002FF\n:00000001FF\n');
    put('broken.hex', ':0100000001FF\n');
    put('garbage.fw', Uint8Array.of(1, 2, 3));
    put('key.txt', 'no key');
    put('unknown.manifest.yaml', `${MANIFEST}colour: red\n`);
    put('unknown.bin', SMALL);
    symlinkSync('missing-target', join(directory, 'dangling.bin'));
  });
  let before: string[];
  beforeEach(() => {
    before = readdirSync(directory).sort();
  });

  test.each<[string, string[], string]>([
    ['missing file', ['inspect', 'none.elf'], 'none.elf: expected a readable file, found no such file'],
    ['dangling link', ['inspect', 'dangling.bin'], 'dangling.bin: expected a readable file, found no such file'],
    ['directory', ['inspect', 'folder'], 'folder: expected a readable file, found a directory'],
    ['empty file', ['inspect', 'empty.bin'], 'empty.bin: expected a file with content, found an empty file'],
    ['garbage', ['inspect', 'garbage.fw'], 'garbage.fw: format at offset 0x0: expected ELF32'],
    [
      '4-GiB claim',
      ['verify', 'claim.img'],
      'claim.img: ih_img_size at offset 0xc: expected at most 68, the bytes behind the header',
    ],
    ['overlap', ['inspect', 'overlap.elf'], 'overlap.elf: segment .b at offset 0x'],
    [
      '4 GiB of gap',
      ['convert', 'sparse.hex', '-o', 'x.bin', '--to', 'bin'],
      'sparse.hex: segment data 1 at line 3, offset 0x1e: expected all segments within 256 MiB',
    ],
    [
      'segment outside memory',
      ['inspect', 'old.elf', '--memory', '0x100000:128KiB'],
      'old.elf: segment .fastload.characteristics at offset 0x',
    ],
    [
      'checksum',
      ['pack', 'broken.hex', '-o', 'x.img'],
      'broken.hex: checksum at line 1, offset 0xb: expected 0xfe, found 0xff',
    ],
    [
      'unknown manifest key',
      ['pack', 'unknown.bin', '-o', 'x.img'],
      'unknown.manifest.yaml: colour at line 6: expected one of',
    ],
    ['missing manifest', ['inspect', 'raw.bin', '--manifest', 'none.yaml'], 'none.yaml: expected a readable file'],
    [
      'no key',
      ['verify', referencePath('ed25519.bin'), '--key', 'key.txt'],
      'key.txt: public key: expected an unencrypted public key in PEM',
    ],
    ['verify of an ELF', ['verify', 'old.elf'], 'old.elf: expected an MCUboot image, found elf32'],
    [
      'slot too small',
      ['pack', 'small.bin', '-o', 'x.img', '--slot-size', '2KiB'],
      'small.bin: slot size: expected at least',
    ],
    [
      'no such output directory',
      ['pack', 'small.bin', '-o', 'none/x.img'],
      'none/x.img: expected a place to write the output to, found no such directory',
    ],
    [
      'output is a directory',
      ['pack', 'small.bin', '-o', 'folder'],
      'folder: expected a file to write, found a directory',
    ],
    [
      'container of an ELF',
      ['convert', 'old.elf', '-o', 'x.hex', '--to', 'hex', '--container'],
      'old.elf: expected an MCUboot image for --container',
    ],
  ])('%s', (_, args, message) => {
    const { code, out, err } = image(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`fastload: ${message}`);
    const [first, second, ...rest] = err.split('\n');
    expect(first).toMatch(/^fastload: .*: expected .*, found .*$/);
    expect(second).toMatch(/^next: ./);
    expect(rest).toEqual(['']);
    expect(readdirSync(directory).sort()).toEqual(before);
  });

  test.each<[string, string[], string]>([
    ['unknown command', ['frobnicate'], "unknown command 'frobnicate'"],
    ['unknown subcommand', ['image', 'frobnicate'], "unknown command 'frobnicate'"],
    ['unknown option', ['image', 'inspect', 'old.elf', '--colour'], "unknown option '--colour'"],
    ['missing argument', ['image', 'inspect'], "missing required argument 'file'"],
    ['missing option', ['image', 'pack', 'old.elf'], "required option '-o, --output <file>' not specified"],
    ['too many arguments', ['image', 'inspect', 'a', 'b'], 'too many arguments'],
    [
      'bad choice',
      ['image', 'convert', 'old.elf', '-o', 'x', '--to', 'pdf'],
      'Allowed choices are hex, srec, bin, mcuboot',
    ],
    [
      'bad number',
      ['image', 'diff', 'a', 'b', '--block-size', '4K'],
      'Expected a number, 0x hexadecimal or a size such as 64KiB',
    ],
    ['zero', ['image', 'diff', 'a', 'b', '--block-size', '0'], 'Expected more than 0'],
    ['bad version', ['image', 'pack', 'a', '-o', 'b', '--version', 'one'], 'Expected major.minor.revision+build'],
    ['bad dependency', ['image', 'pack', 'a', '-o', 'b', '--dependency', '1.2.3'], 'Expected IMAGE:VERSION'],
  ])('usage: %s', (_, args, message) => {
    const { code, out, err } = fastload(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^ +at /m);
  });
});
