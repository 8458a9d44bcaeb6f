import type { Characteristics } from '../../image/characteristics.js';
import { type CodeImage, contiguousRanges, type Permissions } from '../../image/code-image.js';
import { hexDigits } from '../../image/digest.js';
import { IMAGE_FLAGS, type McubootImage, TLV, type Tlv, tlvName } from '../../image/formats/mcuboot.js';
import type { Dependency } from '../../image/formats/mcuboot-writer.js';
import { hex } from '../../image/image-error.js';
import { formatVersion } from '../../image/version.js';

/** `r-x`, or `---` where the format does not say. */
export function permissionsText(permissions: Permissions | undefined): string {
  if (!permissions) return '---';
  const { read, write, execute } = permissions;
  return `${read ? 'r' : '-'}${write ? 'w' : '-'}${execute ? 'x' : '-'}`;
}

/** The segment map as JSON. */
export function segmentsJson(image: CodeImage) {
  return {
    segments: image.segments.map(({ name, address, vma, bytes, permissions }) => ({
      name,
      address,
      vma,
      bytes: bytes.length,
      permissions: permissions ? permissionsText(permissions) : null,
    })),
    ranges: contiguousRanges(image).map(({ address, lengthBytes }) => ({ address, bytes: lengthBytes })),
    reservations: image.reservations.map(({ name, vma, lengthBytes }) => ({ name, vma, bytes: lengthBytes })),
  };
}

/** Names of the header flags that are set; unknown bits in hex. */
export function flagNames(flags: number): string[] {
  const names = Object.keys(IMAGE_FLAGS).filter((name) => (flags & IMAGE_FLAGS[name]!) !== 0);
  const known = Object.values(IMAGE_FLAGS).reduce((all, flag) => all | flag, 0);
  const rest = (flags & ~known) >>> 0;
  return rest === 0 ? names : [...names, hex(rest)];
}

function dependencyOf({ type, data }: Tlv): Dependency | undefined {
  if (type !== TLV.DEPENDENCY || data.length !== 12) return undefined;
  const view = new DataView(data.buffer, data.byteOffset);
  return {
    imageNumber: data[0]!,
    version: {
      major: data[4]!,
      minor: data[5]!,
      revision: view.getUint16(6, true),
      build: view.getUint32(8, true),
    },
  };
}

/** What a TLV says, in words, where it is one that says something. */
export function tlvMeaning(tlv: Tlv): string {
  const dependency = dependencyOf(tlv);
  if (dependency) return `image ${dependency.imageNumber} at least ${formatVersion(dependency.version)}`;
  if (tlv.type === TLV.SEC_CNT && tlv.data.length === 4)
    return `${new DataView(tlv.data.buffer, tlv.data.byteOffset).getUint32(0, true)}`;
  if (tlv.type === 0xf1a0) return 'characteristics';
  if (tlv.type === 0xf1a1) return 'bootstrap digest';
  return '';
}

/** The container as JSON. */
export function mcubootJson({ header, tlvs, hashedBytes, totalBytes, trailer }: McubootImage) {
  return {
    headerBytes: header.headerBytes,
    loadAddress: header.loadAddress,
    bodyBytes: header.bodyBytes,
    protectedTlvBytes: header.protectedTlvBytes,
    flags: flagNames(header.flags),
    version: formatVersion(header.version),
    hashedBytes,
    totalBytes,
    tlvs: tlvs.map((tlv) => ({
      type: tlv.type,
      name: tlvName(tlv.type),
      protected: tlv.isProtected,
      offset: tlv.offset,
      bytes: tlv.data.length,
      meaning: tlvMeaning(tlv) || null,
      data: hexDigits(tlv.data),
    })),
    trailer: trailer ? { state: trailer.state, imageOk: trailer.isImageOk, copyDone: trailer.isCopyDone } : null,
  };
}

/** The characteristics as JSON; facts that are not stated are null. */
export function characteristicsJson(facts: Characteristics) {
  return {
    name: facts.name ?? null,
    adapter: facts.adapterType ?? null,
    version: facts.version ? formatVersion(facts.version) : null,
    cpu: facts.cpu ?? null,
    runBase: facts.runBase ?? null,
    securityCounter: facts.securityCounter ?? null,
    bootstrap: facts.bootstrap
      ? { abi: facts.bootstrap.abi, offset: facts.bootstrap.offset, bytes: facts.bootstrap.lengthBytes }
      : null,
    modules: facts.modules.map(({ kind, offset, lengthBytes, entryOffset }) => ({
      kind,
      offset,
      bytes: lengthBytes,
      entry: entryOffset,
    })),
    tables: facts.tables.map(({ name, layout, capacityEntries, entryBytes, fields }) => ({
      name,
      layout,
      capacity: capacityEntries,
      entryBytes,
      fields: fields.map(({ name: field, offset, lengthBytes, kind }) => ({
        name: field,
        offset,
        bytes: lengthBytes,
        kind,
      })),
    })),
    conversions: facts.conversions.map(({ table, fromLayout, toLayout }) => ({
      table,
      from: fromLayout,
      to: toLayout,
    })),
    features: facts.features,
    memory: facts.memory
      ? { ram: facts.memory.ramBytes, tables: facts.memory.tableBytes, buffers: facts.memory.bufferBytes }
      : null,
    keyArea: facts.keyAreaBytes ?? null,
    unknown: facts.unknown.map(({ type, data }) => ({ type, data: hexDigits(data) })),
  };
}
