import type { Trace } from '../../trace.js';
import { WordDevice } from './word-device.js';

/** Names of the values that boot ROM and reference firmware write (firmware/include/board.h, MARKER_*). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x01, 'boot'],
  [0x02, 'standard-initialization'],
  [0x03, 'fastload-initialization'],
  [0x04, 'ready'],
  [0x05, 'first-io'],
  [0x10, 'load'],
  [0x11, 'query'],
  [0x12, 'branch'],
  [0x20, 'bootstrap'],
  [0x21, 'memory-initialization'],
  [0x22, 'conversion'],
  [0x23, 'copy'],
  [0x24, 'start'],
  [0xe0, 'self-test-failed'],
  [0xe1, 'boot-failed'],
  [0xff, 'trap'],
]);

/** The name of a marker value; one without a name is called by its digits. */
export function markerName(value: number): string {
  return NAMES.get(value) ?? `0x${value.toString(16)}`;
}

const VALUE = 0x0;

/** A word by which firmware names phases in the trace; it reads as the one written last. */
export class Marker extends WordDevice {
  readonly name = 'marker';
  readonly #trace: Trace;
  #last = 0;

  constructor(base: number, trace: Trace) {
    super(base, 0x1000);
    this.#trace = trace;
  }

  override reset(): void {
    this.#last = 0;
  }

  protected override readWord(offset: number): number {
    return offset === VALUE ? this.#last : this.reserved(offset);
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset !== VALUE) this.reserved(offset);
    this.#last = value;
    this.#trace.write({ kind: 'marker', value, name: markerName(value) });
  }
}
