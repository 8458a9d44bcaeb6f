// What the kernels need before the first call.
import { buildCrc32FoldTables } from './crc32-fold';
import { CRC32_CASTAGNOLI, CRC32_IEEE } from './crc32-polynomials';
import { buildCrc32Tables } from './crc32-tables';

/**
 * Builds the kernels' tables. Call once per memory before any checksum; calling again writes the same bytes again.
 */
export function kernelsInit(): void {
  for (let kind = CRC32_IEEE; kind <= CRC32_CASTAGNOLI; kind++) {
    buildCrc32Tables(kind);
    buildCrc32FoldTables(kind);
  }
}
