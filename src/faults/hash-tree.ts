import { sha256 } from '@noble/hashes/sha2.js';

/** Bytes of a leaf: a flash page. */
export const LEAF_BYTES = 256;
const DIGEST_BYTES = 32;

/** SHA-256 over bytes as a binary tree, so that a change costs the hashes on its way to the root. */
export class HashTree {
  readonly leaves: number;
  readonly #content: Uint8Array;
  /** Node 1 is the root, node n has the children 2n and 2n + 1, the leaves come last. */
  readonly #nodes: Uint8Array;
  #dirty = new Set<number>();

  /** @param content bytes that the tree follows; a power of two of leaves is laid over them */
  constructor(content: Uint8Array, from?: HashTree) {
    this.#content = content;
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(1, content.length / LEAF_BYTES)));
    this.#nodes = from === undefined ? new Uint8Array(2 * this.leaves * DIGEST_BYTES) : from.#settled().slice();
    if (from === undefined) this.changed(0, this.leaves * LEAF_BYTES);
  }

  /** Bytes have changed. */
  changed(address: number, bytes: number): void {
    for (let leaf = Math.floor(address / LEAF_BYTES); leaf * LEAF_BYTES < address + bytes; leaf += 1)
      this.#dirty.add(this.leaves + leaf);
  }

  /** Digest of a node: of all the bytes below it. */
  node(index: number): Uint8Array {
    return this.#settled().subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
  }

  /** The fewest nodes that cover exactly the leaves named, ascending. */
  cover(leaves: readonly number[]): number[] {
    let level = leaves.map((leaf) => this.leaves + leaf);
    const covering: number[] = [];
    while (level.length > 0) {
      const known = new Set(level);
      const parents: number[] = [];
      for (const node of level) {
        const whole = node > 1 && known.has(node ^ 1);
        if (!whole) covering.push(node);
        else if ((node & 1) === 0) parents.push(node >> 1);
      }
      level = parents;
    }
    return covering.sort((a, b) => a - b);
  }

  #settled(): Uint8Array {
    let level = this.#dirty;
    while (level.size > 0) {
      const parents = new Set<number>();
      for (const node of level) {
        this.#nodes.set(this.#digest(node), node * DIGEST_BYTES);
        if (node > 1) parents.add(node >> 1);
      }
      level = parents;
    }
    if (this.#dirty.size > 0) this.#dirty = new Set();
    return this.#nodes;
  }

  #digest(node: number): Uint8Array {
    if (node < this.leaves) return sha256(this.#nodes.subarray(2 * node * DIGEST_BYTES, (2 * node + 2) * DIGEST_BYTES));
    const address = (node - this.leaves) * LEAF_BYTES;
    return sha256(this.#content.slice(address, address + LEAF_BYTES));
  }
}
