import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface KeyPair {
  name: string;
  privatePem: string;
  publicPem: string;
}

function pemPair(name: string, pair: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair {
  return {
    name,
    privatePem: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicPem: pair.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

/** Fresh keys of the three kinds that MCUboot accepts. */
export const ED25519 = pemPair('Ed25519', generateKeyPairSync('ed25519'));
export const ECDSA = pemPair('ECDSA P-256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }));
export const RSA = pemPair('RSA-2048', generateKeyPairSync('rsa', { modulusLength: 2048 }));
/** Keys it does not accept. */
export const RSA_3072 = pemPair('RSA-3072', generateKeyPairSync('rsa', { modulusLength: 3072 }));
export const P384 = pemPair('P-384', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }));
