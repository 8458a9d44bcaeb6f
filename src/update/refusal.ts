/** Every way an update can leave the fastload path, by the stable word that reports and tests use. */
export const FALLBACK_REASONS = [
  'image-crc',
  'image-malformed',
  'image-truncated',
  'image-hash',
  'image-signature',
  'image-changed',
  'other-adapter',
  'other-cpu',
  'other-run-base',
  'too-large',
  'staging-overlap',
  'bootstrap-abi',
  'bootstrap-digest',
  'layout-without-conversion',
  'conversion-failed',
  'downgrade',
  'incompatible',
  'dma-in-flight',
  'dma-failed',
  'readback-differs',
  'remap-missing',
  'key-absent',
  'key-foreign',
  'key-torn',
  'key-unsealed',
  'key-stale',
  'key-replayed',
  'dram-not-retained',
  'links-reset',
  'tables-damaged',
  'module-trapped',
  'module-overran',
  'module-strayed',
  'module-incoherent',
  'module-failed',
  'memory-error',
  'watchdog',
  'warm-reset',
  'slot-unbootable',
] as const;

export type FallbackReason = (typeof FALLBACK_REASONS)[number];

/** Thrown by a module of the update that will not, or must not, go on; the sequence decides where to fall back to. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: FallbackReason;

  constructor(reason: FallbackReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
