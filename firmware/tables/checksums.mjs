// CRC tables. Reflected ones for slicing by 16: table k holds the CRC of a byte followed by k zero bytes.
import { packLittleEndian, range } from './integer.mjs';

function reflectedSlices(polynomial, slices) {
  const first = range(256, (byte) => {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
    return crc;
  });
  const all = [first];
  while (all.length < slices) all.push(all.at(-1).map((crc) => (crc >> 8n) ^ first[Number(crc & 0xffn)]));
  return all.flat();
}

/** T10 DIF guard: CRC-16, polynomial 8BB7h, not reflected. */
function difSlices(slices) {
  const first = range(256, (byte) => {
    let crc = byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x8bb7) & 0xffff : (crc << 1) & 0xffff;
    return crc;
  });
  const all = [first];
  while (all.length < slices) all.push(all.at(-1).map((crc) => ((crc << 8) & 0xffff) ^ first[crc >> 8]));
  return all.flat();
}

export function checksumTables() {
  return [
    { label: 'crc32_ieee', bytes: packLittleEndian(reflectedSlices(0xedb88320n, 16), 4) },
    { label: 'crc32_castagnoli', bytes: packLittleEndian(reflectedSlices(0x82f63b78n, 16), 4) },
    { label: 'crc64_nvme', bytes: packLittleEndian(reflectedSlices(0x9a6c9329ac4bc9b5n, 16), 8) },
    { label: 'crc16_t10_dif', bytes: packLittleEndian(difSlices(16), 2) },
  ];
}
