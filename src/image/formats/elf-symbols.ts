import type { ByteReader } from '../byte-reader.js';
import type { ImageSymbol, SymbolKind } from '../code-image.js';
import { type Section, SHT_STRTAB, SHT_SYMTAB, stringAt } from './elf-sections.js';

const SYMBOL_BYTES = 16;
const SHN_UNDEF = 0;
/** Symbols may share their names' bytes; a small file must not turn into gigabytes of strings. */
const MAX_NAME_CHARACTERS = 0x200_0000;

/** By `st_info & 0xf`: STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_SECTION, STT_FILE. */
const KINDS: readonly SymbolKind[] = ['none', 'object', 'function', 'section', 'file'];

/**
 * Reads the defined, named symbols of the symbol table (SHT_SYMTAB); a stripped image has none.
 * @throws ImageError
 */
export function readSymbols(reader: ByteReader, sections: readonly Section[]): ImageSymbol[] {
  const table = sections.find(({ type }) => type === SHT_SYMTAB);
  if (!table) return [];
  if (table.entryBytes !== SYMBOL_BYTES)
    throw reader.fault(
      'sh_entsize',
      table.headerOffset + 0x24,
      `${SYMBOL_BYTES} for a symbol table`,
      `${table.entryBytes}`,
    );
  const names = sections[table.link];
  if (names?.type !== SHT_STRTAB)
    throw reader.fault('sh_link', table.headerOffset + 0x18, 'the index of a string table', `${table.link}`);
  const symbols: ImageSymbol[] = [];
  let nameCharacters = 0;
  const end = table.fileOffset + table.lengthBytes - (table.lengthBytes % SYMBOL_BYTES);
  for (let at = table.fileOffset; at < end; at += SYMBOL_BYTES) {
    if (reader.u16(at + 0xe, 'st_shndx') === SHN_UNDEF) continue;
    const name = stringAt(reader, names, at, 'st_name');
    if (name === '') continue;
    nameCharacters += name.length;
    if (nameCharacters > MAX_NAME_CHARACTERS)
      throw reader.fault('st_name', at, `at most ${MAX_NAME_CHARACTERS} characters of names in all`, 'more');
    symbols.push({
      name,
      address: reader.u32(at + 4, 'st_value'),
      sizeBytes: reader.u32(at + 8, 'st_size'),
      kind: KINDS[reader.u8(at + 0xc, 'st_info') & 0xf] ?? 'other',
    });
  }
  return symbols;
}
