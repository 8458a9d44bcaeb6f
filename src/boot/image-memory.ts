import type { GuestMemory } from '../hardware/guest-memory.js';
import type { CodeImage } from '../image/code-image.js';
import { ImageError } from '../image/image-error.js';

/** RAM of the board `bare` when an image asks for nothing else. */
const BARE_RAM = { address: 0, bytes: 0x10_0000 } as const;
/** Room behind the last byte that the image names, for heap and stack. */
const ROOM_BYTES = 0x10_0000;
const RAM_BYTES_MAX = 0x4000_0000;
const GRANULE = 0x1_0000;

/**
 * The RAM that an image needs on the board `bare`: 1 MiB at 0 when it fits in there, otherwise one stretch from the
 * lowest address that the image names to 1 MiB behind the highest.
 * @throws ImageError when that is more than 1 GiB
 */
export function ramFor(image: CodeImage): { readonly address: number; readonly bytes: number } {
  const ranges = [
    ...image.segments.flatMap(({ address, vma, bytes }) => [
      { start: address, end: address + bytes.length },
      { start: vma, end: vma + bytes.length },
    ]),
    ...image.reservations.map(({ vma, lengthBytes }) => ({ start: vma, end: vma + lengthBytes })),
  ];
  const lowest = Math.min(...ranges.map(({ start }) => start));
  const highest = Math.max(...ranges.map(({ end }) => end));
  if (highest <= BARE_RAM.bytes) return BARE_RAM;
  const address = Math.floor(lowest / GRANULE) * GRANULE;
  const end = Math.min(2 ** 32, Math.ceil((highest + ROOM_BYTES) / GRANULE) * GRANULE);
  if (end - address > RAM_BYTES_MAX)
    throw new ImageError({
      file: image.sourceName,
      field: 'segments',
      expected: 'addresses within 1 GiB of each other',
      found: `0x${lowest.toString(16)} to 0x${highest.toString(16)}`,
      next: 'Link it for one RAM, or boot it on an adapter (--adapter).',
    });
  return { address, bytes: end - address };
}

/**
 * Puts the image where it is loaded.
 * @throws ImageError naming the segment that does not lie in the memory
 */
export function loadInto(memory: GuestMemory, image: CodeImage): void {
  for (const { address, bytes, name, fileOffset } of image.segments) {
    if (memory.write(address, bytes)) continue;
    throw new ImageError({
      file: image.sourceName,
      field: `segment ${name}`,
      offset: fileOffset,
      expected: `addresses in the RAM, 0x${memory.address.toString(16)} to 0x${(memory.address + memory.bytes).toString(16)}`,
      found: `0x${address.toString(16)} to 0x${(address + bytes.length).toString(16)}`,
    });
  }
}
