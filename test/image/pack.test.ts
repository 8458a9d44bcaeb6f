import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Characteristics } from '../../src/image/characteristics.js';
import { encodeCharacteristics } from '../../src/image/characteristics-encode.js';
import { readContainer } from '../../src/image/container.js';
import { publicKeyFromPem, signerFromPem } from '../../src/image/crypto.js';
import { readImage } from '../../src/image/formats/detect.js';
import { CHARACTERISTICS_SECTION } from '../../src/image/formats/elf.js';
import { readMcubootHeader, TLV, TLV_CHARACTERISTICS, tlvName } from '../../src/image/formats/mcuboot.js';
import { parseManifest } from '../../src/image/manifest.js';
import { packImage, toContainer } from '../../src/image/pack.js';
import { checkBootstrapDigest, verify } from '../../src/image/verify.js';
import { facts } from './support/characteristics.js';
import { buildElf } from './support/elf-builder.js';
import { ED25519 } from './support/keys.js';
import { MID, reference, SMALL } from './support/reference.js';

const MANIFEST = parseManifest(
  'adapter: a\nversion: 1.1.0+7\ncpu: arm-cortex-r5\nrunBase: 0x100000\nsecurityCounter: 5\nbootstrap: { abi: 1, offset: 0x210, bytes: 32 }\n',
  'fw.manifest.yaml',
);
const raw = (bytes: Uint8Array) => readImage(bytes, 'fw.bin', { manifest: MANIFEST });

/** An image at 0x100200 with a gap of 0x10 bytes between its two sections. */
function elf(over: Partial<Characteristics> = {}) {
  const record = encodeCharacteristics(facts(over), 'x');
  return readImage(
    buildElf([
      { name: '.text', bytes: SMALL, lma: 0x100200 },
      { name: CHARACTERISTICS_SECTION, bytes: record, lma: 0x100200 + SMALL.length + 0x10 },
    ]),
    'fw.elf',
  );
}

describe('the container that is delivered', () => {
  test('of an ELF: laid out flat at the run base, its characteristics protected, the bootstrap digested', () => {
    const image = elf();
    const container = readContainer(toContainer(image));
    expect(container.header).toMatchObject({
      loadAddress: 0x100000,
      headerBytes: 0x200,
      flags: 0x20,
      version: facts().version,
    });
    expect(container.body.subarray(0, SMALL.length)).toEqual(SMALL);
    expect([...container.body.subarray(SMALL.length, SMALL.length + 0x10)]).toEqual(Array(0x10).fill(0));
    expect(container.characteristics).toEqual(facts());
    expect(container.securityCounter).toBe(1);
    const sha256 = new Uint8Array(createHash('sha256').update(SMALL.subarray(0, 64)).digest());
    expect(container.bootstrapDigest).toEqual({ offset: 0x200, lengthBytes: 64, sha256 });
    expect(container.tlvs.map(({ type }) => tlvName(type))).toEqual([
      'SEC_CNT',
      'vendor 0xf1a0',
      'vendor 0xf1a1',
      'SHA256',
    ]);
    expect(verify(container).checks.map(({ status }) => status)).toEqual(['pass', 'absent', 'absent', 'pass']);
  });

  test('of a raw binary: the facts of its manifest', () => {
    const container = readContainer(toContainer(raw(SMALL), MANIFEST));
    expect(container.characteristics).toEqual(MANIFEST.characteristics);
    expect(container.header).toMatchObject({
      loadAddress: 0x100000,
      version: { major: 1, minor: 1, revision: 0, build: 7 },
    });
    expect(container.body).toEqual(SMALL);
    expect(container.securityCounter).toBe(5);
  });

  test('of an MCUboot image: the same bytes, without what a slot adds', () => {
    const bytes = reference('rsa-custom-confirmed.bin');
    const delivered = toContainer(readImage(bytes, 'x'));
    expect(delivered).toEqual(bytes.subarray(0, 1860));
  });

  test('signed: verifies with the key', () => {
    const container = readContainer(toContainer(elf(), undefined, signerFromPem(ED25519.privatePem, 'k')));
    expect(verify(container, publicKeyFromPem(ED25519.publicPem, 'k')).isVerified).toBe(true);
  });

  test('reads at any place of a larger shared memory, and a flipped bit there shows', () => {
    const delivered = toContainer(elf());
    const memory = new Uint8Array(new SharedArrayBuffer(0x10000));
    memory.set(delivered, 0x1003);
    const there = memory.subarray(0x1003);
    expect(readContainer(there).characteristics).toEqual(facts());
    expect(verify(readContainer(there)).isVerified).toBe(true);
    memory[0x1003 + 0x200 + 70]! ^= 4;
    const { checks } = verify(readContainer(there));
    expect(checks.map(({ status }) => status)).toEqual(['fail', 'absent', 'absent', 'pass']);
    memory[0x1003 + 0x200 + 63]! ^= 4;
    expect(verify(readContainer(there)).checks[3]?.status).toBe('fail');
  });

  test('the bootstrap can be checked when the rest of the body has not arrived', () => {
    const delivered = toContainer(elf());
    const header = readMcubootHeader(delivered.subarray(0, 32), 'fw.img', delivered.length);
    const bodyEnd = header.headerBytes + header.bodyBytes;
    const memory = new Uint8Array(delivered.length);
    memory.set(delivered.subarray(0, 0x200 + 64));
    memory.set(delivered.subarray(bodyEnd), bodyEnd);
    const container = readContainer(memory);
    expect(checkBootstrapDigest(container).status).toBe('pass');
    expect(verify(container).isVerified).toBe(false);
    expect(() => readMcubootHeader(delivered.subarray(0, 32), 'fw.img', 1000)).toThrow(
      'fw.img: ih_img_size at offset 0xc',
    );
  });

  test('the key area begins behind the TLVs at a multiple of 64', () => {
    const { totalBytes, keyArea, hashedBytes } = readContainer(toContainer(elf({ keyAreaBytes: 128 })));
    expect(keyArea).toEqual({ offset: Math.ceil(totalBytes / 64) * 64, lengthBytes: 128 });
    expect(keyArea.offset).toBeGreaterThanOrEqual(hashedBytes);
    expect(readContainer(reference('hash-only.bin')).keyArea).toEqual({ offset: 1600, lengthBytes: 64 });
  });
});

describe('packing', () => {
  test('what is said on the way takes the place of what the image says, in header and characteristics alike', () => {
    const version = { major: 9, minor: 8, revision: 7, build: 6 };
    const packed = readContainer(packImage(elf(), undefined, { version, securityCounter: 77 }));
    expect(packed.header.version).toEqual(version);
    expect(packed.characteristics).toMatchObject({ version, securityCounter: 77 });
    expect(packed.securityCounter).toBe(77);
  });

  test('a repacked MCUboot image keeps its version, counter, dependencies and vendor TLVs', () => {
    const again = readContainer(packImage(readImage(reference('ecdsa-dep-seccnt.bin'), 'x'), undefined));
    expect(again.body).toEqual(MID);
    expect(again.header.version).toEqual({ major: 7, minor: 3, revision: 1, build: 0 });
    expect(again.tlvs.map(({ type }) => type)).toEqual([TLV.SEC_CNT, TLV.DEPENDENCY, TLV.SHA256]);
    const custom = readContainer(packImage(readImage(reference('rsa-custom-confirmed.bin'), 'x'), undefined));
    expect(custom.tlvs.map(({ type }) => type)).toEqual([0xa0, TLV.SHA256]);
  });

  test('a repacked MCUboot image takes on the facts of a manifest', () => {
    const packed = readContainer(packImage(readImage(reference('hash-only.bin'), 'x'), MANIFEST));
    expect(packed.characteristics).toEqual(MANIFEST.characteristics);
    expect(packed.body).toEqual(SMALL);
  });

  test('packing twice gives the same bytes', () => {
    expect(toContainer(elf())).toEqual(toContainer(elf()));
  });

  test('refuses segments below the body, and a bootstrap outside it', () => {
    expect(() => packImage(elf({ runBase: 0x100400 }), undefined)).toThrow(
      /^fw\.elf: segment \.text at offset 0x[0-9a-f]+: expected load addresses from 0x100600/,
    );
    const bootstrap = { abi: 1, offset: 0x100, lengthBytes: 64 };
    expect(() => packImage(elf({ bootstrap }), undefined)).toThrow(
      'fw.elf: bootstrap: expected a range inside the body',
    );
  });

  test('refuses a manifest beside an MCUboot image: it would not be protected', () => {
    expect(() => toContainer(readImage(reference('hash-only.bin'), 'fw.img'), MANIFEST)).toThrow(
      'fw.img: characteristics TLV: expected the characteristics inside the MCUboot image',
    );
  });

  test('a record in the unprotected area is not believed', () => {
    const container = reference('hash-only.bin');
    const view = new DataView(container.buffer);
    view.setUint16(0x5ec, TLV_CHARACTERISTICS, true);
    expect(readContainer(container).characteristics).toBeUndefined();
  });
});

describe('telling formats apart', () => {
  test('a container spelled out as Intel HEX is the MCUboot image', async () => {
    const { writeIntelHex } = await import('../../src/image/formats/intel-hex.js');
    const { codeImage } = await import('../../src/image/code-image.js');
    const bytes = reference('ed25519.bin');
    const segment = { address: 0x100000, vma: 0x100000, bytes, permissions: undefined, name: 'all', fileOffset: 0 };
    const text = writeIntelHex(codeImage({ format: 'mcuboot', sourceName: 'x', segments: [segment] }));
    const image = readImage(new TextEncoder().encode(text), 'fw.hex');
    expect(image.format).toBe('mcuboot');
    expect(image.mcuboot?.bytes).toEqual(bytes);
  });

  test('what nothing recognizes needs a manifest', () => {
    expect(() => readImage(SMALL, 'fw.bin')).toThrow(
      'fw.bin: format at offset 0x0: expected ELF32, Intel HEX, Motorola S-record, MCUboot, or a raw binary with a manifest',
    );
    expect(readImage(SMALL, 'fw.bin', { acceptsRaw: true })).toMatchObject({
      format: 'raw',
      characteristics: undefined,
    });
    expect(raw(SMALL)).toMatchObject({ format: 'raw', segments: [{ address: 0x100200 }] });
  });
});
