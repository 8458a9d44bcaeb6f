/** Finds a text in a stream of bytes, wherever its pieces fall. */
export class TextWatch {
  readonly #wanted: Uint8Array;
  readonly #found: () => void;
  #recent: number[] = [];

  /** @param text not empty */
  constructor(text: string, found: () => void) {
    this.#wanted = new TextEncoder().encode(text);
    this.#found = found;
  }

  see(byte: number): void {
    this.#recent.push(byte);
    if (this.#recent.length > this.#wanted.length) this.#recent.shift();
    if (this.#recent.length < this.#wanted.length) return;
    if (this.#wanted.every((wanted, index) => this.#recent[index] === wanted)) this.#found();
  }
}
