import type { ByteReader } from '../byte-reader.js';
import { hexRange } from '../image-error.js';
import { decodeText } from '../text.js';
import { type ElfHeader, SECTION_HEADER_BYTES } from './elf-header.js';

export const SHT_NULL = 0;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOBITS = 8;
export const SHF_WRITE = 1;
export const SHF_ALLOC = 2;
export const SHF_EXECINSTR = 4;

const MAX_NAME_BYTES = 4096;

export interface Section {
  index: number;
  /** Where the section header itself stands in the file. */
  headerOffset: number;
  name: string;
  type: number;
  flags: number;
  address: number;
  fileOffset: number;
  lengthBytes: number;
  link: number;
  entryBytes: number;
}

/**
 * Reads the section headers with their names; an image without section headers has none.
 * @throws ImageError when a section with bytes lies outside the file
 */
export function readSections(reader: ByteReader, header: ElfHeader): Section[] {
  const sections: Section[] = [];
  for (let index = 0; index < header.sectionHeaderCount; index++)
    sections.push(readSection(reader, header.sectionHeaderOffset + index * SECTION_HEADER_BYTES, index));
  nameSections(reader, header, sections);
  return sections;
}

function readSection(reader: ByteReader, at: number, index: number): Section {
  const field = (name: string, offset: number) => reader.u32(at + offset, name);
  const section: Section = {
    index,
    headerOffset: at,
    name: `section ${index}`,
    type: field('sh_type', 4),
    flags: field('sh_flags', 8),
    address: field('sh_addr', 0xc),
    fileOffset: field('sh_offset', 0x10),
    lengthBytes: field('sh_size', 0x14),
    link: field('sh_link', 0x18),
    entryBytes: field('sh_entsize', 0x24),
  };
  const hasBytes = section.type !== SHT_NULL && section.type !== SHT_NOBITS;
  if (hasBytes && section.fileOffset + section.lengthBytes > reader.lengthBytes)
    throw reader.fault(
      'sh_size',
      at + 0x14,
      `section ${index} inside the file of ${reader.lengthBytes} bytes`,
      hexRange(section.fileOffset, section.lengthBytes),
    );
  return section;
}

function nameSections(reader: ByteReader, header: ElfHeader, sections: Section[]): void {
  if (header.sectionNamesIndex === 0 || sections.length === 0) return;
  const names = sections[header.sectionNamesIndex];
  if (names?.type !== SHT_STRTAB)
    throw reader.fault('e_shstrndx', 0x32, 'the index of a string table', `${header.sectionNamesIndex}`);
  for (const section of sections) {
    if (section.type === SHT_NULL) continue;
    section.name = stringAt(reader, names, section.headerOffset, 'sh_name') || section.name;
  }
}

/**
 * The string that the u32 at `fieldOffset` points to in the string table.
 * @throws ImageError when it is outside the table, unterminated or not printable
 */
export function stringAt(reader: ByteReader, table: Section, fieldOffset: number, field: string): string {
  const start = reader.u32(fieldOffset, field);
  const bytes = reader.bytes.subarray(table.fileOffset, table.fileOffset + table.lengthBytes);
  const end = bytes.subarray(start, start + MAX_NAME_BYTES).indexOf(0);
  if (end < 0)
    throw reader.fault(
      field,
      fieldOffset,
      `a string of at most ${MAX_NAME_BYTES} bytes inside the ${table.lengthBytes} bytes of ${table.name}`,
      `${start}`,
    );
  const text = decodeText(bytes.subarray(start, start + end));
  if (text === undefined) throw reader.fault(field, fieldOffset, 'printable UTF-8', 'other bytes');
  return text;
}
