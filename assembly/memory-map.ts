// Every address and size in the adapter's linear memory. Plain constants: read by the silicon and by src/.
// 0 .. 4 KiB stays empty so that a null address is never valid; static data follows (asconfig.json: memoryBase 4096).

/** Byte size of a WebAssembly page. */
export const PAGE_BYTES = 0x1_0000;

/** Bytes the DRAM controller moves by one column command: 8 beats of a 64-bit bus. */
export const BURST_BYTES = 64;

/** Adapter DRAM starts here; address 0 of the adapter is this byte. */
export const DRAM_BASE = 0x2000_0000;

// ---- kernels: tables and scratch of assembly/engine/kernels, below every data window ----

/** First byte of the kernels' own area. No data handed to a kernel may overlap KERNELS_BASE .. KERNELS_END. */
export const KERNELS_BASE = 0x0010_0000;

/** First byte behind the kernels' own area. */
export const KERNELS_END = 0x0020_0000;

/** CRC-32 tables, per polynomial 16 × 256 u32 for slicing by 16; filled by kernelsInit(). */
export const CRC32_TABLES = KERNELS_BASE;

/** Bytes of the CRC-32 tables of one polynomial. */
export const CRC32_TABLE_BYTES = 0x4000;

/** CRC-32 fold tables, per polynomial CRC32_FOLD_WORDS × 8 × 16 bytes; filled by kernelsInit(). */
export const CRC32_FOLD_TABLES = 0x0010_8000;

/** Most 16-byte words the fold takes at once. */
export const CRC32_FOLD_WORDS = 128;

/** Bytes of the CRC-32 fold tables of one polynomial. */
export const CRC32_FOLD_TABLE_BYTES = 0x4000;

/** Scratch of the CRC-32 recurrence: eliminated words and the remainders of each level. */
export const CRC32_SCRATCH = 0x0011_0000;

/** Bytes of scratch the CRC-32 recurrence may use. */
export const CRC32_SCRATCH_BYTES = 0x2_0000;
