// A second, tiny ELF32 reader: the firmware's tests do not lean on the reader that the product uses.
import { readFileSync } from 'node:fs';

export interface Section {
  name: string;
  address: number;
  bytes: Buffer;
}

export interface Segment {
  virtual: number;
  physical: number;
  memoryBytes: number;
  /** 4 read, 2 write, 1 execute */
  flags: number;
  bytes: Buffer;
}

export interface Elf {
  entry: number;
  sections: Map<string, Section>;
  segments: Segment[];
  symbols: Map<string, { address: number; bytes: number }>;
}

const text = (file: Buffer, at: number) => file.toString('latin1', at, file.indexOf(0, at));

export function readElf(path: string): Elf {
  const file = readFileSync(path);
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 1) throw new Error(`${path}: no ELF32`);
  const headers = Array.from({ length: file.readUInt16LE(48) }, (_, i) => file.readUInt32LE(32) + 40 * i);
  const word = (header: number, index: number) => file.readUInt32LE(header + 4 * index);
  const range = (header: number) => file.subarray(word(header, 4), word(header, 4) + word(header, 5));
  const names = word(headers[file.readUInt16LE(50)]!, 4);
  const sections = new Map<string, Section>();
  const symbols: Elf['symbols'] = new Map();
  for (const header of headers) {
    const name = text(file, names + word(header, 0));
    const type = word(header, 1);
    sections.set(name, { name, address: word(header, 3), bytes: type === 8 ? Buffer.alloc(0) : range(header) });
    if (type !== 2) continue;
    const strings = word(headers[word(header, 6)]!, 4);
    const table = range(header);
    for (let at = 0; at < table.length; at += 16)
      symbols.set(text(file, strings + table.readUInt32LE(at)), {
        address: table.readUInt32LE(at + 4),
        bytes: table.readUInt32LE(at + 8),
      });
  }
  const segments = Array.from({ length: file.readUInt16LE(44) }, (_, i) => file.readUInt32LE(28) + 32 * i)
    .filter((header) => word(header, 0) === 1)
    .map((header) => ({
      virtual: word(header, 2),
      physical: word(header, 3),
      memoryBytes: word(header, 5),
      flags: word(header, 6),
      bytes: file.subarray(word(header, 1), word(header, 1) + word(header, 4)),
    }));
  return { entry: file.readUInt32LE(24), sections, segments, symbols };
}

/** Where the body begins, behind the 0x200 bytes of the container's header. */
export const RUN_BASE = 0x0010_0000;
export const BODY_BASE = RUN_BASE + 0x200;

/** All loaded bytes by physical address, gaps 0. */
export function bodyOf(elf: Elf): Buffer {
  const loaded = elf.segments.filter(({ bytes }) => bytes.length > 0);
  const start = Math.min(...loaded.map(({ physical }) => physical));
  const end = Math.max(...loaded.map(({ physical, bytes }) => physical + bytes.length));
  const body = Buffer.alloc(end - start);
  for (const { physical, bytes } of loaded) bytes.copy(body, physical - start);
  return body;
}

export const versions = ['1.0.0', '1.1.0', '2.0.0', '3.0.0'] as const;
export type Version = (typeof versions)[number];

export const imagePath = (version: Version) =>
  new URL(`../../firmware/images/fastload-fw-${version}.elf`, import.meta.url).pathname;
