/** One record per port, made when the port is first heard of and listed by port number. */
export class PerPort<T> {
  readonly #records = new Map<number, T>();
  readonly #make: () => T;

  constructor(make: () => T) {
    this.#make = make;
  }

  of(port: number): T {
    let record = this.#records.get(port);
    if (record === undefined) {
      record = this.#make();
      this.#records.set(port, record);
    }
    return record;
  }

  values(): readonly T[] {
    return this.list((_, record) => record);
  }

  list<R>(result: (port: number, record: T) => R): readonly R[] {
    return [...this.#records].sort(([a], [b]) => a - b).map(([port, record]) => result(port, record));
  }
}
