// The caches of the core once more, plainly: lines with bytes of their own over a DRAM, least recently used first out.
// No time, no hints, nothing shared with the silicon.

export interface SlowGeometry {
  readonly bytes: number;
  readonly ways: number;
  readonly lineBytes: number;
}

interface Line {
  number: number;
  dirty: boolean;
  readonly bytes: Uint8Array;
}

/** Sets of ways; `order` lists the ways of a set, the last used first. */
class SlowCache {
  readonly sets: (Line | undefined)[][];
  readonly order: number[][];

  constructor(readonly geometry: SlowGeometry) {
    const sets = geometry.bytes / geometry.lineBytes / geometry.ways;
    this.sets = Array.from({ length: sets }, () => Array.from({ length: geometry.ways }, () => undefined));
    this.order = Array.from({ length: sets }, () => Array.from({ length: geometry.ways }, (_, way) => way));
  }

  lineOf(address: number): number {
    return Math.floor(address / this.geometry.lineBytes);
  }

  find(number: number): Line | undefined {
    return this.sets[number % this.sets.length]!.find((line) => line?.number === number);
  }

  use(number: number): void {
    const set = number % this.sets.length;
    const way = this.sets[set]!.findIndex((line) => line?.number === number);
    this.order[set] = [way, ...this.order[set]!.filter((other) => other !== way)];
  }

  /** Makes room for a line; answers what had to go. */
  evict(number: number): { way: number; old: Line | undefined } {
    const set = this.sets[number % this.sets.length]!;
    const free = set.indexOf(undefined);
    const way = free >= 0 ? free : this.order[number % this.sets.length]!.at(-1)!;
    const old = set[way];
    set[way] = undefined;
    return { way, old };
  }

  put(way: number, line: Line): void {
    this.sets[line.number % this.sets.length]![way] = line;
    this.use(line.number);
  }

  drop(number: number): void {
    const set = this.sets[number % this.sets.length]!;
    const way = set.findIndex((line) => line?.number === number);
    if (way >= 0) set[way] = undefined;
  }

  empty(): void {
    for (const set of this.sets) set.fill(undefined);
  }
}

export interface SlowMemoryOptions {
  readonly instruction?: SlowGeometry;
  readonly data?: SlowGeometry & { readonly policy: 'write-back' | 'write-through' };
  readonly uncached: readonly { readonly address: number; readonly bytes: number }[];
  /** Bit 0: instruction cache on, bit 1: data cache on. */
  readonly control: number;
}

/** What a core sees of its memory. */
export class SlowMemory {
  readonly counters = {
    instructionHits: 0,
    instructionMisses: 0,
    dataHits: 0,
    dataMisses: 0,
    writeBacks: 0,
    writeThroughs: 0,
    uncachedReads: 0,
    uncachedWrites: 0,
  };
  readonly instruction: SlowCache | undefined;
  readonly data: SlowCache | undefined;
  #control: number;
  #held = '';

  constructor(
    readonly dram: Uint8Array,
    readonly options: SlowMemoryOptions,
  ) {
    this.instruction = options.instruction && new SlowCache(options.instruction);
    this.data = options.data && new SlowCache(options.data);
    this.#control = options.control;
  }

  #cacheable(address: number): boolean {
    return !this.options.uncached.some((range) => address >= range.address && address < range.address + range.bytes);
  }

  #copyLine(cache: SlowCache, number: number): Line {
    const { lineBytes } = cache.geometry;
    return { number, dirty: false, bytes: this.dram.slice(number * lineBytes, (number + 1) * lineBytes) };
  }

  /** Fetches one instruction. */
  fetch(pc: number, lengthBytes: number): void {
    this.#hold(pc);
    this.#hold(pc + lengthBytes - 2);
  }

  #hold(pc: number): void {
    const cache = this.#control & 1 && this.#cacheable(pc) ? this.instruction : undefined;
    const key = cache ? `line ${cache.lineOf(pc)}` : `word ${pc >> 2}`;
    if (key === this.#held) return;
    this.#held = key;
    if (!cache) {
      this.counters.uncachedReads++;
      return;
    }
    const number = cache.lineOf(pc);
    if (cache.find(number)) this.counters.instructionHits++;
    else {
      this.counters.instructionMisses++;
      cache.put(cache.evict(number).way, this.#copyLine(cache, number));
    }
    cache.use(number);
  }

  #dataCache(address: number): SlowCache | undefined {
    return this.#control & 2 && this.#cacheable(address) ? this.data : undefined;
  }

  #writeBack(cache: SlowCache, line: Line): void {
    this.dram.set(line.bytes, line.number * cache.geometry.lineBytes);
    line.dirty = false;
    this.counters.writeBacks++;
  }

  /** The line, filled if it was not in. */
  #allocate(cache: SlowCache, number: number): Line {
    const found = cache.find(number);
    if (found) this.counters.dataHits++;
    else {
      this.counters.dataMisses++;
      const { way, old } = cache.evict(number);
      if (old?.dirty) this.#writeBack(cache, old);
      cache.put(way, this.#copyLine(cache, number));
    }
    cache.use(number);
    return cache.find(number)!;
  }

  /** The lines of an access. */
  #lines(cache: SlowCache, address: number, bytes: number): number[] {
    const first = cache.lineOf(address);
    const last = cache.lineOf(address + bytes - 1);
    return first === last ? [first] : [first, last];
  }

  load(address: number, bytes: number): number {
    const cache = this.#dataCache(address);
    const from = (at: number): number => {
      if (!cache) return this.dram[at]!;
      return cache.find(cache.lineOf(at))!.bytes[at % cache.geometry.lineBytes]!;
    };
    if (!cache) this.counters.uncachedReads++;
    else for (const number of this.#lines(cache, address, bytes)) this.#allocate(cache, number);
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + from(address + i);
    return value;
  }

  store(address: number, bytes: number, value: number): void {
    const cache = this.#dataCache(address);
    const through = this.options.data?.policy === 'write-through';
    if (!cache) this.counters.uncachedWrites++;
    else if (through) {
      this.counters.writeThroughs++;
      for (const number of this.#lines(cache, address, bytes)) {
        if (!cache.find(number)) this.counters.dataMisses++;
        else this.#allocate(cache, number);
      }
    } else for (const number of this.#lines(cache, address, bytes)) this.#allocate(cache, number).dirty = true;
    for (let i = 0; i < bytes; i++) {
      const byte = (value >>> (8 * i)) & 0xff;
      const line = cache?.find(cache.lineOf(address + i));
      if (cache && line) line.bytes[(address + i) % cache.geometry.lineBytes] = byte;
      if (!cache || through) this.dram[address + i] = byte;
    }
  }

  manage(kind: 'inval' | 'clean' | 'flush', address: number): void {
    const cache = this.data;
    const line = cache?.find(cache.lineOf(address));
    if (!cache || !line) return;
    if (kind !== 'inval' && line.dirty) this.#writeBack(cache, line);
    if (kind !== 'clean') cache.drop(line.number);
  }

  fenceInstructions(): void {
    this.instruction?.empty();
    this.#held = '';
  }

  set control(value: number) {
    this.#control = value;
    this.#held = '';
  }
}
