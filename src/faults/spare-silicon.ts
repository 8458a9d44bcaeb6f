import type { Silicon } from '../silicon/silicon.js';

/** Silicon that a board has done with: memory of this size is not given back quickly. */
export class SpareSilicon {
  #silicon: Silicon | undefined;

  take(): { readonly silicon?: Silicon } {
    const silicon = this.#silicon;
    this.#silicon = undefined;
    return silicon === undefined ? {} : { silicon };
  }

  give(silicon: Silicon): void {
    this.#silicon = silicon;
  }
}
