import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noCharacteristics } from '../../src/image/characteristics.js';
import { encodeCharacteristics } from '../../src/image/characteristics-encode.js';
import { checkFits, contiguousRanges, findSymbol, flatten } from '../../src/image/code-image.js';
import { readImage } from '../../src/image/formats/detect.js';
import { CHARACTERISTICS_SECTION, readElf } from '../../src/image/formats/elf.js';
import { testWithTools } from '../debian-tool.js';
import { buildElf } from './support/elf-builder.js';
import { damaged, expectTypedRefusal } from './support/fuzz.js';

const text = { name: '.text', bytes: Uint8Array.of(1, 2, 3, 4), lma: 0x100200, flags: 6 };
const data = { name: '.data', bytes: Uint8Array.of(5, 6), lma: 0x100204, vma: 0x80_0000, flags: 3 };

describe('ELF32', () => {
  test('sections at their load addresses, with run addresses, rights, symbols and the entry', () => {
    const image = readElf(buildElf([text, data], [{ name: 'start', value: 0x100200 }]), 'fw.elf');
    expect(image.segments).toMatchObject([
      { name: '.text', address: 0x100200, vma: 0x100200, permissions: { read: true, write: false, execute: true } },
      { name: '.data', address: 0x100204, vma: 0x80_0000, permissions: { read: true, write: true, execute: false } },
    ]);
    expect(findSymbol(image, 'start')).toEqual({ name: 'start', address: 0x100200, sizeBytes: 4, kind: 'function' });
    expect(image.entry).toBe(0x100200);
    expect(image.machine).toBe('riscv');
    expect(contiguousRanges(image)).toEqual([{ address: 0x100200, lengthBytes: 6 }]);
    expect([...flatten(image).bytes]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('in big-endian byte order, too', () => {
    const symbols = [{ name: 'start', value: 0x100200 }];
    const [little, big] = [true, false].map((order) => readElf(buildElf([text, data], symbols, order), 'fw.elf'));
    expect(big).toEqual(little);
  });

  test('the characteristics come from their section', () => {
    const record = encodeCharacteristics({ ...noCharacteristics(), name: 'demo', runBase: 0x100000 }, 'x');
    const elf = buildElf([text, { name: CHARACTERISTICS_SECTION, bytes: record, lma: 0x100300 }]);
    expect(readElf(elf, 'fw.elf').characteristics).toMatchObject({ name: 'demo', runBase: 0x100000 });
  });

  test('without section headers the PT_LOAD segments themselves are read', () => {
    const elf = buildElf([text, data]);
    new DataView(elf.buffer).setUint16(0x30, 0, true);
    expect(readElf(elf, 'fw.elf').segments.map(({ name, address }) => [name, address])).toEqual([
      ['load 0', 0x100200],
      ['load 1', 0x100204],
    ]);
  });

  test.each<[string, number, 1 | 2 | 4, number, string]>([
    ['64 bit', 4, 1, 2, 'EI_CLASS at offset 0x4: expected ELFCLASS32 (1): a 32-bit image, found 2'],
    ['byte order', 5, 1, 3, 'EI_DATA at offset 0x5: expected ELFDATA2LSB (1) or ELFDATA2MSB (2), found 3'],
    ['object file', 0x10, 2, 1, 'e_type at offset 0x10: expected an executable: ET_EXEC (2) or ET_DYN (3), found 1'],
    ['program headers outside', 0x1c, 4, 0xffff_fff0, 'e_phoff at offset 0x1c: expected 2 program headers inside'],
    ['no program headers', 0x2c, 2, 0, 'e_phnum at offset 0x2c: expected at least one program header, found 0'],
    ['program header size', 0x2a, 2, 56, 'e_phentsize at offset 0x2a: expected 32, found 56'],
    ['section headers outside', 0x20, 4, 0xffff_fff0, 'e_shoff at offset 0x20: expected 6 section headers inside'],
    ['section names', 0x32, 2, 1, 'e_shstrndx at offset 0x32: expected the index of a string table, found 1'],
    ['4-GiB segment', 0x34 + 0x10, 4, 0xffff_ffff, 'p_filesz at offset 0x44: expected at most'],
    ['memory below file size', 0x34 + 0x14, 4, 3, 'p_memsz at offset 0x48: expected at least p_filesz = 4, found 3'],
    ['address overflow', 0x34 + 0xc, 4, 0xffff_fffe, 'p_memsz at offset 0x48: expected addresses below 0x100000000'],
    ['no PT_LOAD', 0x34, 4, 4, ''],
  ])('refuses: %s', (_, offset, width, value, message) => {
    const elf = buildElf([text, data]);
    const view = new DataView(elf.buffer);
    if (width === 1) view.setUint8(offset, value);
    else if (width === 2) view.setUint16(offset, value, true);
    else view.setUint32(offset, value, true);
    if (message === '') {
      view.setUint32(offset + 0x20, value, true);
      expect(() => readElf(elf, 'fw.elf')).toThrow(
        'fw.elf: e_phnum at offset 0x2c: expected at least one PT_LOAD segment',
      );
    } else expect(() => readElf(elf, 'fw.elf')).toThrow(`fw.elf: ${message}`);
  });

  test('refuses overlapping segments, naming both', () => {
    const elf = buildElf([text, { ...data, lma: 0x100203 }]);
    expect(() => readElf(elf, 'fw.elf')).toThrow(
      /^fw\.elf: segment \.data at offset 0x[0-9a-f]+: expected no overlap with \.text at 0x100200\.\.0x100203, found \.data at 0x100203\.\.0x100204$/,
    );
  });

  test('refuses a segment outside the memory it is for', () => {
    const image = readElf(buildElf([text, data]), 'fw.elf');
    expect(() => checkFits(image, { baseAddress: 0x100000, lengthBytes: 0x206 })).not.toThrow();
    expect(() => checkFits(image, { baseAddress: 0x100000, lengthBytes: 0x205 })).toThrow(
      /segment \.data at offset 0x[0-9a-f]+: expected addresses in memory at 0x100000\.\.0x100204, found \.data at 0x100204\.\.0x100205/,
    );
  });

  test('refuses to lay out an image that spans gigabytes', () => {
    const image = readElf(buildElf([text, { ...data, lma: 0xf000_0000 }]), 'fw.elf');
    expect(() => flatten(image)).toThrow('expected all segments within 256 MiB of the lowest at 0x100200');
  });

  test('a small file that claims to load its bytes thousands of times is refused', () => {
    const sections = Array.from({ length: 40 }, (_, index) => ({ ...text, name: `.s${index}`, lma: index * 0x10000 }));
    const elf = buildElf(sections);
    const view = new DataView(elf.buffer);
    for (let index = 0; index < 40; index++) {
      view.setUint32(0x34 + 0x20 * index + 4, 0, true);
      view.setUint32(0x34 + 0x20 * index + 0x10, elf.length, true);
      view.setUint32(0x34 + 0x20 * index + 0x14, elf.length, true);
    }
    expect(() => readElf(elf, 'fw.elf')).toThrow('sum up to at most 4 times');
  });

  test('fuzz: a damaged file is read or refused', () => {
    const valid = buildElf([text, data], [{ name: 'start', value: 1 }]);
    fc.assert(
      fc.property(damaged(valid), (bytes) => expectTypedRefusal(() => readElf(bytes, 'fuzz.elf'))),
      { numRuns: 1000 },
    );
  });
});

describe('against binutils', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'fastload-elf-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const source = `
    .section .text.start, "ax"
    .globl _start
  _start: nop
    nop
    .section .rodata, "a"
    .ascii "constants that are not a multiple of four"
    .section .data, "aw"
    .globl counter
  counter: .word 0x12345678
    .section .bss, "aw", @nobits
    .space 100`;
  const script = `
    ENTRY(_start)
    MEMORY { body (rx) : ORIGIN = 0x100200, LENGTH = 1M  ram (rw) : ORIGIN = 0x800000, LENGTH = 1M }
    SECTIONS {
      .text : { *(.text*) } > body
      .rodata : ALIGN(64) { *(.rodata*) } > body
      .data : { *(.data) } > ram AT > body
      .bss : { *(.bss) } > ram
    }`;
  const tool = (name: string) => `riscv64-unknown-elf-${name}`;
  const build = () => {
    writeFileSync(join(directory, 'fw.S'), source);
    writeFileSync(join(directory, 'fw.ld'), script);
    const flags = ['-march=rv32imac', '-mabi=ilp32', '-nostdlib', '-nostartfiles', '-Wl,--no-warn-rwx-segments'];
    execFileSync(tool('gcc'), [...flags, '-T', 'fw.ld', '-o', 'fw.elf', 'fw.S'], { cwd: directory, stdio: 'pipe' });
    return read('fw.elf');
  };
  const read = (name: string) =>
    readImage(new Uint8Array(readFileSync(join(directory, name))), name, { acceptsRaw: true });
  const objcopy = (format: string, name: string) => {
    execFileSync(tool('objcopy'), ['-O', format, 'fw.elf', name], { cwd: directory, stdio: 'pipe' });
    return read(name);
  };

  testWithTools([tool('gcc'), tool('objcopy')], 'HEX and S-record by objcopy give the segments of the ELF', () => {
    const elf = build();
    const hex = objcopy('ihex', 'fw.hex');
    const srec = objcopy('srec', 'fw.srec');
    expect(elf.segments.length).toBe(3);
    for (const other of [hex, srec]) {
      expect(contiguousRanges(other)).toEqual(contiguousRanges(elf));
      expect(flatten(other)).toEqual(flatten(elf));
      expect(other.entry).toBe(elf.entry);
    }
  });

  testWithTools([tool('gcc'), tool('objcopy')], 'the flat layout is the binary by objcopy', () => {
    const elf = build();
    expect(flatten(elf).bytes).toEqual(objcopy('binary', 'fw.bin').segments[0]?.bytes);
  });

  testWithTools(
    [tool('gcc'), tool('nm')],
    'load and run addresses differ for .data; .bss has no bytes; nm names the symbols',
    () => {
      const elf = build();
      const initialized = elf.segments.find(({ name }) => name === '.data');
      expect(initialized).toMatchObject({ vma: 0x80_0000 });
      expect(initialized?.address).toBeLessThan(0x101000);
      expect(elf.reservations).toEqual([{ vma: 0x80_0004, lengthBytes: 100, name: '.bss' }]);
      const listing = execFileSync(tool('nm'), ['fw.elf'], { cwd: directory, encoding: 'utf8' });
      for (const [, address, name] of listing.matchAll(/^([0-9a-f]{8}) \w (\S+)$/gm))
        expect(findSymbol(elf, name!)?.address).toBe(Number.parseInt(address!, 16));
      expect(findSymbol(elf, 'counter')?.address).toBe(0x80_0000);
    },
  );

  testWithTools([tool('gcc'), tool('strip')], 'a stripped file has the same segments and no symbols', () => {
    const elf = build();
    execFileSync(tool('strip'), ['-o', 'stripped.elf', 'fw.elf'], { cwd: directory });
    const stripped = read('stripped.elf');
    expect(contiguousRanges(stripped)).toEqual(contiguousRanges(elf));
    expect(stripped.symbols).toEqual([]);
  });
});
