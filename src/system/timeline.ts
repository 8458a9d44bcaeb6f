import type { Clock } from '../clock.js';

/** Somebody for whom things happen at a tick. */
export interface Actor<What> {
  act(what: What): void;
}

/** The time that hosts, fabric and storage processor live in: whole ticks, and things to come. */
export interface Timeline {
  readonly now: number;
  /** Lets `actor` act at `tick`; what falls on one tick happens in the order it was asked for. */
  schedule<What>(tick: number, actor: Actor<What>, what: What): void;
}

/** The timeline of a run with one board: its clock. */
export function timelineOf(clock: Clock): Timeline {
  return {
    get now() {
      return clock.now;
    },
    schedule: (tick, actor, what) => void clock.at(tick, () => actor.act(what)),
  };
}

/**
 * A timeline of its own, for millions of events: a binary heap over typed arrays, whose entries name slots that hold who
 * acts. An entry moves as two numbers; nothing is allocated while the heap does not grow.
 */
export class EventQueue implements Timeline {
  #now = 0;
  #order = 0;
  #length = 0;
  #ticks = new Float64Array(1024);
  /** Per heap entry: the slot of who acts. */
  #slots = new Int32Array(1024);
  /** Per slot: when it was asked for; decides between entries of one tick. */
  #orders = new Float64Array(1024);
  readonly #actors: (Actor<never> | undefined)[] = [];
  readonly #whats: unknown[] = [];
  readonly #free: number[] = [];

  get now(): number {
    return this.#now;
  }

  /** Events that are still to come. */
  get length(): number {
    return this.#length;
  }

  /** Tick of the next event; Infinity when none is left. */
  get nextTick(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.#ticks[0]!;
  }

  schedule<What>(tick: number, actor: Actor<What>, what: What): void {
    if (!(tick >= this.#now && Number.isSafeInteger(tick)))
      throw new RangeError(`cannot schedule at tick ${tick}: the time is ${this.#now}`);
    const slot = this.#free.pop() ?? this.#actors.length;
    if (this.#length === this.#ticks.length || slot >= this.#orders.length) this.#grow();
    this.#actors[slot] = actor as Actor<never>;
    this.#whats[slot] = what;
    this.#orders[slot] = this.#order++;
    this.#sink(tick, slot);
  }

  /** Lets the next event happen. @throws RangeError when there is none */
  step(): void {
    if (this.#length === 0) throw new RangeError('nothing is left to happen');
    const slot = this.#slots[0]!;
    this.#now = this.#ticks[0]!;
    const actor = this.#actors[slot]!;
    const what = this.#whats[slot];
    this.#actors[slot] = undefined;
    this.#whats[slot] = undefined;
    this.#free.push(slot);
    this.#lift();
    actor.act(what as never);
  }

  /** Lets everything happen that comes before `tick`, which the time then is. */
  runTo(tick: number): void {
    while (this.#length > 0 && this.#ticks[0]! < tick) this.step();
    this.#now = Math.max(this.#now, tick);
  }

  /** Puts an entry where it belongs, from the bottom up. */
  #sink(tick: number, slot: number): void {
    const ticks = this.#ticks;
    const slots = this.#slots;
    let index = this.#length++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const parentTick = ticks[parent]!;
      // A later entry of the same tick stays behind: its order is the highest so far.
      if (parentTick <= tick) break;
      ticks[index] = parentTick;
      slots[index] = slots[parent]!;
      index = parent;
    }
    ticks[index] = tick;
    slots[index] = slot;
  }

  /** Removes the top entry: the last one takes its place and moves down. */
  #lift(): void {
    const length = --this.#length;
    if (length === 0) return;
    const ticks = this.#ticks;
    const slots = this.#slots;
    const orders = this.#orders;
    const tick = ticks[length]!;
    const slot = slots[length]!;
    const order = orders[slot]!;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length) {
        const difference = ticks[right]! - ticks[child]!;
        if (difference < 0 || (difference === 0 && orders[slots[right]!]! < orders[slots[child]!]!)) child = right;
      }
      const childTick = ticks[child]!;
      if (tick < childTick || (tick === childTick && order < orders[slots[child]!]!)) break;
      ticks[index] = childTick;
      slots[index] = slots[child]!;
      index = child;
    }
    ticks[index] = tick;
    slots[index] = slot;
  }

  #grow(): void {
    const size = this.#ticks.length * 2;
    const ticks = new Float64Array(size);
    ticks.set(this.#ticks);
    this.#ticks = ticks;
    const slots = new Int32Array(size);
    slots.set(this.#slots);
    this.#slots = slots;
    const orders = new Float64Array(size);
    orders.set(this.#orders);
    this.#orders = orders;
  }
}
