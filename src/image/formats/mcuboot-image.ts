import { type CodeImage, codeImage } from '../code-image.js';
import { containerCharacteristics } from '../container.js';
import { parseMcuboot } from './mcuboot.js';

/**
 * Reads an MCUboot image as a code image: one segment, the body, behind the header at the load address.
 * @throws ImageError
 */
export function readMcuboot(bytes: Uint8Array, file: string): CodeImage {
  const mcuboot = parseMcuboot(bytes, file);
  const address = mcuboot.header.loadAddress + mcuboot.header.headerBytes;
  return codeImage({
    format: 'mcuboot',
    sourceName: file,
    segments: [
      {
        address,
        vma: address,
        bytes: mcuboot.body,
        permissions: undefined,
        name: 'body',
        fileOffset: mcuboot.header.headerBytes,
      },
    ],
    characteristics: containerCharacteristics(mcuboot),
    mcuboot,
  });
}
