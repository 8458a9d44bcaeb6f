import { constants, createHash, createPublicKey, verify as cryptoVerify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readContainer } from '../../src/image/container.js';
import { publicKeyFromPem, signerFromPem } from '../../src/image/crypto.js';
import { digestOf } from '../../src/image/digest.js';
import { parseMcuboot, TLV, tlvName } from '../../src/image/formats/mcuboot.js';
import { type McubootOptions, writeMcuboot } from '../../src/image/formats/mcuboot-writer.js';
import { verify } from '../../src/image/verify.js';
import { ECDSA, ED25519, type KeyPair, P384, RSA, RSA_3072 } from './support/keys.js';
import { MID, reference, SMALL } from './support/reference.js';

const version = (major: number, minor: number, revision: number, build = 0) => ({ major, minor, revision, build });

describe('byte for byte what imgtool writes', () => {
  test('an unsigned image', () => {
    const written = writeMcuboot(SMALL, { version: version(1, 2, 3, 45) }, 'small.bin');
    expect(written).toEqual(reference('hash-only.bin'));
  });

  // Signatures come from a key that is not ours: everything before the key hash is compared, the hash included.
  test.each<[string, Uint8Array, McubootOptions]>([
    ['ed25519.bin', SMALL, { version: version(7, 3, 0), loadAddress: 0x100000 }],
    [
      'ecdsa-dep-seccnt.bin',
      MID,
      { version: version(7, 3, 1), securityCounter: 9, dependencies: [{ imageNumber: 1, version: version(1, 2, 3) }] },
    ],
    [
      'rsa-custom-confirmed.bin',
      SMALL,
      { version: version(7, 3, 2), protectedTlvs: [{ type: 0xa0, data: Uint8Array.of(1, 2, 3, 4) }] },
    ],
    ['ed25519-pure.bin', SMALL, { version: version(7, 3, 2), hash: 'sha512' }],
  ])('%s up to its hash', (file, body, options) => {
    const theirs = parseMcuboot(reference(file), file);
    const ours = parseMcuboot(writeMcuboot(body, options, 'x'), 'x');
    const hashed = ours.bytes.subarray(0, ours.hashedBytes);
    expect(hashed).toEqual(theirs.bytes.subarray(0, theirs.hashedBytes));
    const isHash = ({ type }: { type: number }) => type >= TLV.SHA256 && type <= TLV.SHA512;
    expect(ours.tlvs.find(isHash)).toEqual(theirs.tlvs.find(isHash));
  });

  test('a confirmed trailer', () => {
    const theirs = reference('rsa-custom-confirmed.bin');
    const options = { version: version(1, 0, 0), slotBytes: 0x20000, confirm: true };
    const ours = writeMcuboot(SMALL, options, 'x');
    expect(ours.length).toBe(theirs.length);
    expect(ours.subarray(0x10000)).toEqual(theirs.subarray(0x10000));
  });

  test.each<[KeyPair, boolean, string, string[]]>([
    [ED25519, false, 'ed25519.bin', ['SHA256', 'KEYHASH', 'ED25519']],
    [ED25519, true, 'ed25519-pure.bin', ['SHA512', 'SIG_PURE', 'KEYHASH', 'ED25519']],
    [ECDSA, false, 'ecdsa-dep-seccnt.bin', ['SHA256', 'KEYHASH', 'ECDSASIG']],
    [RSA, false, 'rsa-custom-confirmed.bin', ['SHA256', 'KEYHASH', 'RSA2048']],
  ])('$0.name, pure $1: the TLVs of $2, in its order and lengths', (key, pure, file, names) => {
    const signer = signerFromPem(key.privatePem, 'key.pem');
    const written = writeMcuboot(SMALL, { version: version(1, 0, 0), signer, pure }, 'x');
    const ours = parseMcuboot(written, 'x').tlvs;
    const theirs = parseMcuboot(reference(file), file).tlvs.filter(({ isProtected }) => !isProtected);
    expect(ours.map(({ type }) => tlvName(type))).toEqual(names);
    expect(theirs.map(({ type }) => tlvName(type))).toEqual(names);
    // The DER form of an ECDSA signature varies in length.
    const fixed = (tlvs: typeof ours) =>
      tlvs.filter(({ type }) => type !== TLV.ECDSASIG).map(({ data }) => data.length);
    expect(fixed(ours)).toEqual(fixed(theirs));
  });
});

describe('signatures', () => {
  const kinds: [KeyPair, boolean][] = [
    [ED25519, false],
    [ED25519, true],
    [ECDSA, false],
    [RSA, false],
  ];

  test.each(kinds)('$0.name, pure $1: what is written verifies with its key and no other', (key, pure) => {
    const signer = signerFromPem(key.privatePem, 'key.pem');
    const written = writeMcuboot(MID, { version: version(1, 0, 0), signer, pure, securityCounter: 4 }, 'x');
    const container = readContainer(written, 'x');
    expect(verify(container, publicKeyFromPem(key.publicPem, 'key.pem')).isVerified).toBe(true);
    for (const other of [ED25519, ECDSA, RSA].filter(({ name }) => name !== key.name))
      expect(verify(container, publicKeyFromPem(other.publicPem, 'other.pem')).isVerified).toBe(false);
  });

  // Said a second time with node:crypto alone, from imgtool's rules: what is signed, and what the key hash is of.
  test('Ed25519 signs the SHA-256 digest; the key hash is of the SubjectPublicKeyInfo', () => {
    const { hashed, data } = signedBy(ED25519, false);
    const key = createPublicKey(ED25519.publicPem);
    const digest = createHash('sha256').update(hashed).digest();
    expect(cryptoVerify(null, digest, key, data(TLV.ED25519))).toBe(true);
    expect(data(TLV.KEYHASH)).toEqual(sha('sha256', key.export({ format: 'der', type: 'spki' })));
  });

  test('Ed25519 pure signs header, body and protected TLVs themselves; hash and key hash are SHA-512', () => {
    const { hashed, data } = signedBy(ED25519, true);
    const key = createPublicKey(ED25519.publicPem);
    expect(cryptoVerify(null, hashed, key, data(TLV.ED25519))).toBe(true);
    expect(data(TLV.SHA512)).toEqual(sha('sha512', hashed));
    expect(data(TLV.KEYHASH)).toEqual(sha('sha512', key.export({ format: 'der', type: 'spki' })));
    expect([...data(TLV.SIG_PURE)]).toEqual([1]);
  });

  test('ECDSA is unpadded DER over SHA-256', () => {
    const { hashed, data } = signedBy(ECDSA, false);
    const signature = data(TLV.ECDSASIG);
    expect(signature.length).toBe(signature[1]! + 2);
    expect(cryptoVerify('sha256', hashed, createPublicKey(ECDSA.publicPem), signature)).toBe(true);
  });

  test('RSA is PSS with a 32-byte salt; the key hash is of the PKCS #1 key', () => {
    const { hashed, data } = signedBy(RSA, false);
    const key = createPublicKey(RSA.publicPem);
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(cryptoVerify('sha256', hashed, options, data(TLV.RSA2048))).toBe(true);
    expect(data(TLV.KEYHASH)).toEqual(sha('sha256', key.export({ format: 'der', type: 'pkcs1' })));
  });

  test('an ECDSA signature padded with zeros, as old tools write it, is accepted; other padding is not', () => {
    const key = publicKeyFromPem(ECDSA.publicPem, 'key.pem');
    const signature = signerFromPem(ECDSA.privatePem, 'key.pem').sign(SMALL);
    const padded = (byte: number) => Uint8Array.from([...signature, byte]);
    expect(key.verify(SMALL, padded(0))).toBe(true);
    expect(key.verify(SMALL, padded(1))).toBe(false);
  });

  function signedBy(key: KeyPair, pure: boolean) {
    const signer = signerFromPem(key.privatePem, 'key.pem');
    const { bytes, hashedBytes, tlvs } = parseMcuboot(
      writeMcuboot(SMALL, { version: version(1, 0, 0), signer, pure }, 'x'),
      'x',
    );
    return {
      hashed: bytes.subarray(0, hashedBytes),
      data: (type: number) => tlvs.find((tlv) => tlv.type === type)!.data.slice(),
    };
  }
  const sha = (hash: string, bytes: Uint8Array) => new Uint8Array(createHash(hash).update(bytes).digest());
});

describe('hashes', () => {
  test.each(['sha256', 'sha384', 'sha512'] as const)('%s is the one of node:crypto and verifies', (hash) => {
    const written = writeMcuboot(SMALL, { version: version(1, 0, 0), hash }, 'x');
    const container = readContainer(written, 'x');
    const expected = createHash(hash).update(written.subarray(0, container.hashedBytes)).digest();
    expect(Buffer.from(container.digest!)).toEqual(expected);
    expect(digestOf(hash, SMALL)).toEqual(new Uint8Array(createHash(hash).update(SMALL).digest()));
    expect(verify(container).isVerified).toBe(true);
  });
});

describe('slots', () => {
  test.each([1, 2, 4, 8, 16, 32])('alignment %i: the trailer reads back as it was written', (alignmentBytes) => {
    for (const confirm of [true, false]) {
      const options = { version: version(1, 0, 0), slotBytes: 0x10000, pad: true, confirm, alignmentBytes };
      const { trailer } = parseMcuboot(writeMcuboot(SMALL, options, 'x'), 'x');
      expect(trailer).toMatchObject({ state: confirm ? 'confirmed' : 'pending', isCopyDone: false });
      expect(trailer?.alignmentBytes).toBe(Math.max(8, alignmentBytes));
    }
  });

  test('a slot that is one byte too small is refused', () => {
    const containerBytes = writeMcuboot(SMALL, { version: version(1, 0, 0) }, 'x').length;
    const neededBytes = containerBytes + 128 * 3 * 8 + 4 * 8 + 16;
    const write = (slotBytes: number) => writeMcuboot(SMALL, { version: version(1, 0, 0), slotBytes }, 'fw.bin');
    expect(write(neededBytes).length).toBe(containerBytes);
    expect(() => write(neededBytes - 1)).toThrow(`fw.bin: slot size: expected at least ${neededBytes} bytes`);
  });
});

describe('refusals', () => {
  test.each<[string, Partial<McubootOptions>, string]>([
    ['header of 31 bytes', { headerBytes: 31 }, 'ih_hdr_size: expected 32 to 65535, found 31'],
    ['pure without a key', { pure: true }, 'SIG_PURE: expected an Ed25519 key to sign with, found no key'],
    ['padding without a slot', { pad: true }, 'slot size: expected one, to pad the image to, found none'],
    ['alignment 3', { alignmentBytes: 3 }, 'alignment: expected 1, 2, 4, 8, 16 or 32, found 3'],
    [
      'TLVs beyond 64 KiB',
      { protectedTlvs: [{ type: 0xa0, data: new Uint8Array(0x10000) }] },
      'it_tlv_tot: expected at most 65535 bytes of TLVs',
    ],
  ])('%s', (_, options, message) => {
    expect(() => writeMcuboot(SMALL, { version: version(1, 0, 0), ...options }, 'fw.bin')).toThrow(message);
  });

  test('keys of other kinds, and text that is no key', () => {
    expect(() => publicKeyFromPem(RSA_3072.publicPem, 'k.pem')).toThrow(
      'k.pem: key type: expected Ed25519, ECDSA P-256 or RSA 2048, found rsa 3072',
    );
    expect(() => signerFromPem(P384.privatePem, 'k.pem')).toThrow('found ec secp384r1');
    expect(() => publicKeyFromPem('hello', 'k.pem')).toThrow(
      'k.pem: public key: expected an unencrypted public key in PEM',
    );
    expect(() => signerFromPem(ED25519.publicPem, 'k.pem')).toThrow('k.pem: private key: expected');
  });
});
