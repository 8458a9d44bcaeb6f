import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import type { KeyStorage } from './key-storage.js';
import { KEY_BYTES, KEY_COUNTER } from './nvram-map.js';
import { crc32 } from './record-crc.js';
import type { FallbackReason } from './refusal.js';
import { heldRecord, nextSlot } from './two-slot-record.js';

// The fastload key says: the image in the run area is whole, verified, and was put there by update number N.
// It is one-shot (its sequence number is spent before anything relies on it), bound to the digest of the image and
// guarded by a CRC. It is stored unsealed before the overlay and sealed once the overlay has been read back.

const MAGIC = 0x594b_4c46; // "FLKY"
const SEALED = 0x4c41_4553; // "SEAL"
const DIGEST_OFFSET = 8;
/** Where the two words begin that seal a key. */
export const SEAL_OFFSET = 40;
const CRC_OFFSET = 44;

/** What a slot was found to be. */
export type KeyState = 'absent' | 'torn' | 'unsealed' | 'whole';

export interface FoundKey {
  readonly state: KeyState;
  readonly sequence: number;
  readonly imageDigest: Uint8Array;
}

/** The bytes of a sealed key; unsealed, its last two words are still zero. */
export function encodeKey(sequence: number, imageDigest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(KEY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, sequence, true);
  bytes.set(imageDigest.subarray(0, 32), DIGEST_OFFSET);
  view.setUint32(SEAL_OFFSET, SEALED, true);
  view.setUint32(CRC_OFFSET, crc32(bytes.subarray(0, CRC_OFFSET)), true);
  return bytes;
}

/** Judges one slot by its bytes alone. */
export function decodeKey(bytes: Uint8Array): FoundKey {
  const view = new DataView(bytes.buffer, bytes.byteOffset, KEY_BYTES);
  const magic = view.getUint32(0, true);
  const found = { sequence: view.getUint32(4, true), imageDigest: bytes.slice(DIGEST_OFFSET, SEAL_OFFSET) };
  if (magic === 0xffff_ffff || magic === 0) return { state: 'absent', ...found };
  if (magic !== MAGIC) return { state: 'torn', ...found };
  const seal = view.getUint32(SEAL_OFFSET, true);
  if (seal === 0 && view.getUint32(CRC_OFFSET, true) === 0) return { state: 'unsealed', ...found };
  const whole = seal === SEALED && crc32(bytes.subarray(0, CRC_OFFSET)) === view.getUint32(CRC_OFFSET, true);
  return { state: whole ? 'whole' : 'torn', ...found };
}

/** The sequence number of the key consumed last; 0 before the first. */
function consumedSequence(adapter: Adapter): number {
  const held = heldRecord(KEY_COUNTER, (address, bytes) => adapter.board.nvram.peek(address, bytes));
  return held === undefined ? 0 : new DataView(held.payload.buffer).getUint32(0, true);
}

/** A key that has been stored and not yet sealed. */
export interface PendingKey {
  readonly storage: KeyStorage;
  readonly sequence: number;
  readonly slot: 0 | 1;
  readonly bytes: Uint8Array;
}

/** Creates the key of the next sequence number for an image and stores it, unsealed. */
export function* createKey(adapter: Adapter, storage: KeyStorage, imageDigest: Uint8Array): Process<PendingKey> {
  const sequence = consumedSequence(adapter) + 1;
  const bytes = encodeKey(sequence, imageDigest);
  adapter.trace.write({ kind: 'key', action: 'created', store: storage.name, sequence });
  const slot = (sequence & 1) as 0 | 1;
  const unsealed = bytes.slice();
  unsealed.fill(0, SEAL_OFFSET);
  yield* storage.write(slot, 0, unsealed);
  adapter.trace.write({ kind: 'key', action: 'stored', store: storage.name, sequence });
  return { storage, sequence, slot, bytes };
}

/** Makes the stored key valid: its last two words are written. Only after the overlay has been read back. */
export function* sealKey(adapter: Adapter, storage: KeyStorage, key: PendingKey): Process<void> {
  if (storage.followsImage) {
    // What was stored behind the staged image is no longer needed there; a bank switch has moved it along.
    if (!adapter.board.dram.remapped) yield* key.storage.write(key.slot, 0, ERASED_WORD);
    // The image has moved to the run area, and with it the place behind it; what lay there before is no key.
    yield* storage.write(key.slot === 0 ? 1 : 0, 0, ERASED_WORD);
    yield* storage.write(key.slot, 0, key.bytes.subarray(0, SEAL_OFFSET));
  }
  yield* storage.write(key.slot, SEAL_OFFSET, key.bytes.subarray(SEAL_OFFSET));
  adapter.trace.write({ kind: 'key', action: 'sealed', store: storage.name, sequence: key.sequence });
}

/** What the initialization learns from the key: go fast, or why not. */
export type KeyVerdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: FallbackReason };

/**
 * Tries to access the key, and consumes whatever it finds: the sequence number is spent first, so that a key can never
 * be accepted twice, then both slots are cleared.
 * @param imageDigest digest of the image that stands in the run area when the key has been read
 * @param linksKept false after a reset of the ports: the fastload sequence, which brings no link up, will not do then
 */
export function* accessKey(
  adapter: Adapter,
  storage: KeyStorage,
  imageDigest: () => Uint8Array | undefined,
  linksKept = true,
): Process<KeyVerdict> {
  const found: FoundKey[] = [];
  for (const slot of [0, 1] as const) found.push(decodeKey(yield* storage.read(slot)));
  const consumed = consumedSequence(adapter);
  const newest = newestOf(found);
  adapter.trace.write({ kind: 'key', action: 'accessed', store: storage.name, sequence: newest?.sequence ?? 0 });
  const reason = rejection(newest, consumed, imageDigest()) ?? (linksKept ? undefined : 'links-reset');
  if (newest?.state === 'whole' && newest.sequence === consumed + 1) yield* spendSequence(adapter, newest.sequence);
  yield* clear(storage, found);
  if (newest !== undefined)
    adapter.trace.write({ kind: 'key', action: 'consumed', store: storage.name, sequence: newest.sequence });
  if (reason !== undefined) {
    if (newest !== undefined) adapter.trace.write({ kind: 'key-rejected', store: storage.name, reason });
    return { accepted: false, reason };
  }
  adapter.trace.write({ kind: 'key', action: 'accepted', store: storage.name, sequence: newest!.sequence });
  return { accepted: true };
}

/** Clears a key that will not be used, before the old image resumes. */
export function* discardKey(adapter: Adapter, { storage, ...key }: PendingKey): Process<void> {
  yield* storage.write(key.slot, 0, ERASED_WORD);
  adapter.trace.write({ kind: 'key', action: 'consumed', store: storage.name, sequence: key.sequence });
}

/** True while any slot of the storage holds something that looks like a key. */
export function keyLeftBehind(storage: KeyStorage): boolean {
  return ([0, 1] as const).some((slot) => decodeKey(storage.peek(slot)).state !== 'absent');
}

const ERASED_WORD = new Uint8Array([0xff, 0xff, 0xff, 0xff]);

function newestOf(found: readonly FoundKey[]): FoundKey | undefined {
  const present = found.filter((key) => key.state !== 'absent');
  const whole = present.filter((key) => key.state === 'whole');
  const candidates = whole.length > 0 ? whole : present;
  return candidates.reduce<FoundKey | undefined>(
    (best, key) => (best === undefined || key.sequence > best.sequence ? key : best),
    undefined,
  );
}

function rejection(
  key: FoundKey | undefined,
  consumed: number,
  imageDigest: Uint8Array | undefined,
): FallbackReason | undefined {
  if (key === undefined) return 'key-absent';
  if (key.state === 'torn') return 'key-torn';
  if (key.state === 'unsealed') return 'key-unsealed';
  if (key.sequence === consumed) return 'key-replayed';
  if (key.sequence !== consumed + 1) return 'key-stale';
  const same = imageDigest !== undefined && key.imageDigest.every((byte, index) => byte === imageDigest[index]);
  return same ? undefined : 'key-foreign';
}

function* spendSequence(adapter: Adapter, sequence: number): Process<void> {
  const { nvram } = adapter.board;
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, sequence, true);
  const held = heldRecord(KEY_COUNTER, (address, bytes) => nvram.peek(address, bytes));
  const next = nextSlot(KEY_COUNTER, held, payload);
  yield* nvram.write(next.address, next.bytes);
}

function* clear(storage: KeyStorage, found: readonly FoundKey[]): Process<void> {
  for (const slot of [0, 1] as const) if (found[slot]!.state !== 'absent') yield* storage.write(slot, 0, ERASED_WORD);
}
