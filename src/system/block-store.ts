/**
 * What the storage system has stored, as hosts can tell it apart: per block of each host's volume the stamp of the write
 * that is there (0: never written). It stands behind all adapters; nothing that happens to one of them changes it.
 */
export class BlockStore {
  readonly blocks: number;
  readonly #stamps: Float64Array[];

  /**
   * @param volumes one for each host
   * @param blocks blocks of a volume
   */
  constructor(volumes: number, blocks: number) {
    this.blocks = blocks;
    this.#stamps = Array.from({ length: volumes }, () => new Float64Array(blocks));
  }

  read(volume: number, block: number): number {
    return this.#stamps[volume]![block]!;
  }

  write(volume: number, block: number, blocks: number, stamp: number): void {
    const stamps = this.#stamps[volume]!;
    if (blocks === 1) stamps[block] = stamp;
    else stamps.fill(stamp, block, block + blocks);
  }
}
