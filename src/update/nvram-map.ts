import type { TwoSlotLayout } from './two-slot-record.js';

// Where the firmware keeps what must survive a power cut, byte addresses in NVRAM.

/** Boot record: which flash slot boots, the security counter. */
export const BOOT_RECORD: TwoSlotLayout = { slots: [0x000, 0x040], payloadBytes: 8 };

/** Sequence number of the fastload key that was consumed last. */
export const KEY_COUNTER: TwoSlotLayout = { slots: [0x080, 0x0c0], payloadBytes: 4 };

/** Bytes of a key: magic, sequence, SHA-256 of the image, seal, CRC-32. */
export const KEY_BYTES = 48;

/** The two slots of the fastload key, store `nvram`. */
export const KEY_SLOTS: readonly [number, number] = [0x100, 0x140];

/** Persistent tables of each flash slot, in the layout of the image in that slot. */
export const PERSISTENT_TABLES: readonly [number, number] = [0x1000, 0x3000];

/** Room for the persistent tables of one slot. */
export const PERSISTENT_TABLES_BYTES = 0x2000;
