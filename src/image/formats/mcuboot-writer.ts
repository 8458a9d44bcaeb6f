import { digestOf, type HashName } from '../digest.js';
import { ImageError } from '../image-error.js';
import type { Signer } from '../signing.js';
import type { Version } from '../version.js';
import {
  IMAGE_FLAGS,
  IMAGE_HEADER_BYTES,
  IMAGE_MAGIC,
  TLV,
  TLV_HEADER_BYTES,
  TLV_INFO_BYTES,
  TLV_INFO_MAGIC,
  TLV_PROTECTED_INFO_MAGIC,
} from './mcuboot.js';
import { trailerBytes, writeTrailer } from './mcuboot-trailer.js';

/** Another image that must be there in at least this version. */
export interface Dependency {
  imageNumber: number;
  version: Version;
}

export interface McubootOptions {
  version: Version;
  /** Default 0x200; the bytes behind the 32 of the header are 0xff. */
  headerBytes?: number | undefined;
  /** Where the container is to stand in memory; anything but 0 sets RAM_LOAD. */
  loadAddress?: number | undefined;
  securityCounter?: number | undefined;
  dependencies?: readonly Dependency[] | undefined;
  /** Further protected TLVs, behind the standard ones. */
  protectedTlvs?: readonly { type: number; data: Uint8Array }[] | undefined;
  signer?: Signer | undefined;
  /** Sign the image itself and not its digest: Ed25519 with SHA-512 only. */
  pure?: boolean | undefined;
  /** Hash where there is no key to choose it; default SHA-256. */
  hash?: HashName | undefined;
  /** Size of the flash slot: the image with its trailer must fit. */
  slotBytes?: number | undefined;
  /** Pad to the slot with 0xff and write the boot trailer. */
  pad?: boolean | undefined;
  /** Pad, and mark the image as confirmed. */
  confirm?: boolean | undefined;
  /** Flash write alignment of the trailer, 1 to 32; default 8. */
  alignmentBytes?: number | undefined;
}

export const DEFAULT_HEADER_BYTES = 0x200;
const ERASED = 0xff;
const HASH_TLVS = { sha256: TLV.SHA256, sha384: TLV.SHA384, sha512: TLV.SHA512 };
const SIGNATURE_TLVS = { ed25519: TLV.ED25519, 'ecdsa-p256': TLV.ECDSASIG, 'rsa-2048-pss': TLV.RSA2048 };

/**
 * Writes an MCUboot image byte for byte as imgtool does (scripts/imgtool/image.py): protected TLVs in the order security
 * counter, dependencies, others; then hash, SIG_PURE, key hash, signature.
 * @throws ImageError when a value does not fit its field; `file` is named in it
 */
export function writeMcuboot(body: Uint8Array, options: McubootOptions, file: string): Uint8Array {
  const headerBytes = options.headerBytes ?? DEFAULT_HEADER_BYTES;
  if (headerBytes < IMAGE_HEADER_BYTES || headerBytes > 0xffff)
    throw fault(file, 'ih_hdr_size', `${IMAGE_HEADER_BYTES} to 65535`, `${headerBytes}`);
  const protectedArea = tlvArea(TLV_PROTECTED_INFO_MAGIC, protectedTlvs(options), file);
  const hashed = new Uint8Array(headerBytes + body.length + protectedArea.length);
  hashed.fill(ERASED, IMAGE_HEADER_BYTES, headerBytes);
  writeHeader(hashed, options, headerBytes, protectedArea.length, body.length);
  hashed.set(body, headerBytes);
  hashed.set(protectedArea, headerBytes + body.length);
  const container = join(hashed, tlvArea(TLV_INFO_MAGIC, unprotectedTlvs(hashed, options, file), file));
  return inSlot(container, options, file);
}

function writeHeader(
  into: Uint8Array,
  options: McubootOptions,
  headerBytes: number,
  protectedTlvBytes: number,
  bodyBytes: number,
): void {
  const view = new DataView(into.buffer);
  const { version, loadAddress = 0 } = options;
  view.setUint32(0, IMAGE_MAGIC, true);
  view.setUint32(4, loadAddress, true);
  view.setUint16(8, headerBytes, true);
  view.setUint16(10, protectedTlvBytes, true);
  view.setUint32(12, bodyBytes, true);
  view.setUint32(16, loadAddress === 0 ? 0 : IMAGE_FLAGS.RAM_LOAD!, true);
  view.setUint8(20, version.major);
  view.setUint8(21, version.minor);
  view.setUint16(22, version.revision, true);
  view.setUint32(24, version.build, true);
  view.setUint32(28, 0, true);
}

type RawTlv = { type: number; data: Uint8Array };

function protectedTlvs(options: McubootOptions): RawTlv[] {
  const tlvs: RawTlv[] = [];
  if (options.securityCounter !== undefined) {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, options.securityCounter, true);
    tlvs.push({ type: TLV.SEC_CNT, data });
  }
  for (const dependency of options.dependencies ?? [])
    tlvs.push({ type: TLV.DEPENDENCY, data: dependencyBytes(dependency) });
  return [...tlvs, ...(options.protectedTlvs ?? [])];
}

/** `struct image_dependency`: image number, three bytes of padding, the version. */
function dependencyBytes({ imageNumber, version }: Dependency): Uint8Array {
  const data = new Uint8Array(12);
  const view = new DataView(data.buffer);
  view.setUint8(0, imageNumber);
  view.setUint8(4, version.major);
  view.setUint8(5, version.minor);
  view.setUint16(6, version.revision, true);
  view.setUint32(8, version.build, true);
  return data;
}

/** The key decides over the hash, as imgtool has it: SHA-256, and SHA-512 for a pure signature. */
function unprotectedTlvs(hashed: Uint8Array, options: McubootOptions, file: string): RawTlv[] {
  const { signer, pure = false } = options;
  if (pure && signer?.publicKey.algorithm !== 'ed25519')
    throw fault(file, 'SIG_PURE', 'an Ed25519 key to sign with', signer?.publicKey.algorithm ?? 'no key');
  const hash = pure ? 'sha512' : signer ? 'sha256' : (options.hash ?? 'sha256');
  const digest = digestOf(hash, hashed);
  const tlvs: RawTlv[] = [{ type: HASH_TLVS[hash], data: digest }];
  if (!signer) return tlvs;
  if (pure) tlvs.push({ type: TLV.SIG_PURE, data: Uint8Array.of(1) });
  const { algorithm, der } = signer.publicKey;
  tlvs.push({ type: TLV.KEYHASH, data: digestOf(hash, der) });
  tlvs.push({ type: SIGNATURE_TLVS[algorithm], data: signer.sign(algorithm === 'ed25519' && !pure ? digest : hashed) });
  return tlvs;
}

function tlvArea(magic: number, tlvs: readonly RawTlv[], file: string): Uint8Array {
  if (tlvs.length === 0) return new Uint8Array();
  const totalBytes = tlvs.reduce((sum, { data }) => sum + TLV_HEADER_BYTES + data.length, TLV_INFO_BYTES);
  if (totalBytes > 0xffff) throw fault(file, 'it_tlv_tot', 'at most 65535 bytes of TLVs', `${totalBytes}`);
  const area = new Uint8Array(totalBytes);
  const view = new DataView(area.buffer);
  view.setUint16(0, magic, true);
  view.setUint16(2, totalBytes, true);
  let at = TLV_INFO_BYTES;
  for (const { type, data } of tlvs) {
    view.setUint16(at, type, true);
    view.setUint16(at + 2, data.length, true);
    area.set(data, at + TLV_HEADER_BYTES);
    at += TLV_HEADER_BYTES + data.length;
  }
  return area;
}

function inSlot(container: Uint8Array, options: McubootOptions, file: string): Uint8Array {
  const { slotBytes, confirm = false, pad = false, alignmentBytes = 8 } = options;
  if (![1, 2, 4, 8, 16, 32].includes(alignmentBytes))
    throw fault(file, 'alignment', '1, 2, 4, 8, 16 or 32', `${alignmentBytes}`);
  if (slotBytes === undefined) {
    if (pad || confirm) throw fault(file, 'slot size', 'one, to pad the image to', 'none', 'Give --slot-size.');
    return container;
  }
  const neededBytes = container.length + trailerBytes(alignmentBytes);
  if (neededBytes > slotBytes)
    throw fault(file, 'slot size', `at least ${neededBytes} bytes for the image and its trailer`, `${slotBytes}`);
  if (!pad && !confirm) return container;
  const slot = new Uint8Array(slotBytes).fill(ERASED);
  slot.set(container);
  writeTrailer(slot, alignmentBytes, confirm);
  return slot;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function fault(file: string, field: string, expected: string, found: string, next?: string): ImageError {
  return new ImageError({ file, field, expected, found, next });
}
