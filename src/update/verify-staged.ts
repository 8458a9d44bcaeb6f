import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { checkAuthentic, type ImageInMemory, moduleAddress, readImageInMemory } from './code-image-in-memory.js';
import type { Delivery } from './image-load.js';
import { phase, runModule } from './phase.js';
import { Refusal } from './refusal.js';

/** The new image as it stands, verified, in the staging area. */
export interface StagedImage {
  readonly base: number;
  readonly image: ImageInMemory;
  /** CRC-32C of the staged bytes when they were verified. */
  readonly crc32c: number;
}

/**
 * Verifies the staged image on the bytes in DRAM: the CRC that the processor announced (checksum engine), then digest
 * and signature (by software on the CPU), while the old image serves.
 */
export function* verifyStaged(adapter: Adapter, delivery: Delivery): Process<StagedImage> {
  const { stagingBase, bytes } = delivery;
  let image: ImageInMemory | undefined;
  yield* phase(adapter, 'verify', function* () {
    const crc = yield* checksum(adapter, stagingBase, bytes);
    if (crc !== delivery.crc32c) {
      const detail = `CRC-32C 0x${crc.toString(16)}, the processor announced 0x${delivery.crc32c.toString(16)}`;
      adapter.trace.write({ kind: 'verified', what: 'staged image', ok: false, detail });
      throw new Refusal('image-crc', `staged image: ${detail}`);
    }
    image = readImageInMemory(adapter.board.dram.peek(stagingBase, bytes), 'staged image');
    yield* verifyBySoftware(adapter, image, 'staged image', adapter.publicKey);
    return bytes;
  });
  return { base: stagingBase, image: image!, crc32c: delivery.crc32c };
}

/** Charges digest and signature to the CPU, then decides on the bytes in DRAM. */
export function* verifyBySoftware(
  adapter: Adapter,
  image: ImageInMemory,
  what: string,
  key = adapter.bootKey(image.digest),
): Process<void> {
  const verifier = adapter.running;
  const at = {
    image: verifier?.role ?? adapter.roleOf(image.digest),
    version: verifier?.version ?? 'boot ROM',
    address: verifier === undefined ? 0 : moduleAddress(verifier.container, adapter.profile.memory.runBase, 'load'),
  };
  yield* runModule(adapter, { module: 'digest', bytes: image.hashedBytes, ...at });
  if (key !== undefined) yield* runModule(adapter, { module: 'signature', ...at });
  checkAuthentic(image, key, what, adapter.trace);
}

/** CRC-32C of a DRAM range by the checksum engine. */
export function* checksum(adapter: Adapter, source: number, bytes: number): Process<number> {
  const { crc } = yield* adapter.board.engine.run({
    operation: 'checksum',
    source,
    bytes,
    ...adapter.board.enginePace,
  });
  return crc;
}
