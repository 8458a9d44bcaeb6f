import type { Segment } from '../code-image.js';
import { hexRange, ImageError } from '../image-error.js';
import type { RecordLine } from './record-text.js';

interface Run {
  address: number;
  bytes: Uint8Array;
  lengthBytes: number;
  fileOffset: number;
  line: number;
}

/**
 * Collects the data of records, in whatever order they come, into contiguous runs. Memory follows the bytes that are
 * there, never the addresses: a file may name the first and the last byte of 4 GiB.
 */
export class RecordRuns {
  readonly #file: string;
  readonly #runs: Run[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  add(address: number, data: Uint8Array, record: RecordLine): void {
    if (data.length === 0) return;
    const last = this.#runs.at(-1);
    if (last && last.address + last.lengthBytes === address) {
      append(last, data);
      return;
    }
    this.#runs.push({ address, bytes: data, lengthBytes: data.length, fileOffset: record.offset, line: record.line });
  }

  /**
   * The runs as segments, neighbours joined, ordered by address.
   * @throws ImageError when an address is written twice
   */
  segments(): Segment[] {
    const joined: Run[] = [];
    for (const run of this.#runs.sort((a, b) => a.address - b.address)) {
      const last = joined.at(-1);
      const lastEnd = last ? last.address + last.lengthBytes : -1;
      if (last && run.address < lastEnd) throw this.#overlap(last, run);
      if (last && run.address === lastEnd) append(last, run.bytes.subarray(0, run.lengthBytes));
      else joined.push(run);
    }
    return joined.map(({ address, bytes, lengthBytes, fileOffset, line }, index) => ({
      address,
      vma: address,
      bytes: bytes.subarray(0, lengthBytes),
      permissions: undefined,
      name: `data ${index}`,
      fileOffset,
      line,
    }));
  }

  #overlap(a: Run, b: Run): ImageError {
    const [earlier, later] = a.fileOffset < b.fileOffset ? [a, b] : [b, a];
    return new ImageError({
      file: this.#file,
      field: 'data',
      line: later.line,
      offset: later.fileOffset,
      expected: `no overlap with the data from line ${earlier.line} at ${hexRange(earlier.address, earlier.lengthBytes)}`,
      found: hexRange(later.address, later.lengthBytes),
    });
  }
}

/** Appends in place; the buffer doubles, so that a long run costs linear time. */
function append(run: Run, data: Uint8Array): void {
  const needed = run.lengthBytes + data.length;
  if (needed > run.bytes.length) {
    const grown = new Uint8Array(Math.max(needed, 2 * run.bytes.length));
    grown.set(run.bytes.subarray(0, run.lengthBytes));
    run.bytes = grown;
  }
  run.bytes.set(data, run.lengthBytes);
  run.lengthBytes = needed;
}
