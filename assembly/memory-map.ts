// Every address and size in the adapter's linear memory. Plain constants: read by the silicon and by src/.
// 0 .. 4 KiB stays empty so that a null address is never valid; static data follows (asconfig.json: memoryBase 4096).

/** Byte size of a WebAssembly page. */
export const PAGE_BYTES = 0x1_0000;

/** Bytes the DRAM controller moves by one column command: 8 beats of a 64-bit bus. */
export const BURST_BYTES = 64;

/** Adapter DRAM starts here; address 0 of the adapter is this byte. */
export const DRAM_BASE = 0x2000_0000;
