import type { ByteReader } from '../byte-reader.js';
import type { Characteristics } from '../characteristics.js';
import { decodeCharacteristics } from '../characteristics-decode.js';
import { type CodeImage, codeImage, type Reservation, type Segment } from '../code-image.js';
import { hex, hexRange } from '../image-error.js';
import { readHeader } from './elf-header.js';
import { type LoadSegment, readProgramHeaders } from './elf-program-headers.js';
import { readSections, type Section, SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE, SHT_NOBITS } from './elf-sections.js';
import { readSymbols } from './elf-symbols.js';

/** ELF section that holds an image's characteristics record. */
export const CHARACTERISTICS_SECTION = '.fastload.characteristics';

/**
 * Reads an ELF32 executable (System V ABI, either byte order). Segments are the allocated sections inside the PT_LOAD
 * segments at their load addresses (LMA), as `objcopy` writes them; loaded bytes that no section covers are segments of
 * their own unless they are zero or the ELF headers themselves.
 * @throws ImageError
 */
export function readElf(bytes: Uint8Array, file: string): CodeImage {
  const { reader, header } = readHeader(bytes, file);
  const loads = readProgramHeaders(reader, header);
  const sections = readSections(reader, header);
  const headerEnd = header.programHeaderOffset + header.programHeaderCount * header.programHeaderBytes;
  return codeImage({
    format: 'elf32',
    sourceName: file,
    segments: loads.flatMap((load) => segmentsOf(reader, load, sections, headerEnd)),
    reservations: loads.flatMap((load) => reservationsOf(load, sections)),
    symbols: readSymbols(reader, sections),
    entry: header.entry,
    machine: header.machine,
    characteristics: characteristicsOf(reader, sections),
  });
}

/** Sections that put bytes of their own into this PT_LOAD segment, by file offset. */
function sectionsInside(load: LoadSegment, sections: readonly Section[]): Section[] {
  const end = load.fileOffset + load.fileBytes;
  return sections
    .filter(({ type, flags, lengthBytes }) => (flags & SHF_ALLOC) !== 0 && type !== SHT_NOBITS && lengthBytes > 0)
    .filter(({ fileOffset, lengthBytes }) => fileOffset >= load.fileOffset && fileOffset + lengthBytes <= end)
    .sort((a, b) => a.fileOffset - b.fileOffset);
}

function segmentsOf(reader: ByteReader, load: LoadSegment, sections: readonly Section[], headerEnd: number): Segment[] {
  const segments: Segment[] = [];
  const at = (fileOffset: number, lengthBytes: number, name: string, section?: Section): Segment => ({
    address: load.lma + (fileOffset - load.fileOffset),
    vma: load.vma + (fileOffset - load.fileOffset),
    bytes: reader.bytes.subarray(fileOffset, fileOffset + lengthBytes),
    permissions: section ? permissionsOf(section) : load.permissions,
    name,
    fileOffset,
  });
  let covered = load.fileOffset;
  const addUncovered = (end: number) => {
    const start = covered === 0 ? Math.min(Math.max(covered, headerEnd), end) : covered;
    if (reader.bytes.subarray(start, end).some((byte) => byte !== 0))
      segments.push(at(start, end - start, `load ${load.index}`));
  };
  for (const section of sectionsInside(load, sections)) {
    if (section.fileOffset < covered)
      throw reader.fault(
        'sh_offset',
        section.headerOffset + 0x10,
        `${section.name} behind the section before it, from ${hex(covered)}`,
        hexRange(section.fileOffset, section.lengthBytes),
      );
    addUncovered(section.fileOffset);
    segments.push(at(section.fileOffset, section.lengthBytes, section.name, section));
    covered = section.fileOffset + section.lengthBytes;
  }
  addUncovered(load.fileOffset + load.fileBytes);
  return segments;
}

function permissionsOf(section: Section) {
  return { read: true, write: (section.flags & SHF_WRITE) !== 0, execute: (section.flags & SHF_EXECINSTR) !== 0 };
}

/** The part of a PT_LOAD segment that has no bytes in the file, under the name of its first NOBITS section. */
function reservationsOf(load: LoadSegment, sections: readonly Section[]): Reservation[] {
  const lengthBytes = load.memoryBytes - load.fileBytes;
  if (lengthBytes === 0) return [];
  const vma = load.vma + load.fileBytes;
  const named = sections.find(
    ({ type, address, lengthBytes: sectionBytes }) =>
      type === SHT_NOBITS && sectionBytes > 0 && address >= vma && address < vma + lengthBytes,
  );
  return [{ vma, lengthBytes, name: named?.name ?? `load ${load.index}` }];
}

function characteristicsOf(reader: ByteReader, sections: readonly Section[]): Characteristics | undefined {
  const section = sections.find(({ name, type }) => name === CHARACTERISTICS_SECTION && type !== SHT_NOBITS);
  if (!section) return undefined;
  const record = reader.range(section.fileOffset, section.lengthBytes, CHARACTERISTICS_SECTION);
  return decodeCharacteristics(record, { file: reader.file, offset: section.fileOffset });
}
