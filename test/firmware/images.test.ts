// What the committed images promise to whoever loads them.
import { describe, expect, it } from 'vitest';
import { decodeCharacteristics } from './characteristics.js';
import { BODY_BASE, bodyOf, imagePath, RUN_BASE, readElf, type Version, versions } from './elf.js';

const images = new Map(versions.map((version) => [version, readElf(imagePath(version))]));
const elfOf = (version: Version) => images.get(version)!;
const recordOf = (version: Version) =>
  decodeCharacteristics(elfOf(version).sections.get('.fastload.characteristics')!.bytes);

const moduleEntries = [
  '_start',
  'update_load',
  'update_branch',
  'bootstrap_entry',
  'memory_initialization',
  'conversion',
  'copy_overlay',
  'runtime_start',
  'standard_initialization',
  'fastload_initialization',
  'update_query',
  'runtime_serve',
];

/** The runtime has two entries: its own loop, and the service of one frame. */
const SERVICE = 12;

const tableLabels = [
  ...['crc32_ieee', 'crc32_castagnoli', 'crc64_nvme', 'crc16_t10_dif', 'gf1024_exponent', 'gf1024_logarithm'],
  ...['rs528_generator', 'rs528_encode', 'secded72_check', 'secded72_syndrome', 'aes_sbox', 'aes_sbox_inverse'],
  ...['aes_encrypt_rounds', 'aes_decrypt_rounds', 'sine_quarter_q30', 'logarithm2_q32', 'power2_q31', 'reciprocal'],
  ...['serdes_tuning', 'credits_for_distance', 'prbs31_pattern', 'prbs23_pattern', 'prbs15_pattern', 'toeplitz_hash'],
  ...['scsi_sense_text', 'scsi_sense_text_count', 'microcode_receive', 'microcode_transmit', 'microcode_link_service'],
  'microcode_fcp',
];

/** Container blocks of 4 KiB that differ; the header's block is compared without the header, which the packer writes. */
function changedBlocks(old: Version, next: Version): { changed: number; blocks: number } {
  const [a, b] = [old, next].map((version) => Buffer.concat([Buffer.alloc(0x200), bodyOf(elfOf(version))])) as [
    Buffer,
    Buffer,
  ];
  const blocks = Math.ceil(Math.max(a.length, b.length) / 4096);
  const block = (image: Buffer, index: number) => image.subarray(index * 4096, (index + 1) * 4096);
  const changed = Array.from({ length: blocks }, (_, i) => i).filter((i) => !block(a, i).equals(block(b, i))).length;
  return { changed, blocks };
}

describe.each(versions)('fastload-fw-%s.elf', (version) => {
  const elf = elfOf(version);
  const record = recordOf(version);
  const body = bodyOf(elf);

  it('begins at the vectors, right behind the container header', () => {
    expect(elf.entry).toBe(BODY_BASE);
    expect(elf.segments[0]!.physical).toBe(BODY_BASE);
    expect(elf.symbols.get('_start')!.address).toBe(BODY_BASE);
  });

  it('has a body between 1 and 1.5 MiB with the entropy of a real one', () => {
    expect(body.length).toBeGreaterThanOrEqual(1 << 20);
    expect(body.length).toBeLessThan(1.5 * (1 << 20));
    const histogram = new Array<number>(256).fill(0);
    for (const byte of body) histogram[byte]! += 1;
    const entropy = histogram.reduce(
      (sum, n) => (n === 0 ? sum : sum - (n / body.length) * Math.log2(n / body.length)),
      0,
    );
    expect(entropy).toBeGreaterThan(5);
    expect(entropy).toBeLessThan(7.9);
  });

  it('has a symbol for the entry of every module', () => {
    for (const symbol of [...moduleEntries, 'update_quiesce', 'update_resume'])
      expect(elf.symbols.has(symbol), symbol).toBe(true);
  });

  it('has a sized label for every constant table, together more than 1 MiB', () => {
    const sizes = tableLabels.map((label) => elf.symbols.get(label)?.bytes ?? 0);
    expect(sizes.every((bytes) => bytes > 0)).toBe(true);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(1 << 20);
  });

  it('keeps .data in the body and links it to RAM, together with .bss and the stack', () => {
    const data = elf.sections.get('.data')!;
    const segment = elf.segments.find(({ flags }) => flags === 6)!;
    expect(data.address).toBe(0x0080_0000);
    expect(data.bytes.length).toBeGreaterThan(0);
    expect(segment.virtual).toBe(0x0080_0000);
    expect(segment.physical).toBe(elf.symbols.get('__data_load')!.address);
    expect(segment.physical).toBeGreaterThan(BODY_BASE);
    expect(segment.physical + segment.bytes.length).toBeLessThan(BODY_BASE + body.length);
    expect(segment.memoryBytes).toBe(record.memory.ramBytes);
    expect(elf.symbols.get('__stack_top')!.address).toBe(0x0080_0000 + record.memory.ramBytes);
  });

  it('gives each segment the permissions of what is in it, and none of them write and execute', () => {
    expect(elf.segments.map(({ flags }) => flags)).toEqual([5, 4, 6]);
    expect(elf.segments[1]!.physical).toBe(elf.sections.get('.fw.tables')!.address);
  });

  it('names itself in its characteristics record', () => {
    expect(record).toMatchObject({
      adapterType: 'fc-host-adapter',
      version: `${version}+0`,
      cpu: 'rv32imac_zicsr_zifencei',
      securityCounter: { '1.0.0': 1, '1.1.0': 1, '2.0.0': 2, '3.0.0': 3 }[version],
      runBase: RUN_BASE,
      name: 'fastload reference firmware',
      keyAreaBytes: 64,
    });
    expect(record.bootstrap.abi).toBe(version === '3.0.0' ? 2 : 1);
  });

  it('lists every kind of module once, each with its section and the address of its entry', () => {
    expect(record.modules.map(({ kind }) => kind)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, SERVICE]);
    for (const { kind, offset, bytes, entry } of record.modules) {
      const symbol = elf.symbols.get(moduleEntries[kind - 1]!)!;
      const section = [...elf.sections.values()].find(({ address }) => address === RUN_BASE + offset)!;
      expect(RUN_BASE + entry, `entry of kind ${kind}`).toBe(symbol.address);
      expect(section.bytes.length, `bytes of kind ${kind}`).toBe(bytes);
      expect(offset).toBeGreaterThanOrEqual(0x200);
      expect(offset + bytes).toBeLessThanOrEqual(0x200 + body.length);
      expect(entry).toBeGreaterThanOrEqual(offset);
      expect(entry).toBeLessThan(offset + bytes);
    }
  });

  it('has modules that do not overlap, but for the two entries of the runtime', () => {
    const [runtime, service] = [8, SERVICE].map((wanted) => record.modules.find(({ kind }) => kind === wanted)!);
    expect(service).toMatchObject({ offset: runtime!.offset, bytes: runtime!.bytes });
    const sorted = record.modules.filter((module) => module !== service).sort((a, b) => a.offset - b.offset);
    for (const [index, { offset, bytes }] of sorted.slice(0, -1).entries())
      expect(offset + bytes).toBeLessThanOrEqual(sorted[index + 1]!.offset);
  });

  it('covers bootstrap, memory initialization, conversion and copy, and nothing else, by the bootstrap range', () => {
    const { offset, bytes } = record.bootstrap;
    for (const module of record.modules) {
      const inside = module.offset >= offset && module.offset + module.bytes <= offset + bytes;
      expect(inside, `kind ${module.kind}`).toBe([4, 5, 6, 7].includes(module.kind));
    }
  });

  it('describes tables whose fields lie in the entry and do not overlap', () => {
    expect(record.tables.map(({ name }) => name)).toEqual(['config', 'login', 'path']);
    for (const { fields, entryBytes } of record.tables) {
      const taken = new Set<number>();
      for (const { offset, bytes } of fields)
        for (let at = offset; at < offset + bytes; at++) {
          expect(taken.has(at)).toBe(false);
          taken.add(at);
        }
      expect(Math.max(...taken)).toBeLessThan(entryBytes);
      expect(entryBytes % 4).toBe(0);
    }
    const bytes = record.tables.reduce((sum, table) => sum + table.capacity * table.entryBytes + 63, 0);
    expect(bytes).toBeLessThanOrEqual(record.memory.tableBytes);
  });
});

describe('the four versions', () => {
  it.each([
    ['1.0.0', [1, 1, 1], []],
    ['1.1.0', [1, 1, 1], []],
    ['2.0.0', [1, 2, 2], ['login 1-2', 'path 1-2']],
    ['3.0.0', [1, 9, 2], ['path 1-2']],
  ] as const)('%s has layouts %j and converts %j', (version, layouts, conversions) => {
    const record = recordOf(version);
    expect(record.tables.map(({ layout }) => layout)).toEqual(layouts);
    expect(record.conversions.map(({ name, from, to }) => `${name} ${from}-${to}`)).toEqual(conversions);
  });

  it('1.1.0 has one feature more than 1.0.0', () => {
    expect(recordOf('1.1.0').features).toEqual([...recordOf('1.0.0').features, 'queue-depth-limit']);
  });

  it('1.1.0 differs from 1.0.0 in 1 to 10 percent of the blocks', () => {
    const { changed, blocks } = changedBlocks('1.0.0', '1.1.0');
    expect(changed / blocks).toBeGreaterThan(0.01);
    expect(changed / blocks).toBeLessThan(0.1);
    expect(bodyOf(elfOf('1.1.0')).length).toBe(bodyOf(elfOf('1.0.0')).length);
  });

  it('2.0.0 is bigger and differs in most blocks', () => {
    const { changed, blocks } = changedBlocks('1.1.0', '2.0.0');
    expect(changed / blocks).toBeGreaterThan(0.5);
    expect(bodyOf(elfOf('2.0.0')).length).toBeGreaterThan(bodyOf(elfOf('1.1.0')).length);
  });

  it('has every module at the same place in all versions', () => {
    const places = versions.map((version) => recordOf(version).modules.map(({ offset }) => offset));
    for (const place of places) expect(place).toEqual(places[0]);
  });
});
