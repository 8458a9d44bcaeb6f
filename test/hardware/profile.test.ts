import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ticksOfSeconds } from '../../src/clock.js';
import type { Profile, Quantity } from '../../src/hardware/profile.js';
import { plainOfProfile } from '../../src/hardware/profile-convert.js';
import { ProfileError } from '../../src/hardware/profile-error.js';
import { overrideProfile, parseProfile, type ResolveBase } from '../../src/hardware/profile-parse.js';
import { follow, isQuantityKind, PROFILE_SCHEMA, type SchemaNode } from '../../src/hardware/profile-schema.js';

const MIB = 2 ** 20;
const DRAM = {
  'ddr3-1600-64mib': { bytes: 64 * MIB, clockHz: 800_000_000 },
  'ddr4-2400-256mib': { bytes: 256 * MIB, clockHz: 1_200_000_000 },
  'ddr4-2400-512mib': { bytes: 512 * MIB, clockHz: 1_200_000_000 },
};
const resolveDram = (part: string) => (DRAM as Record<string, { bytes: number; clockHz: number }>)[part];

const shipped = readdirSync('profiles').filter((file) => file.endsWith('.yaml'));
const textOf = (file: string) => readFileSync(`profiles/${file}`, 'utf8');
const fromDisk: ResolveBase = (name) => {
  const file = `${name}.yaml`;
  return shipped.includes(file) ? { text: textOf(file), file: `profiles/${file}` } : undefined;
};
const load = (text: string, file = 'team.yaml') => parseProfile(text, file, fromDisk, resolveDram);
const board = (name: string) => load(textOf(`${name}.yaml`), `profiles/${name}.yaml`);

/** The error of a file that changes the default adapter by some lines; they start at line 3. */
function refusal(lines: string, base = 'fc-host-adapter'): ProfileError {
  return errorOf(() => load(`name: team\nextends: ${base}\n${lines}\n`));
}

function errorOf(run: () => unknown): ProfileError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ProfileError);
    return error as ProfileError;
  }
  throw new Error('nothing was refused');
}

/** What a type asks for, as a value: the type checker refuses a listing that misses a key or has one too many. */
type Shape<T> = T extends string | number | boolean
  ? 'value'
  : T extends Quantity<unknown>
    ? 'number'
    : T extends readonly (infer E)[]
      ? { list: Shape<E> }
      : { [K in keyof T]-?: Shape<NonNullable<T[K]>> };

const cost = { fixed: 'number', perByte: 'number', perEntry: 'number' } as const;
const range = { base: 'value', bytes: 'value' } as const;
const SHAPE = {
  name: 'value',
  adapterType: 'value',
  describes: 'value',
  fabric: 'value',
  cpu: {
    clock: 'number',
    isa: 'value',
    ioService: 'number',
    backgroundSlice: 'number',
    copyCached: { lineBytes: 'number', perLine: 'number', outstanding: 'number' },
    copyUncached: { accessBytes: 'number', perAccess: 'number' },
    core: 'value',
    busTransaction: 'number',
    icache: { bytes: 'number', ways: 'number', line: 'number' },
    dcache: { bytes: 'number', ways: 'number', line: 'number', policy: 'value' },
  },
  modules: {
    load: cost,
    query: cost,
    branch: cost,
    bootstrap: cost,
    memoryInitialization: cost,
    conversion: cost,
    copy: cost,
    standardInitialization: cost,
    fastloadInitialization: cost,
    digest: cost,
    signature: cost,
  },
  dram: { part: 'value', ecc: 'value', initialisation: 'number', test: 'value', eccFill: 'value' },
  engine: { setup: 'number', beat: 'number', outstanding: 'number', block: 'number', skip: 'number' },
  remap: { present: 'value', switch: 'number' },
  flash: {
    size: 'number',
    sector: 'number',
    page: 'number',
    sectorErase: 'number',
    pageProgram: 'number',
    read: 'number',
    readSetup: 'number',
    banks: 'number',
    slots: { list: range },
  },
  nvram: { size: 'number', wordWrite: 'number', wordRead: 'number' },
  hostBus: { bandwidth: 'number', latency: 'number', outstanding: 'number' },
  media: { bandwidth: 'number', latency: 'number' },
  ports: {
    count: 'number',
    lineRate: 'number',
    buffers: 'number',
    buffer: 'number',
    linkUp: 'number',
    fabricLogin: 'number',
    hostLogin: 'number',
    hosts: 'number',
    quiesce: 'number',
    release: 'number',
    ioInterval: 'number',
    io: 'number',
  },
  resets: { core: 'number', warm: 'number', power: 'number', bootRom: 'number', post: 'number' },
  watchdog: 'number',
  memory: {
    runBase: 'value',
    runBytes: 'value',
    stagingBase: 'value',
    stagingBytes: 'value',
    tables: { list: range },
    handover: range,
    ram: range,
    buffers: range,
  },
  tables: { config: 'number', login: 'number', path: 'number' },
  update: {
    overlay: 'value',
    keyStore: 'value',
    copyBy: 'value',
    modules: 'value',
    earlyBranch: 'value',
    memoryInitialization: 'value',
    restart: 'value',
    standardOperations: { list: 'value' },
    standardRetainsDram: 'value',
  },
} satisfies Shape<Profile>;

function shapeOf(schema: SchemaNode): unknown {
  const { name, node } = follow(schema);
  if (isQuantityKind(name) || name === 'count' || name === 'countOrNone') return 'number';
  if (node.items !== undefined) return { list: shapeOf(node.items) };
  if (node.properties === undefined) return 'value';
  const entries = Object.entries(node.properties).filter(([key]) => key !== 'extends');
  return Object.fromEntries(entries.map(([key, child]) => [key, shapeOf(child)]));
}

describe('the schema', () => {
  test('has exactly the keys of the type', () => {
    expect(shapeOf(PROFILE_SCHEMA)).toEqual(SHAPE);
  });

  const ofTheCore = /^(cpu\.(core|busTransaction|icache|dcache)|update\.modules)/;

  test('demands every key, except the two that a module may do without, and those with defaults', () => {
    const whole = plainOfProfile(board('fc-host-adapter'));
    const keys = pathsOf(whole).filter(
      (path) => !/\.per(Byte|Entry)$/.test(path) && !/\.\d+$/.test(path) && !ofTheCore.test(path),
    );
    expect(keys.length).toBeGreaterThan(100);
    for (const path of keys) {
      const torn = stringify(without(whole, path.split('.')));
      const error = errorOf(() => load(torn, 'torn.yaml'));
      expect(error.keyPath).toBe(path);
      expect(error.found).toBe('nothing');
    }
  });

  test('fills in what is left out about the core, marked as assumed', () => {
    const whole = plainOfProfile(board('fc-host-adapter'));
    const keys = ['core', 'busTransaction', 'icache', 'dcache'];
    const { cpu } = load(
      stringify(keys.reduce((plain, key) => without(plain, ['cpu', key]), whole as unknown)),
      'a.yaml',
    );
    expect([cpu.core, cpu.busTransaction.is, cpu.icache.bytes.is, cpu.dcache.policy]).toEqual([
      'hazard3',
      20,
      16384,
      'write-back',
    ]);
    expect([cpu.busTransaction.basis, cpu.icache.ways.basis, cpu.dcache.line.basis]).toEqual(Array(3).fill('assumed'));
    const partly = load(stringify(without(whole, ['cpu', 'dcache', 'ways'])), 'a.yaml');
    expect(partly.cpu.dcache.ways.is).toBe(2);
  });

  test.each([
    ['cpu.core', 'hazard4', 'one of hazard3, ibex-small, ibex-maxperf, functional'],
    ['cpu.dcache.ways', '3', '1, 2, 4'],
    ['cpu.icache.line', '128B', '16, 32, 64 bytes'],
    ['cpu.dcache.bytes', '48KiB', 'a power of two'],
    ['cpu.icache.bytes', '32B', 'one set (2 × 32 bytes)'],
  ])('refuses %s=%s', (keyPath, value, expected) => {
    const error = errorOf(() => overrideProfile(board('fc-host-adapter'), keyPath, value));
    expect(error.keyPath).toBe(keyPath);
    expect(error.expected).toContain(expected);
  });

  test('lets a core go without caches', () => {
    expect(overrideProfile(board('fc-host-adapter'), 'cpu.dcache.ways', '0').cpu.dcache.ways.is).toBe(0);
  });

  test('lets an editor accept a file that only changes another, and still refuses its unknown keys', () => {
    const valid = new Ajv({ allowUnionTypes: true }).compile(PROFILE_SCHEMA);
    expect(valid({ name: 'team', extends: 'fc-host-adapter', memory: { ram: { bytes: '2MiB' } } })).toBe(true);
    expect(valid({ name: 'team', memory: { ram: { bytes: '2MiB' } } })).toBe(false);
    expect(valid({ name: 'team', extends: 'fc-host-adapter', memory: { rom: {} } })).toBe(false);
  });
});

function pathsOf(plain: unknown, path = ''): string[] {
  if (plain === null || typeof plain !== 'object' || 'is' in plain) return path === '' ? [] : [path];
  const below = Object.entries(plain).flatMap(([key, value]) => pathsOf(value, path === '' ? key : `${path}.${key}`));
  return path === '' ? below : [path, ...below];
}

function without(plain: unknown, [key, ...rest]: readonly string[]): unknown {
  const copy: Record<string, unknown> = Array.isArray(plain)
    ? (Object.assign([], plain) as never)
    : { ...(plain as object) };
  if (rest.length === 0) delete copy[key!];
  else copy[key!] = without(copy[key!], rest);
  return copy;
}

describe.each(shipped)('the shipped profile %s', (file) => {
  const profile = load(textOf(file), `profiles/${file}`);

  test('is named as its file', () => {
    expect(`${profile.name}.yaml`).toBe(file);
  });

  test('is written as YAML and read again as the same profile', () => {
    expect(load(stringify(plainOfProfile(profile)))).toEqual(profile);
  });

  test('keeps the place at which the reference firmware is linked', () => {
    expect(profile.memory.runBase).toBe(0x0010_0000);
    expect(profile.memory.handover).toEqual({ base: 0x1000, bytes: 0x8000 });
  });
});

describe('the boards are what they say', () => {
  test('fc-host-adapter: 4 x 16G FC, 64 MiB, 8 MiB of flash in two slots, 32 KiB of NVRAM', () => {
    const { fabric, cpu, dram, ports, flash, nvram, memory } = board('fc-host-adapter');
    expect([fabric, cpu.clock.is, dram.part, dram.ecc]).toEqual(['FC', 400_000_000, 'ddr3-1600-64mib', true]);
    expect([ports.count.is, ports.lineRate.is]).toEqual([4, 1_600_000_000]);
    expect([flash.size.is, nvram.size.is]).toEqual([8 * MIB, 32 * 1024]);
    expect(flash.slots.map(({ bytes }) => bytes)).toEqual([4 * MIB, 4 * MIB]);
    expect(memory).toEqual({
      handover: { base: 0x0000_1000, bytes: 0x8000 },
      runBase: 0x0010_0000,
      runBytes: 0x38_0000,
      ram: { base: 0x0080_0000, bytes: 4 * MIB },
      tables: [
        { base: 0x00c0_0000, bytes: MIB },
        { base: 0x00d0_0000, bytes: MIB },
      ],
      stagingBase: 0x0100_0000,
      stagingBytes: 0x38_0000,
      buffers: { base: 0x0200_0000, bytes: 16 * MIB },
    });
  });

  test('nvmeof-adapter: 2 x 100G, 256 MiB, 32 MiB of flash, remap unit', () => {
    const { fabric, dram, ports, flash, remap } = board('nvmeof-adapter');
    expect([fabric, dram.part, flash.size.is, remap.present]).toEqual(['NVMe-oF', 'ddr4-2400-256mib', 32 * MIB, true]);
    expect([ports.count.is, ports.lineRate.is]).toEqual([2, 12_500_000_000]);
  });

  test('bench-adapter: images of 32 MiB fit slots, staging and run area', () => {
    const { dram, flash, memory, remap } = board('bench-adapter');
    expect([dram.part, remap.present]).toEqual(['ddr4-2400-512mib', true]);
    const rooms = [...flash.slots.map(({ bytes }) => bytes), memory.runBytes, memory.stagingBytes];
    expect(Math.min(...rooms)).toBe(40 * MIB);
  });
});

describe('extends', () => {
  test('changes what is written, keeps the rest, and replaces a number whole', () => {
    const base = board('fc-host-adapter');
    const changed = load('name: team\nextends: fc-host-adapter\nresets:\n  core: { is: 20us, source: data sheet }\n');
    expect(changed.resets.core).toEqual({
      is: { numerator: 1, denominator: 50_000 },
      basis: 'sourced',
      note: 'data sheet',
    });
    expect(changed).toEqual({ ...base, name: 'team', resets: { ...base.resets, core: changed.resets.core } });
  });

  test('a list is replaced whole', () => {
    const slots = '    - { base: 0, bytes: 1MiB }\n    - { base: 0x0010_0000, bytes: 1MiB }\n';
    const { flash } = load(`name: team\nextends: fc-host-adapter\nflash:\n  slots:\n${slots}`);
    expect(flash.slots).toEqual([
      { base: 0, bytes: MIB },
      { base: MIB, bytes: MIB },
    ]);
  });

  test('a number without its unit-bearing `is` does not borrow the one of the base', () => {
    const error = refusal('resets:\n  core: { assumed: faster }');
    expect(error.message).toBe(
      'team.yaml:4: resets.core.is: expected a duration with its unit (ps, ns, us, ms, s, min), such as 10us, found nothing',
    );
  });

  test('a mistake in the base is told with the file and line of the base', () => {
    const texts: Record<string, string> = { base: 'name: base\nextends: fc-host-adapter\nwatchdog: 3s\n' };
    const resolve: ResolveBase = (name, from) => {
      const text = texts[name];
      return text === undefined ? fromDisk(name, from) : { text, file: `${name}.yaml` };
    };
    const error = errorOf(() => parseProfile('name: team\nextends: base\n', 'team.yaml', resolve));
    expect([error.file, error.line, error.keyPath]).toEqual(['base.yaml', 3, 'watchdog']);
  });

  test('each profile needs a name of its own', () => {
    const error = errorOf(() => load('extends: fc-host-adapter\n'));
    expect([error.keyPath, error.found]).toEqual(['name', 'nothing']);
  });

  test('an unknown base and a cycle are refused', () => {
    expect(refusal('', 'fc-hots-adapter').message).toBe(
      'team.yaml:2: extends: expected the name or path of a profile, found "fc-hots-adapter", which is not there',
    );
    const ring: ResolveBase = (name) => ({
      text: `name: x\nextends: ${name === 'a' ? 'b' : 'a'}\n`,
      file: `${name}.yaml`,
    });
    const error = errorOf(() => parseProfile('name: x\nextends: a\n', 'b.yaml', ring));
    expect(error.message).toBe('a.yaml:2: extends: expected no cycle, found b.yaml → a.yaml → b.yaml');
    let depth = 0;
    const endless: ResolveBase = () => ({ text: 'name: x\nextends: more\n', file: `${depth++}.yaml` });
    expect(errorOf(() => parseProfile('name: x\nextends: more\n', 'x.yaml', endless)).expected).toBe(
      'at most 16 bases',
    );
  });
});

describe('what the schema refuses, with file, line and key', () => {
  test.each([
    [
      'ports:\n  quiece: { is: 1us, assumed: x }',
      'team.yaml:4: ports.quiece: expected a known key (did you mean "quiesce"?), found the unknown key "quiece"',
    ],
    ['watchdgo: { is: 1s, assumed: x }', 'team.yaml:3: watchdgo: expected a known key (did you mean "watchdog"?)'],
    [
      'remap:\n  speed: 1',
      'team.yaml:4: remap.speed: expected one of the keys present, switch, found the unknown key "speed"',
    ],
    [
      'resets:\n  core: { is: 10, assumed: x }',
      'team.yaml:4: resets.core.is: expected a duration with its unit (ps, ns, us, ms, s, min), such as 10us, found 10',
    ],
    ['resets:\n  core: { is: "10", assumed: x }', 'such as 10us, found "10"'],
    [
      'resets:\n  core: { is: 10 us, from: x }',
      'team.yaml:4: resets.core.from: expected one of the keys is, source, assumed',
    ],
    [
      'resets:\n  core: 10us',
      'team.yaml:4: resets.core: expected a map { is: 10us, source: … } or { is: …, assumed: … }, found "10us"',
    ],
    [
      'resets:\n  core: { is: 10us }',
      'resets.core: expected either `source` (a citation) or `assumed` (why), found neither',
    ],
    [
      'resets:\n  core: { is: 10us, source: a, assumed: b }',
      'resets.core: expected either `source` (a citation) or `assumed` (why), found both',
    ],
    [
      'resets:\n  core: { is: 10us, source: "" }',
      'resets.core.source: expected a text of at least 1 characters, found ""',
    ],
    ['resets:', 'team.yaml:3: resets: expected a map with core, warm, power, bootRom, post, found nothing'],
    ['fabric: fc', 'team.yaml:3: fabric: expected one of FC, NVMe-oF, found "fc"'],
    ['dram:\n  ecc: yes', 'dram.ecc: expected true or false, found "yes"'],
    ['ports:\n  count: { is: 0, assumed: x }', 'ports.count.is: expected 1 or more, found 0'],
    ['ports:\n  count: { is: 1.5, assumed: x }', 'ports.count.is: expected a whole number without a unit, found 1.5'],
    [
      'ports:\n  count: { is: 4 ports, assumed: x }',
      'ports.count.is: expected a whole number without a unit, found "4 ports"',
    ],
    [
      'memory:\n  runBytes: 4194304',
      'memory.runBytes: expected a size with its unit (B, KiB, MiB, GiB), such as 1MiB, found 4194304',
    ],
    ['memory:\n  runBase: 1MiB', 'memory.runBase: expected an address such as 0x0010_0000, found "1MiB"'],
    ['memory:\n  tables:\n    - { base: 0x00C0_0000, bytes: 1MiB }', 'team.yaml:4: memory.tables: expected 2 entries'],
    ['update:\n  standardOperations: [keep-image, keep-image]', 'update.standardOperations: expected each entry once'],
    [
      'update:\n  standardOperations: [keep-imge]',
      'update.standardOperations.0: expected one of keep-image, keep-tables',
    ],
    ['name: Team One', 'team.yaml:3: expected readable YAML, found Map keys must be unique'],
    ['1: a\n"1": b', 'team.yaml:4: 1: expected each key once, found it twice'],
    [
      'cpu: { clock: { is: 400.0000005MHz, assumed: x } }',
      'cpu.clock: expected a whole number of Hz, found "400.0000005MHz"',
    ],
    ['watchdog: { is: 0s, assumed: off }', 'team.yaml:3: watchdog: expected more than zero, found 0s'],
    ['media: *m', 'expected a value written out, found an alias'],
    ['media: !thing {}', 'expected readable YAML, found Unresolved tag: !thing'],
    ['media: [', 'expected readable YAML'],
    ['__proto__: { is: 1 }', '__proto__: expected one of the keys'],
    ['constructor: 1', 'constructor: expected one of the keys'],
    ['? [a, b]\n: 1', 'expected a word as key, found a structure'],
  ])('%j', (lines, message) => {
    const error = refusal(lines);
    const messages = [error, ...error.further].map((one) => one.message);
    expect(
      messages.some((one) => one.includes(message)),
      messages.join('\n'),
    ).toBe(true);
  });

  test('everything wrong with a file is told at once', () => {
    const error = refusal('resets:\n  core: 1\n  warm: 2\nflush: 3');
    expect([error, ...error.further].map(({ keyPath }) => keyPath).sort()).toEqual([
      'flush',
      'resets.core',
      'resets.warm',
    ]);
  });

  test.each([
    ['', 'expected a map of keys, found nothing'],
    ['- 1', 'expected a map of keys, found a list'],
    ['just words', 'expected a map of keys, found "just words"'],
    [' '.repeat(300_000), 'expected at most 262144 characters, found 300000'],
    [`a: ${'['.repeat(100_000)}`, 'expected'],
    [`a: ${'{a: '.repeat(40)}${'}'.repeat(40)}`, 'expected at most 16 levels, found deeper nesting'],
  ])('a file that is no profile at all: %#', (text, message) => {
    expect(errorOf(() => load(text)).message).toContain(message);
  });
});

describe('what contradicts itself is refused', () => {
  test.each([
    ['cpu:\n  clock: { is: 399999999Hz, assumed: x }', 'cpu.clock', 'base clock of at most 100 GHz', '399999999'],
    ['dram: { part: ddr5 }', 'dram.part', 'the name of a part in profiles/dram', '"ddr5"'],
    ['dram: { ecc: false }', 'dram.eccFill', 'false on DRAM without ECC', 'true'],
    [
      'cpu:\n  copyCached:\n    lineBytes: { is: 48B, assumed: x }',
      'cpu.copyCached.lineBytes',
      'a power of two from 4 to 4096 bytes',
      '48 bytes',
    ],
    ['engine:\n  beat: { is: 24B, assumed: x }', 'engine.beat', 'a power of two', '24 bytes'],
    ['engine:\n  block: { is: 32B, assumed: x }', 'engine.block', 'a power of two from 64', '32 bytes'],
    ['nvram:\n  size: { is: 1022B, assumed: x }', 'nvram.size', 'whole 32-bit words', '0x3FE'],
    ['flash:\n  page: { is: 128KiB, assumed: x }', 'flash.page', 'a power of two', '131072 bytes'],
    [
      'flash:\n  size: { is: 8000KiB, assumed: x }',
      'flash.size',
      '2 banks of whole sectors (a multiple of 0x20000)',
      '0x7D0000',
    ],
    [
      'flash:\n  slots:\n    - { base: 0x1000, bytes: 64KiB }\n    - { base: 0x0010_0000, bytes: 64KiB }',
      'flash.slots.0.base',
      'the start of a sector',
      '0x1000',
    ],
    [
      'flash:\n  slots:\n    - { base: 0, bytes: 65KiB }\n    - { base: 0x0010_0000, bytes: 64KiB }',
      'flash.slots.0.bytes',
      'whole sectors',
      '0x10400',
    ],
    [
      'flash:\n  slots:\n    - { base: 0, bytes: 4MiB }\n    - { base: 0x0040_0000, bytes: 5MiB }',
      'flash.slots.1',
      'a slot inside the flash of 0x800000 bytes',
      '0x400000–0x900000',
    ],
    [
      'flash:\n  slots:\n    - { base: 0, bytes: 4MiB }\n    - { base: 0x003F_0000, bytes: 4MiB }',
      'flash.slots.1',
      'does not overlap slot 0 (0x0–0x400000)',
      '0x3F0000–0x7F0000',
    ],
    [
      'memory:\n  stagingBase: 0x0020_0000',
      'memory.stagingBase',
      'does not overlap memory.runBase (0x100000–0x480000)',
      '0x200000–0x580000',
    ],
    ['memory:\n  ram: { bytes: 5MiB }', 'memory.ram', 'does not overlap memory.tables.0', '0x800000–0xD00000'],
    ['memory:\n  handover: { base: 0x000F_F040 }', 'memory.runBase', 'does not overlap memory.handover', '0x100000'],
    [
      'memory:\n  buffers: { base: 0x0380_0000 }',
      'memory.buffers',
      'inside the DRAM of 0x4000000 bytes (ddr3-1600-64mib)',
      '0x3800000–0x4800000',
    ],
    ['memory:\n  handover: { base: 0x1004 }', 'memory.handover.base', 'the start of a 64-byte burst', '0x1004'],
    ['memory:\n  handover: { bytes: 100B }', 'memory.handover.bytes', 'whole 64-byte bursts', '0x64'],
    [
      'memory:\n  runBytes: 1MiB',
      'memory.runBytes',
      'holds whatever fits the staging area (0x380000 bytes)',
      '0x100000 bytes',
    ],
    ['memory:\n  runBase: 0xFFFF_FFC0', 'memory.runBase', 'inside the DRAM', '0xFFFFFFC0–0x10037FFC0'],
    [
      'memory:\n  buffers: { bytes: 512KiB }',
      'memory.buffers.bytes',
      '4 ports × 64 buffers × 4096 bytes = 0x100000 bytes',
      '0x80000 bytes',
    ],
    ['ports:\n  buffer: { is: 4100B, assumed: x }', 'ports.buffer', 'whole 64-byte bursts', '0x1004'],
    ['ports:\n  io: { is: 8KiB, assumed: x }', 'ports.io', 'fits one buffer (4096 bytes)', '8192 bytes'],
    ['ports:\n  ioInterval: { is: 0s, assumed: x }', 'ports.ioInterval', 'more than zero', '0s'],
    ['update: { overlay: remap }', 'update.overlay', 'without remap unit', '"remap"'],
    [
      'remap: { present: true }\nmemory: { stagingBytes: 3MiB }',
      'memory.stagingBytes',
      'the remap unit swaps the two',
      '0x300000',
    ],
  ])(`%j`, (lines, keyPath, expected, found) => {
    const error = refusal(lines);
    const one = [error, ...error.further].find((problem) => problem.keyPath === keyPath);
    expect(one, [error, ...error.further].map(({ message }) => message).join('\n')).toBeDefined();
    expect(one!.expected).toContain(expected);
    expect(one!.found).toContain(found);
    expect(one!.message).toMatch(/^(team\.yaml|profiles\/fc-host-adapter\.yaml):\d+: /);
  });

  test('without the DRAM part at hand the layout only has to fit 32-bit addresses', () => {
    const text = 'name: team\nextends: fc-host-adapter\nmemory:\n  buffers: { base: 0x8000_0000 }\n';
    expect(parseProfile(text, 'team.yaml', fromDisk).memory.buffers.base).toBe(0x8000_0000);
  });
});

describe('overriding one value', () => {
  const base = board('fc-host-adapter');

  test('changes that number alone, keeps its basis, and says so', () => {
    const changed = overrideProfile(base, 'resets.core', '20us', resolveDram);
    expect(changed.resets.core.basis).toBe('assumed');
    expect(changed.resets.core.note).toMatch(/^overridden, was 1us: /);
    expect(ticksOfSeconds(changed.resets.core.is, 800_000_000)).toBe(16_000);
    expect(changed).toEqual({ ...base, resets: { ...base.resets, core: changed.resets.core } });
    const sourced = overrideProfile(base, 'resets.power', '200ms');
    expect(sourced.resets.power.basis).toBe('sourced');
  });

  test.each([
    ['ports.count', '3', (p: Profile) => p.ports.count.is, 3],
    ['dram.ecc', 'true', (p: Profile) => p.dram.ecc, true],
    ['update.overlay', 'delta', (p: Profile) => p.update.overlay, 'delta'],
    ['memory.runBytes', '4MiB', (p: Profile) => p.memory.runBytes, 4 * MIB],
    ['memory.ram.base', '0x0050_0000', (p: Profile) => p.memory.ram.base, 0x50_0000],
    ['flash.slots.1.bytes', '1MiB', (p: Profile) => p.flash.slots[1].bytes, MIB],
    ['cpu.clock.is', '200MHz', (p: Profile) => p.cpu.clock.is, 200_000_000],
    ['modules.load.perByte', '1/8cycles/byte', (p: Profile) => p.modules.load.perByte?.is.denominator, 8],
    ['update.standardOperations', '[keep-image, keep-links]', (p: Profile) => p.update.standardOperations.length, 2],
    ['update.standardOperations', '[]', (p: Profile) => p.update.standardOperations.length, 0],
  ] as const)('%s=%s', (keyPath, value, read, expected) => {
    expect(read(overrideProfile(base, keyPath, value, resolveDram))).toBe(expected);
  });

  test.each([
    [
      'resets.kore',
      '20us',
      'fc-host-adapter with resets.kore=20us: resets.kore: expected a known key (did you mean "core"?)',
    ],
    [
      'resets.core',
      '20',
      'resets.core.is: expected a duration with its unit (ps, ns, us, ms, s, min), such as 10us, found 20',
    ],
    ['resets', '20us', 'resets: expected one of resets.core, resets.warm, resets.power, resets.bootRom, resets.post'],
    ['ports.count', '100', 'memory.buffers.bytes: expected room for 100 ports'],
    ['ports.count', 'four', 'ports.count.is: expected a whole number without a unit, found "four"'],
    ['flash.slots.2.base', '0x0', 'flash.slots.2.base: expected a key of the profile'],
    ['flash.slots.length', '0', 'flash.slots.length: expected a key of the profile'],
    ['update.overlay', 'remap', 'update.overlay: expected full or delta'],
    ['extends', 'x', 'extends: expected a key of the profile'],
    ['__proto__.x', '1', '__proto__: expected one of the keys'],
    ['', '1', 'expected one of the keys'],
  ])('%s=%s is refused', (keyPath, value, message) => {
    expect(errorOf(() => overrideProfile(base, keyPath, value, resolveDram)).message).toContain(message);
  });

  test('overriding again and again keeps the note within its bounds', () => {
    let profile = base;
    for (let round = 1; round < 60; round += 1) profile = overrideProfile(profile, 'resets.core', `${round}us`);
    expect(profile.resets.core.note.length).toBeLessThanOrEqual(600);
    expect(profile.resets.core.is).toEqual({ numerator: 59, denominator: 1_000_000 });
  });
});

test('the shipped files name their schema for editors', () => {
  for (const file of shipped)
    expect(textOf(file).split('\n')[0]).toBe('# yaml-language-server: $schema=../schemas/profile.schema.json');
  expect(Object.keys(parse(textOf('fc-host-adapter.yaml'))).sort()).toEqual(Object.keys(SHAPE).sort());
});
