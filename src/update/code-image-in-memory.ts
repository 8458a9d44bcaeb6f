import type { Characteristics, ModuleKind } from '../image/characteristics.js';
import { type Container, readContainer } from '../image/container.js';
import { ImageError } from '../image/image-error.js';
import type { PublicKey } from '../image/signing.js';
import { verify } from '../image/verify.js';
import type { Trace } from '../trace.js';
import { type FallbackReason, Refusal } from './refusal.js';

/** A container that says of itself what an update must know. */
export interface ImageInMemory extends Container {
  readonly characteristics: Characteristics;
  readonly digest: Uint8Array;
}

/** Fields of the container's own sizes: when they exceed what there is, the image was cut short. */
const SIZE_FIELDS = ['image header', 'ih_img_size', 'ih_protect_tlv_size', 'it_tlv_tot', 'it_magic'];

/**
 * Reads the container that the bytes of adapter memory hold.
 * @param what names the place for messages, for instance `staged image`
 * @throws Refusal `image-truncated` or `image-malformed`
 */
export function readImageInMemory(bytes: Uint8Array, what: string): ImageInMemory {
  let container: Container;
  try {
    container = readContainer(bytes, what);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new Refusal(SIZE_FIELDS.includes(error.field) ? 'image-truncated' : 'image-malformed', error.message);
  }
  const { characteristics, digest } = container;
  if (characteristics === undefined || digest === undefined)
    throw new Refusal(
      'image-malformed',
      `${what}: carries no ${digest === undefined ? 'digest' : 'characteristics'}; pack it with a manifest first`,
    );
  return { ...container, characteristics, digest };
}

/**
 * Digest and, where the adapter has a key, signature of an image over the bytes as they are now.
 * @throws Refusal `image-hash` or `image-signature`
 */
export function checkAuthentic(image: Container, key: PublicKey | undefined, what: string, trace: Trace): void {
  const verification = verify(image, key);
  const failed = verification.checks.find(({ status }) => status === 'fail');
  const unsigned = key === undefined ? undefined : verification.checks.find(({ check }) => check === 'signature');
  const culprit = failed ?? (verification.isVerified ? undefined : unsigned) ?? verification.checks[0]!;
  if (verification.isVerified) {
    trace.write({ kind: 'verified', what, ok: true, detail: key === undefined ? 'digest' : 'digest and signature' });
    return;
  }
  const reason: FallbackReason =
    culprit.check === 'hash' || culprit.check === 'bootstrap digest' ? 'image-hash' : 'image-signature';
  trace.write({ kind: 'verified', what, ok: false, detail: culprit.reason });
  throw new Refusal(reason, `${what}: ${culprit.reason}`);
}

/** DRAM address of a module of an image whose container stands at `base`; `base` where the image does not say. */
export function moduleAddress(image: ImageInMemory, base: number, kind: ModuleKind): number {
  return base + (image.characteristics.modules.find((module) => module.kind === kind)?.offset ?? 0);
}

/** The version in the header, as text. */
export function versionOf(image: Container): string {
  const { major, minor, revision, build } = image.header.version;
  return `${major}.${minor}.${revision}${build === 0 ? '' : `+${build}`}`;
}
