// AES (FIPS 197): S-boxes and the combined round tables of the data-in-flight encryption.
import { packLittleEndian, range } from './integer.mjs';

const double = (a) => ((a << 1) ^ (a & 0x80 ? 0x11b : 0)) & 0xff;

function multiply(a, b) {
  let product = 0;
  for (let power = a, rest = b; rest > 0; rest >>= 1, power = double(power)) if (rest & 1) product ^= power;
  return product;
}

function substitution() {
  return range(256, (value) => {
    const inverse = range(256, (x) => x).find((x) => multiply(x, value) === 1) ?? 0;
    const rotate = (n) => ((inverse << n) | (inverse >> (8 - n))) & 0xff;
    return inverse ^ rotate(1) ^ rotate(2) ^ rotate(3) ^ rotate(4) ^ 0x63;
  });
}

const word = (a, b, c, d) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
const rotateRight8 = (value) => ((value >>> 8) | (value << 24)) >>> 0;

/** Four tables, each the one before rotated by a byte. */
function rounds(first) {
  const all = [first];
  while (all.length < 4) all.push(all.at(-1).map(rotateRight8));
  return all.flat();
}

export function cipherTables() {
  const forward = substitution();
  const inverse = range(256, (value) => forward.indexOf(value));
  const encrypt = forward.map((s) => word(multiply(s, 2), s, s, multiply(s, 3)));
  const decrypt = inverse.map((s) => word(multiply(s, 14), multiply(s, 9), multiply(s, 13), multiply(s, 11)));
  return [
    { label: 'aes_sbox', bytes: packLittleEndian(forward, 1) },
    { label: 'aes_sbox_inverse', bytes: packLittleEndian(inverse, 1) },
    { label: 'aes_encrypt_rounds', bytes: packLittleEndian(rounds(encrypt), 4) },
    { label: 'aes_decrypt_rounds', bytes: packLittleEndian(rounds(decrypt), 4) },
  ];
}
