import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContainer } from '../../src/image/container.js';
import { publicKeyFromPem } from '../../src/image/crypto.js';
import { parseMcuboot, tlvName } from '../../src/image/formats/mcuboot.js';
import { ImageError } from '../../src/image/image-error.js';
import { verify } from '../../src/image/verify.js';
import { formatVersion } from '../../src/image/version.js';
import { damaged, expectTypedRefusal } from './support/fuzz.js';
import { REFERENCE_IMAGES, reference, referencePem } from './support/reference.js';

const statuses = (name: string, bytes: Uint8Array, key: string | undefined) => {
  const publicKey = key === undefined ? undefined : publicKeyFromPem(referencePem(key), key);
  const { checks, isVerified } = verify(readContainer(bytes, name), publicKey);
  return { isVerified, ...Object.fromEntries(checks.map(({ check, status }) => [check, status])) };
};

describe("imgtool's images", () => {
  test('the reference table and this test speak of the same files', () => {
    const table = readFileSync(new URL('../reference/mcuboot/README.md', import.meta.url), 'utf8');
    for (const { file } of REFERENCE_IMAGES) expect(table).toContain(`\`${file}\``);
  });

  test.each(REFERENCE_IMAGES)('$file reads as version $version with its payload', ({ file, payload, version }) => {
    const image = parseMcuboot(reference(file), file);
    expect(formatVersion(image.header.version)).toBe(version);
    expect(image.header.headerBytes).toBe(0x200);
    expect(image.body).toEqual(payload);
  });

  test.each([
    ['hash-only.bin', ['SHA256'], 0, 0],
    ['ed25519.bin', ['SHA256', 'KEYHASH', 'ED25519'], 0x100000, 0x20],
    ['ed25519-pure.bin', ['SHA512', 'SIG_PURE', 'KEYHASH', 'ED25519'], 0, 0],
    ['ecdsa-dep-seccnt.bin', ['SEC_CNT', 'DEPENDENCY', 'SHA256', 'KEYHASH', 'ECDSASIG'], 0, 0],
    ['rsa-custom-confirmed.bin', ['vendor 0x00a0', 'SHA256', 'KEYHASH', 'RSA2048'], 0, 0],
  ] as const)('%s has the TLVs %j', (file, tlvs, loadAddress, flags) => {
    const image = parseMcuboot(reference(file), file);
    expect(image.tlvs.map(({ type }) => tlvName(type))).toEqual(tlvs);
    expect(image.header.loadAddress).toBe(loadAddress);
    expect(image.header.flags).toBe(flags);
  });

  test('security counter and dependency are protected and have their values', () => {
    const image = parseMcuboot(reference('ecdsa-dep-seccnt.bin'), 'x');
    expect(readContainer(image.bytes).securityCounter).toBe(9);
    const [, dependency] = image.tlvs;
    expect([...dependency!.data]).toEqual([1, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0]);
    expect(image.tlvs.map(({ isProtected }) => isProtected)).toEqual([true, true, false, false, false]);
  });

  test('only the padded image has a trailer, and it is confirmed', () => {
    for (const { file } of REFERENCE_IMAGES) {
      const { trailer, totalBytes, bytes } = parseMcuboot(reference(file), file);
      if (file === 'rsa-custom-confirmed.bin') {
        expect(trailer?.state).toBe('confirmed');
        expect(bytes.length).toBe(0x20000);
      } else {
        expect(trailer).toBeUndefined();
        expect(totalBytes).toBe(bytes.length);
      }
    }
  });

  test('without image_ok the trailer is pending, with another flag damaged', () => {
    const bytes = reference('rsa-custom-confirmed.bin');
    const at = bytes.length - 24;
    expect(bytes[at]).toBe(1);
    bytes[at] = 0xff;
    expect(parseMcuboot(bytes, 'x').trailer?.state).toBe('pending');
    bytes[at] = 0x55;
    expect(parseMcuboot(bytes, 'x').trailer?.state).toBe('damaged');
  });

  test.each(REFERENCE_IMAGES)('$file verifies', ({ file, key }) => {
    const signed = key === undefined ? 'absent' : 'pass';
    expect(statuses(file, reference(file), key)).toEqual({
      isVerified: true,
      hash: 'pass',
      'key hash': signed,
      signature: signed,
      'bootstrap digest': 'absent',
    });
  });

  test('an unsigned image does not verify against a key', () => {
    expect(statuses('hash-only.bin', reference('hash-only.bin'), 'ed25519.pub.pem').isVerified).toBe(false);
  });

  test('a signed image without a key verifies by its hash, and says that the signature is unchecked', () => {
    const result = statuses('ed25519.bin', reference('ed25519.bin'), undefined);
    expect(result).toMatchObject({ isVerified: true, hash: 'pass', signature: 'unchecked' });
  });

  test('the bytes may stand in shared memory', () => {
    const bytes = reference('ed25519-pure.bin');
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 13), 13);
    shared.set(bytes);
    expect(statuses('shared', shared, 'ed25519.pub.pem').isVerified).toBe(true);
  });
});

describe('one flipped bit', () => {
  const flip = (bytes: Uint8Array, bit: number) => {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return bytes;
  };

  test.each(REFERENCE_IMAGES)(
    '$file: in header, payload or protected TLVs, the hash fails or the image is refused',
    ({ file, key }) => {
      const { hashedBytes } = parseMcuboot(reference(file), file);
      const runs = hashedBytes > 10_000 ? 60 : 250;
      fc.assert(
        fc.property(fc.nat(8 * hashedBytes - 1), (bit) => {
          const bytes = flip(reference(file), bit);
          try {
            const result = statuses(file, bytes, key);
            expect(result.isVerified).toBe(false);
            expect(result).toMatchObject({ hash: 'fail' });
          } catch (error) {
            // Sizes and magics that no longer fit each other.
            expect(error).toBeInstanceOf(ImageError);
          }
        }),
        { numRuns: runs },
      );
    },
  );

  test.each(REFERENCE_IMAGES)('$file: every bit of the 32-byte header', ({ file, key }) => {
    for (let bit = 0; bit < 256; bit++) {
      const bytes = flip(reference(file), bit);
      let isVerified = false;
      try {
        isVerified = statuses(file, bytes, key).isVerified;
      } catch (error) {
        expect(error).toBeInstanceOf(ImageError);
      }
      expect(isVerified, `bit ${bit}`).toBe(false);
    }
  });

  test.each(REFERENCE_IMAGES.filter(({ key }) => key))(
    '$file: in the signature, only the signature fails',
    ({ file, key }) => {
      const signature = parseMcuboot(reference(file), file).tlvs.at(-1)!;
      const start = 8 * (signature.offset + 4);
      fc.assert(
        fc.property(fc.nat(8 * signature.data.length - 1), (bit) => {
          const result = statuses(file, flip(reference(file), start + bit), key);
          expect(result).toMatchObject({ isVerified: false, hash: 'pass', 'key hash': 'pass', signature: 'fail' });
        }),
        { numRuns: 150 },
      );
    },
  );
});

describe('refusals', () => {
  const header = (edit: (view: DataView) => void) => {
    const bytes = reference('hash-only.bin').slice(0, 100);
    edit(new DataView(bytes.buffer));
    return bytes;
  };

  test('a 4-GiB claim in a 100-byte file', () => {
    const bytes = header((view) => {
      view.setUint16(8, 32, true);
      view.setUint32(12, 0xffff_ffff, true);
    });
    expect(() => readContainer(bytes, 'claim.img')).toThrow(
      'claim.img: ih_img_size at offset 0xc: expected at most 68, the bytes behind the header, found 4294967295',
    );
  });

  test.each([
    ['header size', 8, 16, 'ih_hdr_size at offset 0x8: expected 32 to 1552, found 16'],
    ['protected size', 10, 0xffff, 'ih_protect_tlv_size at offset 0xa: expected at most 40'],
    ['no protected area', 10, 8, 'it_magic at offset 0x5e8: expected 0x6908, found 0x6907'],
  ])('%s', (_, offset, value, message) => {
    const bytes = reference('hash-only.bin');
    new DataView(bytes.buffer).setUint16(offset, value, true);
    expect(() => readContainer(bytes, 'x.img')).toThrow(message);
  });

  test('a TLV that runs out of its area', () => {
    const bytes = reference('hash-only.bin');
    new DataView(bytes.buffer).setUint16(0x5ee, 33, true);
    expect(() => readContainer(bytes, 'x.img')).toThrow(
      'x.img: it_len at offset 0x5ee: expected at most 32, the bytes left in the area, found 33',
    );
  });

  test.each(REFERENCE_IMAGES.filter(({ key }) => key))(
    'fuzz: $file with damaged TLVs verifies or does not, but never throws',
    ({ file, key }) => {
      const valid = reference(file);
      const { hashedBytes, totalBytes } = parseMcuboot(valid, file);
      const publicKey = publicKeyFromPem(referencePem(key!), key!);
      fc.assert(
        fc.property(damaged(valid.slice(hashedBytes, totalBytes)), (tlvs) => {
          const bytes = Uint8Array.from([...valid.subarray(0, hashedBytes), ...tlvs]);
          expectTypedRefusal(() => verify(readContainer(bytes, 'fuzz.img'), publicKey));
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each(['ed25519.bin', 'ecdsa-dep-seccnt.bin'])('fuzz: %s damaged anyhow is read or refused', (file) => {
    fc.assert(
      fc.property(damaged(reference(file)), (bytes) => expectTypedRefusal(() => readContainer(bytes, 'fuzz.img'))),
      { numRuns: 300 },
    );
  });
});
