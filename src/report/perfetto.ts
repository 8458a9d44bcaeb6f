import type { Traced, TraceView } from '../trace.js';
import { microsecondsText } from './exact-time.js';
import { type Instant, instantOf, type Slice, sliceOf } from './trace-slices.js';

export interface PerfettoOptions {
  readonly baseClockHz: number;
  /** Name of the process in the viewer, for instance the adapter and the path. */
  readonly name: string;
  /** Number that keeps runs in one file apart; 1 unless told. */
  readonly process?: number;
  /** Whether each I/O is a slice of its own; true unless told. */
  readonly io?: boolean;
}

/**
 * Writes a run as Chrome trace event JSON, which ui.perfetto.dev opens, event by event: memory follows what is open.
 * Times are microseconds with whole nanoseconds; the exact tick stands in each event's arguments.
 *
 * `trace.view(writer.view)`, then `end()` once.
 */
export class PerfettoWriter {
  readonly #write: (text: string) => void;
  readonly #options: Required<PerfettoOptions>;
  readonly #tracks = new Map<string, number>();
  /** Slices that have begun and not ended, by track and key. */
  readonly #open = new Map<string, Slice>();
  #tick = 0;
  #separator = '\n';

  constructor(write: (text: string) => void, options: PerfettoOptions) {
    this.#write = write;
    this.#options = { process: 1, io: true, ...options };
    write('{"displayTimeUnit":"ns","traceEvents":[');
    this.#emit({ name: 'process_name', ph: 'M', args: { name: options.name } });
  }

  readonly view: TraceView = (event) => {
    this.#tick = event.tick;
    const edges = sliceOf(event);
    for (const { edge, slice } of edges) {
      if (slice.track.startsWith('I/O') && !this.#options.io) continue;
      if (edge === 'begin') this.#begin(event, slice);
      else this.#end(event.tick, slice);
    }
    const instant = instantOf(event);
    if (instant !== undefined) this.#instant(event, instant);
  };

  /** Closes what is still open at the last event's tick, and the document. */
  end(): void {
    for (const slice of [...this.#open.values()]) this.#end(this.#tick, slice);
    this.#write('\n]}\n');
  }

  #begin(event: Traced, slice: Slice): void {
    const key = keyOf(slice);
    // A slice that a reset cut off never ended: it ends where its successor begins.
    const open = this.#open.get(key);
    if (open !== undefined) this.#end(event.tick, open);
    this.#open.set(key, slice);
    this.#edge('begin', event.tick, slice, slice.args);
  }

  #end(tick: number, slice: Slice): void {
    const key = keyOf(slice);
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    // The name of the beginning: an end may know less.
    this.#edge('end', tick, { ...slice, name: open.name }, slice.args);
  }

  /** Slices that follow each other lie on a thread of their own (B, E); those that overlap are asynchronous (b, e). */
  #edge(edge: 'begin' | 'end', tick: number, { track, key, name }: Slice, args: Slice['args']): void {
    const phase = edge === 'begin' ? 'b' : 'e';
    const tid = this.#track(track);
    const how = key === null ? { ph: phase.toUpperCase() } : { ph: phase, id: `${track} ${key}` };
    this.#emit({ name, cat: track, ...how, tid, args: { tick, ...args } }, tick);
  }

  #instant(event: Traced, { track, name }: Instant): void {
    const { kind, ...args } = event;
    this.#emit({ name, cat: kind, ph: 'i', s: 't', tid: this.#track(track), args }, event.tick);
  }

  #track(name: string): number {
    let id = this.#tracks.get(name);
    if (id === undefined) {
      id = this.#tracks.size + 1;
      this.#tracks.set(name, id);
      this.#emit({ name: 'thread_name', ph: 'M', tid: id, args: { name } });
      this.#emit({ name: 'thread_sort_index', ph: 'M', tid: id, args: { sort_index: id } });
    }
    return id;
  }

  #emit(fields: object, tick?: number): void {
    const { process } = this.#options;
    const text = JSON.stringify({ pid: process, ...fields });
    const time = tick === undefined ? '' : `,"ts":${microsecondsText(tick, this.#options.baseClockHz)}`;
    this.#write(`${this.#separator}${text.slice(0, -1)}${time}}`);
    this.#separator = ',\n';
  }
}

function keyOf({ track, key }: Slice): string {
  return JSON.stringify([track, key]);
}
