import { ByteReader } from '../byte-reader.js';
import { hex } from '../image-error.js';

/** The ELF32 file header, System V ABI edition 4.1, chapter 4. */
export interface ElfHeader {
  /** Name of `e_machine` where it is one that embedded adapters use, else its number in hex. */
  machine: string;
  entry: number;
  programHeaderOffset: number;
  programHeaderBytes: number;
  programHeaderCount: number;
  sectionHeaderOffset: number;
  sectionHeaderCount: number;
  sectionNamesIndex: number;
}

export const PROGRAM_HEADER_BYTES = 0x20;
export const SECTION_HEADER_BYTES = 0x28;

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const ET_EXEC = 2;
const ET_DYN = 3;

const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86',
  8: 'mips',
  20: 'powerpc',
  40: 'arm',
  93: 'arc',
  94: 'xtensa',
  195: 'arc-v2',
  243: 'riscv',
};

export function isElf(bytes: Uint8Array): boolean {
  return ELF_MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads and checks the file header.
 * @throws ImageError for anything but an ELF32 executable with program headers
 */
export function readHeader(bytes: Uint8Array, file: string): { reader: ByteReader; header: ElfHeader } {
  const ident = new ByteReader(bytes, file);
  if (!isElf(bytes)) throw ident.fault('e_ident', 0, 'the ELF magic 7f 45 4c 46', 'something else');
  expectOneOf(ident, 'EI_CLASS', 4, { 1: 'ELFCLASS32 (1): a 32-bit image' });
  expectOneOf(ident, 'EI_DATA', 5, { 1: 'ELFDATA2LSB (1)', 2: 'ELFDATA2MSB (2)' });
  expectOneOf(ident, 'EI_VERSION', 6, { 1: 'EV_CURRENT (1)' });
  const reader = new ByteReader(bytes, file, bytes[5] === 1);
  const type = reader.u16(0x10, 'e_type');
  if (type !== ET_EXEC && type !== ET_DYN)
    throw reader.fault('e_type', 0x10, 'an executable: ET_EXEC (2) or ET_DYN (3)', `${type}`, 'Link the object first.');
  const machine = reader.u16(0x12, 'e_machine');
  const header: ElfHeader = {
    machine: MACHINES[machine] ?? hex(machine),
    entry: reader.u32(0x18, 'e_entry'),
    programHeaderOffset: reader.u32(0x1c, 'e_phoff'),
    sectionHeaderOffset: reader.u32(0x20, 'e_shoff'),
    programHeaderBytes: reader.u16(0x2a, 'e_phentsize'),
    programHeaderCount: reader.u16(0x2c, 'e_phnum'),
    sectionHeaderCount: reader.u16(0x30, 'e_shnum'),
    sectionNamesIndex: reader.u16(0x32, 'e_shstrndx'),
  };
  checkTables(reader, header);
  return { reader, header };
}

function expectOneOf(reader: ByteReader, field: string, offset: number, allowed: Record<number, string>): void {
  const value = reader.u8(offset, field);
  if (!(value in allowed)) throw reader.fault(field, offset, Object.values(allowed).join(' or '), `${value}`);
}

function checkTables(reader: ByteReader, header: ElfHeader): void {
  if (header.programHeaderCount === 0) throw reader.fault('e_phnum', 0x2c, 'at least one program header', '0');
  if (header.programHeaderBytes !== PROGRAM_HEADER_BYTES)
    throw reader.fault('e_phentsize', 0x2a, `${PROGRAM_HEADER_BYTES}`, `${header.programHeaderBytes}`);
  const end = header.programHeaderOffset + header.programHeaderCount * PROGRAM_HEADER_BYTES;
  if (end > reader.lengthBytes)
    throw reader.fault(
      'e_phoff',
      0x1c,
      `${header.programHeaderCount} program headers inside the file of ${reader.lengthBytes} bytes`,
      hex(header.programHeaderOffset),
    );
  if (header.sectionHeaderCount === 0 || header.sectionHeaderOffset === 0) {
    header.sectionHeaderCount = 0;
    return;
  }
  const entryBytes = reader.u16(0x2e, 'e_shentsize');
  if (entryBytes !== SECTION_HEADER_BYTES)
    throw reader.fault('e_shentsize', 0x2e, `${SECTION_HEADER_BYTES}`, `${entryBytes}`);
  if (header.sectionHeaderOffset + header.sectionHeaderCount * SECTION_HEADER_BYTES > reader.lengthBytes)
    throw reader.fault(
      'e_shoff',
      0x20,
      `${header.sectionHeaderCount} section headers inside the file of ${reader.lengthBytes} bytes`,
      hex(header.sectionHeaderOffset),
    );
}
