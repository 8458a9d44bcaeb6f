/** A section of an ELF file under construction. */
export interface SectionPlan {
  name: string;
  bytes: Uint8Array;
  lma: number;
  vma?: number;
  flags?: number;
}

/** Builds a RISC-V ELF32 executable: a PT_LOAD per section, section headers, symbols. */
export function buildElf(
  sections: readonly SectionPlan[],
  symbols: readonly { name: string; value: number }[] = [],
  littleEndian = true,
) {
  const encoder = new TextEncoder();
  const names = ['', ...sections.map(({ name }) => name), '.symtab', '.strtab', '.shstrtab'];
  const nameTable = table(names);
  const symbolTable = table(['', ...symbols.map(({ name }) => name)]);
  const phoff = 0x34;
  let offset = phoff + 0x20 * sections.length;
  const place = (lengthBytes: number) => {
    const at = (offset + 3) & ~3;
    offset = at + lengthBytes;
    return at;
  };
  const places = sections.map(({ bytes }) => place(bytes.length));
  const symtabAt = place(16 * (symbols.length + 1));
  const strtabAt = place(symbolTable.bytes.length);
  const shstrtabAt = place(nameTable.bytes.length);
  const shoff = place(0x28 * (sections.length + 4));
  const file = new Uint8Array(offset);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, littleEndian ? 1 : 2, 1]);
  const u16 = (at: number, value: number) => view.setUint16(at, value, littleEndian);
  const u32 = (at: number, ...values: number[]) => {
    for (const [index, value] of values.entries()) view.setUint32(at + 4 * index, value, littleEndian);
  };
  u16(0x10, 2);
  u16(0x12, 243);
  u32(0x14, 1, sections[0]?.vma ?? sections[0]?.lma ?? 0, phoff, shoff);
  u16(0x28, 0x34);
  u16(0x2a, 0x20);
  u16(0x2c, sections.length);
  u16(0x2e, 0x28);
  u16(0x30, sections.length + 4);
  u16(0x32, sections.length + 3);
  for (const [index, { bytes, lma, vma = lma, flags = 2, name }] of sections.entries()) {
    const at = places[index]!;
    file.set(bytes, at);
    u32(phoff + 0x20 * index, 1, at, vma, lma, bytes.length, bytes.length, 4, 4);
    u32(shoff + 0x28 * (index + 1), nameTable.at(name), 1, flags, vma, at, bytes.length, 0, 0, 4, 0);
  }
  for (const [index, { name, value }] of symbols.entries()) {
    u32(symtabAt + 16 * (index + 1), symbolTable.at(name), value, 4);
    file[symtabAt + 16 * (index + 1) + 0xc] = 0x12;
    u16(symtabAt + 16 * (index + 1) + 0xe, 1);
  }
  file.set(symbolTable.bytes, strtabAt);
  file.set(nameTable.bytes, shstrtabAt);
  const last = shoff + 0x28 * (sections.length + 1);
  u32(last, nameTable.at('.symtab'), 2, 0, 0, symtabAt, 16 * (symbols.length + 1), sections.length + 2, 1, 4, 16);
  u32(last + 0x28, nameTable.at('.strtab'), 3, 0, 0, strtabAt, symbolTable.bytes.length, 0, 0, 1, 0);
  u32(last + 0x50, nameTable.at('.shstrtab'), 3, 0, 0, shstrtabAt, nameTable.bytes.length, 0, 0, 1, 0);
  return file;

  function table(strings: readonly string[]) {
    const text = strings.map((string) => `${string}\0`).join('');
    return { bytes: encoder.encode(text), at: (name: string) => text.indexOf(`${name}\0`) };
  }
}
