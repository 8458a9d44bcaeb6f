/** First in, first out, in a ring that grows when it must: nothing is moved or given back when something leaves. */
export class Queue<T> {
  #ring: (T | undefined)[] = new Array<T | undefined>(16).fill(undefined);
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    const ring = this.#ring;
    if (this.#length === ring.length) {
      this.#grow();
      this.push(item);
      return;
    }
    ring[(this.#first + this.#length) & (ring.length - 1)] = item;
    this.#length += 1;
  }

  peek(): T | undefined {
    return this.#ring[this.#first];
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const ring = this.#ring;
    const item = ring[this.#first];
    ring[this.#first] = undefined;
    this.#first = (this.#first + 1) & (ring.length - 1);
    this.#length -= 1;
    return item;
  }

  /** Twice the room; the length stays a power of two. */
  #grow(): void {
    const { length } = this.#ring;
    const ring = new Array<T | undefined>(length * 2).fill(undefined);
    for (let index = 0; index < length; index += 1) ring[index] = this.#ring[(this.#first + index) & (length - 1)];
    this.#ring = ring;
    this.#first = 0;
  }
}
