import type { Nvram } from '../hardware/nvram.js';
import type { Process } from '../process.js';
import { BOOT_RECORD } from './nvram-map.js';
import { encodeSlot, heldRecord, nextSlot } from './two-slot-record.js';

/** Which flash slot boots, and the lowest security counter an image may carry. */
export interface BootRecord {
  readonly slot: 0 | 1;
  readonly securityCounter: number;
}

/** The record that holds; undefined when both copies are damaged. */
export function readBootRecord(nvram: Nvram): BootRecord | undefined {
  const held = heldRecord(BOOT_RECORD, (address, bytes) => nvram.peek(address, bytes));
  if (held === undefined) return undefined;
  const view = new DataView(held.payload.buffer);
  return { slot: view.getUint32(0, true) === 0 ? 0 : 1, securityCounter: view.getUint32(4, true) };
}

/** Replaces the record; a cut at any word leaves the one before in force. */
export function* writeBootRecord(nvram: Nvram, record: BootRecord): Process<void> {
  const held = heldRecord(BOOT_RECORD, (address, bytes) => nvram.peek(address, bytes));
  const next = nextSlot(BOOT_RECORD, held, encode(record));
  yield* nvram.write(next.address, next.bytes);
}

/** The bytes a fresh adapter has at the address of the record's first slot. */
export function initialBootRecord(record: BootRecord): { readonly address: number; readonly bytes: Uint8Array } {
  return { address: BOOT_RECORD.slots[0], bytes: encodeSlot(1, encode(record)) };
}

function encode(record: BootRecord): Uint8Array {
  const payload = new Uint8Array(8);
  const view = new DataView(payload.buffer);
  view.setUint32(0, record.slot, true);
  view.setUint32(4, record.securityCounter, true);
  return payload;
}
