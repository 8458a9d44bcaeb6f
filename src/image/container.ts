import type { Characteristics } from './characteristics.js';
import { decodeCharacteristics } from './characteristics-decode.js';
import {
  type McubootHeader,
  type McubootImage,
  parseMcuboot,
  TLV,
  TLV_BOOTSTRAP_DIGEST,
  TLV_CHARACTERISTICS,
  TLV_HEADER_BYTES,
  type Tlv,
} from './formats/mcuboot.js';
import { ImageError } from './image-error.js';

/** The SHA-256 of the part of the container that is executed first, carried in the protected TLVs. */
export interface BootstrapDigest {
  /** Counts from the first byte of the container. */
  offset: number;
  lengthBytes: number;
  sha256: Uint8Array;
}

/** What is delivered to the adapter and lies in its memory at the run base. Byte ranges are views of the bytes given. */
export interface Container {
  mcuboot: McubootImage;
  header: McubootHeader;
  body: Uint8Array;
  tlvs: readonly Tlv[];
  characteristics: Characteristics | undefined;
  bootstrapDigest: BootstrapDigest | undefined;
  /** The digest the image carries of itself (SHA-256, -384 or -512 of header, body and protected TLVs), unverified. */
  digest: Uint8Array | undefined;
  securityCounter: number | undefined;
  hashedBytes: number;
  /** End of the TLVs. */
  totalBytes: number;
  /** Where a key may be stored behind the container; the bytes need not exist in the file. */
  keyArea: { offset: number; lengthBytes: number };
}

/** Bytes of the key area when the characteristics name none. */
export const KEY_AREA_BYTES = 64;
const KEY_AREA_ALIGNMENT = 64;
const BOOTSTRAP_DIGEST_BYTES = 40;

/**
 * Reads the container that begins at the first of `bytes`; what follows its TLVs is ignored. Sizes are checked before
 * they are used, and nothing but small records is copied, so the bytes may be adapter memory.
 * @throws ImageError
 */
export function readContainer(bytes: Uint8Array, file = 'container'): Container {
  const mcuboot = parseMcuboot(bytes, file);
  const characteristics = containerCharacteristics(mcuboot);
  return {
    mcuboot,
    header: mcuboot.header,
    body: mcuboot.body,
    tlvs: mcuboot.tlvs,
    characteristics,
    bootstrapDigest: bootstrapDigestOf(mcuboot),
    digest: mcuboot.tlvs.find(({ type, isProtected }) => !isProtected && isHash(type))?.data,
    securityCounter: securityCounterOf(mcuboot),
    hashedBytes: mcuboot.hashedBytes,
    totalBytes: mcuboot.totalBytes,
    keyArea: {
      offset: Math.ceil(mcuboot.totalBytes / KEY_AREA_ALIGNMENT) * KEY_AREA_ALIGNMENT,
      lengthBytes: characteristics?.keyAreaBytes ?? KEY_AREA_BYTES,
    },
  };
}

function isHash(type: number): boolean {
  return type === TLV.SHA256 || type === TLV.SHA384 || type === TLV.SHA512;
}

/** A protected TLV that may be there once. */
function protectedTlv(image: McubootImage, type: number, name: string): Tlv | undefined {
  const [first, second] = image.tlvs.filter((tlv) => tlv.isProtected && tlv.type === type);
  if (second) throw tlvFault(image, second, name, 'one such protected TLV', 'a second');
  return first;
}

/**
 * The characteristics in the protected TLVs; undefined for an image that was packed without.
 * @throws ImageError
 */
export function containerCharacteristics(image: McubootImage): Characteristics | undefined {
  const tlv = protectedTlv(image, TLV_CHARACTERISTICS, 'characteristics TLV');
  return tlv && decodeCharacteristics(tlv.data, { file: image.file, offset: tlv.offset + TLV_HEADER_BYTES });
}

function bootstrapDigestOf(image: McubootImage): BootstrapDigest | undefined {
  const tlv = protectedTlv(image, TLV_BOOTSTRAP_DIGEST, 'bootstrap digest');
  if (!tlv) return undefined;
  if (tlv.data.length !== BOOTSTRAP_DIGEST_BYTES)
    throw tlvFault(image, tlv, 'bootstrap digest', `${BOOTSTRAP_DIGEST_BYTES} bytes`, `${tlv.data.length}`);
  const view = new DataView(tlv.data.buffer, tlv.data.byteOffset);
  const offset = view.getUint32(0, true);
  const lengthBytes = view.getUint32(4, true);
  const bodyEnd = image.header.headerBytes + image.header.bodyBytes;
  if (offset + lengthBytes > bodyEnd)
    throw tlvFault(
      image,
      tlv,
      'bootstrap digest',
      `a range inside the ${bodyEnd} bytes of header and body`,
      `${offset} + ${lengthBytes}`,
    );
  return { offset, lengthBytes, sha256: tlv.data.slice(8) };
}

/** The security counter in the protected TLVs. @throws ImageError when it is not one 32-bit number */
export function securityCounterOf(image: McubootImage): number | undefined {
  const tlv = protectedTlv(image, TLV.SEC_CNT, 'SEC_CNT');
  if (!tlv) return undefined;
  if (tlv.data.length !== 4) throw tlvFault(image, tlv, 'SEC_CNT', '4 bytes', `${tlv.data.length}`);
  return new DataView(tlv.data.buffer, tlv.data.byteOffset).getUint32(0, true);
}

function tlvFault(image: McubootImage, tlv: Tlv, field: string, expected: string, found: string): ImageError {
  return new ImageError({ file: image.file, field, offset: tlv.offset, expected, found });
}
