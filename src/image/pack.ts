import { type Characteristics, mergeCharacteristics, noCharacteristics } from './characteristics.js';
import { encodeCharacteristics } from './characteristics-encode.js';
import { type CodeImage, flatten, MAX_FLAT_BYTES } from './code-image.js';
import { securityCounterOf } from './container.js';
import { digestOf } from './digest.js';
import { TLV, TLV_BOOTSTRAP_DIGEST, TLV_CHARACTERISTICS } from './formats/mcuboot.js';
import { DEFAULT_HEADER_BYTES, type McubootOptions, writeMcuboot } from './formats/mcuboot-writer.js';
import { hex, hexRange, ImageError } from './image-error.js';
import type { Manifest } from './manifest.js';
import type { Signer } from './signing.js';
import type { Version } from './version.js';

/** What packing may be told beyond what the image and its manifest say; everything has a default. */
export type PackOptions = Omit<McubootOptions, 'version'> & { version?: Version | undefined };

/**
 * The container that is delivered to the adapter: an MCUboot image as it is, without what a slot adds behind its TLVs;
 * anything else packed. A manifest's facts take the place of the image's own.
 * @throws ImageError
 */
export function toContainer(image: CodeImage, manifest?: Manifest, signer?: Signer): Uint8Array {
  const { mcuboot } = image;
  if (!mcuboot || signer) return packImage(image, manifest, { signer });
  if (!manifest) return mcuboot.bytes.subarray(0, mcuboot.totalBytes);
  if (!image.characteristics)
    throw new ImageError({
      file: image.sourceName,
      field: 'characteristics TLV',
      expected: 'the characteristics inside the MCUboot image, where the hash protects them',
      found: 'a manifest beside it',
      next: 'Pack the raw binary with the manifest: fastload image pack fw.bin --manifest fw.manifest.yaml -o fw.img',
    });
  throw new ImageError({
    file: manifest.file,
    field: 'manifest',
    expected: 'no manifest for an MCUboot image, which carries its characteristics',
    found: 'both',
  });
}

/**
 * Packs any image into an MCUboot container: the segments laid out flat behind the header, the characteristics and the
 * digest of the bootstrap as protected TLVs. An MCUboot image is taken apart and packed anew.
 * @throws ImageError
 */
export function packImage(image: CodeImage, manifest: Manifest | undefined, options: PackOptions = {}): Uint8Array {
  const before = image.mcuboot?.header;
  const headerBytes = options.headerBytes ?? manifest?.headerBytes ?? before?.headerBytes ?? DEFAULT_HEADER_BYTES;
  const known = mergeCharacteristics(image.characteristics ?? noCharacteristics(), manifest?.characteristics ?? {});
  const hasCharacteristics = image.characteristics !== undefined || manifest !== undefined;
  const flat = flatten(image);
  const loadAddress = options.loadAddress ?? known.runBase ?? impliedLoadAddress(image, flat.address, headerBytes);
  const version = options.version ?? known.version ?? before?.version ?? { major: 0, minor: 0, revision: 0, build: 0 };
  const securityCounter = options.securityCounter ?? known.securityCounter ?? carriedSecurityCounter(image);
  const facts = { ...known, version, securityCounter, runBase: loadAddress };
  const body = image.mcuboot ? image.mcuboot.body : bodyAt(image, flat, loadAddress, headerBytes);
  const carried = [...carriedTlvs(image), ...(options.protectedTlvs ?? [])];
  const base: McubootOptions = {
    ...options,
    headerBytes,
    loadAddress,
    version,
    securityCounter,
    protectedTlvs: carried,
  };
  if (!hasCharacteristics) return writeMcuboot(body, base, image.sourceName);
  const record = { type: TLV_CHARACTERISTICS, data: encodeCharacteristics(facts, image.sourceName) };
  const protectedTlvs = [...carried, record];
  return withBootstrapDigest(body, { ...base, protectedTlvs }, facts, image.sourceName);
}

/** What an MCUboot image carries protected and packing does not write anew (dependencies, other vendors' TLVs). */
function carriedTlvs(image: CodeImage): { type: number; data: Uint8Array }[] {
  const rewritten: number[] = [TLV.SEC_CNT, TLV_CHARACTERISTICS, TLV_BOOTSTRAP_DIGEST];
  const carried = image.mcuboot?.tlvs.filter(({ type, isProtected }) => isProtected && !rewritten.includes(type)) ?? [];
  return carried.map(({ type, data }) => ({ type, data }));
}

function carriedSecurityCounter(image: CodeImage): number | undefined {
  return image.mcuboot && securityCounterOf(image.mcuboot);
}

/** An image with addresses loads where its first byte then stands behind the header; one without loads at 0. */
function impliedLoadAddress(image: CodeImage, address: number, headerBytes: number): number {
  if (image.mcuboot) return image.mcuboot.header.loadAddress;
  return image.format === 'raw' || address < headerBytes ? 0 : address - headerBytes;
}

/**
 * The bytes from the end of the header on; a gap before the first segment is filled with zeros. An image linked below
 * the header's size has no room for a container in front of it: its addresses are taken as offsets.
 */
function bodyAt(
  image: CodeImage,
  flat: { address: number; bytes: Uint8Array },
  loadAddress: number,
  headerBytes: number,
): Uint8Array {
  if (image.format === 'raw') return flat.bytes;
  const start = loadAddress + headerBytes;
  const gapBytes = flat.address - start;
  if (gapBytes === 0 || flat.address < headerBytes) return flat.bytes;
  if (gapBytes < 0 || gapBytes + flat.bytes.length > MAX_FLAT_BYTES)
    throw new ImageError({
      file: image.sourceName,
      field: `segment ${image.segments[0]?.name}`,
      offset: image.segments[0]?.fileOffset,
      expected: `load addresses from ${hex(start)}, the run base and the header behind it, on`,
      found: hexRange(flat.address, flat.bytes.length),
      next: 'Link the image for the run base, or give the right one (--load-addr, runBase in the manifest).',
    });
  const body = new Uint8Array(gapBytes + flat.bytes.length);
  body.set(flat.bytes, gapBytes);
  return body;
}

/** Adds the digest of the bootstrap, which must lie in the body: it may run before the rest of the image has arrived. */
function withBootstrapDigest(
  body: Uint8Array,
  options: McubootOptions,
  facts: Characteristics,
  file: string,
): Uint8Array {
  const { bootstrap } = facts;
  if (!bootstrap || bootstrap.lengthBytes === 0) return writeMcuboot(body, options, file);
  const headerBytes = options.headerBytes ?? DEFAULT_HEADER_BYTES;
  const end = bootstrap.offset + bootstrap.lengthBytes;
  if (bootstrap.offset < headerBytes || end > headerBytes + body.length)
    throw new ImageError({
      file,
      field: 'bootstrap',
      expected: `a range inside the body at ${hexRange(headerBytes, body.length)}, counted from the run base`,
      found: hexRange(bootstrap.offset, bootstrap.lengthBytes),
    });
  const data = new Uint8Array(40);
  const view = new DataView(data.buffer);
  view.setUint32(0, bootstrap.offset, true);
  view.setUint32(4, bootstrap.lengthBytes, true);
  data.set(digestOf('sha256', body.subarray(bootstrap.offset - headerBytes, end - headerBytes)), 8);
  const tlv = { type: TLV_BOOTSTRAP_DIGEST, data };
  return writeMcuboot(body, { ...options, protectedTlvs: [...(options.protectedTlvs ?? []), tlv] }, file);
}
