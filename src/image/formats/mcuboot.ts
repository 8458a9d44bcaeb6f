import { ByteReader } from '../byte-reader.js';
import { hex } from '../image-error.js';
import type { Version } from '../version.js';
import { readTrailer, type Trailer } from './mcuboot-trailer.js';

export const IMAGE_MAGIC = 0x96f3b83d;
export const IMAGE_HEADER_BYTES = 32;
export const TLV_INFO_MAGIC = 0x6907;
export const TLV_PROTECTED_INFO_MAGIC = 0x6908;
export const TLV_INFO_BYTES = 4;
export const TLV_HEADER_BYTES = 4;

/** TLV types by the names that imgtool prints. */
export const TLV = {
  KEYHASH: 0x01,
  PUBKEY: 0x02,
  SHA256: 0x10,
  SHA384: 0x11,
  SHA512: 0x12,
  RSA2048: 0x20,
  ECDSASIG: 0x22,
  RSA3072: 0x23,
  ED25519: 0x24,
  SIG_PURE: 0x25,
  ENCRSA2048: 0x30,
  ENCKW: 0x31,
  ENCEC256: 0x32,
  ENCX25519: 0x33,
  DEPENDENCY: 0x40,
  SEC_CNT: 0x50,
  BOOT_RECORD: 0x60,
} as const;

/** Vendor TLVs of this product: the characteristics record and the digest of the bootstrap, both protected. */
export const TLV_CHARACTERISTICS = 0xf1a0;
export const TLV_BOOTSTRAP_DIGEST = 0xf1a1;

/** Header flags by the names of `bootutil/image.h`, without their `IMAGE_F_`. */
export const IMAGE_FLAGS: Readonly<Record<string, number>> = {
  PIC: 0x1,
  ENCRYPTED_AES128: 0x4,
  ENCRYPTED_AES256: 0x8,
  NON_BOOTABLE: 0x10,
  RAM_LOAD: 0x20,
  ROM_FIXED: 0x100,
  COMPRESSED_LZMA1: 0x200,
  COMPRESSED_LZMA2: 0x400,
  COMPRESSED_ARM_THUMB: 0x800,
};

/** `struct image_header` of `bootutil/image.h`. */
export interface McubootHeader {
  loadAddress: number;
  headerBytes: number;
  /** The whole protected TLV area with its 4-byte header, or 0. */
  protectedTlvBytes: number;
  /** Bytes between header and TLVs. */
  bodyBytes: number;
  flags: number;
  version: Version;
}

export interface Tlv {
  type: number;
  /** Where the TLV's own header stands in the file. */
  offset: number;
  data: Uint8Array;
  isProtected: boolean;
}

/** A parsed MCUboot image; byte ranges are views of `bytes`. */
export interface McubootImage {
  file: string;
  bytes: Uint8Array;
  header: McubootHeader;
  body: Uint8Array;
  /** In the order of the file, protected ones first. */
  tlvs: readonly Tlv[];
  /** Header, body and protected TLVs: what the hash covers. */
  hashedBytes: number;
  /** End of the TLVs: what is delivered. */
  totalBytes: number;
  trailer: Trailer | undefined;
}

export function isMcuboot(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new ByteReader(bytes, '').u32(0, 'ih_magic') === IMAGE_MAGIC;
}

/** `SHA256`, or `vendor 0xf1a0` (0xXXA0 to 0xXXFE are vendors'), or `0x99`. */
export function tlvName(type: number): string {
  const known = Object.entries(TLV).find(([, number]) => number === type);
  if (known) return known[0];
  const low = type & 0xff;
  return low >= 0xa0 && low <= 0xfe ? `vendor 0x${type.toString(16).padStart(4, '0')}` : hex(type);
}

/**
 * Reads a little-endian MCUboot image. Every size is checked against the bytes there are before it is used.
 * Bytes behind the TLVs are tolerated and searched for a boot trailer.
 * @throws ImageError
 */
export function parseMcuboot(bytes: Uint8Array, file: string): McubootImage {
  const reader = new ByteReader(bytes, file);
  const header = readMcubootHeader(bytes, file);
  const bodyEnd = header.headerBytes + header.bodyBytes;
  const protectedTlvs = header.protectedTlvBytes > 0 ? readTlvArea(reader, bodyEnd, header.protectedTlvBytes) : [];
  const hashedBytes = bodyEnd + header.protectedTlvBytes;
  const unprotectedTlvs = readTlvArea(reader, hashedBytes, undefined);
  const totalBytes = hashedBytes + reader.u16(hashedBytes + 2, 'it_tlv_tot');
  return {
    file,
    bytes,
    header,
    body: bytes.subarray(header.headerBytes, bodyEnd),
    tlvs: [...protectedTlvs, ...unprotectedTlvs],
    hashedBytes,
    totalBytes,
    trailer: readTrailer(bytes.subarray(totalBytes)),
  };
}

/**
 * Reads and checks the header alone, before the rest has arrived.
 * @param fileBytes what the sizes in the header must fit; default: the bytes given
 * @throws ImageError
 */
export function readMcubootHeader(bytes: Uint8Array, file: string, fileBytes = bytes.length): McubootHeader {
  const reader = new ByteReader(bytes, file);
  const magic = reader.u32(0, 'ih_magic');
  if (magic !== IMAGE_MAGIC) throw reader.fault('ih_magic', 0, hex(IMAGE_MAGIC), hex(magic));
  reader.need(0, IMAGE_HEADER_BYTES, 'image header');
  const header: McubootHeader = {
    loadAddress: reader.u32(4, 'ih_load_addr'),
    headerBytes: reader.u16(8, 'ih_hdr_size'),
    protectedTlvBytes: reader.u16(10, 'ih_protect_tlv_size'),
    bodyBytes: reader.u32(12, 'ih_img_size'),
    flags: reader.u32(16, 'ih_flags'),
    version: {
      major: reader.u8(20, 'iv_major'),
      minor: reader.u8(21, 'iv_minor'),
      revision: reader.u16(22, 'iv_revision'),
      build: reader.u32(24, 'iv_build_num'),
    },
  };
  const { headerBytes, bodyBytes, protectedTlvBytes } = header;
  if (headerBytes < IMAGE_HEADER_BYTES || headerBytes > fileBytes)
    throw reader.fault('ih_hdr_size', 8, `${IMAGE_HEADER_BYTES} to ${fileBytes}`, `${headerBytes}`);
  const roomBytes = fileBytes - headerBytes;
  if (bodyBytes > roomBytes)
    throw reader.fault(
      'ih_img_size',
      12,
      `at most ${roomBytes}, the bytes behind the header`,
      `${bodyBytes}`,
      TRUNCATED,
    );
  if (protectedTlvBytes > roomBytes - bodyBytes)
    throw reader.fault(
      'ih_protect_tlv_size',
      10,
      `at most ${roomBytes - bodyBytes}, the bytes behind the body`,
      `${protectedTlvBytes}`,
      TRUNCATED,
    );
  return header;
}

const TRUNCATED = 'The file may be cut short; copy it again.';

/** @param areaBytes what the header says of the protected area; undefined for the unprotected one */
function readTlvArea(reader: ByteReader, start: number, areaBytes: number | undefined): Tlv[] {
  const isProtected = areaBytes !== undefined;
  const expectedMagic = isProtected ? TLV_PROTECTED_INFO_MAGIC : TLV_INFO_MAGIC;
  const magic = reader.u16(start, 'it_magic');
  if (magic !== expectedMagic) throw reader.fault('it_magic', start, hex(expectedMagic), hex(magic));
  const totalBytes = reader.u16(start + 2, 'it_tlv_tot');
  if (isProtected && totalBytes !== areaBytes)
    throw reader.fault('it_tlv_tot', start + 2, `ih_protect_tlv_size = ${areaBytes}`, `${totalBytes}`);
  if (totalBytes < TLV_INFO_BYTES || start + totalBytes > reader.lengthBytes)
    throw reader.fault(
      'it_tlv_tot',
      start + 2,
      `${TLV_INFO_BYTES} to ${reader.lengthBytes - start}, the bytes that are left`,
      `${totalBytes}`,
      TRUNCATED,
    );
  return readTlvs(reader, start + TLV_INFO_BYTES, start + totalBytes, isProtected);
}

function readTlvs(reader: ByteReader, start: number, end: number, isProtected: boolean): Tlv[] {
  const tlvs: Tlv[] = [];
  for (let at = start; at < end; ) {
    if (at + TLV_HEADER_BYTES > end)
      throw reader.fault(
        'it_type',
        at,
        `a TLV header of ${TLV_HEADER_BYTES} bytes`,
        `${end - at} bytes left in the area`,
      );
    const type = reader.u16(at, 'it_type');
    const lengthBytes = reader.u16(at + 2, 'it_len');
    const roomBytes = end - at - TLV_HEADER_BYTES;
    if (lengthBytes > roomBytes)
      throw reader.fault('it_len', at + 2, `at most ${roomBytes}, the bytes left in the area`, `${lengthBytes}`);
    const data = reader.bytes.subarray(at + TLV_HEADER_BYTES, at + TLV_HEADER_BYTES + lengthBytes);
    tlvs.push({ type, offset: at, data, isProtected });
    at += TLV_HEADER_BYTES + lengthBytes;
  }
  return tlvs;
}
