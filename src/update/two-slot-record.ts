import { crc32 } from './record-crc.js';

/**
 * A record that survives a torn write: two slots written in turn, each {sequence, payload, CRC-32}. The slot with the
 * higher sequence and a good CRC holds; a write always goes to the other one.
 */
export interface TwoSlotLayout {
  /** Addresses of the two slots. */
  readonly slots: readonly [number, number];
  readonly payloadBytes: number;
}

export interface HeldRecord {
  readonly slot: 0 | 1;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** Bytes of a slot: sequence, payload, CRC. */
export function slotBytes(layout: TwoSlotLayout): number {
  return 4 + layout.payloadBytes + 4;
}

/** The bytes of one slot, little endian. */
export function encodeSlot(sequence: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + payload.length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sequence, true);
  bytes.set(payload, 4);
  view.setUint32(4 + payload.length, crc32(bytes.subarray(0, 4 + payload.length)), true);
  return bytes;
}

/** The record that holds, or undefined when neither slot is whole. `read` returns the bytes of a slot. */
export function heldRecord(
  layout: TwoSlotLayout,
  read: (address: number, bytes: number) => Uint8Array,
): HeldRecord | undefined {
  let held: HeldRecord | undefined;
  for (const slot of [0, 1] as const) {
    const bytes = read(layout.slots[slot], slotBytes(layout));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = 4 + layout.payloadBytes;
    const sequence = view.getUint32(0, true);
    // An erased slot (all ones) is not a record even where its CRC would match.
    if (sequence === 0xffff_ffff || crc32(bytes.subarray(0, end)) !== view.getUint32(end, true)) continue;
    if (held === undefined || sequence > held.sequence) held = { slot, sequence, payload: bytes.slice(4, end) };
  }
  return held;
}

/** Where the next write goes and what it writes. */
export function nextSlot(
  layout: TwoSlotLayout,
  held: HeldRecord | undefined,
  payload: Uint8Array,
): { readonly address: number; readonly bytes: Uint8Array } {
  if (payload.length !== layout.payloadBytes) throw new RangeError('payload does not match the layout of the record');
  const slot = held === undefined ? 0 : held.slot === 0 ? 1 : 0;
  return { address: layout.slots[slot], bytes: encodeSlot((held?.sequence ?? 0) + 1, payload) };
}
