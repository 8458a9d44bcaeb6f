import { baseClockHz } from '../clock.js';
import type { MemoryRange, Profile } from './profile.js';

/** What the checks need to know of a DRAM part. */
export interface DramFacts {
  readonly bytes: number;
  /** Frequency of the command clock. */
  readonly clockHz: number;
}

/** A value that contradicts another one. */
export interface Contradiction {
  readonly keyPath: string;
  readonly expected: string;
  readonly found: string;
}

/** DRAM moves whole bursts; a range that shares one with its neighbour could not be written alone. */
const BURST_BYTES = 64;
/** What ARCHITECTURE.md, Modules, lists of it. */
const HANDOVER_BYTES_MIN = 0x8000;
const ADDRESS_MAX = 0x1_0000_0000;

/** What the schema cannot see: values that contradict each other. `dram` is undefined when the part is not at hand. */
export function contradictionsOf(profile: Profile, dram: DramFacts | undefined): Contradiction[] {
  return [
    ...clocks(profile, dram),
    ...granules(profile),
    ...caches(profile),
    ...flash(profile),
    ...memory(profile, dram),
    ...ports(profile),
    ...update(profile),
  ];
}

function clocks({ cpu }: Profile, dram: DramFacts | undefined): Contradiction[] {
  try {
    baseClockHz(dram === undefined ? [cpu.clock.is] : [cpu.clock.is, dram.clockHz]);
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const expected = 'a clock that has a common base clock of at most 100 GHz with the DRAM part';
    return [{ keyPath: 'cpu.clock', expected, found: error.message }];
  }
}

function granules(profile: Profile): Contradiction[] {
  const { cpu, engine, flash, nvram } = profile;
  const powers: readonly (readonly [string, number, number, number])[] = [
    ['cpu.copyCached.lineBytes', cpu.copyCached.lineBytes.is, 4, 4096],
    ['cpu.copyUncached.accessBytes', cpu.copyUncached.accessBytes.is, 1, 64],
    ['engine.beat', engine.beat.is, 1, 4096],
    ['engine.block', engine.block.is, BURST_BYTES, 0x100_0000],
    ['flash.page', flash.page.is, 1, 0x1_0000],
    ['flash.sector', flash.sector.is, 64, 0x100_0000],
  ];
  const wrong = powers
    .filter(([, bytes, least, most]) => !isPowerOfTwo(bytes) || bytes < least || bytes > most)
    .map(([keyPath, bytes, least, most]) => ({
      keyPath,
      expected: `a power of two from ${least} to ${most} bytes`,
      found: `${bytes} bytes`,
    }));
  return [
    ...wrong,
    ...multiple('nvram.size', nvram.size.is, 4, 'whole 32-bit words'),
    ...multiple('flash.sector', flash.sector.is, flash.page.is, 'whole pages'),
    ...multiple('ports.buffer', profile.ports.buffer.is, BURST_BYTES, 'whole 64-byte bursts'),
  ];
}

const CACHE_BYTES_MAX = 0x1_0000;

function caches({ cpu }: Profile): Contradiction[] {
  return (['icache', 'dcache'] as const).flatMap((name) => {
    const { bytes, ways, line } = cpu[name];
    if (ways.is === 0) return [];
    const among = (key: string, value: number, values: readonly number[], unit: string): Contradiction[] => {
      if (values.includes(value)) return [];
      return [{ keyPath: `cpu.${name}.${key}`, expected: `${values.join(', ')}${unit}`, found: `${value}${unit}` }];
    };
    const wrong = [...among('ways', ways.is, [1, 2, 4], ''), ...among('line', line.is, [16, 32, 64], ' bytes')];
    if (isPowerOfTwo(bytes.is) && bytes.is >= ways.is * line.is && bytes.is <= CACHE_BYTES_MAX) return wrong;
    const expected = `a power of two from one set (${ways.is} × ${line.is} bytes) to ${hex(CACHE_BYTES_MAX)} bytes`;
    return [...wrong, { keyPath: `cpu.${name}.bytes`, expected, found: `${bytes.is} bytes` }];
  });
}

function flash({ flash }: Profile): Contradiction[] {
  const { sector, size, banks, slots } = flash;
  const found: Contradiction[] = [
    ...multiple('flash.size', size.is, sector.is * banks.is, `${banks.is} banks of whole sectors`),
    ...slots.flatMap(({ base, bytes }, index) => [
      ...multiple(`flash.slots.${index}.base`, base, sector.is, 'the start of a sector'),
      ...multiple(`flash.slots.${index}.bytes`, bytes, sector.is, 'whole sectors'),
    ]),
  ];
  slots.forEach((slot, index) => {
    if (slot.base + slot.bytes > size.is)
      found.push({
        keyPath: `flash.slots.${index}`,
        expected: `a slot inside the flash of ${hex(size.is)} bytes`,
        found: spanOf(slot),
      });
  });
  const [first, second] = slots;
  if (overlap(first, second))
    found.push({
      keyPath: 'flash.slots.1',
      expected: `a slot that does not overlap slot 0 (${spanOf(first)})`,
      found: spanOf(second),
    });
  return found;
}

interface NamedRange extends MemoryRange {
  readonly keyPath: string;
  /** The keys of base and length, where they are keys of their own. */
  readonly baseKey: string;
  readonly bytesKey: string;
}

function rangesOf({ memory }: Profile): NamedRange[] {
  const range = (keyPath: string, { base, bytes }: MemoryRange): NamedRange => {
    return { keyPath, base, bytes, baseKey: `${keyPath}.base`, bytesKey: `${keyPath}.bytes` };
  };
  const pair = (name: string, base: number, bytes: number): NamedRange => {
    const baseKey = `memory.${name}Base`;
    return { keyPath: baseKey, base, bytes, baseKey, bytesKey: `memory.${name}Bytes` };
  };
  return [
    range('memory.handover', memory.handover),
    pair('run', memory.runBase, memory.runBytes),
    pair('staging', memory.stagingBase, memory.stagingBytes),
    range('memory.tables.0', memory.tables[0]),
    range('memory.tables.1', memory.tables[1]),
    range('memory.ram', memory.ram),
    range('memory.buffers', memory.buffers),
  ];
}

function memory(profile: Profile, dram: DramFacts | undefined): Contradiction[] {
  const ranges = rangesOf(profile);
  const end = dram?.bytes ?? ADDRESS_MAX;
  const where = dram === undefined ? '32-bit addresses' : `the DRAM of ${hex(end)} bytes (${profile.dram.part})`;
  const found: Contradiction[] = [];
  ranges.forEach((range, index) => {
    found.push(...multiple(range.baseKey, range.base, BURST_BYTES, 'the start of a 64-byte burst'));
    found.push(...multiple(range.bytesKey, range.bytes, BURST_BYTES, 'whole 64-byte bursts'));
    if (range.base + range.bytes > end)
      found.push({ keyPath: range.keyPath, expected: `a range inside ${where}`, found: spanOf(range) });
    for (const earlier of ranges.slice(0, index))
      if (overlap(range, earlier))
        found.push({
          keyPath: range.keyPath,
          expected: `a range that does not overlap ${earlier.keyPath} (${spanOf(earlier)})`,
          found: spanOf(range),
        });
  });
  const { runBytes, stagingBytes, handover } = profile.memory;
  if (handover.bytes < HANDOVER_BYTES_MIN)
    found.push({
      keyPath: 'memory.handover.bytes',
      expected: `at least ${hex(HANDOVER_BYTES_MIN)} bytes, for words, key, descriptors and the stacks of modules`,
      found: `${hex(handover.bytes)} bytes`,
    });
  if (runBytes < stagingBytes)
    found.push({
      keyPath: 'memory.runBytes',
      expected: `a run area that holds whatever fits the staging area (${hex(stagingBytes)} bytes)`,
      found: `${hex(runBytes)} bytes`,
    });
  return found;
}

function ports({ ports, memory }: Profile): Contradiction[] {
  const found: Contradiction[] = [];
  const bytes = ports.count.is * ports.buffers.is * ports.buffer.is;
  if (bytes > memory.buffers.bytes)
    found.push({
      keyPath: 'memory.buffers.bytes',
      expected: `room for ${ports.count.is} ports × ${ports.buffers.is} buffers × ${ports.buffer.is} bytes = ${hex(bytes)} bytes`,
      found: `${hex(memory.buffers.bytes)} bytes`,
    });
  if (ports.io.is > ports.buffer.is)
    found.push({
      keyPath: 'ports.io',
      expected: `an I/O that fits one buffer (${ports.buffer.is} bytes)`,
      found: `${ports.io.is} bytes`,
    });
  if (ports.ioInterval.is.numerator === 0)
    found.push({ keyPath: 'ports.ioInterval', expected: 'more than zero', found: '0s' });
  return found;
}

function update({ update, remap, dram, memory, watchdog }: Profile): Contradiction[] {
  const found: Contradiction[] = [];
  if (update.overlay === 'remap' && !remap.present)
    found.push({
      keyPath: 'update.overlay',
      expected: 'full or delta on an adapter without remap unit (remap.present: false)',
      found: '"remap"',
    });
  if (remap.present && memory.runBytes !== memory.stagingBytes)
    found.push({
      keyPath: 'memory.stagingBytes',
      expected: `the size of the run area (${hex(memory.runBytes)} bytes), since the remap unit swaps the two`,
      found: `${hex(memory.stagingBytes)} bytes`,
    });
  if (dram.eccFill && !dram.ecc)
    found.push({ keyPath: 'dram.eccFill', expected: 'false on DRAM without ECC (dram.ecc: false)', found: 'true' });
  if (watchdog.is.numerator === 0) found.push({ keyPath: 'watchdog', expected: 'more than zero', found: '0s' });
  return found;
}

function multiple(keyPath: string, value: number, of: number, what: string): Contradiction[] {
  if (value % of === 0) return [];
  return [{ keyPath, expected: `${what} (a multiple of ${hex(of)})`, found: hex(value) }];
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && 2 ** Math.round(Math.log2(value)) === value;
}

function overlap(a: MemoryRange, b: MemoryRange): boolean {
  return a.base < b.base + b.bytes && b.base < a.base + a.bytes;
}

function spanOf({ base, bytes }: MemoryRange): string {
  return `${hex(base)}–${hex(base + bytes)}`;
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase()}`;
}
