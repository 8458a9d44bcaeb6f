// The constant tables mean what their labels say. Checked in the committed images, against independent sources.
import { createCipheriv } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { imagePath, readElf, type Version } from './elf.js';

function tableOf(label: string, version: Version = '1.0.0'): Buffer {
  const elf = readElf(imagePath(version));
  const { address, bytes } = elf.symbols.get(label)!;
  const tables = elf.sections.get('.fw.tables')!;
  return tables.bytes.subarray(address - tables.address, address - tables.address + bytes);
}

const words = (bytes: Buffer) => new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const halves = (bytes: Buffer) =>
  new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

const sample = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 167 + (i >> 3)) & 0xff));

/** CRC-32 by slicing by 16, as the table's user would. */
function sliced(table: Uint32Array, data: Buffer): number {
  let crc = 0xffffffff;
  for (let at = 0; at < data.length; at += 16) {
    const block = Buffer.from(data.subarray(at, at + 16));
    block.writeUInt32LE((block.readUInt32LE(0) ^ crc) >>> 0, 0);
    crc = 0;
    for (let i = 0; i < 16; i++) crc = (crc ^ table[(15 - i) * 256 + block[i]!]!) >>> 0;
  }
  return ~crc >>> 0;
}

describe('checksums', () => {
  it('crc32_ieee gives the CRC of zlib', () => {
    expect(sliced(words(tableOf('crc32_ieee')), sample)).toBe(crc32(sample));
  });

  it('crc32_castagnoli gives the check value of its definition', () => {
    const table = words(tableOf('crc32_castagnoli'));
    const crc = [...Buffer.from('123456789')].reduce((c, byte) => (c >>> 8) ^ table[(c ^ byte) & 0xff]!, 0xffffffff);
    expect(~crc >>> 0).toBe(0xe3069283);
  });

  it('crc16_t10_dif gives the check value of its definition', () => {
    const table = halves(tableOf('crc16_t10_dif'));
    const crc = [...Buffer.from('123456789')].reduce((c, byte) => ((c << 8) & 0xffff) ^ table[(c >> 8) ^ byte]!, 0);
    expect(crc).toBe(0xd0db);
  });

  it('crc64_nvme gives the check value of its definition', () => {
    const table = tableOf('crc64_nvme');
    let crc = 0xffffffffffffffffn;
    for (const byte of Buffer.from('123456789'))
      crc = (crc >> 8n) ^ table.readBigUInt64LE(8 * Number((crc ^ BigInt(byte)) & 0xffn));
    expect(crc ^ 0xffffffffffffffffn).toBe(0xae8b14860a799888n);
  });
});

describe('codes', () => {
  const exponent = halves(tableOf('gf1024_exponent'));
  const logarithm = halves(tableOf('gf1024_logarithm'));
  const multiply = (a: number, b: number) => (a && b ? exponent[logarithm[a]! + logarithm[b]!]! : 0);

  it('gf1024 exponents and logarithms are inverse, and alpha generates the whole field', () => {
    expect(new Set(exponent.subarray(0, 1023)).size).toBe(1023);
    for (let value = 1; value < 1024; value++) expect(exponent[logarithm[value]!]).toBe(value);
  });

  it('rs528_generator vanishes at its 14 roots and nowhere beside them', () => {
    const generator = halves(tableOf('rs528_generator'));
    const at = (x: number) => generator.reduce((sum, coefficient) => multiply(sum, x) ^ coefficient, 0);
    for (let i = 0; i < 14; i++) expect(at(exponent[i]!)).toBe(0);
    expect(at(exponent[14]!)).not.toBe(0);
  });

  it('secded72 corrects each single bit and detects each pair of bits', () => {
    const [check, syndromes] = [tableOf('secded72_check'), tableOf('secded72_syndrome')];
    const column = (bit: number) => (bit < 64 ? check[(bit >> 3) * 256 + (1 << (bit & 7))]! : 1 << (bit - 64));
    for (let a = 0; a < 72; a++) {
      expect(syndromes[column(a)]).toBe(a);
      for (let b = a + 1; b < 72; b++) expect(syndromes[column(a) ^ column(b)]).toBe(255);
    }
  });
});

describe('ciphers', () => {
  it('aes_encrypt_rounds and aes_sbox encrypt as OpenSSL does', () => {
    const [sbox, rounds] = [tableOf('aes_sbox'), words(tableOf('aes_encrypt_rounds'))];
    const key = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
    const schedule = Array.from({ length: 4 }, (_, i) => key.readUInt32BE(4 * i));
    const substitute = (w: number) =>
      ((sbox[w >>> 24]! << 24) | (sbox[(w >> 16) & 255]! << 16) | (sbox[(w >> 8) & 255]! << 8) | sbox[w & 255]!) >>> 0;
    for (let i = 4, constant = 1; i < 44; i++) {
      let word = schedule[i - 1]!;
      if (i % 4 === 0) {
        word = (substitute(((word << 8) | (word >>> 24)) >>> 0) ^ (constant << 24)) >>> 0;
        constant = ((constant << 1) ^ (constant & 0x80 ? 0x11b : 0)) & 0xff;
      }
      schedule.push((schedule[i - 4]! ^ word) >>> 0);
    }
    let state = Array.from({ length: 4 }, (_, i) => sample.readUInt32BE(4 * i) ^ schedule[i]!);
    const byte = (column: number, row: number) => (state[(column + row) & 3]! >>> (24 - 8 * row)) & 255;
    for (let round = 1; round < 10; round++)
      state = state.map((_, c) =>
        [0, 1, 2, 3].reduce((sum, row) => sum ^ rounds[row * 256 + byte(c, row)]!, schedule[4 * round + c]!),
      );
    const last = state.map((_, c) => [0, 1, 2, 3].reduce((sum, row) => (sum << 8) | sbox[byte(c, row)]!, 0));
    const block = Buffer.alloc(16);
    for (const [c, word] of last.entries()) block.writeUInt32BE((word ^ schedule[40 + c]!) >>> 0, 4 * c);
    const cipher = createCipheriv('aes-128-ecb', key, null).update(sample.subarray(0, 16));
    expect(block.toString('hex')).toBe(cipher.toString('hex'));
  });
});

describe('functions', () => {
  it.each([
    ['sine_quarter_q30', (x: number) => Math.sin((x * Math.PI) / 2) * 2 ** 30],
    ['logarithm2_q32', (x: number) => Math.log2(1 + x) * 2 ** 32],
    ['power2_q31', (x: number) => 2 ** x * 2 ** 31],
    ['reciprocal', (x: number) => 2 ** 31 / (1 + x)],
  ] as const)('%s is within one of the function', (label, f) => {
    const table = words(tableOf(label));
    expect(table.length).toBe(4096);
    for (const [i, value] of table.entries())
      expect(Math.abs(value - f(i / 4096)), `entry ${i}`).toBeLessThanOrEqual(1);
  });
});

describe('link', () => {
  it('toeplitz_hash gives the published values for IPv4 with ports', () => {
    const table = words(tableOf('toeplitz_hash'));
    // 66.9.149.187:2794 to 161.142.100.80:1766, from the verification suite of receive-side scaling.
    const input = [66, 9, 149, 187, 161, 142, 100, 80, 2794 >> 8, 2794 & 255, 1766 >> 8, 1766 & 255];
    const hash = input.reduce((sum, byte, i) => sum ^ table[i * 256 + byte]!, 0) >>> 0;
    expect(hash).toBe(0x51ccc178);
  });

  it('prbs15_pattern repeats after 2^15 - 1 bits and not before', () => {
    const pattern = tableOf('prbs15_pattern');
    const bit = (i: number) => (pattern[(i % 32767) >> 3]! >> ((i % 32767) & 7)) & 1;
    const ones = Array.from({ length: 32767 }, (_, i) => bit(i)).reduce((sum, one) => sum + one, 0);
    expect(ones).toBe(16384);
    for (let i = 15; i < 32767; i++) expect(bit(i)).toBe(bit(i - 15) ^ bit(i - 14));
  });

  it('serdes_tuning asks for more equalization the longer the cable', () => {
    const table = tableOf('serdes_tuning');
    const loss = (cable: number) => table.readUInt16LE((((0 * 3 + 2) * 32 + cable) * 16 + 6) * 16 + 14);
    expect(loss(31)).toBeGreaterThan(loss(0) + 1000);
  });

  it('each microcode word has odd parity', () => {
    const code = tableOf('microcode_fcp');
    for (let at = 0; at < code.length; at += 8) {
      const ones = code.readBigUInt64LE(at).toString(2).replaceAll('0', '').length;
      expect(ones % 2, `word ${at / 8}`).toBe(1);
    }
  });
});

describe('texts', () => {
  it.each([
    ['1.0.0', 0],
    ['1.1.0', 2],
  ] as const)('scsi_sense_text of %s has no code twice and %i texts more', (version, more) => {
    const count = tableOf('scsi_sense_text_count', version).readUInt32LE(0);
    const table = tableOf('scsi_sense_text', version);
    const codes = Array.from({ length: count }, (_, i) => table.readUInt16BE(80 * i));
    expect(new Set(codes).size).toBe(count);
    expect(count).toBe(tableOf('scsi_sense_text_count').readUInt32LE(0) + more);
    const index = codes.indexOf(0x2900);
    expect(table.toString('latin1', 80 * index + 2).split('\0')[0]).toBe(
      'POWER ON, RESET, OR BUS DEVICE RESET OCCURRED',
    );
  });
});
