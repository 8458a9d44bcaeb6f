import { digestOf, equalBytes, hexDigits } from '../image/digest.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { type ImageInMemory, moduleAddress, versionOf } from './code-image-in-memory.js';
import { phase, runModule } from './phase.js';
import { Refusal } from './refusal.js';

/** The branch module of the old image: branches to the bootstrap of the new one where it stands in the staging area. */
export function* branch(adapter: Adapter, newImage: ImageInMemory, stagingBase: number): Process<void> {
  const running = adapter.running!;
  const target = moduleAddress(newImage, stagingBase, 'bootstrap');
  const from = moduleAddress(running.container, adapter.profile.memory.runBase, 'branch');
  yield* phase(adapter, 'branch', function* () {
    yield* runModule(adapter, { module: 'branch', image: running.role, version: running.version, address: from });
    const version = versionOf(newImage);
    adapter.trace.write({ kind: 'branched', fromImage: running.version, toImage: version, target });
    yield* runModule(adapter, {
      module: 'bootstrap',
      image: adapter.roleOf(newImage.digest),
      version,
      address: target,
    });
    return 0;
  });
}

/**
 * An early branch trusts a part of the image before the whole has arrived: the bootstrap must have the digest that the
 * protected part names. Whether the protected part itself is the publisher's is only known with the whole image, so an
 * adapter that demands signatures does not branch early.
 */
export function* verifyBootstrap(adapter: Adapter, newImage: ImageInMemory, stagingBase: number): Process<void> {
  const { bootstrapDigest } = newImage;
  if (bootstrapDigest === undefined) throw new Refusal('bootstrap-digest', 'the image has no digest of its bootstrap');
  const running = adapter.running!;
  yield* phase(adapter, 'verify bootstrap', function* () {
    yield* runModule(adapter, {
      module: 'digest',
      image: running.role,
      version: running.version,
      address: moduleAddress(running.container, adapter.profile.memory.runBase, 'load'),
      bytes: bootstrapDigest.lengthBytes,
    });
    const bytes = adapter.board.dram.peek(stagingBase + bootstrapDigest.offset, bootstrapDigest.lengthBytes);
    const digest = digestOf('sha256', bytes);
    if (!equalBytes(digest, bootstrapDigest.sha256))
      throw new Refusal(
        'bootstrap-digest',
        `the staged bootstrap has SHA-256 ${hexDigits(digest).slice(0, 16)}…, the protected part names another`,
      );
    adapter.trace.write({ kind: 'verified', what: 'bootstrap', ok: true, detail: 'digest of the protected part' });
    return bootstrapDigest.lengthBytes;
  });
}
