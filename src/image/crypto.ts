import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ImageError } from './image-error.js';
import type { PublicKey, SignatureAlgorithm, Signer } from './signing.js';

/** MCUboot's verification accepts a salt as long as the hash, and no other. */
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

/**
 * A public key from PEM (a private key gives its public half).
 * @throws ImageError for anything but Ed25519, ECDSA P-256 or RSA-2048
 */
export function publicKeyFromPem(pem: string, file: string): PublicKey {
  const key = parseKey(file, 'public key', () => createPublicKey(pem));
  return publicKey(key, file);
}

/**
 * A signer from an unencrypted private key in PEM (PKCS #8, SEC 1 or PKCS #1).
 * @throws ImageError for anything but Ed25519, ECDSA P-256 or RSA-2048
 */
export function signerFromPem(pem: string, file: string): Signer {
  const key = parseKey(file, 'private key', () => createPrivateKey(pem));
  const half = publicKey(createPublicKey(key), file);
  return {
    publicKey: half,
    sign: (message) => new Uint8Array(sign(hashFor(half.algorithm), owned(message), options(key, half.algorithm))),
  };
}

function parseKey(file: string, field: string, parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch (error) {
    // The message of the parser may quote nothing of the key; it names the encoding problem only.
    const reason = error instanceof Error ? (error as { code?: string }).code : undefined;
    throw new ImageError({
      file,
      field,
      expected: `an unencrypted ${field} in PEM`,
      found: reason ?? 'something else',
    });
  }
}

function publicKey(key: KeyObject, file: string): PublicKey {
  const algorithm = algorithmOf(key, file);
  const der = key.export({ format: 'der', type: algorithm === 'rsa-2048-pss' ? 'pkcs1' : 'spki' });
  return {
    algorithm,
    der: new Uint8Array(der),
    verify: (message, signature) => {
      const bare = algorithm === 'ecdsa-p256' ? withoutPadding(signature) : signature;
      return bare !== undefined && verify(hashFor(algorithm), owned(message), options(key, algorithm), owned(bare));
    },
  };
}

function algorithmOf(key: KeyObject, file: string): SignatureAlgorithm {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ed25519') return 'ed25519';
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ecdsa-p256';
  if (type === 'rsa' && details?.modulusLength === 2048) return 'rsa-2048-pss';
  const found = [type, details?.namedCurve ?? details?.modulusLength].filter(Boolean).join(' ');
  throw new ImageError({ file, field: 'key type', expected: 'Ed25519, ECDSA P-256 or RSA 2048', found });
}

function hashFor(algorithm: SignatureAlgorithm): string | null {
  return algorithm === 'ed25519' ? null : 'sha256';
}

function options(key: KeyObject, algorithm: SignatureAlgorithm) {
  return algorithm === 'rsa-2048-pss' ? { key, ...PSS } : key;
}

/** Older tools pad the DER signature to 72 bytes with zeros; anything else behind it makes it invalid. */
function withoutPadding(signature: Uint8Array): Uint8Array | undefined {
  const lengthBytes = (signature[1] ?? 0) + 2;
  if (lengthBytes > signature.length || signature.subarray(lengthBytes).some((byte) => byte !== 0)) return undefined;
  return signature.subarray(0, lengthBytes);
}

/** A copy when the bytes stand in shared memory, which must not change under a signature check. */
function owned(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
}
