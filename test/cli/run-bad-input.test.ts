// Bad input of `fastload run`: exit 2, one message that names file and field (and offset), one next step, nothing else.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workplace } from '../image/support/cli.js';

const root = join(import.meta.dirname, '..', '..');
const { directory, fastload } = workplace();
const write = (name: string, content: Uint8Array | string) => writeFileSync(join(directory, name), content);

/** An MCUboot header of 100 bytes that claims 4 GiB. */
function header(): Uint8Array {
  const bytes = new Uint8Array(100);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x96f3b83d, true);
  view.setUint16(8, 32, true);
  view.setUint32(12, 0xffff_ffff, true);
  return bytes;
}

/** The reference firmware with one field of a program header changed. */
function elfWith(change: (view: DataView, programHeader: number) => void): Uint8Array {
  const bytes = new Uint8Array(readFileSync(join(root, 'firmware', 'images', 'fastload-fw-1.1.0.elf')));
  const view = new DataView(bytes.buffer);
  change(view, view.getUint32(28, true));
  return bytes;
}

/** The first PT_LOAD. */
function firstLoad(view: DataView, at: number): number {
  return view.getUint32(at, true) === 1 ? at : firstLoad(view, at + 32);
}

const record = (type: number, address: number, data: number[]): string => {
  const bytes = [data.length, address >> 8, address & 0xff, type, ...data];
  const sum = -bytes.reduce((total, byte) => total + byte, 0) & 0xff;
  return `:${[...bytes, sum]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()}`;
};

write('empty.bin', '');
write('header.img', header());
write('overlap.hex', [record(0, 0, [1, 2, 3, 4]), record(0, 2, [5, 6]), record(1, 0, [])].join('\n'));
write('raw.bin', new Uint8Array(1000));
write('nowhere.bin', new Uint8Array(1000).fill(7));
write(
  'nowhere.manifest.yaml',
  'adapter: fc-host-adapter\nversion: 1.0.0\ncpu: arm-cortex-r5\nrunBase: 0x10000000\nbootstrap: { abi: 1 }\n',
);
write('truncated.elf', elfWith(() => {}).subarray(0, 3000));
write(
  'beyond.elf',
  elfWith((view, at) => view.setUint32(firstLoad(view, at) + 4, 0x7fff_ffff, true)),
);
write('key.yaml', 'name: mine\nextends: fc-host-adapter\nresets:\n  cores: { is: 1us, assumed: no such key }\n');
write('scenario.yaml', 'adapter: fc-host-adapter\npaths: fastload\n');
write('value.yaml', 'path: sideways\n');
write('notyaml.yaml', 'a: [\n');
write('key.pem', 'no key\n');
mkdirSync(join(directory, 'dir'));
const before = readdirSync(directory).toSorted();

type Row = readonly [what: string, args: readonly string[], names: readonly (string | RegExp)[]];
const ROWS: readonly Row[] = [
  ['a missing old image', ['--old', 'gone.elf'], ['gone.elf', 'no such file']],
  ['a missing new image', ['--new', 'gone.elf'], ['gone.elf', 'no such file']],
  ['a directory', ['--new', 'dir'], ['dir', 'a directory']],
  ['an empty file', ['--new', 'empty.bin'], ['empty.bin', 'empty file']],
  [
    'a claim of 4 GiB in a header of 100 bytes',
    ['--old', 'header.img'],
    ['header.img', 'ih_img_size', /0x0*c|offset 12/],
  ],
  ['overlapping segments', ['--new', 'overlap.hex'], ['overlap.hex', /overlap/]],
  ['a segment outside of DRAM', ['--old', 'nowhere.bin'], ['nowhere.bin', /runBase|run base|load address/i]],
  ['a raw image without a manifest', ['--new', 'raw.bin'], ['raw.bin', /manifest|characteristics/]],
  ['an ELF cut short', ['--new', 'truncated.elf'], ['truncated.elf', /offset|0x/]],
  ['an ELF whose segment lies behind its end', ['--new', 'beyond.elf'], ['beyond.elf', /p_offset|offset/]],
  ['an unknown adapter', ['--adapter', 'fc-host-adaptor'], ['fc-host-adaptor', 'fc-host-adapter']],
  ['an unknown profile key', ['--adapter', 'key.yaml'], ['key.yaml', 'resets.cores', /line 4|:4/]],
  ['an unknown scenario key', ['scenario.yaml'], ['scenario.yaml', 'paths', 'path']],
  ['an impossible scenario value', ['value.yaml'], ['value.yaml', 'path']],
  ['a scenario that is no YAML', ['notyaml.yaml'], ['notyaml.yaml', 'line']],
  ['a missing scenario', ['gone.yaml'], ['gone.yaml', 'no such file']],
  ['--set without =', ['--set', 'resets.core'], ['--set resets.core', '=']],
  ['--set of an unknown key', ['--set', 'resets.cores=1us'], ['resets.cores']],
  ['--set of another unit', ['--set', 'resets.core=1MHz'], ['resets.core', 'duration', '1MHz']],
  ['--set of a group', ['--set', 'resets=1us'], ['resets', 'resets.core']],
  ['--max-downtime without a unit', ['--max-downtime', '50'], ['--max-downtime', 'duration', '50']],
  ['a key that is none', ['--key', 'key.pem'], ['key.pem']],
  ['an output in no directory', ['--html', 'no/such/r.html'], ['no/such/r.html', 'no such directory']],
  ['a trace in no directory', ['--trace', 'no/such/t.jsonl'], ['no/such/t', 'no such directory']],
  ['a page that is a directory', ['--html', 'dir'], ['dir', 'a directory']],
  ['a trace that is a directory', ['--trace', 'dir', '--path', 'fastload'], ['dir', 'a directory']],
];

const SWIFT = ['--set', 'flash.sectorErase=200us', '--set', 'flash.pageProgram=300ns', '--path', 'fastload'];

describe('fastload run refuses', () => {
  test.each(ROWS)('%s', (_, args, names) => {
    const scenario = args[0]?.startsWith('--') === false;
    const result = fastload('run', ...(scenario ? [...args, ...SWIFT] : [...SWIFT, ...args]));
    expect([result.code, result.out], result.err).toEqual([2, '']);
    const lines = result.err.trimEnd().split('\n');
    expect(lines, result.err).toHaveLength(2);
    expect(lines[0]).toMatch(/^fastload: /);
    expect(lines[1]).toMatch(/^next: .{5}/);
    for (const name of names) expect(lines[0]).toMatch(name);
    expect(result.err).not.toMatch(/\bat .*\.[jt]s:\d+|Error:/);
    expect(readdirSync(directory).toSorted(), 'files left behind').toEqual(before);
  });

  test.each([
    ['an unknown option', ['--addapter', 'x'], '--addapter'],
    ['an unknown path', ['--path', 'sideways'], 'sideways'],
    ['an unknown overlay', ['--overlay', 'half'], 'half'],
  ])('%s, and shows where help is', (_, args, name) => {
    const result = fastload('run', ...args);
    expect([result.code, result.out]).toEqual([2, '']);
    expect(result.err).toContain(name);
    expect(result.err).toContain('--help');
  });
});
