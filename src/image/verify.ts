import type { Container } from './container.js';
import { digestOf, equalBytes, type HashName } from './digest.js';
import { TLV, type Tlv } from './formats/mcuboot.js';
import type { PublicKey, SignatureAlgorithm } from './signing.js';

/** `unchecked`: there is a signature, but no key was given to check it with. */
export type CheckStatus = 'pass' | 'fail' | 'absent' | 'unchecked';

export interface Check {
  check: 'hash' | 'key hash' | 'signature' | 'bootstrap digest';
  status: CheckStatus;
  /** `SHA-256`, `Ed25519 over the digest`, …; undefined when there is nothing to check. */
  algorithm: string | undefined;
  /** Why it failed or is missing; empty when it passed. */
  reason: string;
}

export interface Verification {
  /** The hash passed, nothing failed and, where a key was given, the signature passed. */
  isVerified: boolean;
  checks: Check[];
  /** Bytes from the first of the container on that the hash covers. */
  hashedBytes: number;
}

const HASHES: readonly { type: number; hash: HashName; name: string; lengthBytes: number }[] = [
  { type: TLV.SHA256, hash: 'sha256', name: 'SHA-256', lengthBytes: 32 },
  { type: TLV.SHA384, hash: 'sha384', name: 'SHA-384', lengthBytes: 48 },
  { type: TLV.SHA512, hash: 'sha512', name: 'SHA-512', lengthBytes: 64 },
];

const SIGNATURES: Readonly<Record<SignatureAlgorithm, { type: number; name: string }>> = {
  ed25519: { type: TLV.ED25519, name: 'Ed25519' },
  'ecdsa-p256': { type: TLV.ECDSASIG, name: 'ECDSA P-256' },
  'rsa-2048-pss': { type: TLV.RSA2048, name: 'RSA-2048 PSS' },
};

/**
 * Checks the hash, and with a key the key hash and the signature, over the bytes as they are now: in a file or in
 * adapter memory. Never throws for an image that merely does not verify.
 */
export function verify(container: Container, key?: PublicKey): Verification {
  const hashed = container.mcuboot.bytes.subarray(0, container.hashedBytes);
  const unprotected = container.tlvs.filter(({ isProtected }) => !isProtected);
  const hash = checkHash(hashed, unprotected);
  const checks = [
    hash,
    checkKeyHash(unprotected, key),
    checkSignature(hashed, unprotected, key),
    checkBootstrapDigest(container),
  ];
  const [, , signature] = checks;
  const isVerified =
    hash.status === 'pass' &&
    checks.every(({ status }) => status !== 'fail') &&
    (key === undefined || signature?.status === 'pass');
  return { isVerified, checks, hashedBytes: container.hashedBytes };
}

function checkHash(hashed: Uint8Array, tlvs: readonly Tlv[]): Check {
  const carried = tlvs.filter(({ type }) => HASHES.some((hash) => hash.type === type));
  if (carried.length === 0) return result('hash', 'absent', undefined, 'the image carries no hash');
  const names = carried.map(({ type }) => hashOf(type).name).join(', ');
  const isEqual = carried.every(({ type, data }) => equalBytes(digestOf(hashOf(type).hash, hashed), data));
  return result('hash', isEqual ? 'pass' : 'fail', names, 'header, body or protected TLVs are not what was hashed');
}

function hashOf(type: number) {
  return HASHES.find((hash) => hash.type === type)!;
}

/** The length of the key hash tells which hash it is. */
function checkKeyHash(tlvs: readonly Tlv[], key: PublicKey | undefined): Check {
  const carried = tlvs.filter(({ type }) => type === TLV.KEYHASH);
  if (carried.length === 0) return result('key hash', 'absent', undefined, 'the image names no key');
  const hash = HASHES.find(({ lengthBytes }) => lengthBytes === carried[0]!.data.length);
  if (!key) return result('key hash', 'unchecked', hash?.name, 'no key was given');
  const isNamed = carried.some(({ data }) => {
    const named = HASHES.find(({ lengthBytes }) => lengthBytes === data.length);
    return named !== undefined && equalBytes(digestOf(named.hash, key.der), data);
  });
  return result('key hash', isNamed ? 'pass' : 'fail', hash?.name, 'the image names another key');
}

function checkSignature(hashed: Uint8Array, tlvs: readonly Tlv[], key: PublicKey | undefined): Check {
  const kinds = Object.values(SIGNATURES);
  const signatures = tlvs.filter(({ type }) => kinds.some((kind) => kind.type === type));
  const isPure = tlvs.some(({ type, data }) => type === TLV.SIG_PURE && data[0] === 1);
  const names = signatures.map(({ type }) => kinds.find((kind) => kind.type === type)!.name).join(', ');
  const over = isPure ? 'over the image' : 'over the digest';
  if (signatures.length === 0) return result('signature', 'absent', undefined, 'the image is not signed');
  if (!key) return result('signature', 'unchecked', `${names} ${over}`, 'no key was given');
  const wanted = SIGNATURES[key.algorithm];
  const mine = signatures.filter(({ type }) => type === wanted.type);
  if (mine.length === 0) return result('signature', 'fail', names, `the key is for ${wanted.name}, the image is not`);
  const message = signedMessage(hashed, tlvs, key.algorithm, isPure);
  const isValid = message !== undefined && mine.some(({ data }) => key.verify(message, data));
  return result(
    'signature',
    isValid ? 'pass' : 'fail',
    `${wanted.name} ${over}`,
    'not a signature of these bytes by this key',
  );
}

/** Ed25519 signs the digest (or, pure, the image); ECDSA and RSA hash the image themselves, which is the same digest. */
function signedMessage(
  hashed: Uint8Array,
  tlvs: readonly Tlv[],
  algorithm: SignatureAlgorithm,
  isPure: boolean,
): Uint8Array | undefined {
  if (isPure && algorithm !== 'ed25519') return undefined;
  if (isPure || algorithm !== 'ed25519') return hashed;
  const carried = tlvs.find(({ type }) => HASHES.some((hash) => hash.type === type));
  return carried && digestOf(hashOf(carried.type).hash, hashed);
}

/**
 * Whether the bytes that run first are those whose digest the protected TLVs carry. Reads no other bytes of the body, so
 * that it can be asked when bootstrap and TLVs have arrived and the rest has not.
 */
export function checkBootstrapDigest({ bootstrapDigest, mcuboot }: Container): Check {
  if (!bootstrapDigest) return result('bootstrap digest', 'absent', undefined, 'the image carries none');
  const { offset, lengthBytes, sha256 } = bootstrapDigest;
  const isEqual = equalBytes(digestOf('sha256', mcuboot.bytes.subarray(offset, offset + lengthBytes)), sha256);
  return result('bootstrap digest', isEqual ? 'pass' : 'fail', 'SHA-256', 'the bootstrap is not what was hashed');
}

function result(check: Check['check'], status: CheckStatus, algorithm: string | undefined, reason: string): Check {
  return { check, status, algorithm, reason: status === 'pass' ? '' : reason };
}
