/** Signatures that an image may carry, by what MCUboot accepts. */
export type SignatureAlgorithm = 'ed25519' | 'ecdsa-p256' | 'rsa-2048-pss';

/** A public key, as its owner's cryptography provides it; see crypto.ts for the one of Node. */
export interface PublicKey {
  algorithm: SignatureAlgorithm;
  /** The DER encoding whose hash is the KEYHASH: PKCS #1 for RSA, SubjectPublicKeyInfo for the others. */
  der: Uint8Array;
  /** Whether `signature` is one of `message` by this key. ECDSA and RSA hash the message with SHA-256 themselves. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

export interface Signer {
  publicKey: PublicKey;
  sign(message: Uint8Array): Uint8Array;
}
