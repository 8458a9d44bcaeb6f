import { lastJumpPc } from '../hardware/last-jump.js';
import { digestOf, equalBytes, hexDigits } from '../image/digest.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { type ImageInMemory, moduleAddress } from './code-image-in-memory.js';
import { callModule, nativeCall, refusingFaults } from './module-call.js';
import { phase, runModule } from './phase.js';
import { addressOf, nativeEntry, type PlacedImage, placed, runningImage } from './placed-image.js';
import { Refusal } from './refusal.js';

/** The branch module of the old image: branches to the bootstrap of the new one where it stands in the staging area. */
export function* branch(adapter: Adapter, newImage: ImageInMemory, stagingBase: number): Process<void> {
  const [from, to] = [runningImage(adapter), placed(adapter, newImage, stagingBase)];
  yield* phase(adapter, 'branch', function* () {
    if (nativeEntry(adapter, from, 'branch') !== undefined && nativeEntry(adapter, to, 'bootstrap') !== undefined)
      yield* branchNatively(adapter, from, to);
    else {
      yield* callModule(adapter, { module: 'branch', kind: 'branch', image: from });
      const target = addressOf(to, 'bootstrap');
      adapter.trace.write({ kind: 'branched', fromImage: from.version, toImage: to.version, target });
      yield* callModule(adapter, { module: 'bootstrap', kind: 'bootstrap', image: to });
    }
    return 0;
  });
}

/**
 * The old image's own code branches: it retires a jump whose target is the bootstrap where it was staged, and the
 * bootstrap returns to whoever called the branch module. Both pcs are the core's.
 */
function* branchNatively(adapter: Adapter, from: PlacedImage, to: PlacedImage): Process<void> {
  const { board, trace, handover } = adapter;
  const [address, target] = [nativeEntry(adapter, from, 'branch')!, nativeEntry(adapter, to, 'bootstrap')!];
  requireFoundBootstrap(handover.read('bootstrapEntry'), target);
  handover.write({ steps: 0, stepsDone: 0 });
  let branchCycles: number | undefined;
  const reached = (cycles: number): void => {
    branchCycles = cycles;
    trace.write({ kind: 'module-end', module: 'branch', image: from.role, cycles });
    const fromPc = lastJumpPc(board.core.cpu, board.dram);
    const toPc = board.core.cpu.pc;
    trace.write({ kind: 'branched', fromImage: from.version, toImage: to.version, target, fromPc, toPc });
    trace.write({ kind: 'module-begin', module: 'bootstrap', ...inTrace(to), address: target });
  };
  trace.write({ kind: 'module-begin', module: 'branch', ...inTrace(from), address });
  const call = nativeCall(adapter, { module: 'branch', kind: 'branch', image: from }, address);
  const invoked = board.cpu.invoke({ ...call, waypoints: [{ address: target, reached }] });
  const { cycles } = yield* refusingFaults(adapter, invoked, () =>
    branchCycles === undefined ? { module: 'branch', image: from } : { module: 'bootstrap', image: to },
  );
  if (branchCycles === undefined)
    throw new Refusal('module-failed', 'the branch module returned without a branch to the bootstrap');
  trace.write({ kind: 'module-end', module: 'bootstrap', image: to.role, cycles: cycles - branchCycles });
}

const inTrace = ({ role, version }: PlacedImage) => ({ image: role, version, basis: 'native' }) as const;

/** The query module has looked for it in the bytes that were staged. */
function requireFoundBootstrap(found: number, target: number): void {
  if (found === target) return;
  const [at, said] = [found, target].map((address) => `0x${address.toString(16)}`);
  throw new Refusal('module-failed', `the query module found the bootstrap at ${at}, the image says ${said}`);
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
