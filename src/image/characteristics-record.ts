/**
 * The binary record of an image's characteristics: one encoding everywhere (ELF section, protected TLV, adapter DRAM).
 * Little endian: header {magic "FLCH", u16 version, u16 total bytes}, then entries {u16 type, u16 data bytes, data,
 * zeros up to a multiple of 4}. docs/images.md lists the entries.
 */
export const RECORD_MAGIC = 0x48434c46;
export const RECORD_VERSION = 1;
export const RECORD_HEADER_BYTES = 8;
export const ENTRY_HEADER_BYTES = 4;

/** Entry types by name. */
export const ENTRY = {
  adapterType: 1,
  version: 2,
  cpu: 3,
  bootstrap: 4,
  module: 5,
  tableLayout: 6,
  conversion: 7,
  feature: 8,
  memoryNeeds: 9,
  securityCounter: 10,
  runBase: 11,
  name: 12,
  keyArea: 13,
} as const;

/** Names of tables and fields: 8 bytes, padded with zeros. */
export const SHORT_NAME_BYTES = 8;
export const TABLE_HEADER_BYTES = 24;
export const FIELD_BYTES = 16;
