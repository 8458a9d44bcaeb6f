import { HostIo } from './host-io.js';
import { Random } from './random.js';
import type { Workload } from './workload.js';

/** Which blocks are read and written. */
export class AccessPattern {
  readonly #workload: Workload;
  readonly #host: number;
  readonly #random: Random;
  readonly #volumeBlocks: number;
  readonly #weights: number;
  #cursor = 0;

  constructor(workload: Workload, host: number) {
    this.#workload = workload;
    this.#host = host;
    this.#random = new Random(workload.seed, 2 * host + 1);
    this.#volumeBlocks = Math.floor(workload.volumeBytes / workload.blockBytes);
    this.#weights = workload.sizes.reduce((sum, { weight }) => sum + weight, 0);
  }

  next(tick: number, requester: number): HostIo {
    const { blockBytes, readPerMille, access } = this.#workload;
    const kind = this.#random.chance(readPerMille) ? 'read' : 'write';
    const bytes = this.#bytes();
    const blocks = bytes / blockBytes;
    const block = access === 'sequential' ? this.#sequential(blocks) : this.#aligned(blocks);
    return new HostIo(this.#host, kind, block, blocks, bytes, tick, requester);
  }

  #bytes(): number {
    const { sizes } = this.#workload;
    if (sizes.length === 1) return sizes[0]!.bytes;
    let draw = this.#random.below(this.#weights);
    for (const { bytes, weight } of sizes) {
      if (draw < weight) return bytes;
      draw -= weight;
    }
    return sizes.at(-1)!.bytes;
  }

  /** A place that is a multiple of the size. */
  #aligned(blocks: number): number {
    return this.#random.below(Math.floor(this.#volumeBlocks / blocks)) * blocks;
  }

  #sequential(blocks: number): number {
    if (this.#cursor + blocks > this.#volumeBlocks) this.#cursor = 0;
    const block = this.#cursor;
    this.#cursor += blocks;
    return block;
  }
}
