import type { BlockStore } from './block-store.js';

/** An I/O as the checker follows it. Stamps of writes grow in the order in which writes are issued. */
export interface CheckedIo {
  readonly volume: number;
  readonly block: number;
  readonly blocks: number;
  readonly write: boolean;
  /** The stamp that a write carries; for a read the highest stamp when it was issued. */
  readonly stamp: number;
}

export type ViolationKind =
  /** Acknowledged, and neither it nor a write that may have come after it can be read. */
  | 'lost'
  /** A read returned content that had been overwritten before the read was issued. */
  | 'stale-read'
  /** Something wrote with a stamp that nobody had outstanding: a write was carried out again after its acknowledgement. */
  | 'written-again'
  /** Acknowledged twice, or without having been issued. */
  | 'acknowledged-twice'
  /** Issued, and no completion ever came. */
  | 'never-completed';

export interface Violation {
  readonly kind: ViolationKind;
  readonly volume: number;
  readonly block: number;
  readonly detail: string;
}

export interface CheckResult {
  readonly passed: boolean;
  readonly writesAcknowledged: number;
  readonly readsChecked: number;
  readonly violations: number;
  /** The first of them. */
  readonly examples: readonly Violation[];
}

const EXAMPLES = 8;

/** A write that may be what its block holds. */
interface Candidate {
  readonly stamp: number;
  /** Highest stamp of all when this one was acknowledged: writes with higher ones were issued later. */
  acknowledgedAt: number;
}

/**
 * Checks what hosts may rely on: every acknowledged write is readable at the end, exactly once, in an order that its host
 * could have seen. Two writes that were outstanding together may land either way round; a write issued after another was
 * acknowledged must win. Memory follows the blocks and the I/Os that are open, not the number of I/Os.
 */
export class WriteChecker {
  readonly #store: BlockStore;
  /** Per volume and block: the stamp that alone may be there, while the block is not in `#contested`. */
  readonly #settled: Float64Array[];
  /** Blocks with writes outstanding, or with more than one that may be there. */
  readonly #contested: Map<number, Candidate[]>[];
  readonly #open = new Set<number>();
  readonly #examples: Violation[] = [];
  readonly #dropCompletion: number;
  #violations = 0;
  #lastStamp = 0;
  #completions = 0;
  #writesAcknowledged = 0;
  #readsChecked = 0;
  #readsOpen = 0;

  /** @param dropCompletion number (from 0) of a completion to ignore: shows that the checker would notice */
  constructor(store: BlockStore, volumes: number, dropCompletion = -1) {
    this.#store = store;
    this.#settled = Array.from({ length: volumes }, () => new Float64Array(store.blocks));
    this.#contested = Array.from({ length: volumes }, () => new Map());
    this.#dropCompletion = dropCompletion;
  }

  /** The stamp for the next write. */
  nextStamp(): number {
    this.#lastStamp += 1;
    return this.#lastStamp;
  }

  get lastStamp(): number {
    return this.#lastStamp;
  }

  issueWrite(io: CheckedIo): void {
    this.#open.add(io.stamp);
    const settled = this.#settled[io.volume]!;
    const contested = this.#contested[io.volume]!;
    for (let block = io.block; block < io.block + io.blocks; block += 1) {
      const candidate = { stamp: io.stamp, acknowledgedAt: Number.POSITIVE_INFINITY };
      const candidates = contested.get(block);
      if (candidates === undefined) contested.set(block, [{ stamp: settled[block]!, acknowledgedAt: 0 }, candidate]);
      else candidates.push(candidate);
    }
  }

  /** What a read that is issued now may return at the earliest: taken along by the read. */
  issueRead(io: Omit<CheckedIo, 'stamp' | 'write'>): readonly number[] | number {
    this.#readsOpen += 1;
    const contested = this.#contested[io.volume]!.get(io.block);
    return contested === undefined ? this.#settled[io.volume]![io.block]! : contested.map(({ stamp }) => stamp);
  }

  /** The storage system stores a write. */
  stored(io: CheckedIo): void {
    if (!this.#open.has(io.stamp))
      this.#violate('written-again', io, `write ${io.stamp} was stored after its acknowledgement`);
  }

  acknowledgeWrite(io: CheckedIo): void {
    if (this.#completions++ === this.#dropCompletion) return;
    if (!this.#open.delete(io.stamp)) {
      this.#violate('acknowledged-twice', io, `write ${io.stamp} was acknowledged without being outstanding`);
      return;
    }
    this.#writesAcknowledged += 1;
    for (let block = io.block; block < io.block + io.blocks; block += 1) this.#settle(io.volume, block, io.stamp);
  }

  /**
   * @param io `stamp` is the highest one when the read was issued
   * @param returned stamp of the first block
   * @param expected what {@link issueRead} gave
   */
  completeRead(io: CheckedIo, returned: number, expected: readonly number[] | number): void {
    if (this.#completions++ === this.#dropCompletion) return;
    this.#readsOpen -= 1;
    this.#readsChecked += 1;
    if (returned > io.stamp || returned === expected) return;
    if (typeof expected === 'object' && expected.includes(returned)) return;
    this.#violate(
      'stale-read',
      io,
      `a read returned write ${returned}, which was not there any more when it was issued`,
    );
  }

  /** The host has given up on an I/O: nobody knows whether it was carried out. */
  abandon(io: CheckedIo): void {
    if (io.write) this.#open.delete(io.stamp);
    else this.#readsOpen -= 1;
  }

  /** The end: what is stored is compared with what was promised. */
  result(): CheckResult {
    for (const stamp of this.#open)
      this.#violate('never-completed', { volume: -1, block: -1 }, `write ${stamp} was issued and never completed`);
    if (this.#readsOpen > 0)
      this.#violate(
        'never-completed',
        { volume: -1, block: -1 },
        `${this.#readsOpen} reads were issued and never completed`,
      );
    this.#settled.forEach((settled, volume) => {
      const contested = this.#contested[volume]!;
      settled.forEach((stamp, block) => {
        const found = this.#store.read(volume, block);
        const candidates = contested.get(block);
        const allowed = candidates === undefined ? found === stamp : candidates.some((one) => one.stamp === found);
        if (!allowed)
          this.#violate(
            'lost',
            { volume, block },
            `holds write ${found}, expected ${candidates?.map((one) => one.stamp).join(' or ') ?? stamp}`,
          );
      });
    });
    return {
      passed: this.#violations === 0,
      writesAcknowledged: this.#writesAcknowledged,
      readsChecked: this.#readsChecked,
      violations: this.#violations,
      examples: this.#examples,
    };
  }

  /** A write of the block has been acknowledged: whatever was acknowledged before it was issued is gone for good. */
  #settle(volume: number, block: number, stamp: number): void {
    const contested = this.#contested[volume]!;
    const candidates = contested.get(block)!;
    for (const candidate of candidates) if (candidate.stamp === stamp) candidate.acknowledgedAt = this.#lastStamp;
    const left = candidates.filter(
      (one) =>
        !candidates.some(
          (other) => other.acknowledgedAt < Number.POSITIVE_INFINITY && other.stamp > one.acknowledgedAt,
        ),
    );
    if (left.length === 1 && left[0]!.acknowledgedAt < Number.POSITIVE_INFINITY) {
      this.#settled[volume]![block] = left[0]!.stamp;
      contested.delete(block);
    } else contested.set(block, left);
  }

  #violate(kind: ViolationKind, at: { readonly volume: number; readonly block: number }, detail: string): void {
    this.#violations += 1;
    if (this.#examples.length < EXAMPLES) this.#examples.push({ kind, volume: at.volume, block: at.block, detail });
  }
}
