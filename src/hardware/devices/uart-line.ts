import type { Trace } from '../../trace.js';

/** A line longer than this is told in pieces. */
const LINE_BYTES_MAX = 4096;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** What a UART has sent: byte by byte to whoever listens, line by line to the trace. */
export class UartLine {
  readonly #trace: Trace;
  readonly #unit: string;
  readonly #listeners: ((byte: number) => void)[] = [];
  #line: number[] = [];

  constructor(trace: Trace, unit: string) {
    this.#trace = trace;
    this.#unit = unit;
  }

  /** Hears every byte in the tick in which its last bit has left. @returns ends it */
  listen(listener: (byte: number) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      const index = this.#listeners.indexOf(listener);
      if (index >= 0) this.#listeners.splice(index, 1);
    };
  }

  send(byte: number): void {
    for (const listener of [...this.#listeners]) listener(byte);
    if (byte === NEWLINE || this.#line.length === LINE_BYTES_MAX) this.#endLine();
    if (byte !== NEWLINE) this.#line.push(byte);
  }

  #endLine(): void {
    if (this.#line.at(-1) === RETURN) this.#line.pop();
    const text = new TextDecoder().decode(Uint8Array.from(this.#line));
    this.#line = [];
    this.#trace.write({ kind: 'uart', unit: this.#unit, text });
  }
}
