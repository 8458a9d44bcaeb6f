import type { ByteReader } from '../byte-reader.js';
import { hex, hexRange } from '../image-error.js';
import { type ElfHeader, PROGRAM_HEADER_BYTES } from './elf-header.js';

/** A PT_LOAD program header: what the loader copies from the file, and where it goes. */
export interface LoadSegment {
  index: number;
  /** Where the program header itself stands in the file. */
  headerOffset: number;
  fileOffset: number;
  vma: number;
  lma: number;
  fileBytes: number;
  memoryBytes: number;
  permissions: { read: boolean; write: boolean; execute: boolean };
}

const PT_LOAD = 1;
const PF_X = 1;
const PF_W = 2;
const PF_R = 4;

const MAX_LOADS = 256;
const MAX_SHARING = 4;

/**
 * Reads the PT_LOAD program headers; all others are of no use to a loader without an operating system.
 * @throws ImageError when one lies outside the file or the 32-bit address space, or there is none
 */
export function readProgramHeaders(reader: ByteReader, header: ElfHeader): LoadSegment[] {
  const { programHeaderOffset: start, programHeaderCount: count } = header;
  const loads: LoadSegment[] = [];
  reader.need(start, count * PROGRAM_HEADER_BYTES, 'e_phoff');
  for (let index = 0; index < count; index++) {
    const at = start + index * PROGRAM_HEADER_BYTES;
    if (reader.u32(at, 'p_type') === PT_LOAD) loads.push(readLoad(reader, at, index));
  }
  if (loads.length === 0)
    throw reader.fault('e_phnum', 0x2c, 'at least one PT_LOAD segment', `${count} other segments`);
  checkPlausible(reader, loads);
  return loads;
}

/** Segments may share bytes of the file, but a small file must not claim to load the same bytes thousands of times. */
function checkPlausible(reader: ByteReader, loads: readonly LoadSegment[]): void {
  if (loads.length > MAX_LOADS)
    throw reader.fault('e_phnum', 0x2c, `at most ${MAX_LOADS} PT_LOAD segments`, `${loads.length}`);
  const loadedBytes = loads.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  if (loadedBytes > MAX_SHARING * reader.lengthBytes)
    throw reader.fault(
      'p_filesz',
      loads[0]!.headerOffset + 0x10,
      `PT_LOAD segments that sum up to at most ${MAX_SHARING} times the file's ${reader.lengthBytes} bytes`,
      `${loadedBytes} bytes`,
    );
}

function readLoad(reader: ByteReader, at: number, index: number): LoadSegment {
  const field = (name: string, offset: number) => reader.u32(at + offset, name);
  const flags = field('p_flags', 0x18);
  const load: LoadSegment = {
    index,
    headerOffset: at,
    fileOffset: field('p_offset', 4),
    vma: field('p_vaddr', 8),
    lma: field('p_paddr', 0xc),
    fileBytes: field('p_filesz', 0x10),
    memoryBytes: field('p_memsz', 0x14),
    permissions: { read: (flags & PF_R) !== 0, write: (flags & PF_W) !== 0, execute: (flags & PF_X) !== 0 },
  };
  if (load.fileBytes > 0 && load.fileOffset + load.fileBytes > reader.lengthBytes)
    throw reader.fault(
      'p_filesz',
      at + 0x10,
      `at most ${Math.max(0, reader.lengthBytes - load.fileOffset)} bytes left in the file from ${hex(load.fileOffset)}`,
      `${load.fileBytes}`,
    );
  if (load.memoryBytes < load.fileBytes)
    throw reader.fault('p_memsz', at + 0x14, `at least p_filesz = ${load.fileBytes}`, `${load.memoryBytes}`);
  const base = Math.max(load.vma, load.lma);
  if (base + load.memoryBytes > 0x1_0000_0000)
    throw reader.fault('p_memsz', at + 0x14, 'addresses below 0x100000000', hexRange(base, load.memoryBytes));
  return load;
}
